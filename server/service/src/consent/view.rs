//! What the consent page shows, and the step from it to the identity provider.
use super::terms;
use crate::{
    Caller, Result, Service,
    exchange::{Agreement, Cause, Started},
    identity_provider::LoginProvider,
    rate_limit::Limit,
    store,
};
use domain::{
    Refusal,
    account::{AccountKind, AccountMode},
    code,
    provisioning::ConsentNumbers,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use std::time::Duration;

const LOOKUPS: Limit = Limit {
    name: "consent-lookup",
    burst: 30,
    period: Duration::from_secs(10),
};

/// A fleet and where it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetMove {
    /// Its name now.
    pub name: String,
    /// Its name at the company.
    pub new_name: String,
}

/// Everything the consent page shows.
#[derive(Clone, Debug)]
pub struct ConsentView {
    /// The SSO identifier.
    pub identifier: String,
    /// The identity provider's name, as in "continue to Okta".
    pub provider_name: String,
    /// The company.
    pub company: String,
    /// Domains of the company's admins' addresses.
    pub domains: Vec<String>,
    /// Names of the company's owners and admins.
    pub admins: Vec<String>,
    /// The login URL afterwards.
    pub login_url: String,
    /// The person's address.
    pub email: String,
    /// What is at stake.
    pub numbers: ConsentNumbers,
    /// Names of the API keys that are deleted.
    pub api_keys: Vec<String>,
    /// The fleets that move.
    pub fleets: Vec<FleetMove>,
    /// Organizations the person leaves.
    pub leaving: Vec<String>,
    /// Whether a Google account opens the account now.
    pub google: bool,
    /// What stands against it now.
    pub obstacle: Option<Refusal>,
    /// Whether the person signed in recently enough to agree; else they confirm first that it is them.
    pub recent: bool,
}

impl Service {
    /// The consent page for the identity provider with this identifier.
    ///
    /// # Errors
    /// `access.sign_in_required`, `access.session_scope`, `identity_provider.unknown`.
    pub async fn consent_view(&self, caller: &Caller, identifier: &str) -> Result<ConsentView> {
        let signed_in = caller.require_personal()?;
        caller.refuse_service_account()?;
        let account = signed_in.person.account;
        self.throttle(LOOKUPS, &account.to_string()).await?;
        let mut provider = self.live_provider(identifier).await?;
        require_managed(&provider)?;
        let read = self.database.read();
        let row = store::account::Entity::find_by_id(account.0)
            .one(read)
            .await?
            .ok_or(code::SIGN_IN_REQUIRED)?;
        provider.open_to(read, Some(&row), None, self.now()).await?;
        let admins = self.home_admins(read, &provider).await?;
        let mut domains: Vec<String> = admins
            .iter()
            .filter_map(|admin| {
                admin
                    .email
                    .rsplit_once('@')
                    .map(|(_, domain)| domain.to_lowercase())
            })
            .collect();
        domains.sort();
        domains.dedup();
        let keys = store::api_key::Entity::find()
            .filter(store::api_key::Column::AccountId.eq(account.0))
            .order_by_asc(store::api_key::Column::CreatedAt)
            .all(read)
            .await?;
        Ok(ConsentView {
            login_url: self
                .settings()
                .url(&format!("/saml/{}", provider.identifier)),
            provider_name: provider.name.clone(),
            company: self
                .organization_name(read, provider.home_organization.0)
                .await?,
            domains,
            admins: admins.into_iter().map(|admin| admin.name).collect(),
            email: row.email.clone(),
            numbers: self.consent_numbers(read, &provider, account).await?,
            google: self.google_link_of(read, account).await?.is_some(),
            api_keys: keys.into_iter().map(|key| key.name).collect(),
            fleets: self
                .moving_fleets(read, &provider, account)
                .await?
                .into_iter()
                .map(|fleet| FleetMove {
                    name: fleet.name,
                    new_name: fleet.new_name,
                })
                .collect(),
            leaving: self
                .ending_memberships(read, &provider, account)
                .await?
                .into_iter()
                .map(|membership| membership.organization_name)
                .collect(),
            obstacle: self.consent_facts(read, &provider, &row).await?.obstacle(),
            identifier: provider.identifier,
            recent: self.is_recent(signed_in),
        })
    }

    /// Takes the agreement down and starts the round trip. `shown` are the numbers the person saw.
    ///
    /// # Errors
    /// `access.recent_login_required`, `consent.not_given`, `consent.changed`, and every obstacle of [`ConsentView::obstacle`].
    pub async fn start_consent(
        &self,
        caller: &Caller,
        identifier: &str,
        agreed: bool,
        shown: ConsentNumbers,
        browser: Option<&str>,
    ) -> Result<Started> {
        let signed_in = caller.require_personal()?;
        let account = signed_in.person.account;
        if signed_in.person.kind == AccountKind::Operator {
            return Err(code::CONSENT_OPERATOR.into());
        }
        caller.refuse_service_account()?;
        // A session left open, or stolen, must not be able to hand the account to somebody's identity provider.
        self.require_recent(signed_in)?;
        if !agreed {
            return Err(Refusal::new(code::CONSENT_NOT_GIVEN).field("agree").into());
        }
        let mut provider = self.live_provider(identifier).await?;
        require_managed(&provider)?;
        let read = self.database.read();
        let row = store::account::Entity::find_by_id(account.0)
            .one(read)
            .await?
            .ok_or(code::SIGN_IN_REQUIRED)?;
        provider.open_to(read, Some(&row), None, self.now()).await?;
        if let Some(obstacle) = self.consent_facts(read, &provider, &row).await?.obstacle() {
            return Err(obstacle.into());
        }
        let numbers = self.consent_numbers(read, &provider, account).await?;
        if numbers.grew_beyond(shown) {
            return Err(code::CONSENT_CHANGED.into());
        }
        let agreement = Agreement {
            text_version: terms::VERSION.to_owned(),
            text_sha256: terms::sha256(),
            numbers: shown,
            network: caller.network.clone(),
            agreed_at: self.now().as_millis(),
        };
        let cause = Cause::Consent(account, &agreement);
        self.start_exchange(provider, &cause, "/preferences", browser)
            .await
    }
}

/// Refuses with `consent.accounts_stay` where accounts stay their people's: there is nothing to consent to.
pub(super) fn require_managed(provider: &LoginProvider) -> Result<()> {
    match provider.account_mode {
        AccountMode::Managed => Ok(()),
        AccountMode::Connected => Err(code::CONSENT_ACCOUNTS_STAY.into()),
    }
}
