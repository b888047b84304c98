//! SAML 2.0, service provider side: bytes in, a verified login or a refusal out.
