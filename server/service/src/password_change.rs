//! Changing a known password and resetting a forgotten one.
use crate::{
    Caller, Error, Result, Service, account_mail,
    database::Transaction,
    mailed_link::{LinkView, Purpose},
    rate_limit::Limit,
    sign_up::{account_with, check_address},
    store,
};
use domain::{
    Refusal, Secret, code,
    id::{AccountId, OrganizationId, SessionId},
    password,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _};
use std::time::Duration;

/// Wrong current passwords typed into the change form of one account.
const CHANGES: Limit = Limit {
    name: "password-change",
    burst: 10,
    period: Duration::from_secs(60),
};

/// The purposes whose links set a password.
const SETS_PASSWORD: [Purpose; 2] = [Purpose::ResetPassword, Purpose::OperatorPassword];

impl Service {
    /// Changes the caller's password and ends their other sessions; says how many ended.
    pub async fn change_password(
        &self,
        caller: &Caller,
        current: &Secret,
        new: &Secret,
    ) -> Result<u64> {
        let signed_in = caller.require_own()?;
        let id = signed_in.person.account;
        password::check_new(new.expose(), &signed_in.person.email)?;
        self.throttle(CHANGES, &id.to_string()).await?;
        let before = store::account::Entity::find_by_id(id.0)
            .one(self.database.read())
            .await?
            .ok_or_else(|| Error::from(code::SIGN_IN_REQUIRED))?;
        let wrong = || Refusal::new(code::PASSWORD_WRONG).field("current");
        let right = self
            .passwords
            .verify(before.password_hash.as_deref(), current)
            .await?;
        if !right {
            return Err(wrong().into());
        }
        self.forgive(CHANGES, &id.to_string()).await?;
        let hash = self.passwords.hash(&*self.random, new).await?;
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(id).await?;
        if account.password_hash != before.password_hash {
            return Err(wrong().into());
        }
        let ended = self
            .set_password(&transaction, account, hash, Some(signed_in.session), caller)
            .await?;
        self.audit_account(&transaction, caller, "password.changed", id)
            .await?;
        transaction.commit().await?;
        Ok(ended)
    }

    /// Asks for a link that sets a new password. Every address gets the same answer and one mail; only the mailbox
    /// learns whether there is an account, and that of a company's account where to sign in.
    pub async fn request_reset(&self, caller: &Caller, email: &str) -> Result<()> {
        let address = check_address(email)?;
        self.throttle_mail(caller, &address).await?;
        let transaction = self.database.begin().await?;
        let found = account_with(&transaction, &address).await?;
        let mail = match found {
            None => account_mail::no_account(self.settings(), address.as_str()),
            Some(account) => {
                let company = if self.may_set_kept_password(&transaction, &account).await? {
                    None
                } else {
                    self.company_managing(&transaction, &account).await?
                };
                if let Some(company) = company {
                    account_mail::company_account(self.settings(), &account, &company)
                } else {
                    let link = self
                        .make_link(&transaction, Purpose::ResetPassword, &account)
                        .await?;
                    account_mail::reset_password(self.settings(), &account, &link)
                }
            }
        };
        self.enqueue(&transaction, &mail).await?;
        transaction.commit().await
    }

    /// Whether this link sets a password now, and whose.
    pub async fn peek_reset(&self, token: &str) -> Result<LinkView> {
        self.peek_link(token, &SETS_PASSWORD).await
    }

    /// Sets a password by its mailed link, which also proves the address; ends all sessions of the account.
    pub async fn reset_password(&self, caller: &Caller, token: &str, new: &Secret) -> Result<()> {
        let link = self.peek_reset(token).await?;
        password::check_new(new.expose(), &link.email)?;
        let hash = self.passwords.hash(&*self.random, new).await?;
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(link.account).await?;
        let account = match account.service_of {
            None => {
                self.consume_link(&transaction, token, link.purpose, &account)
                    .await?;
                account
            }
            Some(of) => {
                let address = check_address(&link.email)?;
                let of = OrganizationId(of);
                let account = self
                    .take_mailbox(&transaction, caller, account, of, &address)
                    .await?;
                self.consume_link(&transaction, token, link.purpose, &account)
                    .await?;
                account
            }
        };
        self.set_password(&transaction, account, hash, None, caller)
            .await?;
        self.audit_account(&transaction, caller, "password.reset", link.account)
            .await?;
        transaction.commit().await
    }

    /// Gives the account a password, confirms its address, makes its mailed links worthless and ends its sessions but one.
    pub(crate) async fn set_password(
        &self,
        transaction: &Transaction,
        account: store::account::Model,
        hash: String,
        kept: Option<SessionId>,
        caller: &Caller,
    ) -> Result<u64> {
        let id = AccountId(account.id);
        let now = self.now();
        // A reset link arrived at the address, a change comes from a session that needed a confirmed one.
        let confirmed_at = account.email_confirmed_at.unwrap_or(now.as_millis());
        let managed = account.managed_by.is_some();
        if managed {
            self.set_kept_password(transaction, &account, hash.clone())
                .await?;
        }
        let mut row = account.into_active_model();
        if !managed {
            row.password_hash = Set(Some(hash));
        }
        row.email_confirmed_at = Set(Some(confirmed_at));
        let account = row.update(transaction).await?;
        self.withdraw_all_links(transaction, id).await?;
        let mail = account_mail::password_changed(self.settings(), &account, now, &caller.network);
        self.enqueue(transaction, &mail).await?;
        self.end_sessions_of(transaction, id, kept).await
    }
}
