//! Changing one's address: both mailboxes confirm it, in any order, and links to identity providers stay as they are.
//! Whether somebody else has the new address, only its mailbox hears. [product.md, B17]
use crate::{
    Caller, Error, Result, Service, account_mail,
    database::Transaction,
    error::taken,
    sign_up::{MAIL_BY_ADDRESS, account_with, check_address},
    store,
};
use domain::{EmailAddress, Refusal, Secret, Timestamp, code, id::AccountId};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait,
    EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
};
use std::time::Duration;

/// How long both mailboxes have.
pub const LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// A change that waits, as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailChange {
    /// The address to come.
    pub new_email: String,
    /// Whether the mailbox of the present address agreed.
    pub old_confirmed: bool,
    /// Whether the mailbox of the new address agreed.
    pub new_confirmed: bool,
    /// When it is forgotten.
    pub expires_at: Timestamp,
}

/// What the holder of a mailed link may know before using it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmailChangeLink {
    /// It was sent to the present address, and hears the new one.
    Old {
        /// The present address.
        email: String,
        /// The address to come.
        new_email: String,
    },
    /// It was sent to the new address, and hears nothing of the account.
    New {
        /// The address to come.
        new_email: String,
    },
}

/// What a confirmation led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmailConfirmed {
    /// The other mailbox has yet to agree.
    Waiting,
    /// The account has its new address.
    Changed,
}

impl Service {
    /// Asks both mailboxes whether the caller's address may become `email`. Replaces a change that waits. The answer is
    /// the same whether somebody has that address.
    ///
    /// # Errors
    /// `access.recent_login_required`, `account.managed`, `request.invalid`, `request.rate_limited`.
    pub async fn request_email_change(&self, caller: &Caller, email: &str) -> Result<()> {
        let signed_in = caller.require_own()?;
        caller.refuse_service_account()?;
        self.require_recent(signed_in)?;
        let id = signed_in.person.account;
        let address = check_address(email)?;
        self.throttle_mail(caller, &address).await?;
        self.throttle(MAIL_BY_ADDRESS, &id.to_string()).await?;
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(id).await?;
        if account.managed_by.is_some() {
            return Err(code::ACCOUNT_MANAGED.into());
        }
        if account.email == address.as_str() {
            let refusal = Refusal::new(code::INVALID).field("email");
            return Err(refusal.message("This is your address already.").into());
        }
        self.withdraw_email_change(&transaction, id).await?;
        let now = self.now();
        let (old, new) = (self.random.token(), self.random.token());
        let expires_at = now.plus(LIFETIME);
        store::email_change::ActiveModel {
            account_id: Set(id.0),
            new_email: Set(address.as_str().to_owned()),
            old_token_hash: Set(crate::token::hash(old.expose())),
            new_token_hash: Set(crate::token::hash(new.expose())),
            old_confirmed_at: Set(None),
            new_confirmed_at: Set(None),
            created_at: Set(now.as_millis()),
            expires_at: Set(expires_at.as_millis()),
        }
        .insert(&transaction)
        .await?;
        let somebody = account_with(&transaction, &address).await?;
        let url = |token: &Secret| {
            Secret::new(self.settings().url(&format!("/email/{}", token.expose())))
        };
        let to_new = if somebody.is_some_and(|other| other.id != account.id) {
            account_mail::address_in_use(self.settings(), address.as_str())
        } else {
            account_mail::confirm_new_address(
                self.settings(),
                address.as_str(),
                &url(&new),
                expires_at,
            )
        };
        let to_old = account_mail::confirm_leaving_address(
            self.settings(),
            &account,
            address.as_str(),
            &url(&old),
            expires_at,
        );
        self.enqueue(&transaction, &to_new).await?;
        self.enqueue(&transaction, &to_old).await?;
        self.audit_account(&transaction, caller, "account.email_change_requested", id)
            .await?;
        transaction.commit().await
    }

    /// The caller's change that waits for its mailboxes.
    pub async fn pending_email_change(&self, caller: &Caller) -> Result<Option<EmailChange>> {
        let account = caller.require_personal()?.person.account;
        let found = store::email_change::Entity::find_by_id(account.0)
            .filter(store::email_change::Column::ExpiresAt.gt(self.now().as_millis()))
            .one(self.database.read())
            .await?;
        Ok(found.map(|row| EmailChange {
            new_email: row.new_email,
            old_confirmed: row.old_confirmed_at.is_some(),
            new_confirmed: row.new_confirmed_at.is_some(),
            expires_at: Timestamp::from_millis(row.expires_at),
        }))
    }

    /// Forgets the caller's change that waits.
    pub async fn cancel_email_change(&self, caller: &Caller) -> Result<()> {
        let account = caller.require_own()?.person.account;
        let transaction = self.database.begin().await?;
        transaction.lock_account(account).await?;
        self.withdraw_email_change(&transaction, account).await?;
        self.audit_account(
            &transaction,
            caller,
            "account.email_change_cancelled",
            account,
        )
        .await?;
        transaction.commit().await
    }

    /// Looks at a mailed link without using it: `link.expired` unless it works now.
    pub async fn peek_email_change(&self, token: &str) -> Result<EmailChangeLink> {
        let read = self.database.read();
        let (row, from_old) = self.change_by(read, token).await?;
        if !from_old {
            let new_email = row.new_email;
            return Ok(EmailChangeLink::New { new_email });
        }
        let account = store::account::Entity::find_by_id(row.account_id)
            .one(read)
            .await?
            .ok_or(code::LINK_EXPIRED)?;
        Ok(EmailChangeLink::Old {
            email: account.email,
            new_email: row.new_email,
        })
    }

    /// One mailbox agrees, by its mailed link. When both have, the address changes: links to identity providers stay,
    /// links mailed earlier end, and both mailboxes are told.
    pub async fn confirm_email_change(
        &self,
        caller: &Caller,
        token: &str,
    ) -> Result<EmailConfirmed> {
        let (found, _) = self.change_by(self.database.read(), token).await?;
        let id = AccountId(found.account_id);
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(id).await?;
        // Read again under the lock: of two clicks at once the second finds what the first left.
        let (row, from_old) = self.change_by(&transaction, token).await?;
        if account.managed_by.is_some() {
            return Err(code::ACCOUNT_MANAGED.into());
        }
        let now = self.now();
        let other_agreed = if from_old {
            row.new_confirmed_at.is_some()
        } else {
            row.old_confirmed_at.is_some()
        };
        if !other_agreed {
            let mut row = row.into_active_model();
            if from_old {
                row.old_confirmed_at = Set(Some(now.as_millis()));
            } else {
                row.new_confirmed_at = Set(Some(now.as_millis()));
            }
            row.update(&transaction).await?;
            self.audit_account(&transaction, caller, "account.email_change_confirmed", id)
                .await?;
            transaction.commit().await?;
            return Ok(EmailConfirmed::Waiting);
        }
        self.withdraw_all_links(&transaction, id).await?;
        let address = EmailAddress::parse(&row.new_email)
            .ok_or_else(|| Error::Internal("an address that is none".to_owned()))?;
        let before = account.email.clone();
        let mut changed = account.into_active_model();
        changed.email = Set(address.as_str().to_owned());
        changed.email_folded = Set(address.folded());
        changed.email_confirmed_at = Set(Some(now.as_millis()));
        taken(changed.update(&transaction).await, code::EMAIL_TAKEN)?;
        for mailbox in [before.as_str(), address.as_str()] {
            let mail = account_mail::address_changed(
                self.settings(),
                mailbox,
                &before,
                address.as_str(),
                now,
            );
            self.enqueue(&transaction, &mail).await?;
        }
        self.audit_account(&transaction, caller, "account.email_changed", id)
            .await?;
        transaction.commit().await?;
        Ok(EmailConfirmed::Changed)
    }

    /// The change that a link belongs to while its mailbox has not agreed, and whether it is that of the present address.
    async fn change_by(
        &self,
        connection: &impl ConnectionTrait,
        token: &str,
    ) -> Result<(store::email_change::Model, bool)> {
        use store::email_change::{Column, Entity};
        let hash = crate::token::hash(token);
        let row = Entity::find()
            .filter(Column::ExpiresAt.gt(self.now().as_millis()))
            .filter(
                Condition::any()
                    .add(
                        Condition::all()
                            .add(Column::OldTokenHash.eq(hash.clone()))
                            .add(Column::OldConfirmedAt.is_null()),
                    )
                    .add(
                        Condition::all()
                            .add(Column::NewTokenHash.eq(hash.clone()))
                            .add(Column::NewConfirmedAt.is_null()),
                    ),
            )
            .one(connection)
            .await?
            .ok_or(code::LINK_EXPIRED)?;
        let from_old = row.old_token_hash == hash;
        Ok((row, from_old))
    }

    /// Forgets a change that waits, inside a decision.
    pub(crate) async fn withdraw_email_change(
        &self,
        transaction: &Transaction,
        account: AccountId,
    ) -> Result<()> {
        store::email_change::Entity::delete_by_id(account.0)
            .exec(transaction)
            .await?;
        Ok(())
    }

    /// Forgets changes that nobody finished.
    pub async fn purge_email_changes(&self, now: Timestamp) -> Result<()> {
        store::email_change::Entity::delete_many()
            .filter(store::email_change::Column::ExpiresAt.lt(now.as_millis()))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}
