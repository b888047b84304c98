//! Our private keys that identity providers encrypt for.
use crate::Refusal;
use crate::code::CERTIFICATE_WEAK_KEY;
use crate::saml::certificate::RSA_BITS_MIN;
use openssl::pkey::{Id, PKey, Private};
use sha2::{Digest, Sha256};

/// A private RSA key that assertions are encrypted for. Prints `***`.
///
/// A key belongs to one identity provider here: a second one could otherwise sign a ciphertext of the first's and
/// have it decrypted.
#[derive(Clone)]
pub struct DecryptionKey {
    pub(super) private: PKey<Private>,
    /// A secret that only this key gives, for content keys that nobody can predict.
    pub(super) decoy: [u8; 32],
}

impl DecryptionKey {
    /// Takes an RSA key of at least 2,048 bits.
    pub fn new(private: PKey<Private>) -> Result<Self, Refusal> {
        let refused =
            || Refusal::new(CERTIFICATE_WEAK_KEY).expected(format!("RSA with {RSA_BITS_MIN} bits"));
        if private.id() != Id::RSA || private.bits() < RSA_BITS_MIN {
            return Err(refused());
        }
        let der = private.private_key_to_der().map_err(|_| refused())?;
        let decoy = Sha256::new()
            .chain_update(b"gatehouse decoy\0")
            .chain_update(der)
            .finalize()
            .into();
        Ok(Self { private, decoy })
    }

    /// Reads an unencrypted PEM.
    pub fn from_pem(pem: &str) -> Result<Self, Refusal> {
        PKey::private_key_from_pem(pem.as_bytes())
            .map_err(|_| Refusal::new(CERTIFICATE_WEAK_KEY).expected("an RSA key in PEM"))
            .and_then(Self::new)
    }

    /// Reads an unencrypted DER, PKCS #8 or PKCS #1.
    pub fn from_der(der: &[u8]) -> Result<Self, Refusal> {
        PKey::private_key_from_der(der)
            .map_err(|_| Refusal::new(CERTIFICATE_WEAK_KEY).expected("an RSA key in DER"))
            .and_then(Self::new)
    }
}

impl std::fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}
