//! The password of a company account that was kept when its identity provider was disabled. It counts only while nobody can
//! sign in through that provider: bringing it back forgets it and ends the sessions it made.
use crate::{Result, Service, database::Transaction, identity_provider::offline, store};
use domain::{code, id::OrganizationId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, Query},
};
use store::{account, identity_provider, managed_password, session};
use uuid::Uuid;

impl Service {
    /// The row of a kept company account whose provider is disabled now; none for everybody else.
    async fn kept(
        &self,
        connection: &impl ConnectionTrait,
        account: &account::Model,
    ) -> Result<Option<managed_password::Model>> {
        let Some(provider) = account.managed_by else {
            return Ok(None);
        };
        let row = managed_password::Entity::find_by_id(account.id)
            .one(connection)
            .await?;
        if row.is_none() || offline::serves_anybody(connection, provider).await? {
            return Ok(None);
        }
        Ok(row)
    }

    /// Whether this company account may set itself a password by mail now.
    pub(crate) async fn may_set_kept_password(
        &self,
        connection: &impl ConnectionTrait,
        account: &account::Model,
    ) -> Result<bool> {
        Ok(self.kept(connection, account).await?.is_some())
    }

    /// The hash that a kept company account's password is compared with now.
    pub(crate) async fn kept_password(
        &self,
        connection: &impl ConnectionTrait,
        account: Option<&account::Model>,
    ) -> Result<Option<String>> {
        let Some(account) = account else {
            return Ok(None);
        };
        let row = self.kept(connection, account).await?;
        Ok(row.and_then(|row| row.password_hash))
    }

    /// Begins a sign-in of a kept company account inside its decision: bringing the provider back waits for it, or it
    /// for that. Refused with `login.failed` when the password no longer counts.
    pub(crate) async fn hold_kept_password(
        &self,
        transaction: &Transaction,
        account: &account::Model,
        kept: &str,
    ) -> Result<()> {
        let provider = account.managed_by.unwrap_or_default();
        let home = identity_provider::Entity::find_by_id(provider)
            .one(transaction)
            .await?
            .map(|row| OrganizationId(row.home_organization_id));
        transaction.lock_organizations(home.as_slice()).await?;
        let now = self.kept_password(transaction, Some(account)).await?;
        if now.as_deref() == Some(kept) {
            Ok(())
        } else {
            Err(code::LOGIN_FAILED.into())
        }
    }

    /// Sets the password of a kept company account; `account.managed` when it may have none (any more).
    pub(crate) async fn set_kept_password(
        &self,
        transaction: &Transaction,
        account: &account::Model,
        hash: String,
    ) -> Result<()> {
        if self.kept(transaction, account).await?.is_none() {
            return Err(code::ACCOUNT_MANAGED.into());
        }
        let set = managed_password::Entity::update_many()
            .col_expr(
                managed_password::Column::PasswordHash,
                Expr::value(Some(hash)),
            )
            .filter(managed_password::Column::AccountId.eq(account.id))
            .exec(transaction)
            .await?;
        if set.rows_affected == 0 {
            return Err(code::ACCOUNT_MANAGED.into());
        }
        Ok(())
    }

    /// An identity provider signs people in again: its accounts' kept passwords are forgotten, the sessions they made end.
    pub(in crate::identity_provider) async fn end_kept_passwords(
        &self,
        transaction: &Transaction,
        provider: Uuid,
    ) -> Result<()> {
        if !offline::serves_anybody(transaction, provider).await? {
            return Ok(());
        }
        let managed = Query::select()
            .column(account::Column::Id)
            .from(account::Entity)
            .and_where(account::Column::ManagedBy.eq(provider))
            .to_owned();
        managed_password::Entity::delete_many()
            .filter(managed_password::Column::AccountId.in_subquery(managed.clone()))
            .exec(transaction)
            .await?;
        session::Entity::delete_many()
            .filter(session::Column::AccountId.in_subquery(managed))
            .filter(session::Column::Method.eq("password"))
            .exec(transaction)
            .await?;
        Ok(())
    }
}
