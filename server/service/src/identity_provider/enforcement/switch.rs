//! Switching enforcement: to a rehearsal, on, back within the trial window, off.
use super::{Enforcement, Mode, enforcement_of, own_link};
use crate::{
    Caller, Error, Result, Service,
    database::Transaction,
    identity_provider::reach::Reached,
    mail::{Mail, Paragraph},
    store,
};
use domain::{
    Refusal, Timestamp, code,
    enforcement::{GooglePolicy, Rule, TRIAL_MOST},
    id::{AccountId, IdentityProviderId, OrganizationId},
    role::Action,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait as _, sea_query::OnConflict};
use serde_json::json;
use std::time::Duration;
use store::enforcement as row;

/// What an owner or admin asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Who must use single sign-on, and whether Google counts.
    pub rule: Rule,
    /// How earnestly.
    pub mode: WishedMode,
}

/// How earnestly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WishedMode {
    /// Note who would be refused.
    Rehearse,
    /// Refuse them.
    Enforce {
        /// How long it may be rolled back; up to [`TRIAL_MOST`].
        trial: Duration,
    },
}

impl Service {
    /// Rehearses or enforces single sign-on in an organization. What makes it unsafe refuses it; what asks less than
    /// what is in force needs an owner outside the trial window. A trial window begins when it is switched on, and is
    /// not prolonged by changing it.
    ///
    /// # Errors
    /// The code of the first [`super::Hindrance`], `access.owner_required`, `access.plan_required`, `request.invalid`
    /// for a trial window out of range.
    pub async fn switch_enforcement_on(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        wish: Wish,
    ) -> Result<()> {
        let account = caller.require_session()?.person.account;
        if let WishedMode::Enforce { trial } = wish.mode
            && (trial.is_zero() || trial > TRIAL_MOST)
        {
            return Err(Refusal::new(code::INVALID)
                .field("trial_hours")
                .message("Choose between 1 and 168 hours.")
                .into());
        }
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        reached.access.require_single_sign_on()?;
        let link = own_link(&transaction, &reached).await?;
        let organization = reached.access.organization;
        let present = enforcement_of(&transaction, organization).await?;
        let now = self.now();
        if loosens(present, wish) && present.mode.trial_until(now).is_none() {
            self.authorize_by_id(&transaction, caller, organization, Action::LiftEnforcement)
                .await?;
        }
        let mode = match (wish.mode, present.mode) {
            (WishedMode::Rehearse, _) => Mode::Rehearsal,
            (WishedMode::Enforce { .. }, going @ Mode::Enforced { .. }) => going,
            (WishedMode::Enforce { trial }, _) => Mode::Enforced {
                since: now,
                by: Some(account),
                trial: Some(now.plus(trial)),
            },
        };
        if mode.is_enforced() {
            let checks = self
                .safety_checks(&transaction, caller, &reached, &link)
                .await?;
            if let Some(hindrance) = checks.iter().find_map(|check| check.hindrance) {
                return Err(hindrance.code().into());
            }
        }
        write_down(&transaction, organization, mode, wish.rule).await?;
        let ended = if mode.is_enforced() {
            let provider = IdentityProviderId(reached.row.id);
            self.end_sessions_beside(&transaction, organization, provider, wish.rule)
                .await?
        } else {
            0
        };
        let action = if mode.is_enforced() {
            "enforcement.switched_on"
        } else {
            "enforcement.rehearsed"
        };
        let detail = json!({
            "policy": wish.rule.policy,
            "google": wish.rule.google,
            "trial_until": mode.trial_until(now).map(|ends| ends.to_string()),
            "sessions_ended": ended,
        });
        self.audit_provider_in(
            &transaction,
            caller,
            organization,
            &reached.row,
            action,
            detail,
        )
        .await?;
        transaction.commit().await
    }

    /// Switches a rehearsal or enforcement off: within the trial window any owner or admin rolls it back, outside it only
    /// an owner switches it off. Every owner and admin is mailed when it was in force.
    pub async fn switch_enforcement_off(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        own_link(&transaction, &reached).await?;
        self.lift_enforcement(&transaction, caller, &reached)
            .await?;
        transaction.commit().await
    }

    /// As [`Service::switch_enforcement_off`], inside a decision that holds the organization's lock.
    pub(in crate::identity_provider) async fn lift_enforcement(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
    ) -> Result<()> {
        let organization = reached.access.organization;
        let present = enforcement_of(transaction, organization).await?;
        let (action, why) = match present.mode {
            Mode::Off => return Ok(()),
            Mode::Rehearsal => ("enforcement.rehearsal_ended", None),
            mode @ Mode::Enforced { .. } if mode.trial_until(self.now()).is_some() => {
                ("enforcement.rolled_back", Some(Why::RolledBack))
            }
            Mode::Enforced { .. } => {
                self.authorize_by_id(transaction, caller, organization, Action::LiftEnforcement)
                    .await?;
                ("enforcement.switched_off", Some(Why::SwitchedOff))
            }
        };
        write_down(transaction, organization, Mode::Off, present.rule).await?;
        let detail = json!({ "policy": present.rule.policy });
        self.audit_provider_in(
            transaction,
            caller,
            organization,
            &reached.row,
            action,
            detail,
        )
        .await?;
        match why {
            Some(why) => {
                let by = caller.person().map(|person| person.email.as_str());
                self.tell_of_end(transaction, organization, &reached.row, by, why)
                    .await
            }
            None => Ok(()),
        }
    }

    /// Tells every owner and admin of an organization that single sign-on is no longer enforced there.
    pub(super) async fn tell_of_end(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        provider: &store::identity_provider::Model,
        by: Option<&str>,
        why: Why,
    ) -> Result<()> {
        let found = store::organization::Entity::find_by_id(organization.0)
            .one(transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let who = by.unwrap_or("The operator of this service");
        let happened = match why {
            Why::RolledBack => format!("{who} rolled it back within its trial window."),
            Why::SwitchedOff => format!("{who} switched it off."),
            Why::Dead => format!(
                "It was rolled back by itself: nobody came in through {} since it was switched on, and sign-ins or its metadata failed again and again.",
                provider.name
            ),
        };
        let page = self.settings().url(&format!(
            "/organizations/{}/identity-providers/{}/enforcement",
            found.slug, provider.identifier
        ));
        for (account, _) in self.administrators_of(transaction, organization).await? {
            let mail = Mail {
                recipient: account.email,
                subject: format!("{} no longer requires single sign-on", found.name),
                paragraphs: vec![
                    Paragraph::Text(format!(
                        "{} no longer requires single sign-on. {happened}",
                        found.name
                    )),
                    Paragraph::Text(
                        "Its people come in with every credential of theirs again, until it is switched on anew."
                            .to_owned(),
                    ),
                    Paragraph::Link {
                        label: "Open enforcement in the console".to_owned(),
                        url: page.clone(),
                    },
                ],
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }
}

impl Service {
    /// Tells the owners and admins of an organization that enforces single sign-on that its identity provider was taken
    /// offline by its home organization.
    pub(in crate::identity_provider) async fn tell_enforced_is_offline(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        provider: &store::identity_provider::Model,
    ) -> Result<()> {
        if !enforcement_of(transaction, organization)
            .await?
            .mode
            .is_enforced()
        {
            return Ok(());
        }
        let name = self.organization_name(transaction, organization.0).await?;
        let slug = store::organization::Entity::find_by_id(organization.0)
            .one(transaction)
            .await?
            .map(|found| found.slug)
            .unwrap_or_default();
        for (account, _) in self.administrators_of(transaction, organization).await? {
            let mail = Mail {
                recipient: account.email,
                subject: format!("{} is offline, and {name} requires it", provider.name),
                paragraphs: vec![
                    Paragraph::Text(format!(
                        "The organization that set {} up has taken it offline. {name} still requires single sign-on, so those who must use it cannot come in until it is back, or until an owner of {name} switches enforcement off.",
                        provider.name
                    )),
                    Paragraph::Link {
                        label: "Open enforcement in the console".to_owned(),
                        url: self.settings().url(&format!(
                            "/organizations/{slug}/identity-providers/{}/enforcement",
                            provider.identifier
                        )),
                    },
                ],
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }
}

/// Why enforcement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    RolledBack,
    SwitchedOff,
    Dead,
}

/// Whether the wish asks less than what is in force.
fn loosens(present: Enforcement, wish: Wish) -> bool {
    present.mode.is_enforced()
        && (wish.mode == WishedMode::Rehearse
            || wish.rule.policy.is_looser_than(present.rule.policy)
            || (wish.rule.google == GooglePolicy::SignedUpWithIt
                && present.rule.google == GooglePolicy::Refused))
}

/// Writes what an organization asks for from now on.
pub(super) async fn write_down(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    mode: Mode,
    rule: Rule,
) -> Result<()> {
    let (word, since, by, trial): (_, _, Option<AccountId>, Option<Timestamp>) = match mode {
        Mode::Off => ("off", None, None, None),
        Mode::Rehearsal => ("rehearsal", None, None, None),
        Mode::Enforced { since, by, trial } => ("enforced", Some(since), by, trial),
    };
    row::Entity::insert(row::ActiveModel {
        organization_id: Set(organization.0),
        mode: Set(word.to_owned()),
        policy: Set(rule.policy.as_str().to_owned()),
        google: Set(rule.google.as_str().to_owned()),
        switched_on_at: Set(since.map(Timestamp::as_millis)),
        switched_on_by: Set(by.map(|account| account.0)),
        trial_ends_at: Set(trial.map(Timestamp::as_millis)),
    })
    .on_conflict(
        OnConflict::column(row::Column::OrganizationId)
            .update_columns([
                row::Column::Mode,
                row::Column::Policy,
                row::Column::Google,
                row::Column::SwitchedOnAt,
                row::Column::SwitchedOnBy,
                row::Column::TrialEndsAt,
            ])
            .to_owned(),
    )
    .exec_without_returning(connection)
    .await?;
    Ok(())
}
