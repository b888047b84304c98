//! Making an account: the answer is the same whether the address is known, and only its mailbox learns more.
use crate::{
    Caller, Error, Result, Service, account::check_name, account_mail, database::Transaction,
    error::taken, mailed_link::Purpose, rate_limit::Limit, settings::Signup, store,
};
use domain::{EmailAddress, Refusal, Secret, account::AccountKind, code, id::AccountId, password};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use std::time::Duration;

/// Mails that one network may cause.
pub(crate) const MAIL_BY_NETWORK: Limit = Limit {
    name: "mail-network",
    burst: 30,
    period: Duration::from_secs(20),
};

/// Mails that strangers may cause to one address.
pub(crate) const MAIL_BY_ADDRESS: Limit = Limit {
    name: "mail-address",
    burst: 5,
    period: Duration::from_secs(300),
};

/// What confirming an address led to.
#[derive(Debug)]
pub enum Confirmed {
    /// The person may sign in.
    Ready,
    /// Several people gave different passwords for this address. None of them counts: whoever reads its mail chooses
    /// one, with this token of a password reset.
    ChoosePassword(Secret),
}

impl Service {
    /// Asks for an account. Succeeds whether the address is known or not; a mail says what comes next. All faults of
    /// the form come back together.
    pub async fn sign_up(
        &self,
        caller: &Caller,
        name: &str,
        email: &str,
        new_password: &Secret,
    ) -> std::result::Result<(), Vec<Error>> {
        let (name, address) = self.check_sign_up(name, email, new_password)?;
        self.make_account(caller, name, &address, new_password)
            .await
            .map_err(|error| vec![error])
    }

    fn check_sign_up(
        &self,
        name: &str,
        email: &str,
        new_password: &Secret,
    ) -> std::result::Result<(String, EmailAddress), Vec<Error>> {
        if self.settings().signup == Signup::Invited {
            return Err(vec![code::SIGNUP_CLOSED.into()]);
        }
        let name = check_name(name);
        let address = check_address(email);
        let strength = password::check_new(new_password.expose(), email);
        match (name, address, strength) {
            (Ok(name), Ok(address), Ok(())) => Ok((name, address)),
            (name, address, strength) => {
                let faults = [name.err(), address.err(), strength.err()];
                Err(faults.into_iter().flatten().map(Error::Refused).collect())
            }
        }
    }

    async fn make_account(
        &self,
        caller: &Caller,
        name: String,
        address: &EmailAddress,
        new_password: &Secret,
    ) -> Result<()> {
        self.throttle_mail(caller, address).await?;
        // The same work for every address: the hash is made even when it is not needed.
        let hash = self.passwords.hash(&*self.random, new_password).await?;
        match self
            .insert_account(caller, &name, address, hash.clone())
            .await
        {
            // Two people signed up with one address at the same moment; the second try finds the first one's account.
            Err(Error::Refused(refusal)) if refusal.code == code::CONFLICT => {
                self.insert_account(caller, &name, address, hash).await
            }
            outcome => outcome,
        }
    }

    async fn insert_account(
        &self,
        caller: &Caller,
        name: &str,
        address: &EmailAddress,
        hash: String,
    ) -> Result<()> {
        let transaction = self.database.begin().await?;
        let found = account_with(&transaction, address).await?;
        let mail = match found {
            None => {
                let account = self
                    .new_account(&transaction, AccountKind::Personal, name, address, hash)
                    .await?;
                let link = self
                    .make_link(&transaction, Purpose::ConfirmEmail, &account)
                    .await?;
                let id = AccountId(account.id);
                self.audit_account(&transaction, caller, "account.created", id)
                    .await?;
                account_mail::confirm_address(self.settings(), &account.email, &link)
            }
            Some(account) if account.email_confirmed_at.is_none() => {
                self.sign_up_again(&transaction, account).await?
            }
            Some(account) => match self.company_managing(&transaction, &account).await? {
                Some(company) => account_mail::company_account(self.settings(), &account, &company),
                None => account_mail::already_registered(self.settings(), &account),
            },
        };
        self.enqueue(&transaction, &mail).await?;
        transaction.commit().await
    }

    /// A second sign-up for an address nobody confirmed. While somebody else's link may still be on its way, neither
    /// password can be trusted to be that of the mailbox's owner, so both go and the owner chooses one.
    async fn sign_up_again(
        &self,
        transaction: &Transaction,
        account: store::account::Model,
    ) -> Result<crate::mail::Mail> {
        let account = transaction.lock_account(AccountId(account.id)).await?;
        let mut row = account.into_active_model();
        row.password_hash = Set(None);
        let account = row.update(transaction).await?;
        let link = self
            .make_link(transaction, Purpose::ConfirmEmail, &account)
            .await?;
        Ok(account_mail::confirm_address(
            self.settings(),
            &account.email,
            &link,
        ))
    }

    pub(crate) async fn new_account(
        &self,
        transaction: &Transaction,
        kind: AccountKind,
        name: &str,
        address: &EmailAddress,
        password_hash: impl Into<Option<String>>,
    ) -> Result<store::account::Model> {
        let now = self.now();
        let managed_by = match kind {
            AccountKind::Managed { by } => Some(by.0),
            AccountKind::Personal | AccountKind::Operator | AccountKind::Service { .. } => None,
        };
        let service_of = match kind {
            AccountKind::Service { of } => Some(of.0),
            AccountKind::Personal | AccountKind::Operator | AccountKind::Managed { .. } => None,
        };
        let row = store::account::ActiveModel {
            id: Set(self.random.id(now)),
            kind: Set(kind.as_str().to_owned()),
            managed_by: Set(managed_by),
            email: Set(address.as_str().to_owned()),
            email_folded: Set(address.folded()),
            email_confirmed_at: Set(None),
            name: Set(name.to_owned()),
            password_hash: Set(password_hash.into()),
            retired_password_hash: Set(None),
            retired_password_until: Set(None),
            created_at: Set(now.as_millis()),
            last_login_at: Set(None),
            suspended_at: Set(None),
            service_of: Set(service_of),
        };
        taken(row.insert(transaction).await, code::CONFLICT)
    }

    /// Confirms the address of an account by its mailed link.
    pub async fn confirm_email(&self, caller: &Caller, token: &str) -> Result<Confirmed> {
        let link = self.peek_link(token, &[Purpose::ConfirmEmail]).await?;
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(link.account).await?;
        self.consume_link(&transaction, token, Purpose::ConfirmEmail, &account)
            .await?;
        self.withdraw_links(&transaction, Purpose::ConfirmEmail, link.account)
            .await?;
        let now = self.now().as_millis();
        let confirmed_at = account.email_confirmed_at.unwrap_or(now);
        let mut row = account.into_active_model();
        row.email_confirmed_at = Set(Some(confirmed_at));
        let account = row.update(&transaction).await?;
        let confirmed = if account.password_hash.is_none() && account.managed_by.is_none() {
            let reset = self
                .make_link(&transaction, Purpose::ResetPassword, &account)
                .await?;
            Confirmed::ChoosePassword(reset.token)
        } else {
            Confirmed::Ready
        };
        self.audit_account(&transaction, caller, "account.confirmed", link.account)
            .await?;
        transaction.commit().await?;
        Ok(confirmed)
    }

    /// Counts a mail that this caller causes to this address.
    pub(crate) async fn throttle_mail(
        &self,
        caller: &Caller,
        address: &EmailAddress,
    ) -> Result<()> {
        self.throttle_mail_within(self.database.write(), caller, address)
            .await
    }

    /// As [`Service::throttle_mail`], inside a decision.
    pub(crate) async fn throttle_mail_within(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        caller: &Caller,
        address: &EmailAddress,
    ) -> Result<()> {
        self.throttle_within(connection, MAIL_BY_NETWORK, &caller.network)
            .await?;
        self.throttle_within(connection, MAIL_BY_ADDRESS, &address.folded())
            .await
    }
}

/// The account with this address.
pub(crate) async fn account_with(
    connection: &impl sea_orm::ConnectionTrait,
    address: &EmailAddress,
) -> Result<Option<store::account::Model>> {
    Ok(store::account::Entity::find()
        .filter(store::account::Column::EmailFolded.eq(address.folded()))
        .one(connection)
        .await?)
}

/// An address as typed into a form.
pub(crate) fn check_address(email: &str) -> std::result::Result<EmailAddress, Refusal> {
    EmailAddress::parse(email).ok_or_else(|| {
        Refusal::new(code::INVALID)
            .field("email")
            .message("Type an e-mail address, such as name@company.example.")
    })
}
