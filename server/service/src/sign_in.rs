//! Signing in with a password, and finding the company whose identity provider signs people in.
//!
//! Unknown address, wrong password, company account, all get the same answer after the same work; only somebody who
//! knows the right password hears more. [product.md, I9]
use crate::{
    Caller, Error, Result, Service,
    rate_limit::Limit,
    second_factor::Arrival,
    sign_up::{account_with, check_address},
    store,
};
use domain::{
    EmailAddress, Refusal, Secret, code,
    id::{AccountId, IdentityProviderId},
    identifier::SsoIdentifier,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use std::time::Duration;

/// Failed logins of one network.
const BY_NETWORK: Limit = Limit {
    name: "login-network",
    burst: 50,
    period: Duration::from_secs(6),
};
/// Failed logins to one account from one network.
const BY_ACCOUNT_AND_NETWORK: Limit = Limit {
    name: "login-account-network",
    burst: 10,
    period: Duration::from_secs(30),
};
/// Failed logins to one account from everywhere: higher, so that a stranger can hardly use it up for its owner.
const BY_ACCOUNT: Limit = Limit {
    name: "login-account",
    burst: 100,
    period: Duration::from_secs(15),
};
/// Identifiers that one network may try.
const IDENTIFIERS: Limit = Limit {
    name: "sso-identifier",
    burst: 60,
    period: Duration::from_secs(2),
};

/// Addresses that one network may type. A whole company may come from one address on a Monday morning.
const ADDRESSES: Limit = Limit {
    name: "login-address",
    burst: 300,
    period: Duration::from_millis(200),
};

/// What the login page asks for after the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginStep {
    /// Going on to the company that holds the address's domain; other ways are offered below it.
    Company(Company),
    /// A password; Enterprise SSO is offered beside it.
    Password,
}

/// A company and the way to sign in through its identity provider.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Company {
    /// The company's name.
    pub name: String,
    /// The SSO identifier.
    pub identifier: String,
}

impl Company {
    /// The local path where its people sign in.
    pub fn path(&self) -> String {
        format!("/saml/{}", self.identifier)
    }
}

impl Service {
    /// What to ask somebody with this address for. The answer depends on the domain alone: no account is looked at.
    pub async fn login_step(&self, caller: &Caller, email: &str) -> Result<LoginStep> {
        check_address(email)?;
        self.throttle(ADDRESSES, &caller.network).await?;
        Ok(self
            .login_company(email)
            .await?
            .map_or(LoginStep::Password, LoginStep::Company))
    }

    /// The company of [`LoginStep::Company`] for an address that was asked about already.
    pub async fn login_company(&self, email: &str) -> Result<Option<Company>> {
        self.company_of_domain(&check_address(email)?).await
    }

    /// Signs in with a password, or asks for the second factor that the account has. `next` is the local path it leads to.
    pub async fn begin_sign_in(
        &self,
        caller: &Caller,
        email: &str,
        password: &Secret,
        next: &str,
    ) -> Result<Arrival> {
        let address = check_address(email)?;
        let limits = attempts(caller, &address);
        for (limit, subject) in &limits {
            self.throttle(*limit, subject).await?;
        }
        let found = account_with(self.database.read(), &address).await?;
        let kept = self
            .kept_password(self.database.read(), found.as_ref())
            .await?;
        let candidate = kept
            .clone()
            .or_else(|| found.as_ref().and_then(|account| self.hash_to_try(account)));
        let right = self
            .passwords
            .verify(candidate.as_deref(), password)
            .await?;
        let (Some(account), true) = (found, right) else {
            return Err(code::LOGIN_FAILED.into());
        };
        for (limit, subject) in &limits {
            self.forgive(*limit, subject).await?;
        }
        if kept.is_none()
            && let Some(company) = self
                .company_managing(self.database.read(), &account)
                .await?
        {
            return Err(self.refuse_for_company(&company));
        }
        if account.email_confirmed_at.is_none() {
            return Err(code::EMAIL_UNCONFIRMED.into());
        }
        self.open_session(caller, &account, kept.as_deref(), next)
            .await
    }

    async fn open_session(
        &self,
        caller: &Caller,
        account: &store::account::Model,
        kept: Option<&str>,
        next: &str,
    ) -> Result<Arrival> {
        let transaction = self.database.begin().await?;
        if let Some(kept) = kept {
            self.hold_kept_password(&transaction, account, kept).await?;
        }
        let id = AccountId(account.id);
        let current = transaction.lock_account(id).await?;
        if current.password_hash != account.password_hash || current.kind != account.kind {
            // The password was changed, or the account became a company's, while this one was being checked.
            return Err(code::LOGIN_FAILED.into());
        }
        let arrival = self
            .arrive_by_password(&transaction, caller, id, next)
            .await?;
        transaction.commit().await?;
        Ok(arrival)
    }

    /// The hash that a typed password is compared with: the account's own, else a company account's retired one,
    /// which opens nothing and lets its owner hear where to sign in.
    fn hash_to_try(&self, account: &store::account::Model) -> Option<String> {
        if account.managed_by.is_none() {
            return account.password_hash.clone();
        }
        let until = account.retired_password_until.unwrap_or_default();
        account
            .retired_password_hash
            .clone()
            .filter(|_| until > self.now().as_millis())
    }

    pub(crate) fn refuse_for_company(&self, company: &Company) -> Error {
        let url = self.settings().url(&company.path());
        let message = format!(
            "{} requires single sign-on for this account. Sign in at {url}",
            company.name
        );
        Refusal::new(code::LOGIN_SSO_REQUIRED)
            .message(message)
            .into()
    }

    /// The company with this SSO identifier, for somebody who typed it on the login page. The identifier is matched
    /// exactly; other spellings get the lower-case form proposed, whether it exists or not. [product.md, C3]
    pub async fn company_by_identifier(&self, caller: &Caller, text: &str) -> Result<Company> {
        self.throttle(IDENTIFIERS, &caller.network).await?;
        let unknown = || Refusal::new(code::IDENTITY_PROVIDER_UNKNOWN).field("identifier");
        let Ok(identifier) = SsoIdentifier::parse(text.trim()) else {
            let suggestion = SsoIdentifier::suggest(text);
            if SsoIdentifier::parse(&suggestion).is_ok() {
                let message = format!("Identifiers are lower case. Did you mean {suggestion}?");
                return Err(unknown().message(message).into());
            }
            return Err(unknown().into());
        };
        let provider = store::identity_provider::Entity::find()
            .filter(store::identity_provider::Column::Identifier.eq(identifier.as_str()))
            .one(self.database.read())
            .await?
            .ok_or_else(unknown)?;
        if provider.state != "live" {
            return Err(Refusal::new(code::IDENTITY_PROVIDER_DRAFT)
                .field("identifier")
                .into());
        }
        self.company_of(self.database.read(), IdentityProviderId(provider.id))
            .await?
            .ok_or_else(|| unknown().into())
    }

    /// The company that manages an account.
    pub(crate) async fn company_managing(
        &self,
        connection: &impl ConnectionTrait,
        account: &store::account::Model,
    ) -> Result<Option<Company>> {
        match account.managed_by {
            Some(provider) => {
                self.company_of(connection, IdentityProviderId(provider))
                    .await
            }
            None => Ok(None),
        }
    }

    /// The company whose identity provider this is: the name of its home organization.
    pub(crate) async fn company_of(
        &self,
        connection: &impl ConnectionTrait,
        provider: IdentityProviderId,
    ) -> Result<Option<Company>> {
        let Some(provider) = store::identity_provider::Entity::find_by_id(provider.0)
            .one(connection)
            .await?
        else {
            return Ok(None);
        };
        let home = store::organization::Entity::find_by_id(provider.home_organization_id)
            .one(connection)
            .await?;
        Ok(home.map(|home| Company {
            name: home.name,
            identifier: provider.identifier,
        }))
    }
}

/// What a try of this account's password from this network counts against.
pub(crate) fn attempts(caller: &Caller, address: &EmailAddress) -> [(Limit, String); 3] {
    let network = caller.network.clone();
    let account = address.folded();
    [
        (BY_ACCOUNT_AND_NETWORK, format!("{account} {network}")),
        (BY_NETWORK, network),
        (BY_ACCOUNT, account),
    ]
}
