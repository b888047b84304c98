//! A service account is disabled, enabled again, or deleted.
use super::event;
use crate::{Caller, Result, Service, store};
use domain::{Refusal, code, id::AccountId, role::Action};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _,
};
use serde_json::json;

impl Service {
    /// Disables a service account: its sessions end, and its keys are refused from the next request on. They work again when it
    /// is enabled.
    ///
    /// # Errors
    /// `request.not_found`, `account.owner_protected`, `organization.last_way_in`, `organization.last_owner`.
    pub async fn disable_service_account(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
    ) -> Result<()> {
        self.switch_service_account(caller, slug, account, true)
            .await
    }

    /// Lets a disabled service account work again.
    pub async fn enable_service_account(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
    ) -> Result<()> {
        self.switch_service_account(caller, slug, account, false)
            .await
    }

    async fn switch_service_account(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
        off: bool,
    ) -> Result<()> {
        let (transaction, access) = self
            .decide_in(caller, slug, Action::ManageServiceAccounts)
            .await?;
        self.service_account_to_change(&transaction, &access, account)
            .await?;
        let row = transaction.lock_account(account).await?;
        if row.suspended_at.is_some() == off {
            return Ok(());
        }
        if off {
            self.ensure_way_in(&transaction, access.organization, account)
                .await?;
            self.end_sessions_of(&transaction, account, None).await?;
            self.withdraw_all_links(&transaction, account).await?;
        }
        store::account::ActiveModel {
            id: Set(row.id),
            suspended_at: Set(off.then(|| self.now().as_millis())),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        let action = if off {
            "service_account.disabled"
        } else {
            "service_account.enabled"
        };
        let id = account.to_string();
        let event = event(&access, action, &id, json!({ "name": row.name }));
        self.conclude(transaction, caller, event).await
    }

    /// Deletes a service account with its keys and sessions, irreversibly; the audit keeps its id. The confirmation is its name.
    ///
    /// # Errors
    /// As [`Service::disable_service_account`]; `confirmation.mismatch`, `account.not_yourself`.
    pub async fn delete_service_account(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
        confirmation: &str,
    ) -> Result<()> {
        let (transaction, access) = self
            .decide_in(caller, slug, Action::ManageServiceAccounts)
            .await?;
        self.service_account_to_change(&transaction, &access, account)
            .await?;
        let row = transaction.lock_account(account).await?;
        if confirmation.trim() != row.name {
            return Err(Refusal::new(code::CONFIRMATION_MISMATCH)
                .field("confirmation")
                .into());
        }
        if caller
            .person()
            .is_some_and(|person| person.account == account)
        {
            return Err(code::NOT_YOURSELF.into());
        }
        self.ensure_way_in(&transaction, access.organization, account)
            .await?;
        let keys = store::organization_key::Entity::find()
            .filter(store::organization_key::Column::AccountId.eq(account.0))
            .count(&transaction)
            .await?;
        self.end_sessions_of(&transaction, account, None).await?;
        store::account::Entity::delete_by_id(account.0)
            .exec(&transaction)
            .await?;
        let id = account.to_string();
        let detail = json!({ "name": row.name, "keys": keys });
        let event = event(&access, "service_account.deleted", &id, detail);
        self.conclude(transaction, caller, event).await
    }
}
