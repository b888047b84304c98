//! From a draft to production: how far single sign-on is in one organization, and what has been tried there (I3, I4).
use crate::Timestamp;
use serde::Serialize;
use std::time::Duration;

/// How far ahead going live may be planned.
pub const PLANNED_AHEAD: Duration = Duration::from_secs(90 * 24 * 3600);

/// How far a link between an identity provider and an organization is while it is not in production.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody comes in.
    Draft,
    /// Named testers come in, and nothing is enforced.
    Test,
}

impl Stage {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Test => "test",
        }
    }

    /// Reads the stored name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Draft, Self::Test]
            .into_iter()
            .find(|stage| stage.as_str() == text)
    }
}

/// Something a test shows, in the order of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// A tester signed in from the sign-in page.
    LoginFromHere,
    /// A tester signed in from the identity provider's own page.
    LoginFromIdentityProvider,
    /// The directory reads groups, makes a user, adds and removes a membership, and deactivates.
    Directory,
}

impl Milestone {
    /// Whether going live waits for it, where the operator approves single sign-on.
    pub const fn is_required(self) -> bool {
        matches!(self, Self::LoginFromHere)
    }
}

/// Where a milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It happened.
    Done {
        /// When it first did since the test began.
        at: Timestamp,
    },
    /// It has not happened since the test began.
    Waiting,
    /// It is not switched on here, so there is nothing to try.
    NotInUse,
}

/// Whether going live may be planned for `at`.
pub fn may_be_planned(now: Timestamp, at: Timestamp) -> bool {
    now < at && at <= now.plus(PLANNED_AHEAD)
}

#[cfg(test)]
mod tests {
    use super::{PLANNED_AHEAD, may_be_planned};
    use crate::Timestamp;
    use std::time::Duration;

    #[test]
    fn going_live_is_planned_for_a_time_to_come_within_ninety_days() {
        let now = Timestamp::from_millis(1_000_000);
        let last = now.plus(PLANNED_AHEAD);
        assert!(!may_be_planned(now, now));
        assert!(may_be_planned(now, now.plus(Duration::from_millis(1))));
        assert!(may_be_planned(now, last));
        assert!(!may_be_planned(now, last.plus(Duration::from_millis(1))));
    }
}
