//! Starting an exchange: a row, a request, and a browser that leaves for the identity provider.
use super::{Agreement, EXCHANGE_LIFETIME, Purpose};
use crate::{
    Caller, Error, Result, Service,
    identity_provider::{LoginProvider, ProviderState},
    rate_limit::Limit,
    store,
};
use domain::{
    Refusal, Secret, Timestamp, code,
    id::{AccountId, ExchangeId},
    identifier::SsoIdentifier,
    saml::{AuthnRequest, Binding},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _};
use std::time::Duration;

/// Anybody may start exchanges. A whole company may come from one address on a Monday morning, a flood may not.
const STARTS: Limit = Limit {
    name: "saml-start",
    burst: 600,
    period: Duration::from_millis(50),
};

/// How the browser leaves for the identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Departure {
    /// By a redirect. [SAML Bindings §3.4]
    Redirect(String),
    /// By a form that posts itself. [SAML Bindings §3.5]
    Post {
        /// Where the form posts to.
        action: String,
        /// The field `SAMLRequest`.
        saml_request: String,
    },
}

/// An exchange that was started.
#[derive(Debug)]
pub struct Started {
    /// The exchange.
    pub exchange: ExchangeId,
    /// The provider's name, for a page that says where the browser goes.
    pub provider_name: String,
    /// How to leave.
    pub departure: Departure,
    /// For the browser cookie: the one that came in, or a new one.
    pub browser: Secret,
}

impl Service {
    /// Starts a sign-in through the identity provider with this identifier, compared exactly.
    ///
    /// # Errors
    /// `identity_provider.unknown` for anything that is not live, `request.rate_limited`.
    pub async fn start_login(
        &self,
        caller: &Caller,
        identifier: &str,
        next: &str,
        browser: Option<&str>,
    ) -> Result<Started> {
        self.throttle(STARTS, &caller.network).await?;
        let provider = self.live_provider(identifier).await?;
        self.start_exchange(provider, Purpose::Login, None, next, None, browser)
            .await
    }

    /// The live identity provider with this identifier; a wrong case gets a hint that reveals no other tenant.
    pub(crate) async fn live_provider(&self, identifier: &str) -> Result<LoginProvider> {
        let unknown = || {
            let refusal = Refusal::new(code::IDENTITY_PROVIDER_UNKNOWN);
            let lower = SsoIdentifier::suggest(identifier);
            if lower == identifier || lower.is_empty() {
                return refusal;
            }
            refusal.message(format!(
                "No identity provider has this identifier. Identifiers are lower case: try {lower}."
            ))
        };
        if SsoIdentifier::parse(identifier).is_err() {
            return Err(unknown().into());
        }
        let found = self.identity_provider_for_login(identifier).await?;
        if found
            .as_ref()
            .is_some_and(|provider| matches!(provider.state, ProviderState::Disabled))
        {
            return Err(code::IDENTITY_PROVIDER_DISABLED.into());
        }
        found
            .filter(|provider| provider.trust().is_ok())
            .ok_or_else(|| Error::Refused(unknown()))
    }

    pub(crate) async fn start_exchange(
        &self,
        provider: LoginProvider,
        purpose: Purpose,
        account: Option<AccountId>,
        next: &str,
        agreement: Option<&Agreement>,
        browser: Option<&str>,
    ) -> Result<Started> {
        let now = self.now();
        let id = self.random.id(now);
        let request_id = AuthnRequest::new_id(self.random.bytes::<16>());
        let browser = browser
            .filter(|token| token.len() == 43)
            .map_or_else(|| self.random.token(), Secret::new);
        let consent = agreement
            .map(serde_json::to_string)
            .transpose()
            .map_err(|error| Error::Internal(error.to_string()))?;
        let departure = self.departure(&provider, &request_id, now)?;
        store::saml_exchange::ActiveModel {
            id: Set(id),
            identity_provider_id: Set(provider.id.0),
            purpose: Set(purpose.as_str().to_owned()),
            state: Set("started".to_owned()),
            request_id: Set(request_id),
            browser_hash: Set(crate::token::hash(browser.expose())),
            account_id: Set(account.map(|id| id.0)),
            next: Set(next.to_owned()),
            consent: Set(consent),
            handle_hash: Set(None),
            verified_login: Set(None),
            outcome: Set(None),
            reference: Set(self.random.reference()),
            created_at: Set(now.as_millis()),
            expires_at: Set(now.plus(EXCHANGE_LIFETIME).as_millis()),
        }
        .insert(self.database.write())
        .await?;
        Ok(Started {
            exchange: ExchangeId(id),
            provider_name: provider.name,
            departure,
            browser,
        })
    }

    /// The departure of an exchange that was started in this browser and waits for its answer.
    pub async fn resume_departure(
        &self,
        identifier: &str,
        exchange: ExchangeId,
        browser: Option<&str>,
    ) -> Result<Started> {
        let provider = self.live_provider(identifier).await?;
        let browser = browser.ok_or(code::SAML_OTHER_BROWSER)?;
        let row = store::saml_exchange::Entity::find_by_id(exchange.0)
            .one(self.database.read())
            .await?
            .filter(|row| row.identity_provider_id == provider.id.0)
            .ok_or(code::SAML_EXCHANGE_UNKNOWN)?;
        if row.browser_hash != crate::token::hash(browser) {
            return Err(code::SAML_OTHER_BROWSER.into());
        }
        if row.state != "started" || row.expires_at <= self.now().as_millis() {
            return Err(code::SAML_EXCHANGE_EXPIRED.into());
        }
        let departure = self.departure(
            &provider,
            &row.request_id,
            Timestamp::from_millis(row.created_at),
        )?;
        Ok(Started {
            exchange,
            provider_name: provider.name,
            departure,
            browser: Secret::new(browser),
        })
    }

    fn departure(
        &self,
        provider: &LoginProvider,
        request_id: &str,
        at: Timestamp,
    ) -> Result<Departure> {
        let request = |destination: &str| AuthnRequest {
            id: request_id.to_owned(),
            issue_instant: at,
            destination: destination.to_owned(),
            issuer: self.entity_id(&provider.identifier),
            acs_url: self.acs_url(&provider.identifier),
        };
        let trust = provider.trust()?;
        match (
            trust.request_binding,
            &trust.sso_redirect_url,
            &trust.sso_post_url,
        ) {
            (Binding::Redirect, Some(location), _) | (Binding::Post, Some(location), None) => {
                Ok(Departure::Redirect(
                    request(location.as_str())
                        .redirect_url(location, None)
                        .into(),
                ))
            }
            (_, _, Some(location)) => Ok(Departure::Post {
                action: location.to_string(),
                saml_request: request(location.as_str()).post_value(),
            }),
            (_, None, None) => Err(code::IDENTITY_PROVIDER_DRAFT.into()),
        }
    }

    /// This service's entity ID, and the audience, for one identity provider.
    pub fn entity_id(&self, identifier: &str) -> String {
        self.settings().url(&format!("/saml/{identifier}/metadata"))
    }

    /// Where the identity provider posts its answer.
    pub fn acs_url(&self, identifier: &str) -> String {
        self.settings().url(&format!("/saml/{identifier}/callback"))
    }

    /// The second address an answer may be posted to.
    pub fn second_acs_url(&self, identifier: &str) -> String {
        self.settings()
            .url(&format!("/login/{identifier}/callback"))
    }

    /// The service provider metadata for one identity provider, drafts included.
    pub async fn service_provider_metadata(&self, identifier: &str) -> Result<String> {
        let provider = self
            .identity_provider_for_login(identifier)
            .await?
            .ok_or(code::IDENTITY_PROVIDER_UNKNOWN)?;
        Ok(domain::saml::service_provider_metadata(
            &domain::saml::ServiceProvider {
                entity_id: self.entity_id(&provider.identifier),
                acs_urls: vec![
                    self.acs_url(&provider.identifier),
                    self.second_acs_url(&provider.identifier),
                ],
            },
        ))
    }
}
