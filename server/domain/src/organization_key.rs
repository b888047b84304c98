//! The API keys of an organization (B15): what one opens, how long it works, how another takes its place. Knows nothing of
//! secrets and storage.
use crate::{
    Refusal, Role, Timestamp, code,
    id::{AccountId, FleetId},
    role::Action,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

const DAY: u64 = 24 * 3600;

/// The role of a key of an organization or a fleet. A key is never an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRole {
    /// Reads fleets and devices.
    Observer,
    /// Uses fleets and devices, and reads who the members are.
    Member,
    /// Reads what admins read.
    Admin,
}

impl KeyRole {
    /// Every role of a key, least first.
    pub const ALL: [Self; 3] = [Self::Observer, Self::Member, Self::Admin];

    /// As a role in the organization.
    pub const fn role(self) -> Role {
        match self {
            Self::Observer => Role::Observer,
            Self::Member => Role::Member,
            Self::Admin => Role::Admin,
        }
    }

    /// The stored and shown name.
    pub const fn as_str(self) -> &'static str {
        self.role().as_str()
    }

    /// Reads a stored name, or what the form field `role` sent.
    ///
    /// # Errors
    /// `api_key.role_invalid` at the field.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text.trim())
            .ok_or_else(|| Refusal::new(code::KEY_ROLE).field("role"))
    }
}

/// What a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum KeyScope {
    /// The organization, as far as its role goes.
    Organization {
        /// The role.
        role: KeyRole,
    },
    /// One fleet and its devices.
    Fleet {
        /// The fleet.
        fleet: FleetId,
        /// Whether it changes the devices, or reads only.
        role: KeyRole,
    },
    /// What a service account may do, with the role that it has at the time of each call.
    ServiceAccount {
        /// The account.
        account: AccountId,
    },
}

impl KeyScope {
    /// A key of one fleet.
    ///
    /// # Errors
    /// `api_key.role_invalid` for an admin's: a fleet has nothing for admins.
    pub fn fleet(fleet: FleetId, role: KeyRole) -> Result<Self, Refusal> {
        if role == KeyRole::Admin {
            return Err(Refusal::new(code::KEY_ROLE).field("role"));
        }
        Ok(Self::Fleet { fleet, role })
    }

    /// What its secrets begin with, so that scanners find leaked ones and people see what they found.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Organization { .. } => "gh_org_",
            Self::Fleet { .. } => "gh_fleet_",
            Self::ServiceAccount { .. } => "gh_service_",
        }
    }

    /// The role that it carries itself; a service account has its own.
    pub const fn role(self) -> Option<KeyRole> {
        match self {
            Self::Organization { role } | Self::Fleet { role, .. } => Some(role),
            Self::ServiceAccount { .. } => None,
        }
    }

    /// Whether a program with such a key may do `action` where its role may: it reads, and it uses fleets and devices. Who
    /// belongs to the organization, how people sign in and which keys there are is changed by somebody who can be asked.
    pub const fn opens(self, action: Action) -> bool {
        match self {
            Self::Organization { .. } => matches!(
                action,
                Action::ViewOrganization
                    | Action::ViewFleets
                    | Action::ManageFleets
                    | Action::ViewMembers
                    | Action::ViewIdentityProviders
                    | Action::ViewSignIns
                    | Action::ViewAudit
            ),
            Self::Fleet { .. } => matches!(action, Action::ViewFleets | Action::ManageFleets),
            Self::ServiceAccount { .. } => !matches!(
                action,
                Action::ManageKeys
                    | Action::ManageServiceAccounts
                    | Action::HoldBreakGlassCodes
                    | Action::LiftEnforcement
            ),
        }
    }
}

/// How long a key works: 1 to 366 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime(u16);

impl Lifetime {
    /// What is offered first.
    pub const DEFAULT: Self = Self(90);
    /// Most days.
    pub const MOST_DAYS: u16 = 366;

    /// Reads a number of days from the form field `days`; nothing is [`Lifetime::DEFAULT`].
    ///
    /// # Errors
    /// `api_key.lifetime_invalid` at the field.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        match text.trim() {
            "" => Ok(Self::DEFAULT),
            days => days
                .parse()
                .ok()
                .filter(|days| (1..=Self::MOST_DAYS).contains(days))
                .map(Self)
                .ok_or_else(|| Refusal::new(code::KEY_LIFETIME).field("days")),
        }
    }

    /// As a span of time.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64 * DAY)
    }
}

/// How long a key goes on beside the one that takes its place: 0 to 7 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overlap(u8);

impl Overlap {
    /// What is offered first.
    pub const DEFAULT: Self = Self(1);
    /// Most days.
    pub const MOST_DAYS: u8 = 7;

    /// Reads a number of days from the form field `overlap`; nothing is [`Overlap::DEFAULT`].
    ///
    /// # Errors
    /// `api_key.overlap_invalid` at the field.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        match text.trim() {
            "" => Ok(Self::DEFAULT),
            days => days
                .parse()
                .ok()
                .filter(|days| *days <= Self::MOST_DAYS)
                .map(Self)
                .ok_or_else(|| Refusal::new(code::KEY_OVERLAP).field("overlap")),
        }
    }

    /// As a span of time.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64 * DAY)
    }
}

/// The times of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyTimes {
    /// When it ends, as chosen when it was made.
    pub expires_at: Timestamp,
    /// When it ends because another took its place; never after `expires_at`.
    pub replaced_from: Option<Timestamp>,
    /// When somebody revoked it.
    pub revoked_at: Option<Timestamp>,
}

/// How a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum KeyState {
    /// It works.
    Works {
        /// Until then.
        until: Timestamp,
    },
    /// It works beside the one that takes its place.
    Overlaps {
        /// Until then.
        until: Timestamp,
    },
    /// Another took its place.
    Replaced,
    /// Somebody revoked it.
    Revoked,
    /// It reached its end.
    Expired,
}

impl KeyTimes {
    /// How the key stands at `now`.
    pub fn state(self, now: Timestamp) -> KeyState {
        if self.revoked_at.is_some() {
            return KeyState::Revoked;
        }
        match self.replaced_from {
            Some(end) if now >= end => KeyState::Replaced,
            _ if now >= self.expires_at => KeyState::Expired,
            Some(until) => KeyState::Overlaps { until },
            None => KeyState::Works {
                until: self.expires_at,
            },
        }
    }

    /// When a key that is replaced at `now` ends.
    pub fn end_after(self, now: Timestamp, overlap: Overlap) -> Timestamp {
        now.plus(overlap.duration()).min(self.expires_at)
    }

    /// How long the key that takes its place works: as long as this one was meant to.
    pub fn span_since(self, created_at: Timestamp) -> Duration {
        let millis = self.expires_at.millis_since(created_at);
        Duration::from_millis(u64::try_from(millis).unwrap_or_default())
    }
}

impl KeyState {
    /// Lets a call through, or refuses it by the key's own code.
    ///
    /// # Errors
    /// `access.key_replaced`, `access.key_revoked`, `access.key_expired`.
    pub fn check(self) -> Result<(), Refusal> {
        match self {
            Self::Works { .. } | Self::Overlaps { .. } => Ok(()),
            Self::Replaced => Err(code::KEY_REPLACED.into()),
            Self::Revoked => Err(code::KEY_REVOKED.into()),
            Self::Expired => Err(code::KEY_EXPIRED.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyRole, KeyScope, KeyState, KeyTimes, Lifetime, Overlap};
    use crate::{Timestamp, code, id::AccountId, id::FleetId, role::Action};
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn later(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_000_000 + seconds)
    }

    #[test]
    fn a_key_works_until_the_earliest_of_its_ends_and_says_which_it_was() {
        let whole = KeyTimes {
            expires_at: later(100),
            replaced_from: None,
            revoked_at: None,
        };
        assert_eq!(whole.state(NOW), KeyState::Works { until: later(100) });
        assert_eq!(whole.state(later(99)).check(), Ok(()));
        assert_eq!(whole.state(later(100)), KeyState::Expired);
        let replaced = KeyTimes {
            replaced_from: Some(later(10)),
            ..whole
        };
        assert_eq!(
            replaced.state(later(9)),
            KeyState::Overlaps { until: later(10) }
        );
        let refused = replaced.state(later(10)).check().unwrap_err();
        assert_eq!(refused.code, code::KEY_REPLACED);
        assert_eq!(replaced.state(later(200)), KeyState::Replaced);
        let revoked = KeyTimes {
            revoked_at: Some(NOW),
            ..replaced
        };
        let refused = revoked.state(NOW).check().unwrap_err();
        assert_eq!(refused.code, code::KEY_REVOKED);
    }

    #[test]
    fn an_overlap_never_makes_a_key_outlive_its_end() {
        let times = KeyTimes {
            expires_at: later(3600),
            replaced_from: None,
            revoked_at: None,
        };
        let seven = Overlap::parse("7").unwrap();
        assert_eq!(times.end_after(NOW, seven), later(3600));
        assert_eq!(times.end_after(NOW, Overlap::parse("0").unwrap()), NOW);
    }

    #[test]
    fn days_have_bounds() {
        assert_eq!(Lifetime::parse(""), Ok(Lifetime::DEFAULT));
        assert!(Lifetime::parse("1").is_ok() && Lifetime::parse("366").is_ok());
        for wrong in ["0", "367", "-1", "ever", "1.5", "99999999"] {
            assert_eq!(
                Lifetime::parse(wrong).unwrap_err().code,
                code::KEY_LIFETIME,
                "{wrong}"
            );
        }
        assert!(Overlap::parse("0").is_ok() && Overlap::parse("7").is_ok());
        for wrong in ["8", "-1", "a week"] {
            assert_eq!(
                Overlap::parse(wrong).unwrap_err().code,
                code::KEY_OVERLAP,
                "{wrong}"
            );
        }
    }

    #[test]
    fn no_key_is_an_owner_and_a_fleet_has_no_admin() {
        assert_eq!(KeyRole::parse("owner").unwrap_err().code, code::KEY_ROLE);
        let fleet = FleetId(Uuid::nil());
        assert!(KeyScope::fleet(fleet, KeyRole::Member).is_ok());
        let refused = KeyScope::fleet(fleet, KeyRole::Admin).unwrap_err();
        assert_eq!(
            (refused.code, refused.field),
            (code::KEY_ROLE, Some("role"))
        );
    }

    #[test]
    fn what_a_key_opens_changes_only_on_purpose() {
        let scopes = [
            KeyScope::Organization {
                role: KeyRole::Admin,
            },
            KeyScope::Fleet {
                fleet: FleetId(Uuid::nil()),
                role: KeyRole::Member,
            },
            KeyScope::ServiceAccount {
                account: AccountId(Uuid::nil()),
            },
        ];
        let mut table = format!("{:<28}{}\n", "", "gh_org_    gh_fleet_  gh_service_");
        for action in Action::ALL {
            let cells = scopes
                .map(|scope| format!("{:<11}", if scope.opens(action) { "yes" } else { "-" }))
                .concat();
            let name = format!("{action:?}");
            table = format!("{table}{name:<28}{}\n", cells.trim_end());
        }
        insta::assert_snapshot!(table);
    }
}
