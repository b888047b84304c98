//! The names of the XML languages a response is written in.

/// SAML protocol messages.
pub(super) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// SAML assertions.
pub(super) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// XML signatures.
pub(super) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
/// XML signatures 1.1.
pub(super) const SIGNATURE_11: &str = "http://www.w3.org/2009/xmldsig11#";
/// XML encryption.
pub(super) const ENCRYPTION: &str = "http://www.w3.org/2001/04/xmlenc#";
/// XML encryption 1.1.
pub(super) const ENCRYPTION_11: &str = "http://www.w3.org/2009/xmlenc11#";
/// Schema instance attributes.
pub(super) const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// Exclusive canonicalization without comments: a namespace and an algorithm.
pub(super) const EXCLUSIVE_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// The enveloped signature transform.
pub(super) const ENVELOPED_SIGNATURE: &str =
    "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
