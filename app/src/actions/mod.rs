//! Server functions: what forms post to. Each gets the service and calls it.
pub mod account;
pub mod admission;
pub mod connection_test;
pub mod consent;
pub mod domain;
pub mod enablement;
pub mod fleet;
pub mod google;
pub mod identity_provider;
pub mod invitation;
pub mod membership;
pub mod organization;
pub mod preferences;
pub mod saml_account;
pub mod second_factor;
pub mod setup;
pub mod team;
