//! Certificates of ours, read from their bytes once. Reading one costs half a millisecond in OpenSSL, several times a login.
//!
//! It remembers a pure function: the same bytes are the same certificate on every server, and which bytes are trusted is
//! read from the database each time.
use crate::{Error, Result};
use domain::saml::certificate::Certificate;
use quick_cache::sync::Cache;
use std::sync::LazyLock;

/// How many are kept: a few for each identity provider that is in use.
const KEPT: usize = 1024;

static KNOWN: LazyLock<Cache<Vec<u8>, Certificate>> = LazyLock::new(|| Cache::new(KEPT));

/// The certificate with these stored bytes (DER).
///
/// # Errors
/// What [`Certificate::from_der`] refuses; not remembered.
pub(crate) fn known(der: &[u8]) -> Result<Certificate> {
    if let Some(certificate) = KNOWN.get(der) {
        return Ok(certificate);
    }
    let certificate = Certificate::from_der(der).map_err(Error::Refused)?;
    KNOWN.insert(der.to_vec(), certificate.clone());
    Ok(certificate)
}
