//! The trade of a code for an ID token, and whether that is Google's word, to us, now. [OpenID Connect Core 1.0 §3.1.3.7]
use super::{
    Identity, SKEW,
    provider::{Departed, Hosted, Token, Unanswered, unreachable},
};
use crate::{Error, Result, Service, rate_limit::Limit, settings::GoogleSettings};
use domain::{EmailAddress, Timestamp, code};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, IdTokenClaims, Nonce, PkceCodeVerifier,
    RequestTokenError, SignatureVerificationError, TokenResponse as _,
    core::{CoreGenderClaim, CoreJwsSigningAlgorithm, CoreProviderMetadata},
};
use std::time::{Duration, SystemTime};

/// How often keys are fetched because a token names one that is not known, over all servers.
const UNKNOWN_KEYS: Limit = Limit {
    name: "google-unknown-key",
    burst: 10,
    period: Duration::from_secs(60),
};
/// The longest subject. [OpenID Connect Core 1.0 §2]
const SUBJECT_MAX: usize = 255;

impl Service {
    /// Trades the code for an ID token and verifies that. `began` is when the browser left.
    pub(super) async fn redeem_google_code(
        &self,
        google: &GoogleSettings,
        code: &str,
        departed: &Departed,
        began: Timestamp,
    ) -> Result<Identity> {
        let metadata = self.google_metadata(google).await?;
        let answer = self
            .google_client(google, &metadata)?
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|error| unreachable(&error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(departed.verifier.clone()))
            .request_async(&self.guarded(google)?)
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(Unanswered(cause)) => unreachable(&cause),
                other => refused(&other.to_string()),
            })?;
        let token = answer
            .id_token()
            .ok_or_else(|| refused("there is no ID token in it"))?;
        let check = Check {
            now: self.now(),
            began,
            nonce: Nonce::new(departed.nonce.clone()),
        };
        let claims = match self.claims_of(google, &metadata, token, &check) {
            Err(error) if names_unknown_key(&error) => {
                self.throttle(UNKNOWN_KEYS, &google.issuer).await?;
                let metadata = self.reread_google(google).await?;
                self.claims_of(google, &metadata, token, &check)
            }
            other => other,
        };
        let claims = claims.map_err(|error| refused(&error.to_string()))?;
        identity_of(google, &claims)
    }

    fn claims_of(
        &self,
        google: &GoogleSettings,
        metadata: &CoreProviderMetadata,
        token: &Token,
        check: &Check,
    ) -> std::result::Result<IdTokenClaims<Hosted, CoreGenderClaim>, ClaimsVerificationError> {
        let other = |error: Error| ClaimsVerificationError::Other(error.to_string());
        let client = self.google_client(google, metadata).map_err(other)?;
        let (now, earliest, latest) = (
            check.now,
            check.began.minus(SKEW).as_millis(),
            check.now.plus(SKEW).as_millis(),
        );
        let millis = u64::try_from(now.as_millis()).unwrap_or_default();
        let verifier = client
            .id_token_verifier()
            // Never one with a shared secret, whoever knows that, and never none.
            .set_allowed_algs([
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            ])
            .set_time_fn(move || (SystemTime::UNIX_EPOCH + Duration::from_millis(millis)).into())
            .set_issue_time_verifier_fn(move |issued| {
                if (earliest..=latest).contains(&issued.timestamp_millis()) {
                    Ok(())
                } else {
                    Err(format!("issued at {issued}, not between leaving and now"))
                }
            });
        let claims = token.claims(&verifier, &check.nonce)?;
        // The crate leaves this to its users. [OpenID Connect Core 1.0 §3.1.3.7, 5]
        match claims.authorized_party() {
            Some(party) if party.as_str() != google.client_id => Err(
                ClaimsVerificationError::InvalidAudience(format!("authorized party {}", **party)),
            ),
            _ => Ok(claims.clone()),
        }
    }
}

/// What a token is held against.
struct Check {
    now: Timestamp,
    began: Timestamp,
    nonce: Nonce,
}

fn identity_of(
    google: &GoogleSettings,
    claims: &IdTokenClaims<Hosted, CoreGenderClaim>,
) -> Result<Identity> {
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.len() > SUBJECT_MAX || !subject.is_ascii() {
        return Err(refused("its subject"));
    }
    if claims.email_verified() != Some(true) {
        return Err(code::GOOGLE_EMAIL_UNVERIFIED.into());
    }
    // ASCII only: an address that merely looks like another belongs to nobody here.
    let address = claims
        .email()
        .and_then(|email| EmailAddress::parse(email.as_str()))
        .ok_or(code::GOOGLE_EMAIL_UNUSABLE)?;
    let hosted = claims.additional_claims().hd.as_deref();
    Ok(Identity {
        subject: subject.to_owned(),
        authoritative: domain::google::is_authoritative(&google.issuer, &address, hosted),
        email: address.as_str().to_owned(),
        name: claims
            .name()
            .and_then(|name| name.get(None))
            .map(|name| name.as_str().to_owned()),
        authenticated_at: claims
            .auth_time()
            .map(|at| Timestamp::from_millis(at.timestamp_millis())),
    })
}

fn names_unknown_key(error: &ClaimsVerificationError) -> bool {
    matches!(
        error,
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)
    )
}

fn refused(cause: &str) -> Error {
    tracing::warn!(cause, "Google's answer was refused");
    code::GOOGLE_ANSWER_REFUSED.into()
}
