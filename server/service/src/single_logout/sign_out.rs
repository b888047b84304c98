//! Signing out here, and the offer to sign out at the identity provider as well.
use super::Subject;
use crate::{
    Caller, Error, Result, Service,
    caller::{Method, SignedIn},
    exchange::{EXCHANGE_LIFETIME, Purpose},
    identity_provider::LoginProvider,
    store,
};
use domain::{
    Secret, code,
    id::ExchangeId,
    saml::{AuthnRequest, Binding, NameId, Outgoing, logout::LogoutRequest},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _};
use std::time::Duration;

/// How long the identity provider may take our request for a fresh one.
const REQUEST_LIFE: Duration = Duration::from_secs(5 * 60);

/// What signing out came to. The session here has ended in any case.
#[derive(Debug, Default)]
pub struct SignedOut {
    /// The identity provider that may still have one, and can be asked to end it.
    pub elsewhere: Option<Elsewhere>,
}

/// A logout at the identity provider that the person may go on to.
#[derive(Debug)]
pub struct Elsewhere {
    /// The identity provider's identifier.
    pub identifier: String,
    /// The exchange that carries the request.
    pub exchange: ExchangeId,
    /// For the browser cookie: the one that came in, or a new one.
    pub browser: Secret,
}

/// What is known of a logout at the identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedOutView {
    /// The identity provider's name.
    pub provider_name: String,
    /// What came of asking it.
    pub outcome: ElsewhereOutcome,
}

/// What came of asking the identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElsewhereOutcome {
    /// It was not asked yet, or has not answered.
    Waiting,
    /// It did not answer in time.
    Unknown,
    /// Its session has ended, and those it told of it.
    Done,
    /// Its session has ended; some other service could not be told.
    Partial,
    /// It did not end its session.
    Refused,
}

impl ElsewhereOutcome {
    const ANSWERS: [Self; 3] = [Self::Done, Self::Partial, Self::Refused];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
            Self::Done => "done",
            Self::Partial => "partial",
            Self::Refused => "refused",
        }
    }
}

impl Service {
    /// Ends the caller's session; without one there is nothing to do. A session that an identity provider made leaves an
    /// offer to sign out there too, where its metadata names an address for that.
    pub async fn sign_out(&self, caller: &Caller, browser: Option<&str>) -> Result<SignedOut> {
        let Some(signed_in) = caller.session() else {
            return Ok(SignedOut::default());
        };
        let there = self.session_elsewhere(signed_in).await?;
        let transaction = self.database.begin().await?;
        store::session::Entity::delete_by_id(signed_in.session.0)
            .exec(&transaction)
            .await?;
        let account = signed_in.person.account;
        self.audit_account(&transaction, caller, "session.ended", account)
            .await?;
        let mut signed_out = SignedOut::default();
        if let Some((provider, subject)) = there {
            let now = self.now();
            let id = self.random.id(now);
            let browser = self.browser_name(browser);
            let logout = serde_json::to_string(&subject)
                .map_err(|error| Error::Internal(error.to_string()))?;
            store::saml_exchange::ActiveModel {
                id: Set(id),
                identity_provider_id: Set(provider.id.0),
                purpose: Set(Purpose::Logout.as_str().to_owned()),
                state: Set("started".to_owned()),
                request_id: Set(AuthnRequest::new_id(self.random.bytes::<16>())),
                browser_hash: Set(Some(crate::token::hash(browser.expose()))),
                account_id: Set(Some(account.0)),
                invitation_id: Set(None),
                next: Set("/login".to_owned()),
                force_authn: Set(false),
                consent: Set(None),
                logout: Set(Some(logout)),
                handle_hash: Set(None),
                verified_login: Set(None),
                outcome: Set(None),
                reference: Set(self.random.reference()),
                created_at: Set(now.as_millis()),
                expires_at: Set(now.plus(EXCHANGE_LIFETIME).as_millis()),
            }
            .insert(&transaction)
            .await?;
            signed_out.elsewhere = Some(Elsewhere {
                identifier: provider.identifier,
                exchange: ExchangeId(id),
                browser,
            });
        }
        transaction.commit().await?;
        Ok(signed_out)
    }

    /// The identity provider that made this session and can be asked to end its own, and how it names that.
    async fn session_elsewhere(
        &self,
        signed_in: &SignedIn,
    ) -> Result<Option<(LoginProvider, Subject)>> {
        let Method::Saml {
            identity_provider,
            saml_account,
        } = signed_in.method
        else {
            return Ok(None);
        };
        let read = self.database.read();
        let provider = self
            .identity_provider_by_id(identity_provider)
            .await?
            .filter(|provider| provider.trust().is_ok_and(|trust| !trust.logout.is_empty()));
        let link = store::saml_account::Entity::find_by_id(saml_account.0)
            .one(read)
            .await?;
        let session = store::session::Entity::find_by_id(signed_in.session.0)
            .one(read)
            .await?;
        let (Some(provider), Some(link), Some(session)) = (provider, link, session) else {
            return Ok(None);
        };
        // Another one took its place since: what the former called the person is none of its business.
        if link.entity_id != provider.trust()?.entity_id {
            return Ok(None);
        }
        let given = |text: String| (!text.is_empty()).then_some(text);
        let subject = Subject {
            name_id: NameId {
                value: link.name_id,
                format: link.name_id_format,
                name_qualifier: given(link.name_qualifier),
                sp_name_qualifier: given(link.sp_name_qualifier),
            },
            session_index: session.session_index,
        };
        Ok(Some((provider, subject)))
    }

    /// How the browser leaves to sign out at the identity provider. Always signed. [SAML Profiles §4.4.3.1]
    pub(crate) async fn logout_departure(
        &self,
        provider: &LoginProvider,
        exchange: &store::saml_exchange::Model,
    ) -> Result<Outgoing> {
        let subject: Subject = exchange
            .logout
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .ok_or_else(|| Error::Internal("a logout without a subject".into()))?;
        let endpoint = provider
            .trust()?
            .logout_endpoint(Binding::Redirect)
            .ok_or_else(|| Error::from(code::SAML_LOGOUT_UNSUPPORTED))?;
        let now = self.now();
        let request = LogoutRequest {
            id: exchange.request_id.clone(),
            issue_instant: now,
            not_on_or_after: now.plus(REQUEST_LIFE),
            destination: endpoint.location.to_string(),
            issuer: self.entity_id(&provider.identifier),
            name_id: subject.name_id,
            session_index: subject.session_index,
        };
        let key = self.signing_key().await?;
        request
            .message()
            .send(endpoint.binding, &endpoint.location, None, Some(&key))
            .map_err(|error| Error::Internal(error.to_string()))
    }

    /// What is known of a logout that this browser began.
    ///
    /// # Errors
    /// `request.not_found` for an exchange that is none, is forgotten, or is another browser's.
    pub async fn signed_out(
        &self,
        identifier: &str,
        exchange: ExchangeId,
        browser: Option<&str>,
    ) -> Result<SignedOutView> {
        let provider = self.provider_for_logout(identifier).await?;
        let hash = crate::token::hash(browser.unwrap_or_default());
        let row = store::saml_exchange::Entity::find_by_id(exchange.0)
            .one(self.database.read())
            .await?
            .filter(|row| {
                row.identity_provider_id == provider.id.0
                    && row.logout.is_some()
                    && row.browser_hash.as_ref() == Some(&hash)
            })
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let answered = ElsewhereOutcome::ANSWERS
            .into_iter()
            .find(|outcome| row.outcome.as_deref() == Some(outcome.as_str()));
        let outcome = match answered {
            Some(outcome) => outcome,
            None if row.expires_at <= self.now().as_millis() => ElsewhereOutcome::Unknown,
            None => ElsewhereOutcome::Waiting,
        };
        Ok(SignedOutView {
            provider_name: provider.name,
            outcome,
        })
    }
}
