//! What a response must meet to become a login here.
use super::certificate::Certificate;
use super::encryption::{DecryptionKey, EncryptionPolicy};
use std::time::Duration;

/// Whether a request of ours must be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestPolicy {
    /// The answer to this request, and no other.
    Solicited {
        /// The ID of the AuthnRequest.
        request_id: String,
    },
    /// A sign-in started at the identity provider. Only when an admin allowed it.
    Unsolicited,
}

/// Everything a response is compared with. Made by the service from its own records, never from the response.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The identity provider's entity ID, compared exactly.
    pub identity_provider: String,
    /// Its signing certificates. None means that nothing is accepted.
    pub certificates: Vec<Certificate>,
    /// This service's entity ID, compared exactly.
    pub audience: String,
    /// The URL that was posted to: Destination and Recipient must equal it.
    pub acs_url: String,
    /// Which request must be answered.
    pub request: RequestPolicy,
    /// How far the clocks may differ; at most [`Expectation::MAX_SKEW`] is used.
    pub skew: Duration,
    /// How long after its issue an assertion is accepted, whatever it says itself. Bounds the replay rows.
    pub max_age: Duration,
    /// Our keys that this identity provider encrypts for, newest first. Several while a new one is taken up; each is tried.
    /// They are this identity provider's alone: see [`DecryptionKey`].
    pub decryption_keys: Vec<DecryptionKey>,
    /// What must vouch for an encrypted assertion.
    pub encryption: EncryptionPolicy,
}

impl Expectation {
    /// The usual allowance between clocks.
    pub const DEFAULT_SKEW: Duration = Duration::from_mins(3);
    /// The largest allowance.
    pub const MAX_SKEW: Duration = Duration::from_mins(5);
    /// The usual age limit: covers the slowest sign-in page and no stolen mailbox.
    pub const DEFAULT_MAX_AGE: Duration = Duration::from_hours(1);

    /// The skew in force.
    pub fn skew(&self) -> Duration {
        self.skew.min(Self::MAX_SKEW)
    }
}
