//! The domain at a glance: what an account, an organization, an identity provider and a refusal are, and
//! the decisions about them. Pure: it reads no clock, no random source, no database and no network.
//!
//! Without features it holds plain types only and builds for wasm; the feature `verification` adds
//! everything that reads XML, certificates and signatures.
#![warn(missing_docs)]
#![cfg_attr(
    test,
    allow(
        clippy::allow_attributes,
        reason = "test modules relax lints wholesale"
    )
)]

pub mod account;
pub mod code;
pub mod display_name;
pub mod domain_name;
pub mod domain_proof;
pub mod email;
pub mod enforcement;
pub mod google;
pub mod guide;
pub mod id;
pub mod identifier;
pub mod invitation;
pub mod organization;
pub mod organization_key;
pub mod password;
pub mod provisioning;
pub mod refusal;
pub mod role;
pub mod rollout;
pub mod saml;
#[cfg(feature = "scim")]
pub mod scim;
pub mod second_factor;
pub mod secret;
pub mod setup_link;
pub mod timestamp;

pub use code::Code;
pub use display_name::DisplayName;
pub use domain_name::DomainName;
pub use email::EmailAddress;
pub use refusal::Refusal;
pub use role::Role;
pub use secret::Secret;
pub use timestamp::Timestamp;
