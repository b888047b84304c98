//! The demo identity provider: a SAML identity provider in the box, for newcomers, under `serve --demo` only. It asks
//! for no password, so it must never serve real people.
pub mod assertion;
pub mod authn_request;
pub mod identity_provider;
pub mod key_file;

pub use assertion::{MessageIds, Persona};
pub use authn_request::DemoRequest;
pub use identity_provider::{DemoError, DemoIdentityProvider};

#[cfg(test)]
mod tests;
