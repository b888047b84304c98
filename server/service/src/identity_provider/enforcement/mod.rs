//! Enforcing single sign-on in an organization (C4, I7, B16): rehearsed, switched on for a trial, in force. It belongs to
//! each linked organization: its own owners and admins decide, and no other organization's act changes it.
mod door;
mod ending;
mod forecast;
mod hindrance;
mod rehearsal;
mod switch;
mod trial;

pub use door::Asking;
pub use forecast::{Change, Forecast, PersonForecast};
pub use hindrance::{Hindrance, SafetyCheck};
pub use rehearsal::WouldBeRefused;
pub use switch::{Wish, WishedMode};

use super::{Attention, reach::Reached};
use crate::{Caller, Error, Result, Service, store};
use domain::{
    Timestamp, code,
    enforcement::{GooglePolicy, Policy, Rule},
    id::{AccountId, OrganizationId},
};
use sea_orm::{ConnectionTrait, EntityTrait as _};
use serde::Serialize;
use store::{enforcement, identity_provider_organization as link};

/// How far enforcement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nobody has to use single sign-on.
    Off,
    /// Everybody comes in; who would have been refused is noted.
    Rehearsal,
    /// In force.
    Enforced {
        /// Since when.
        since: Timestamp,
        /// Who switched it on.
        by: Option<AccountId>,
        /// Until when it may be rolled back, unless it was proven before.
        trial: Option<Timestamp>,
    },
}

impl Mode {
    /// Until when it may still be rolled back; none outside a trial window.
    pub fn trial_until(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Enforced {
                trial: Some(ends), ..
            } if now < ends => Some(ends),
            _ => None,
        }
    }

    /// Whether it is in force.
    pub const fn is_enforced(self) -> bool {
        matches!(self, Self::Enforced { .. })
    }
}

/// What an organization asks for, and how far that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Enforcement {
    /// How far it is.
    pub mode: Mode,
    /// What is asked for, or was last.
    pub rule: Rule,
}

/// The enforcement of one organization, for its page.
#[derive(Clone, Debug, Serialize)]
pub struct EnforcementView {
    /// The organization's name.
    pub organization: String,
    /// The identity provider's name.
    pub provider_name: String,
    /// Where people sign in.
    pub login_url: String,
    /// What it asks for.
    pub enforcement: Enforcement,
    /// Until when it may be rolled back with one click.
    pub trial_until: Option<Timestamp>,
    /// Whether the caller may switch it off outside a trial window.
    pub may_lift: bool,
    /// Every condition for switching it on, met or not.
    pub checks: Vec<SafetyCheck>,
    /// Who would have been refused, while it is rehearsed.
    pub rehearsed: Vec<WouldBeRefused>,
}

impl EnforcementView {
    /// Whether nothing stands in the way of switching it on.
    pub fn is_safe(&self) -> bool {
        self.checks.iter().all(|check| check.hindrance.is_none())
    }
}

impl Service {
    /// The enforcement of an organization, for its owners and admins.
    pub async fn enforcement(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<EnforcementView> {
        let reached = self.reach(caller, slug, key).await?;
        let read = self.database.read();
        let link = own_link(read, &reached).await?;
        let organization = reached.access.organization;
        let enforcement = enforcement_of(read, organization).await?;
        let checks = self.safety_checks(read, caller, &reached, &link).await?;
        let rehearsed = if enforcement.mode == Mode::Rehearsal {
            self.would_be_refused(organization).await?
        } else {
            Vec::new()
        };
        Ok(EnforcementView {
            login_url: self
                .settings()
                .url(&format!("/saml/{}", reached.row.identifier)),
            trial_until: enforcement.mode.trial_until(self.now()),
            may_lift: reached
                .access
                .role
                .may(domain::role::Action::LiftEnforcement),
            organization: reached.access.name,
            provider_name: reached.row.name,
            enforcement,
            checks,
            rehearsed,
        })
    }

    /// What the owners and admins of an organization should know of its enforcement.
    pub(crate) async fn enforcement_attention(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<Attention>> {
        let read = self.database.read();
        let mode = enforcement_of(read, organization).await?.mode;
        let mut found = Vec::new();
        if mode.is_enforced() && !self.holds_break_glass_codes(read, organization).await? {
            found.push(Attention::NoBreakGlassCodes);
        }
        if let Some(ends) = mode.trial_until(self.now()) {
            found.push(Attention::TrialRuns { ends });
        }
        Ok(found)
    }

    /// Refuses with `enforcement.in_force` what would end the enforcement of an organization without an owner's word.
    pub(in crate::identity_provider) async fn refuse_while_enforced(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<()> {
        let mode = enforcement_of(connection, organization).await?.mode;
        if mode.is_enforced() {
            return Err(code::ENFORCEMENT_IN_FORCE.into());
        }
        Ok(())
    }

    /// Forgets what an organization asked for, when its link goes.
    pub(in crate::identity_provider) async fn forget_enforcement(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<()> {
        enforcement::Entity::delete_by_id(organization.0)
            .exec(connection)
            .await?;
        Ok(())
    }
}

/// What an organization asks for.
pub(in crate::identity_provider) async fn enforcement_of(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Enforcement> {
    let row = enforcement::Entity::find_by_id(organization.0)
        .one(connection)
        .await?;
    row.as_ref().map_or_else(
        || {
            Ok(Enforcement {
                mode: Mode::Off,
                rule: Rule {
                    policy: Policy::AllButOwnersAndAdmins,
                    google: GooglePolicy::Refused,
                },
            })
        },
        read,
    )
}

fn read(row: &enforcement::Model) -> Result<Enforcement> {
    let unknown = |what: &str| Error::Internal(format!("enforcement {what}"));
    let mode = match (row.mode.as_str(), row.switched_on_at) {
        ("off", None) => Mode::Off,
        ("rehearsal", None) => Mode::Rehearsal,
        ("enforced", Some(since)) => Mode::Enforced {
            since: Timestamp::from_millis(since),
            by: row.switched_on_by.map(AccountId),
            trial: row.trial_ends_at.map(Timestamp::from_millis),
        },
        (other, _) => return Err(unknown(other)),
    };
    Ok(Enforcement {
        mode,
        rule: Rule {
            policy: Policy::parse(&row.policy).ok_or_else(|| unknown(&row.policy))?,
            google: GooglePolicy::parse(&row.google).ok_or_else(|| unknown(&row.google))?,
        },
    })
}

/// The organization's own link to the provider it reaches; its home may have none.
async fn own_link(connection: &impl ConnectionTrait, reached: &Reached) -> Result<link::Model> {
    link::Entity::find_by_id(reached.access.organization.0)
        .one(connection)
        .await?
        .filter(|link| link.identity_provider_id == reached.row.id)
        .ok_or_else(|| Error::from(code::NOT_FOUND))
}
