//! Metadata made for a test: certificates with any dates, files in canonical form, signed by hand.
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Timestamp;
use domain::saml::certificate::Certificate;
use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use openssl::x509::{X509, X509NameBuilder};

const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// A key with its self-signed certificate.
pub struct Key {
    key: PKey<Private>,
    pub certificate: Certificate,
}

/// A key whose certificate is valid between these days counted from `now`.
pub fn key(name: &str, now: Timestamp, from_day: i64, until_day: i64) -> Key {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_text("CN", name).unwrap();
    let subject = subject.build();
    let day = |day: i64| Asn1Time::from_unix(now.as_seconds() + day * 86_400).unwrap();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder.set_issuer_name(&subject).unwrap();
    builder.set_pubkey(&key).unwrap();
    builder.set_not_before(&day(from_day)).unwrap();
    builder.set_not_after(&day(until_day)).unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    let der = builder.build().to_der().unwrap();
    Key {
        key,
        certificate: Certificate::from_der(&der).unwrap(),
    }
}

/// What stands in a made file.
pub struct Made<'a> {
    pub entity_id: &'a str,
    pub sso: &'a str,
    pub certificates: &'a [&'a Certificate],
}

impl Made<'_> {
    /// The file, `signature` as the first child.
    pub fn xml(&self, attributes: &str, signature: &str) -> String {
        let keys: String = self
            .certificates
            .iter()
            .map(|certificate| {
                let text = STANDARD.encode(certificate.der());
                format!("<md:KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"{DS}\"><ds:X509Data><ds:X509Certificate>{text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>")
            })
            .collect();
        format!(
            "<md:EntityDescriptor xmlns:md=\"{METADATA}\" ID=\"_metadata\"{attributes} entityID=\"{}\">{signature}<md:IDPSSODescriptor protocolSupportEnumeration=\"{PROTOCOL}\">{keys}<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"{}\"></md:SingleSignOnService></md:IDPSSODescriptor></md:EntityDescriptor>",
            self.entity_id, self.sso
        )
    }

    /// The file, signed as a whole.
    pub fn signed(&self, signer: &Key) -> String {
        self.xml("", &signature(&self.xml("", ""), "_metadata", signer, DS))
    }
}

/// An enveloped signature over text that is canonical already. `ds` is the namespace it claims.
pub fn signature(canonical: &str, id: &str, signer: &Key, ds: &str) -> String {
    let digest = STANDARD.encode(hash(MessageDigest::sha256(), canonical.as_bytes()).unwrap());
    let signed_info = |declared: &str| {
        format!(
            "<ds:SignedInfo{declared}><ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{ECDSA_SHA256}\"></ds:SignatureMethod><ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform><ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"{SHA256}\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>"
        )
    };
    let alone = signed_info(&format!(" xmlns:ds=\"{DS}\""));
    let mut engine = Signer::new(MessageDigest::sha256(), &signer.key).unwrap();
    let der = engine.sign_oneshot_to_vec(alone.as_bytes()).unwrap();
    // XML signatures carry r and s one after the other, not in DER. [RFC 4050 §3.3]
    let parts = openssl::ecdsa::EcdsaSig::from_der(&der).unwrap();
    let value = [
        parts.r().to_vec_padded(32).unwrap(),
        parts.s().to_vec_padded(32).unwrap(),
    ]
    .concat();
    format!(
        "<ds:Signature xmlns:ds=\"{ds}\">{}<ds:SignatureValue>{}</ds:SignatureValue></ds:Signature>",
        signed_info(""),
        STANDARD.encode(value)
    )
}
