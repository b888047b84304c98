//! Starting an exchange: a row, a request, and a browser that leaves for the identity provider.
use super::{Agreement, EXCHANGE_LIFETIME, Purpose};
use crate::{
    Caller, Error, Result, Service,
    identity_provider::{Encryption, LoginProvider, ProviderState},
    rate_limit::Limit,
    sp_key::{KeyPurpose, SpKeys},
    store,
};
use domain::{
    EmailAddress, Refusal, Secret, Timestamp, code,
    id::{AccountId, ExchangeId, InvitationId},
    identifier::SsoIdentifier,
    saml::{AuthnRequest, Outgoing, SigningKey},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _};
use std::time::Duration;

/// Anybody may start exchanges. A whole company may come from one address on a Monday morning, a flood may not.
pub(super) const STARTS: Limit = Limit {
    name: "saml-start",
    burst: 600,
    period: Duration::from_millis(50),
};

/// Why an exchange is started.
pub(crate) enum Cause<'a> {
    /// With the account that is signed in, if one is.
    Login(Option<AccountId>),
    Consent(AccountId, &'a Agreement),
    Connect(AccountId),
    /// With the account that is signed in by its own credential, if one is.
    Invitation(InvitationId, Option<AccountId>),
}

impl Cause<'_> {
    const fn purpose(&self) -> Purpose {
        match self {
            Self::Login(_) => Purpose::Login,
            Self::Consent(..) => Purpose::Consent,
            Self::Connect(_) => Purpose::Connect,
            Self::Invitation(..) => Purpose::Invitation,
        }
    }

    const fn account(&self) -> Option<AccountId> {
        match *self {
            Self::Consent(account, _) | Self::Connect(account) => Some(account),
            Self::Login(account) | Self::Invitation(_, account) => account,
        }
    }
}

/// An exchange that was started.
#[derive(Debug)]
pub struct Started {
    /// The exchange.
    pub exchange: ExchangeId,
    /// The SSO identifier.
    pub identifier: String,
    /// The provider's name, for a page that says where the browser goes.
    pub provider_name: String,
    /// How to leave.
    pub departure: Outgoing,
    /// For the browser cookie: the one that came in, or a new one.
    pub browser: Secret,
}

impl Service {
    /// Starts a sign-in through the identity provider with this identifier, compared exactly. `login_hint` is an address
    /// that the person typed; a provider that knows such hints is told.
    ///
    /// # Errors
    /// `identity_provider.unknown` for anything that is not live, `request.rate_limited`.
    pub async fn start_login(
        &self,
        caller: &Caller,
        identifier: &str,
        next: &str,
        login_hint: Option<&str>,
        browser: Option<&str>,
    ) -> Result<Started> {
        self.throttle(STARTS, &caller.network).await?;
        let provider = self.live_provider(identifier).await?;
        let hint = provider
            .product
            .login_hint_parameter()
            .zip(login_hint.and_then(EmailAddress::parse));
        // Whoever is signed in already: what members begin tells more about the provider than what strangers do.
        let signed_in = caller.session().map(|session| session.person.account);
        let mut started = self
            .start_exchange(provider, &Cause::Login(signed_in), next, browser)
            .await?;
        if let Some((parameter, hint)) = hint {
            let (Outgoing::Redirect(url) | Outgoing::Post { action: url, .. }) =
                &mut started.departure;
            url.query_pairs_mut()
                .append_pair(parameter, &hint.to_string());
        }
        Ok(started)
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
        cause: &Cause<'_>,
        next: &str,
        browser: Option<&str>,
    ) -> Result<Started> {
        let now = self.now();
        let id = self.random.id(now);
        let request_id = AuthnRequest::new_id(self.random.bytes::<16>());
        let browser = self.browser_name(browser);
        let consent = match cause {
            Cause::Consent(_, agreement) => Some(
                serde_json::to_string(agreement)
                    .map_err(|error| Error::Internal(error.to_string()))?,
            ),
            _ => None,
        };
        let invitation = match cause {
            Cause::Invitation(invitation, _) => Some(invitation.0),
            _ => None,
        };
        let departure = self.departure(&provider, &request_id, now).await?;
        store::saml_exchange::ActiveModel {
            id: Set(id),
            identity_provider_id: Set(provider.id.0),
            purpose: Set(cause.purpose().as_str().to_owned()),
            state: Set("started".to_owned()),
            request_id: Set(request_id),
            browser_hash: Set(Some(crate::token::hash(browser.expose()))),
            account_id: Set(cause.account().map(|id| id.0)),
            invitation_id: Set(invitation),
            next: Set(next.to_owned()),
            force_authn: Set(provider.requests.force_authn),
            consent: Set(consent),
            logout: Set(None),
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
            identifier: provider.identifier,
            provider_name: provider.name,
            departure,
            browser,
        })
    }

    /// The name a browser brings along for its exchanges, or a new one.
    pub(crate) fn browser_name(&self, brought: Option<&str>) -> Secret {
        brought
            .filter(|token| token.len() == 43)
            .map_or_else(|| self.random.token(), Secret::new)
    }

    /// The departure of an exchange that was started in this browser and waits for its answer.
    pub async fn resume_departure(
        &self,
        identifier: &str,
        exchange: ExchangeId,
        browser: Option<&str>,
    ) -> Result<Started> {
        if let Some(started) = self.test_departure(identifier, exchange, browser).await? {
            return Ok(started);
        }
        let mut provider = self.live_provider(identifier).await?;
        let browser = browser.ok_or(code::SAML_OTHER_BROWSER)?;
        let row = store::saml_exchange::Entity::find_by_id(exchange.0)
            .one(self.database.read())
            .await?
            .filter(|row| row.identity_provider_id == provider.id.0)
            .ok_or(code::SAML_EXCHANGE_UNKNOWN)?;
        if row.browser_hash != Some(crate::token::hash(browser)) {
            return Err(code::SAML_OTHER_BROWSER.into());
        }
        if row.state != "started" || row.expires_at <= self.now().as_millis() {
            return Err(code::SAML_EXCHANGE_EXPIRED.into());
        }
        let at = Timestamp::from_millis(row.created_at);
        provider.requests.force_authn |= row.force_authn;
        let departure = match Purpose::parse(&row.purpose)? {
            Purpose::Login | Purpose::Consent | Purpose::Connect | Purpose::Invitation => {
                self.departure(&provider, &row.request_id, at).await?
            }
            Purpose::Logout => self.logout_departure(&provider, &row).await?,
        };
        Ok(Started {
            exchange,
            identifier: provider.identifier,
            provider_name: provider.name,
            departure,
            browser: Secret::new(browser),
        })
    }

    pub(crate) async fn departure(
        &self,
        provider: &LoginProvider,
        request_id: &str,
        at: Timestamp,
    ) -> Result<Outgoing> {
        let trust = provider.trust()?;
        let location = trust
            .destination()
            .ok_or_else(|| Error::from(code::IDENTITY_PROVIDER_DRAFT))?;
        let request = AuthnRequest {
            id: request_id.to_owned(),
            issue_instant: at,
            destination: location.to_string(),
            issuer: self.entity_id(&provider.identifier),
            acs_url: self.acs_url(&provider.identifier),
            wishes: provider.requests.wishes(),
        };
        let key = if provider.requests.signs() {
            Some(self.signing_key().await?)
        } else {
            None
        };
        request
            .message()
            .send(trust.request_binding, location, None, key.as_ref())
            .map_err(|error| Error::Internal(error.to_string()))
    }

    /// The key that messages of ours are signed with.
    pub(crate) async fn signing_key(&self) -> Result<SigningKey> {
        Ok(self.sp_keys(KeyPurpose::Signing).await?.current)
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
        let certificates = |keys: &SpKeys| {
            let advertised = keys.advertised();
            advertised.map(|key| key.certificate().clone()).collect()
        };
        Ok(domain::saml::service_provider_metadata(
            &domain::saml::ServiceProvider {
                entity_id: self.entity_id(&provider.identifier),
                acs_urls: vec![
                    self.acs_url(&provider.identifier),
                    self.second_acs_url(&provider.identifier),
                ],
                logout_url: self.logout_url(&provider.identifier),
                signs_requests: provider.requests.signs(),
                signing_certificates: certificates(&self.sp_keys(KeyPurpose::Signing).await?),
                // What is offered here, some begin to use at once: only where an admin wants it.
                encryption_certificates: if provider.requests.encryption == Encryption::Off {
                    Vec::new()
                } else {
                    certificates(&self.sp_keys(KeyPurpose::Encryption(provider.id)).await?)
                },
            },
        ))
    }

    /// Where the identity provider sends logout messages.
    pub fn logout_url(&self, identifier: &str) -> String {
        self.settings().url(&format!("/saml/{identifier}/logout"))
    }
}
