//! SAML 2.0, service provider side: bytes in, a verified login or a refusal out.
#[cfg(feature = "verification")]
pub mod certificate;
pub mod product;
