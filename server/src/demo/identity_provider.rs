//! The demo identity provider's identity: its entity ID, its key, its certificate and its metadata.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::canonical::{element, text};
use domain::saml::certificate::Certificate;
use domain::saml::{Binding, SigningFailed, SigningKey};
use domain::{Secret, Timestamp};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name};
use std::time::Duration;

const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";
const USER_INTERFACE: &str = "urn:oasis:names:tc:SAML:metadata:ui";

/// The NameID format of everything it says. [SAML Core §8.3.2]
pub(super) const EMAIL_ADDRESS: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// How long a generated certificate is valid.
pub const CERTIFICATE_LIFE: Duration = Duration::from_hours(10 * 365 * 24);

/// What can go wrong with the demo identity provider's key.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The cryptographic library failed.
    #[error("the demo identity provider's key does not work")]
    Key(#[from] ErrorStack),
    /// A message could not be signed.
    #[error("the demo identity provider cannot sign")]
    Signing(#[from] SigningFailed),
    /// The certificate is none that this service would accept.
    #[error("the demo identity provider's certificate is unusable")]
    Certificate(#[source] domain::Refusal),
    /// The key and the certificate belong to different identity providers.
    #[error("the demo identity provider's key does not belong to its certificate")]
    Mismatch,
}

/// A SAML identity provider with one RSA key.
pub struct DemoIdentityProvider {
    entity_id: String,
    pub(super) key: SigningKey,
}

impl std::fmt::Debug for DemoIdentityProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "DemoIdentityProvider({}, key ***, {:?})",
            self.entity_id,
            self.certificate()
        )
    }
}

impl DemoIdentityProvider {
    /// Makes a new one with an RSA key of 2048 bits and a self-signed certificate that is valid from `now`.
    ///
    /// `serial` is 16 random bytes for the certificate; the key itself comes from openssl's own generator.
    pub fn generate(
        entity_id: impl Into<String>,
        serial: [u8; 16],
        now: Timestamp,
    ) -> Result<Self, DemoError> {
        let key = PKey::from_rsa(Rsa::generate(2048)?)?;
        let mut name = X509Name::builder()?;
        name.append_entry_by_text("CN", "Demo identity provider")?;
        let name = name.build();
        // A serial number is positive and at most 20 bytes. [RFC 5280 §4.1.2.2]
        let mut serial = serial;
        serial[0] = (serial[0] & 0x7f) | 0x40;
        let mut builder = X509::builder()?;
        builder.set_version(2)?;
        builder.set_serial_number(&*BigNum::from_slice(&serial)?.to_asn1_integer()?)?;
        builder.set_subject_name(&name)?;
        builder.set_issuer_name(&name)?;
        builder.set_not_before(&*Asn1Time::from_unix(now.as_seconds())?)?;
        builder.set_not_after(&*Asn1Time::from_unix(
            now.plus(CERTIFICATE_LIFE).as_seconds(),
        )?)?;
        builder.set_pubkey(&key)?;
        builder.sign(&key, MessageDigest::sha256())?;
        let certificate = builder.build().to_der()?;
        let key = SigningKey::from_der(&key.private_key_to_pkcs8()?, &certificate)
            .map_err(DemoError::Certificate)?;
        Ok(Self {
            entity_id: entity_id.into(),
            key,
        })
    }

    /// Reads what [`to_pem`](Self::to_pem) wrote.
    pub fn from_pem(entity_id: impl Into<String>, pem: &Secret) -> Result<Self, DemoError> {
        let key = PKey::private_key_from_pem(pem.expose().as_bytes())?;
        let x509 = X509::from_pem(pem.expose().as_bytes())?;
        if !x509.public_key()?.public_eq(&key) {
            return Err(DemoError::Mismatch);
        }
        let key = SigningKey::from_der(&key.private_key_to_pkcs8()?, &x509.to_der()?)
            .map_err(DemoError::Certificate)?;
        Ok(Self {
            entity_id: entity_id.into(),
            key,
        })
    }

    /// The private key and the certificate, for a file that nobody else can read.
    pub fn to_pem(&self) -> Result<Secret, DemoError> {
        let key = String::from_utf8(self.key.private_key().private_key_to_pem_pkcs8()?)
            .unwrap_or_default();
        Ok(Secret::new(format!("{key}{}", self.certificate().pem())))
    }

    /// Its entity ID: the Issuer of what it says.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// Its signing certificate.
    pub const fn certificate(&self) -> &Certificate {
        self.key.certificate()
    }

    /// Its metadata, with this one address for both bindings. [SAML Metadata §2.4.3]
    pub fn metadata(&self, sso_url: &str) -> String {
        let certificate = element(
            "ds:X509Certificate",
            &[],
            &STANDARD.encode(self.certificate().der()),
        );
        let key_info = element(
            "ds:KeyInfo",
            &[("xmlns:ds", SIGNATURE)],
            &element("ds:X509Data", &[], &certificate),
        );
        let display_name = element(
            "mdui:DisplayName",
            &[("xml:lang", "en")],
            "Demo identity provider",
        );
        let content = [
            element(
                "md:Extensions",
                &[],
                &element(
                    "mdui:UIInfo",
                    &[("xmlns:mdui", USER_INTERFACE)],
                    &display_name,
                ),
            ),
            element("md:KeyDescriptor", &[("use", "signing")], &key_info),
            element("md:NameIDFormat", &[], &text(EMAIL_ADDRESS)),
            element(
                "md:SingleSignOnService",
                &[("Binding", Binding::Redirect.uri()), ("Location", sso_url)],
                "",
            ),
            element(
                "md:SingleSignOnService",
                &[("Binding", Binding::Post.uri()), ("Location", sso_url)],
                "",
            ),
        ];
        let role = element(
            "md:IDPSSODescriptor",
            &[
                ("WantAuthnRequestsSigned", "false"),
                ("protocolSupportEnumeration", PROTOCOL),
            ],
            &content.concat(),
        );
        let entity = element(
            "md:EntityDescriptor",
            &[("entityID", &self.entity_id), ("xmlns:md", METADATA)],
            &role,
        );
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{entity}\n")
    }
}
