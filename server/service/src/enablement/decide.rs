//! What operators see and decide. They learn an organization's name, plan and what was asked; nothing else of it.
use super::{letter, note, reason, unknown_state};
use crate::{Caller, Error, Result, Service, database::Transaction, store};
use domain::{
    Timestamp, code,
    id::{AccountId, EnablementId, OrganizationId},
    organization::Plan,
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use std::collections::HashMap;
use store::{account, enablement, organization};

/// Most requests on the page, of each kind.
const SHOWN: u64 = 100;

/// What waits for an operator, and what was decided lately.
#[derive(Clone, Debug, Serialize)]
pub struct EnablementQueue {
    /// Undecided, oldest first.
    pub open: Vec<OpenEnablement>,
    /// Decided, newest first.
    pub decided: Vec<DecidedEnablement>,
}

/// A request that waits.
#[derive(Clone, Debug, Serialize)]
pub struct OpenEnablement {
    /// The request.
    pub id: EnablementId,
    /// The organization's name.
    pub organization: String,
    /// Its plan.
    pub plan: Plan,
    /// Who asked, by address.
    pub asked_by: Option<String>,
    /// When.
    pub asked_at: Timestamp,
    /// What they said.
    pub note: String,
}

/// A request that was decided.
#[derive(Clone, Debug, Serialize)]
pub struct DecidedEnablement {
    /// The organization's name.
    pub organization: String,
    /// Whether it was approved.
    pub approved: bool,
    /// Which operator decided; `None` when nobody had to.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Timestamp,
    /// What was answered.
    pub answer: Option<String>,
}

impl Service {
    /// The requests, for operators with a second factor.
    pub async fn enablement_queue(&self, caller: &Caller) -> Result<EnablementQueue> {
        let read = self.database.read();
        self.require_operator(read, caller).await?;
        let open = enablement::Entity::find()
            .filter(enablement::Column::State.eq("requested"))
            .order_by_asc(enablement::Column::RequestedAt)
            .order_by_asc(enablement::Column::Id)
            .limit(SHOWN)
            .all(read)
            .await?;
        let decided = enablement::Entity::find()
            .filter(enablement::Column::State.is_in(["approved", "declined"]))
            .order_by_desc(enablement::Column::DecidedAt)
            .order_by_desc(enablement::Column::Id)
            .limit(SHOWN)
            .all(read)
            .await?;
        let both = || open.iter().chain(&decided);
        let organizations: HashMap<_, _> = organization::Entity::find()
            .filter(organization::Column::Id.is_in(both().map(|row| row.organization_id)))
            .all(read)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let people = both().filter_map(|row| row.requested_by);
        let people = people.chain(both().filter_map(|row| row.decided_by));
        let addresses: HashMap<_, _> = account::Entity::find()
            .filter(account::Column::Id.is_in(people))
            .all(read)
            .await?
            .into_iter()
            .map(|row| (row.id, row.email))
            .collect();
        let address = |id: Option<uuid::Uuid>| id.and_then(|id| addresses.get(&id).cloned());
        let named = |id: uuid::Uuid| {
            organizations
                .get(&id)
                .ok_or_else(|| Error::Internal("a request of no organization".to_owned()))
        };
        let mut queue = EnablementQueue {
            open: Vec::with_capacity(open.len()),
            decided: Vec::with_capacity(decided.len()),
        };
        for row in &open {
            let organization = named(row.organization_id)?;
            queue.open.push(OpenEnablement {
                id: EnablementId(row.id),
                organization: organization.name.clone(),
                plan: Plan::parse(&organization.plan)
                    .ok_or_else(|| Error::Internal(format!("plan {}", organization.plan)))?,
                asked_by: address(row.requested_by),
                asked_at: Timestamp::from_millis(row.requested_at),
                note: row.note.clone(),
            });
        }
        for row in &decided {
            queue.decided.push(DecidedEnablement {
                organization: named(row.organization_id)?.name.clone(),
                approved: row.state == "approved",
                decided_by: address(row.decided_by),
                decided_at: Timestamp::from_millis(
                    row.decided_at.ok_or_else(|| unknown_state(row))?,
                ),
                answer: row.answer.clone(),
            });
        }
        Ok(queue)
    }

    /// Approves a request; its organization gets a test organization, and whoever asked is told.
    ///
    /// # Errors
    /// `access.operator_required`, `access.operator_second_factor`, `enablement.decided`, `enablement.note_too_long`.
    pub async fn approve_enablement(
        &self,
        caller: &Caller,
        id: EnablementId,
        text: &str,
    ) -> Result<()> {
        let answer = Some(note(text)?).filter(|answer| !answer.is_empty());
        let (transaction, operator, row) = self.begin_deciding(caller, id).await?;
        let organization = OrganizationId(row.organization_id);
        let asked = AccountId(row.requested_by.unwrap_or_default());
        self.settle_enablement(
            &transaction,
            caller,
            row.clone(),
            "approved",
            answer.clone(),
            Some(operator),
        )
        .await?;
        self.make_test_organization(&transaction, caller, organization, asked)
            .await?;
        self.tell_of_answer(&transaction, &row, true, answer.as_deref())
            .await?;
        transaction.commit().await
    }

    /// Declines a request with a reason, which whoever asked reads.
    ///
    /// # Errors
    /// As [`Service::approve_enablement`], and `enablement.reason_missing`.
    pub async fn decline_enablement(
        &self,
        caller: &Caller,
        id: EnablementId,
        text: &str,
    ) -> Result<()> {
        let reason = reason(text)?;
        let (transaction, operator, row) = self.begin_deciding(caller, id).await?;
        self.settle_enablement(
            &transaction,
            caller,
            row.clone(),
            "declined",
            Some(reason.clone()),
            Some(operator),
        )
        .await?;
        self.tell_of_answer(&transaction, &row, false, Some(&reason))
            .await?;
        transaction.commit().await
    }

    async fn begin_deciding(
        &self,
        caller: &Caller,
        id: EnablementId,
    ) -> Result<(Transaction, AccountId, enablement::Model)> {
        let read = self.database.read();
        self.require_operator(read, caller).await?;
        let before = enablement::Entity::find_by_id(id.0)
            .one(read)
            .await?
            .ok_or(code::NOT_FOUND)?;
        let transaction = self.database.begin().await?;
        transaction
            .lock_organizations(&[OrganizationId(before.organization_id)])
            .await?;
        let operator = self.require_operator(&transaction, caller).await?;
        let row = enablement::Entity::find_by_id(id.0)
            .one(&transaction)
            .await?
            .ok_or(code::NOT_FOUND)?;
        if row.state != "requested" {
            return Err(code::ENABLEMENT_DECIDED.into());
        }
        Ok((transaction, operator, row))
    }

    /// Tells the organization's owners and admins, and so whoever asked.
    async fn tell_of_answer(
        &self,
        transaction: &Transaction,
        row: &enablement::Model,
        approved: bool,
        answer: Option<&str>,
    ) -> Result<()> {
        let Some(organization) = organization::Entity::find_by_id(row.organization_id)
            .one(transaction)
            .await?
        else {
            return Ok(());
        };
        let id = OrganizationId(organization.id);
        for (account, _) in self.administrators_of(transaction, id).await? {
            if account.email_confirmed_at.is_some() {
                let mail = letter::answered(
                    self.settings(),
                    &account.email,
                    &organization,
                    approved,
                    answer,
                );
                self.enqueue(transaction, &mail).await?;
            }
        }
        Ok(())
    }
}
