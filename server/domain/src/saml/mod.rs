//! SAML 2.0, service provider side: bytes in, a verified login or a refusal out.
mod binding;
pub mod product;

pub use binding::Binding;
pub use product::IdpProduct;

#[cfg(feature = "verification")]
pub mod certificate;
#[cfg(feature = "verification")]
pub mod metadata;
