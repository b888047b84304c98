//! Linking a Google account to one's own account, and unlinking it.
use super::{GoogleOutcome, Identity, begin::require_person, mail};
use crate::{Caller, Result, Service, database::Transaction, store};
use domain::{
    EmailAddress, Refusal, Timestamp, code,
    id::{AccountId, SessionId},
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use std::collections::HashSet;
use store::{account, google_link, google_sign_in, pending_sign_in, session};
use uuid::Uuid;

/// A person's Google account, as they see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoogleLink {
    /// Its address when it was linked.
    pub email: String,
    /// Whether the person signed up with it.
    pub signed_up: bool,
    /// Since when it opens the account.
    pub since: Timestamp,
}

impl Service {
    /// The caller's Google account, where one is linked and Google is offered.
    pub async fn google_link(&self, caller: &Caller) -> Result<Option<GoogleLink>> {
        let account = caller.require_personal()?.person.account;
        let link = self.google_link_of(self.database.read(), account).await?;
        Ok(link.map(|link| GoogleLink {
            email: link.email,
            signed_up: link.signed_up,
            since: Timestamp::from_millis(link.created_at),
        }))
    }

    /// The link of an account to the provider that is configured; a link to another one opens nothing.
    pub(crate) async fn google_link_of(
        &self,
        connection: &impl ConnectionTrait,
        account: AccountId,
    ) -> Result<Option<google_link::Model>> {
        let Some(google) = &self.settings().google else {
            return Ok(None);
        };
        Ok(google_link::Entity::find()
            .filter(google_link::Column::AccountId.eq(account.0))
            .filter(google_link::Column::Issuer.eq(&google.issuer))
            .one(connection)
            .await?)
    }

    /// Links the Google account that came back to the account whose session began it.
    pub(super) async fn link_google(
        &self,
        caller: &Caller,
        row: &google_sign_in::Model,
        holder: (AccountId, SessionId),
        identity: &Identity,
    ) -> Result<GoogleOutcome> {
        let signed_in = require_person(caller)?;
        if (signed_in.person.account, signed_in.session) != holder {
            return Err(code::GOOGLE_OTHER_ACCOUNT.into());
        }
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(holder.0).await?;
        self.require_live(&transaction, holder.1).await?;
        if account.kind != "personal" {
            return Err(code::ACCOUNT_MANAGED.into());
        }
        let same = account.email_confirmed_at.is_some()
            && EmailAddress::parse(&identity.email)
                .is_some_and(|address| address.folded() == account.email_folded);
        if !same {
            let message = format!(
                "The Google account has the address {}, your account here has {}.",
                identity.email, account.email
            );
            return Err(Refusal::new(code::GOOGLE_OTHER_EMAIL)
                .message(message)
                .into());
        }
        self.attach_google(&transaction, caller, &account, identity)
            .await?;
        google_sign_in::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(GoogleOutcome::Linked {
            next: row.next.clone(),
        })
    }

    /// Links an account that is here already, inside the decision and under its lock, and tells its person.
    pub(super) async fn attach_google(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        account: &account::Model,
        identity: &Identity,
    ) -> Result<google_link::Model> {
        let id = AccountId(account.id);
        // Whatever the issuer: an account has one, and one of a provider that is gone makes room.
        if self.google_link_of(transaction, id).await?.is_some() {
            return Err(code::GOOGLE_ALREADY_LINKED.into());
        }
        google_link::Entity::delete_many()
            .filter(google_link::Column::AccountId.eq(account.id))
            .exec(transaction)
            .await?;
        let link = self
            .insert_google_link(transaction, account, identity, false)
            .await?;
        let mail = mail::linked(
            self.settings(),
            account,
            &link.email,
            self.now(),
            &caller.network,
        );
        self.enqueue(transaction, &mail).await?;
        self.audit_account(transaction, caller, "google.linked", id)
            .await?;
        Ok(link)
    }

    /// Unlinks the caller's Google account and ends every session that it made, this one too if it is one.
    ///
    /// # Errors
    /// `access.recent_login_required`, `access.session_scope`, `account.managed`, `google.not_linked`, `google.only_way`
    /// for an account without a password.
    pub async fn unlink_google(&self, caller: &Caller) -> Result<()> {
        self.google_settings()?;
        let signed_in = require_person(caller)?;
        self.require_recent(signed_in)?;
        let id = signed_in.person.account;
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(id).await?;
        self.require_live(&transaction, signed_in.session).await?;
        let link = self
            .google_link_of(&transaction, id)
            .await?
            .ok_or(code::GOOGLE_NOT_LINKED)?;
        // With a password the way in of every organization stays as it was.
        if account.password_hash.is_none() {
            return Err(code::GOOGLE_ONLY_WAY.into());
        }
        self.remove_google(&transaction, id).await?;
        let mail = mail::unlinked(
            self.settings(),
            &account,
            &link.email,
            self.now(),
            &caller.network,
        );
        self.enqueue(&transaction, &mail).await?;
        self.audit_account(&transaction, caller, "google.unlinked", id)
            .await?;
        transaction.commit().await
    }

    /// Removes the Google account from an account inside a decision, with what it made and what waits for it.
    pub(crate) async fn remove_google(
        &self,
        transaction: &Transaction,
        account: AccountId,
    ) -> Result<()> {
        google_link::Entity::delete_many()
            .filter(google_link::Column::AccountId.eq(account.0))
            .exec(transaction)
            .await?;
        google_sign_in::Entity::delete_many()
            .filter(google_sign_in::Column::AccountId.eq(account.0))
            .exec(transaction)
            .await?;
        pending_sign_in::Entity::delete_many()
            .filter(pending_sign_in::Column::AccountId.eq(account.0))
            .filter(pending_sign_in::Column::Method.eq("google"))
            .exec(transaction)
            .await?;
        session::Entity::delete_many()
            .filter(session::Column::AccountId.eq(account.0))
            .filter(session::Column::Method.eq("google"))
            .exec(transaction)
            .await?;
        Ok(())
    }

    /// Whether the session still stands, under its account's lock.
    pub(super) async fn require_live(
        &self,
        transaction: &Transaction,
        held: SessionId,
    ) -> Result<()> {
        session::Entity::find_by_id(held.0)
            .one(transaction)
            .await?
            .map(drop)
            .ok_or_else(|| code::SIGN_IN_REQUIRED.into())
    }
}

/// Which of these accounts sign in with this issuer.
pub(crate) async fn linked_accounts(
    connection: &impl ConnectionTrait,
    issuer: &str,
    accounts: &[account::Model],
) -> Result<HashSet<Uuid>> {
    Ok(google_link::Entity::find()
        .filter(google_link::Column::Issuer.eq(issuer))
        .filter(google_link::Column::AccountId.is_in(accounts.iter().map(|account| account.id)))
        .all(connection)
        .await?
        .into_iter()
        .map(|link| link.account_id)
        .collect())
}
