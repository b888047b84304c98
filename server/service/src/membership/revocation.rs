//! Removals that logins respect, and how they are lifted (B4).
use crate::{Caller, Result, Service, audit::Event, store};
use domain::{Timestamp, code, id::AccountId, role::Action};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

/// Somebody who was removed and whom a login does not bring back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemovedView {
    /// Their account.
    pub account: AccountId,
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When they were removed.
    pub removed_at: Timestamp,
}

impl Service {
    /// Those who were removed and whom logins do not bring back, newest first.
    pub async fn removed_people(&self, caller: &Caller, slug: &str) -> Result<Vec<RemovedView>> {
        let access = self.authorize(caller, slug, Action::ManageMembers).await?;
        let rows = store::membership_revocation::Entity::find()
            .filter(store::membership_revocation::Column::OrganizationId.eq(access.organization.0))
            .order_by_desc(store::membership_revocation::Column::CreatedAt)
            .limit(200)
            .all(self.database.read())
            .await?;
        let accounts: HashMap<_, _> = store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(rows.iter().map(|row| row.account_id)))
            .all(self.database.read())
            .await?
            .into_iter()
            .map(|account| (account.id, account))
            .collect();
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                accounts.get(&row.account_id).map(|account| RemovedView {
                    account: AccountId(account.id),
                    name: account.name.clone(),
                    email: account.email.clone(),
                    removed_at: Timestamp::from_millis(row.created_at),
                })
            })
            .collect())
    }

    /// Lifts the revocation: the person's next login through the organization's identity provider brings them back.
    pub async fn let_back_in(&self, caller: &Caller, slug: &str, account: AccountId) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let lifted =
            store::membership_revocation::Entity::delete_by_id((access.organization.0, account.0))
                .exec(&transaction)
                .await?
                .rows_affected;
        if lifted == 0 {
            return Err(code::NOT_FOUND.into());
        }
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "membership.let_back_in",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({}),
            },
        )
        .await?;
        transaction.commit().await
    }
}
