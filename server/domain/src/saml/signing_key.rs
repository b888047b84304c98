//! A private key of this service with its certificate. Making and keeping keys is the caller's part.
use super::canonical::element;
use super::certificate::Certificate;
use super::namespace::{ENVELOPED_SIGNATURE, EXCLUSIVE_C14N, SIGNATURE};
use crate::Refusal;
use crate::code::{CERTIFICATE_KEY_UNSUPPORTED, CERTIFICATE_UNREADABLE};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::Signer;
use sha2::{Digest, Sha256};

pub(super) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

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

    /// The enveloped signature over an element in canonical form that holds none yet: it stands behind the element's Issuer.
    /// [SAML Core §5.4.2-5.4.4]
    pub fn enveloped_signature(&self, id: &str, canonical: &str) -> Result<String, SigningFailed> {
        let transforms = [
            element("ds:Transform", &[("Algorithm", ENVELOPED_SIGNATURE)], ""),
            element("ds:Transform", &[("Algorithm", EXCLUSIVE_C14N)], ""),
        ];
        let digest = STANDARD.encode(Sha256::digest(canonical.as_bytes()));
        let reference = [
            element("ds:Transforms", &[], &transforms.concat()),
            element("ds:DigestMethod", &[("Algorithm", SHA256)], ""),
            element("ds:DigestValue", &[], &digest),
        ];
        let signed_info = [
            element(
                "ds:CanonicalizationMethod",
                &[("Algorithm", EXCLUSIVE_C14N)],
                "",
            ),
            element("ds:SignatureMethod", &[("Algorithm", RSA_SHA256)], ""),
            element(
                "ds:Reference",
                &[("URI", &format!("#{id}"))],
                &reference.concat(),
            ),
        ]
        .concat();
        // Alone, SignedInfo is the outermost element that uses the prefix, so its canonical form declares it.
        let alone = element("ds:SignedInfo", &[("xmlns:ds", SIGNATURE)], &signed_info);
        let value = STANDARD.encode(self.sign(alone.as_bytes())?);
        let certificate = element(
            "ds:X509Certificate",
            &[],
            &STANDARD.encode(self.certificate().der()),
        );
        let content = [
            element("ds:SignedInfo", &[], &signed_info),
            element("ds:SignatureValue", &[], &value),
            element(
                "ds:KeyInfo",
                &[],
                &element("ds:X509Data", &[], &certificate),
            ),
        ];
        Ok(element(
            "ds:Signature",
            &[("xmlns:ds", SIGNATURE)],
            &content.concat(),
        ))
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
