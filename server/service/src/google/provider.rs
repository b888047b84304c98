//! Google as a partner: its discovery document and keys, kept in memory as a copy only (whatever server answers, the same
//! tokens are good), and where the browser goes to be signed in.
use crate::{
    Caller, Error, Result, Service, Settings, metadata_fetch::ask_partner, settings::GoogleSettings,
};
use domain::{Timestamp, code};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthenticationFlow, Client, ClientId, ClientSecret,
    CsrfToken, DiscoveryError, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IdToken, IdTokenFields, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
        CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
        CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};
use std::{pin::Pin, sync::Arc, time::Duration};
use tokio::sync::Mutex;
use url::Url;

/// How long a copy of the discovery document and the keys is used.
const COPY_LIFETIME: Duration = Duration::from_secs(3600);
/// How long an old copy is used when no new one is to be had.
const OLD_COPY_LIFETIME: Duration = Duration::from_secs(24 * 3600);
/// The most that is read of any answer.
const ANSWER_LIMIT: usize = 256 * 1024;
/// Asks for `auth_time` without asking for a fresh sign-in: nobody's is older. [OpenID Connect Core 1.0 §3.1.2.1]
const ANY_AGE: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// Google's own claim beside the standard ones: the domain that it hosts for the person.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct Hosted {
    pub(super) hd: Option<String>,
}
impl AdditionalClaims for Hosted {}

pub(super) type Token =
    IdToken<Hosted, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type TokenAnswer = StandardTokenResponse<
    IdTokenFields<
        Hosted,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
pub(super) type GoogleClient = Client<
    Hosted,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What this server remembers of Google.
#[derive(Default)]
pub(crate) struct Provider {
    copy: Mutex<Option<Kept>>,
}

#[derive(Clone)]
struct Kept {
    metadata: Arc<CoreProviderMetadata>,
    read_at: Timestamp,
}

/// What leaves with the browser and must come back, or be shown, unchanged.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Departed {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    /// Whether a fresh sign-in is asked for.
    pub(super) fresh: bool,
}

/// How the configured provider answers, for `doctor`.
#[derive(Debug)]
pub struct GoogleHealth {
    /// The issuer that is configured.
    pub issuer: String,
    /// What is wrong with its discovery document or its keys.
    pub answer: std::result::Result<(), String>,
}

/// The client that reaches out under the limits of this product.
pub(super) struct Guarded<'a> {
    settings: &'a Settings,
    issuer: Url,
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unanswered(pub(super) String);

impl<'c> AsyncHttpClient<'c> for Guarded<'_> {
    type Error = Unanswered;
    type Future =
        Pin<Box<dyn Future<Output = std::result::Result<HttpResponse, Unanswered>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            ask_partner(self.settings, &self.issuer, request, ANSWER_LIMIT)
                .await
                .map_err(Unanswered)
        })
    }
}

impl Service {
    /// Whether the configured provider can be used; `None` where none is configured.
    pub async fn google_health(&self, caller: &Caller) -> Result<Option<GoogleHealth>> {
        if !matches!(caller.identity, crate::caller::Identity::CommandLine) {
            return Err(code::FORBIDDEN.into());
        }
        let Some(google) = &self.settings().google else {
            return Ok(None);
        };
        Ok(Some(GoogleHealth {
            issuer: google.issuer.clone(),
            answer: self.discover(google).await.map(drop),
        }))
    }

    /// Where the browser goes to be signed in.
    pub(super) async fn google_departure_url(
        &self,
        google: &GoogleSettings,
        departed: &Departed,
    ) -> Result<Url> {
        let metadata = self.google_metadata(google).await?;
        let (state, nonce) = (departed.state.clone(), departed.nonce.clone());
        let verifier = PkceCodeVerifier::new(departed.verifier.clone());
        let client = self.google_client(google, &metadata)?;
        let mut request = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        request = if departed.fresh {
            request
                .add_prompt(CoreAuthPrompt::Login)
                .set_max_age(Duration::ZERO)
        } else {
            request.set_max_age(ANY_AGE)
        };
        Ok(request.url().0)
    }

    pub(super) fn google_client(
        &self,
        google: &GoogleSettings,
        metadata: &CoreProviderMetadata,
    ) -> Result<GoogleClient> {
        let redirect = RedirectUrl::new(self.settings().url(super::begin::CALLBACK))
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(GoogleClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(google.client_id.clone()),
            Some(ClientSecret::new(google.client_secret.expose().to_owned())),
        )
        .set_redirect_uri(redirect))
    }

    pub(super) fn guarded(&self, google: &GoogleSettings) -> Result<Guarded<'_>> {
        let issuer = Url::parse(&google.issuer)
            .map_err(|error| Error::Internal(format!("issuer: {error}")))?;
        Ok(Guarded {
            settings: self.settings(),
            issuer,
        })
    }

    /// What is known of Google now. Several who ask at once cause one request.
    pub(super) async fn google_metadata(
        &self,
        google: &GoogleSettings,
    ) -> Result<Arc<CoreProviderMetadata>> {
        let mut copy = self.google.copy.lock().await;
        let now = self.now();
        let is_younger = |than: Duration| {
            copy.as_ref()
                .filter(|copy| now < copy.read_at.plus(than))
                .map(|copy| Arc::clone(&copy.metadata))
        };
        if let Some(metadata) = is_younger(COPY_LIFETIME) {
            return Ok(metadata);
        }
        let old = is_younger(OLD_COPY_LIFETIME);
        let metadata = match (self.discover(google).await, old) {
            (Ok(metadata), _) => metadata,
            (Err(cause), Some(old)) => {
                tracing::warn!(cause, "Google's keys could not be read anew");
                return Ok(old);
            }
            (Err(cause), None) => return Err(unreachable(&cause)),
        };
        *copy = Some(Kept {
            metadata: Arc::clone(&metadata),
            read_at: now,
        });
        Ok(metadata)
    }

    pub(super) async fn reread_google(
        &self,
        google: &GoogleSettings,
    ) -> Result<Arc<CoreProviderMetadata>> {
        *self.google.copy.lock().await = None;
        self.google_metadata(google).await
    }

    /// Reads the discovery document, which must name the issuer it was asked of, and the keys.
    async fn discover(
        &self,
        google: &GoogleSettings,
    ) -> std::result::Result<Arc<CoreProviderMetadata>, String> {
        let issuer = IssuerUrl::new(google.issuer.clone()).map_err(|error| error.to_string())?;
        let guarded = self.guarded(google).map_err(|error| error.to_string())?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &guarded)
            .await
            .map_err(|error| match error {
                DiscoveryError::Request(Unanswered(cause)) => cause,
                DiscoveryError::Response(status, ..) => format!("it answered with {status}"),
                other => crate::with_causes(&other),
            })?;
        // The browser is sent there: only where the issuer itself may be.
        let login = metadata.authorization_endpoint().url();
        if login.scheme() != "https" && login.origin() != guarded.issuer.origin() {
            return Err(format!("{login} is no place to sign in"));
        }
        if metadata.token_endpoint().is_none() {
            return Err("it names no token endpoint".to_owned());
        }
        Ok(Arc::new(metadata))
    }
}

pub(super) fn unreachable(cause: &str) -> Error {
    tracing::warn!(cause, "Google could not be asked");
    code::GOOGLE_UNREACHABLE.into()
}
