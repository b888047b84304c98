//! SAML 2.0, service provider side: bytes in, a verified login or a refusal out.
//!
//! A response takes one way: [`PostedResponse`] (nobody vouches for it) and [`Expectation`] (what our records say)
//! go into [`verify()`], and a [`VerifiedLogin`] or a [`Refusal`](crate::Refusal) comes out, with every check on the way.
mod binding;
mod check;
mod login;
pub mod product;
mod remedy;

pub use binding::Binding;
pub use check::{Check, CheckOutcome, CheckResult, Examination};
pub use login::{NameId, VerifiedLogin, name_id_format};
pub use product::IdpProduct;
pub use remedy::remedy;

#[cfg(feature = "verification")]
pub mod certificate;

#[cfg(feature = "verification")]
mod assertion;
#[cfg(feature = "verification")]
pub mod bounds;
#[cfg(feature = "verification")]
pub mod canonical;
#[cfg(feature = "verification")]
mod conditions;
#[cfg(feature = "verification")]
mod element;
#[cfg(feature = "verification")]
mod encryption;
#[cfg(feature = "verification")]
mod envelope;
#[cfg(feature = "verification")]
mod escape;
#[cfg(feature = "verification")]
mod exhibit;
#[cfg(feature = "verification")]
mod expectation;
#[cfg(feature = "verification")]
mod gate;
#[cfg(feature = "verification")]
pub mod logout;
#[cfg(feature = "verification")]
pub mod metadata;
#[cfg(feature = "verification")]
mod mismatch;
#[cfg(feature = "verification")]
mod namespace;
#[cfg(feature = "verification")]
mod outgoing;
#[cfg(feature = "verification")]
mod posted;
#[cfg(feature = "verification")]
mod record;
#[cfg(feature = "verification")]
mod redact;
#[cfg(feature = "verification")]
mod request;
#[cfg(feature = "verification")]
pub mod signature;
#[cfg(feature = "verification")]
mod signing_key;
#[cfg(feature = "verification")]
mod sp_metadata;
#[cfg(feature = "verification")]
mod verify;

#[cfg(feature = "verification")]
pub use certificate::Certificate;
#[cfg(feature = "verification")]
pub use encryption::{DecryptionKey, EncryptionPolicy};
#[cfg(feature = "verification")]
pub use exhibit::{Line, exhibit};
#[cfg(feature = "verification")]
pub use expectation::{Expectation, RequestPolicy};
#[cfg(feature = "verification")]
pub use outgoing::{Outgoing, OutgoingMessage};
#[cfg(feature = "verification")]
pub use posted::PostedResponse;
#[cfg(feature = "verification")]
pub use redact::redact;
#[cfg(feature = "verification")]
pub use request::{AuthnRequest, RequestWishes};
#[cfg(feature = "verification")]
pub use signing_key::{SigningFailed, SigningKey};
#[cfg(feature = "verification")]
pub use sp_metadata::{ServiceProvider, service_provider_metadata};
#[cfg(feature = "verification")]
pub use verify::verify;
