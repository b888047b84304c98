//! Turning two-factor on and off, and new recovery codes: by the person, at a session whose sign-in is recent.
use super::{
    BY_CODE, RecoveryCodes,
    authenticator::{self, Authenticator},
    mail, secret_context, store,
};
use crate::{
    Caller, Error, Result, Service,
    caller::{Identity, SignedIn},
    database::Transaction,
    rate_limit::Limit,
    sign_up::{account_with, check_address},
};
use domain::{Refusal, Secret, Timestamp, code, id::AccountId};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ConnectionTrait, EntityTrait as _};
use std::time::Duration;

/// How long a set-up waits for its first code.
pub const SETUP_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// First codes tried for one account.
const FIRST_CODES: Limit = Limit {
    name: "two-factor-setup",
    burst: 20,
    period: Duration::from_secs(30),
};

/// An account's second factor, as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TwoFactor {
    /// The account has no credential of its own that a second factor could stand beside.
    NoCredential,
    /// It may be turned on.
    Off,
    /// It is.
    On {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes were not used yet.
        recovery_codes_left: u64,
    },
}

/// What an app needs to be told, until the first code comes back.
#[derive(Debug)]
pub struct TwoFactorSetup {
    /// The secret in base 32, in groups of four, to type.
    pub text: Secret,
    /// The same as an `otpauth:` address, for a QR code.
    pub uri: Secret,
    /// Until when the first code is awaited.
    pub expires_at: Timestamp,
}

impl Service {
    /// The second factor of the caller's account.
    pub async fn two_factor(&self, caller: &Caller) -> Result<TwoFactor> {
        let account = caller.require_personal()?.person.account;
        let read = self.database.read();
        let on = store::two_factor::Entity::find_by_id(account.0)
            .one(read)
            .await?;
        if let Some(row) = on {
            return Ok(TwoFactor::On {
                since: Timestamp::from_millis(row.turned_on_at),
                recovery_codes_left: self.recovery_codes_left(read, account).await?,
            });
        }
        let person = store::account::Entity::find_by_id(account.0)
            .one(read)
            .await?
            .ok_or(code::SIGN_IN_REQUIRED)?;
        Ok(if self.can_have_two_factor(read, &person).await? {
            TwoFactor::Off
        } else {
            TwoFactor::NoCredential
        })
    }

    /// Makes a secret for the caller's app; one that waited for its first code is worthless from now on.
    ///
    /// # Errors
    /// `access.recent_login_required`, `access.session_scope`, `two_factor.already_on`, `two_factor.no_credential`.
    pub async fn begin_two_factor(&self, caller: &Caller) -> Result<()> {
        let (transaction, signed_in, person) = self.begin_own(caller).await?;
        let account = signed_in.person.account;
        if !self.can_have_two_factor(&transaction, &person).await? {
            return Err(code::TWO_FACTOR_NO_CREDENTIAL.into());
        }
        if self.has_two_factor(&transaction, account).await? {
            return Err(code::TWO_FACTOR_ALREADY_ON.into());
        }
        store::two_factor_setup::Entity::delete_by_id(account.0)
            .exec(&transaction)
            .await?;
        let now = self.now();
        let secret = Authenticator::new_secret(&*self.random);
        let sealed = self
            .keyring
            .seal(&*self.random, &secret_context(account), &secret)?;
        store::two_factor_setup::ActiveModel {
            account_id: Set(account.0),
            secret: Set(sealed),
            created_at: Set(now.as_millis()),
            expires_at: Set(now.plus(SETUP_LIFETIME).as_millis()),
        }
        .insert(&transaction)
        .await?;
        self.audit_account(&transaction, caller, "two_factor.begun", account)
            .await?;
        transaction.commit().await
    }

    /// What the caller's app is told while its first code is awaited; `two_factor.setup_expired` when none is.
    pub async fn two_factor_setup(&self, caller: &Caller) -> Result<TwoFactorSetup> {
        let signed_in = caller.require_personal()?;
        self.require_recent(signed_in)?;
        let account = signed_in.person.account;
        let row = store::two_factor_setup::Entity::find_by_id(account.0)
            .one(self.database.read())
            .await?;
        let row = self.awaited(row)?;
        let app = self.open_authenticator(account, &row.secret)?;
        let issuer = &self.settings().product_name;
        Ok(TwoFactorSetup {
            text: Secret::new(app.text()),
            uri: Secret::new(app.uri(issuer, &signed_in.person.email)),
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }

    /// Turns two-factor on by the app's first code and gives the recovery codes, which are shown this once. The person's
    /// other sessions end: none of them was asked for a code.
    ///
    /// # Errors
    /// As [`Service::begin_two_factor`], and `two_factor.setup_expired`, `login.second_factor_wrong`.
    pub async fn confirm_two_factor(
        &self,
        caller: &Caller,
        typed: &Secret,
    ) -> Result<RecoveryCodes> {
        let subject = caller.require_personal()?.person.account.to_string();
        self.throttle(FIRST_CODES, &subject).await?;
        let (transaction, signed_in, person) = self.begin_own(caller).await?;
        let account = signed_in.person.account;
        if !self.can_have_two_factor(&transaction, &person).await? {
            return Err(code::TWO_FACTOR_NO_CREDENTIAL.into());
        }
        let row = store::two_factor_setup::Entity::find_by_id(account.0)
            .one(&transaction)
            .await?;
        let row = self.awaited(row)?;
        let app = self.open_authenticator(account, &row.secret)?;
        let step = authenticator::digits(typed.expose())
            .and_then(|digits| app.step_of(&digits, self.now()))
            .ok_or_else(|| {
                Refusal::new(code::SECOND_FACTOR_WRONG)
                    .field("code")
                    .message("This is not the code that an app with this key shows now. Check the key, and that the device's clock is right.")
            })?;
        let now = self.now();
        store::two_factor::ActiveModel {
            account_id: Set(account.0),
            secret: Set(row.secret),
            // The code just typed is used up by this.
            last_step: Set(step),
            turned_on_at: Set(now.as_millis()),
        }
        .insert(&transaction)
        .await?;
        store::two_factor_setup::Entity::delete_by_id(account.0)
            .exec(&transaction)
            .await?;
        let codes = self.replace_recovery_codes(&transaction, account).await?;
        self.end_sessions_of(&transaction, account, Some(signed_in.session))
            .await?;
        self.note_second_factor(&transaction, signed_in.session.0, BY_CODE)
            .await?;
        let mail = mail::two_factor_on(self.settings(), &person, now, &caller.network);
        self.enqueue(&transaction, &mail).await?;
        self.audit_account(&transaction, caller, "two_factor.turned_on", account)
            .await?;
        transaction.commit().await?;
        self.forgive(FIRST_CODES, &subject).await?;
        Ok(codes)
    }

    /// Gives new recovery codes; those before are worthless from now on.
    pub async fn new_recovery_codes(&self, caller: &Caller) -> Result<RecoveryCodes> {
        let (transaction, signed_in, person) = self.begin_own(caller).await?;
        let account = signed_in.person.account;
        if !self.has_two_factor(&transaction, account).await? {
            return Err(code::TWO_FACTOR_OFF.into());
        }
        let codes = self.replace_recovery_codes(&transaction, account).await?;
        let mail = mail::recovery_codes_made(self.settings(), &person, self.now(), &caller.network);
        self.enqueue(&transaction, &mail).await?;
        self.audit_account(
            &transaction,
            caller,
            "two_factor.recovery_codes_made",
            account,
        )
        .await?;
        transaction.commit().await?;
        Ok(codes)
    }

    /// Turns two-factor off: secret and recovery codes are gone, and so is what waited for a code.
    pub async fn turn_off_two_factor(&self, caller: &Caller) -> Result<()> {
        let (transaction, _, person) = self.begin_own(caller).await?;
        self.turn_off(&transaction, caller, &person).await?;
        transaction.commit().await
    }

    /// Turns two-factor off for somebody who lost both their device and their recovery codes: for whoever has a shell on the
    /// server, who has to make sure who asks. Ends the person's sessions.
    pub async fn turn_off_two_factor_of(&self, caller: &Caller, email: &str) -> Result<()> {
        if !matches!(caller.identity, Identity::CommandLine) {
            return Err(code::FORBIDDEN.into());
        }
        let address = check_address(email)?;
        let found = account_with(self.database.read(), &address).await?;
        let id = AccountId(found.ok_or(code::NOT_FOUND)?.id);
        let transaction = self.database.begin().await?;
        let person = transaction.lock_account(id).await?;
        self.turn_off(&transaction, caller, &person).await?;
        self.end_sessions_of(&transaction, id, None).await?;
        transaction.commit().await
    }

    async fn turn_off(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        person: &store::account::Model,
    ) -> Result<()> {
        let account = AccountId(person.id);
        let gone = store::two_factor::Entity::delete_by_id(person.id)
            .exec(transaction)
            .await?;
        if gone.rows_affected == 0 {
            return Err(code::TWO_FACTOR_OFF.into());
        }
        self.end_pending_of(transaction, account).await?;
        let mail = mail::two_factor_off(self.settings(), person, self.now(), &caller.network);
        self.enqueue(transaction, &mail).await?;
        self.audit_account(transaction, caller, "two_factor.turned_off", account)
            .await
    }

    /// Begins a decision of the caller about their own account, locked; their sign-in must be recent.
    async fn begin_own<'c>(
        &self,
        caller: &'c Caller,
    ) -> Result<(Transaction, &'c SignedIn, store::account::Model)> {
        let signed_in = caller.require_personal()?;
        self.require_recent(signed_in)?;
        let transaction = self.database.begin().await?;
        let person = transaction.lock_account(signed_in.person.account).await?;
        Ok((transaction, signed_in, person))
    }

    /// Whether a code could ever be asked for: beside a password or Google, or after a company's identity provider.
    async fn can_have_two_factor(
        &self,
        connection: &impl ConnectionTrait,
        person: &store::account::Model,
    ) -> Result<bool> {
        if person.password_hash.is_some() || person.managed_by.is_some() {
            return Ok(true);
        }
        let link = self
            .google_link_of(connection, AccountId(person.id))
            .await?;
        Ok(link.is_some())
    }

    fn awaited(
        &self,
        row: Option<store::two_factor_setup::Model>,
    ) -> Result<store::two_factor_setup::Model> {
        row.filter(|row| row.expires_at > self.now().as_millis())
            .ok_or_else(|| Error::from(code::TWO_FACTOR_SETUP_EXPIRED))
    }
}
