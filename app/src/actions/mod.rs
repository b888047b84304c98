//! Server functions: what forms post to. Each gets the service and calls it.
pub mod consent;
pub mod saml_account;
