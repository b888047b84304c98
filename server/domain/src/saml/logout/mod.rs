//! Single logout, both ways. [SAML Core §3.7, SAML Profiles §4.4]
//!
//! What the browser brings ([`ReceivedLogout`]) is believed by nobody until [`ReceivedLogout::verify_request`] or
//! [`ReceivedLogout::verify_response`] found the identity provider's signature on it: an unsigned message ends nothing.
mod message;
mod query;
mod received;
mod verify;

pub use message::{LogoutRequest, LogoutResponse, LogoutStatus};
pub use query::SignedQuery;
pub use received::{LogoutKind, ReceivedLogout};
pub use verify::{LogoutExpectation, LogoutOutcome, VerifiedLogoutRequest, VerifiedLogoutResponse};
