//! A private key of this service with its certificate. Making and keeping keys is the caller's part.
use super::certificate::Certificate;
use crate::Refusal;
use crate::code::{CERTIFICATE_KEY_UNSUPPORTED, CERTIFICATE_UNREADABLE};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::Signer;

/// A message could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("signing failed")]
pub struct SigningFailed(#[from] ErrorStack);

/// An RSA key and the self-signed certificate that carries its public half.
#[derive(Clone)]
pub struct SigningKey {
    key: PKey<Private>,
    certificate: Certificate,
}

impl SigningKey {
    /// Joins a private key in PKCS#8 DER and its certificate in DER; refused when they do not belong together.
    pub fn from_der(private_key: &[u8], certificate: &[u8]) -> Result<Self, Refusal> {
        let unreadable = |why: &str| Refusal::new(CERTIFICATE_UNREADABLE).message(why);
        let key = PKey::private_key_from_der(private_key)
            .map_err(|_| unreadable("the private key cannot be read"))?;
        if key.id() != Id::RSA {
            return Err(CERTIFICATE_KEY_UNSUPPORTED.into());
        }
        let certificate = Certificate::from_der(certificate)?;
        if !certificate.public_key()?.public_eq(&key) {
            return Err(unreadable("the certificate is that of another key"));
        }
        Ok(Self { key, certificate })
    }

    /// The certificate.
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The private key, for decrypting.
    pub const fn private_key(&self) -> &PKey<Private> {
        &self.key
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256: the one signature algorithm every identity provider checks. [RFC 6931 §2.3.2]
    pub(super) fn sign(&self, octets: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key)?;
        Ok(signer.sign_oneshot_to_vec(octets)?)
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey(***, {})", self.certificate.sha256())
    }
}
