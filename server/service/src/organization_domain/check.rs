//! Looking at a domain's record and making of it what it means: by hand here, every day in [`super::recheck`].
use super::{domain_of, find, held, standing_of};
use crate::{
    Caller, Error, Result, Service, database::Transaction, dns::Look, rate_limit::Limit, store,
};
use domain::{
    Refusal, code,
    domain_proof::{Change, Finding, Standing},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _,
};
use serde_json::json;
use std::time::Duration;
use store::organization_domain as listed;

/// Enough for a person who waits for a record to be seen.
const BY_HAND: Limit = Limit {
    name: "domain-check",
    burst: 10,
    period: Duration::from_secs(30),
};

/// When a domain's record is looked at again.
const NEXT_LOOK: Duration = Duration::from_secs(24 * 3600);
/// And after nobody answered.
const NEXT_TRY: Duration = Duration::from_secs(3600);

impl Service {
    /// Looks for the record of a domain now.
    ///
    /// # Errors
    /// `domain.unproven` with what was found instead, `domain.taken` when another organization holds the domain,
    /// `domain.vouched`, `request.rate_limited`. What was found stands on the list in each case.
    pub async fn check_domain(&self, caller: &Caller, slug: &str, text: &str) -> Result<()> {
        let access = self.authorize(caller, slug, Action::ManageDomains).await?;
        access.require_single_sign_on()?;
        let row = find(self.database.read(), access.organization, text).await?;
        if standing_of(&row)? == Standing::Vouched {
            return Err(code::DOMAIN_VOUCHED.into());
        }
        self.throttle(BY_HAND, &row.id.to_string()).await?;
        let mut look = self
            .look_for_record(&domain_of(&row)?, &row.challenge)
            .await;
        let mut outcome = self.settle_by_hand(caller, slug, &row, &look).await;
        if outcome.as_ref().is_err_and(Error::is_unique_violation) {
            // Another organization proved it in the same moment.
            look = Finding::Taken.into();
            outcome = self.settle_by_hand(caller, slug, &row, &look).await;
        }
        match outcome? {
            Finding::Proof => Ok(()),
            Finding::Taken => Err(code::DOMAIN_TAKEN.into()),
            other => Err(Refusal::new(code::DOMAIN_UNPROVEN)
                .message(format!(
                    "{}: {} {}",
                    row.domain,
                    other.happened(),
                    other.next()
                ))
                .into()),
        }
    }

    async fn settle_by_hand(
        &self,
        caller: &Caller,
        slug: &str,
        before: &listed::Model,
        look: &Look,
    ) -> Result<Finding> {
        // The network was not waited for under the lock: read again who may, and what is there.
        let (transaction, _) = self.decide_in(caller, slug, Action::ManageDomains).await?;
        let row = listed::Entity::find_by_id(before.id)
            .one(&transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let finding = self.settle(&transaction, caller, row, look).await?;
        transaction.commit().await?;
        Ok(finding)
    }

    /// Makes a look true, under the organization's lock: the standing, what was found, the next look, audit, mails.
    /// Gives the finding, which is [`Finding::Taken`] when another organization was first. Two organizations at once:
    /// the second gets a unique violation.
    pub(super) async fn settle(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        row: listed::Model,
        look: &Look,
    ) -> Result<Finding> {
        let now = self.now();
        let before = standing_of(&row)?;
        let (mut standing, mut change) = before.after(look.finding, now);
        let mut finding = look.finding;
        if change == Change::Verified && is_held(transaction, &row.domain).await? {
            (standing, change, finding) = (before, Change::None, Finding::Taken);
        }
        let known = finding == Finding::Proof || finding.is_absence();
        let pause = if known { NEXT_LOOK } else { NEXT_TRY };
        let mut changed = row.into_active_model();
        changed.finding = Set(Some(finding.as_str().to_owned()));
        changed.seen_instead = Set(written(&look.instead)?);
        changed.checked_at = Set(Some(now.as_millis()));
        changed.next_check_at = Set(now.plus(pause).as_millis());
        stand(&mut changed, standing, now.as_millis());
        let row = changed.update(transaction).await?;
        let (action, told) = match change {
            Change::None => return Ok(finding),
            Change::Verified => ("domain.verified", false),
            Change::Recovered => ("domain.recovered", false),
            Change::Missed => ("domain.missed", true),
            Change::Lapsed => ("domain.lapsed", true),
        };
        let detail = json!({ "domain": row.domain, "found": finding });
        self.audit_domain(transaction, caller, &row, action, detail)
            .await?;
        if told {
            self.tell_of_missing_record(transaction, &row, standing, finding)
                .await?;
        }
        Ok(finding)
    }
}

/// Writes a standing into the columns that say it.
pub(super) fn stand(row: &mut listed::ActiveModel, standing: Standing, now: i64) {
    let since = match standing {
        Standing::Missing { since } => Some(since.as_millis()),
        _ => None,
    };
    let held_already = matches!(&row.held_since, sea_orm::ActiveValue::Unchanged(Some(_)));
    if !standing.holds() {
        row.held_since = Set(None);
    } else if !held_already {
        row.held_since = Set(Some(now));
    }
    row.state = Set(standing.as_str().to_owned());
    row.missing_since = Set(since);
}

/// Whether any organization holds the domain.
async fn is_held(transaction: &Transaction, domain: &str) -> Result<bool> {
    let holders = listed::Entity::find()
        .filter(listed::Column::Domain.eq(domain))
        .filter(held())
        .count(transaction)
        .await?;
    Ok(holders > 0)
}

fn written(instead: &[String]) -> Result<Option<String>> {
    if instead.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(instead)
        .map(Some)
        .map_err(|error| Error::Internal(error.to_string()))
}
