//! A signer that shares nothing with the code under test: it signs text that is written in canonical form already.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use openssl::x509::{X509, X509NameBuilder};
use std::sync::OnceLock;

/// A key with a certificate for it.
pub struct Key {
    pub private: PKey<Private>,
    pub certificate: X509,
}

impl Key {
    pub fn der(&self) -> Vec<u8> {
        self.certificate.to_der().unwrap()
    }

    /// A KeyInfo that names the certificate.
    pub fn key_info(&self) -> String {
        format!(
            "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
            STANDARD.encode(self.der())
        )
    }
}

/// Every key of the scene.
pub struct Keys {
    /// The identity provider's.
    pub idp: Key,
    /// Its next, in its metadata already.
    pub next: Key,
    /// Its third, on a curve.
    pub curve: Key,
    /// The attacker's.
    pub evil: Key,
    /// The attacker's, with a certificate that looks like the identity provider's.
    pub clone: Key,
    /// Another tenant's identity provider's.
    pub other: Key,
}

/// The keys, made once a run.
pub fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    KEYS.get_or_init(|| Keys {
        idp: rsa("idp.evil.example", 1),
        next: rsa("idp.evil.example next", 2),
        curve: curve("idp.evil.example curve", 3),
        evil: rsa("attacker", 4),
        clone: rsa("idp.evil.example", 1),
        other: rsa("idp.other.example", 5),
    })
}

fn rsa(name: &str, serial: u32) -> Key {
    rsa_of(2048, name, serial)
}

/// An RSA key of so many bits.
pub fn rsa_of(bits: u32, name: &str, serial: u32) -> Key {
    certify(
        PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap(),
        name,
        serial,
    )
}

fn curve(name: &str, serial: u32) -> Key {
    curve_of(Nid::X9_62_PRIME256V1, name, serial)
}

/// A key on this curve.
pub fn curve_of(curve: Nid, name: &str, serial: u32) -> Key {
    let group = EcGroup::from_curve_name(curve).unwrap();
    certify(
        PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap(),
        name,
        serial,
    )
}

fn certify(private: PKey<Private>, name: &str, serial: u32) -> Key {
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_nid(Nid::COMMONNAME, name).unwrap();
    let subject = subject.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder
        .set_serial_number(&BigNum::from_u32(serial).unwrap().to_asn1_integer().unwrap())
        .unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder.set_issuer_name(&subject).unwrap();
    builder.set_pubkey(&private).unwrap();
    builder
        .set_not_before(&Asn1Time::from_unix(1_700_000_000).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::from_unix(2_000_000_000).unwrap())
        .unwrap();
    builder.sign(&private, MessageDigest::sha256()).unwrap();
    Key {
        private,
        certificate: builder.build(),
    }
}

pub const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
pub const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
pub const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// What makes the signature value.
#[derive(Clone)]
pub enum With {
    Key(&'static Key),
    Hmac(Vec<u8>),
    /// A value of the attacker's choice.
    Value(String),
}

/// How a signature is written. The default is what Okta, Entra and the others send.
#[derive(Clone)]
pub struct Form {
    pub with: With,
    pub method: &'static str,
    /// Inside SignatureMethod.
    pub parameters: String,
    pub digest: &'static str,
    pub canonicalization: String,
    pub transforms: String,
    /// The whole attribute; `None` for `URI="#id"`.
    pub uri: Option<String>,
    pub digest_value: Option<String>,
    /// References after the first.
    pub more_references: String,
    pub key_info: String,
    /// Whether the canonical form keeps the declaration of `xs`, as an inclusive prefix does.
    pub inclusive: bool,
    /// Written with `ds:`; else with a default namespace.
    pub prefixed: bool,
}

pub fn transform(algorithm: &str) -> String {
    format!("<ds:Transform Algorithm=\"{algorithm}\"></ds:Transform>")
}

impl Form {
    pub fn by(key: &'static Key) -> Self {
        Self {
            with: With::Key(key),
            method: RSA_SHA256,
            parameters: String::new(),
            digest: SHA256,
            canonicalization: format!(
                "<ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod>"
            ),
            transforms: transform(ENVELOPED) + &transform(EXCLUSIVE),
            uri: None,
            digest_value: None,
            more_references: String::new(),
            key_info: key.key_info(),
            inclusive: false,
            prefixed: true,
        }
    }

    /// Where the signature goes in a message template.
    pub const PLACE: &'static str = "@SIGNATURE@";

    /// The signature of `template`, whose text is canonical but for [`Form::PLACE`] and [`super::message::XS`].
    pub fn signature(&self, template: &str, id: &str) -> String {
        let declared = if self.inclusive {
            super::message::XS_DECLARATION
        } else {
            ""
        };
        let canonical = template
            .replace(Self::PLACE, "")
            .replace(super::message::XS, declared);
        let digest = self.digest_value.clone().unwrap_or_else(|| {
            STANDARD.encode(hash(digest_of(self.digest), canonical.as_bytes()).unwrap())
        });
        let uri = self
            .uri
            .clone()
            .unwrap_or_else(|| format!(" URI=\"#{id}\""));
        let mut signed_info = format!(
            "<ds:SignedInfo>{}<ds:SignatureMethod Algorithm=\"{}\">{}</ds:SignatureMethod><ds:Reference{uri}><ds:Transforms>{}</ds:Transforms><ds:DigestMethod Algorithm=\"{}\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>{}</ds:SignedInfo>",
            self.canonicalization,
            self.method,
            self.parameters,
            self.transforms,
            self.digest,
            self.more_references
        );
        let mut rest = self.key_info.clone();
        if !self.prefixed {
            signed_info = signed_info.replace("ds:", "");
            rest = rest.replace("ds:", "");
        }
        let value = self.value(&signed_info);
        if self.prefixed {
            format!(
                "<ds:Signature xmlns:ds=\"{DS}\">{signed_info}<ds:SignatureValue>{value}</ds:SignatureValue>{rest}</ds:Signature>"
            )
        } else {
            format!(
                "<Signature xmlns=\"{DS}\">{signed_info}<SignatureValue>{value}</SignatureValue>{rest}</Signature>"
            )
        }
    }

    /// The template with its signature in place.
    pub fn sign(&self, template: &str, id: &str) -> String {
        template.replacen(Self::PLACE, &self.signature(template, id), 1)
    }

    fn value(&self, signed_info: &str) -> String {
        let apex = if self.prefixed {
            signed_info.replacen(
                "<ds:SignedInfo>",
                &format!("<ds:SignedInfo xmlns:ds=\"{DS}\">"),
                1,
            )
        } else {
            signed_info.replacen("<SignedInfo>", &format!("<SignedInfo xmlns=\"{DS}\">"), 1)
        };
        sign_bytes(&self.with, self.method, apex.as_bytes())
    }
}

/// The base64 signature value over `bytes`.
pub fn sign_bytes(with: &With, method: &str, bytes: &[u8]) -> String {
    let digest = digest_of(method);
    STANDARD.encode(match with {
        With::Value(value) => return value.clone(),
        With::Hmac(secret) => {
            let key = PKey::hmac(secret).unwrap();
            let mut engine = Signer::new(digest, &key).unwrap();
            engine.update(bytes).unwrap();
            engine.sign_to_vec().unwrap()
        }
        With::Key(key) => {
            if let Ok(curve) = key.private.ec_key() {
                // Raw r and s, not DER. [XML Signature 1.1 §6.4.3]
                let signature = EcdsaSig::sign(&hash(digest, bytes).unwrap(), &curve).unwrap();
                let length = i32::try_from(curve.group().degree().div_ceil(8)).unwrap();
                let mut raw = signature.r().to_vec_padded(length).unwrap();
                raw.extend(signature.s().to_vec_padded(length).unwrap());
                raw
            } else {
                let mut engine = Signer::new(digest, &key.private).unwrap();
                engine.update(bytes).unwrap();
                engine.sign_to_vec().unwrap()
            }
        }
    })
}

fn digest_of(algorithm: &str) -> MessageDigest {
    match algorithm.rsplit(['#', '-']).next().unwrap() {
        "sha1" => MessageDigest::sha1(),
        "md5" => MessageDigest::md5(),
        "sha384" => MessageDigest::sha384(),
        "sha512" => MessageDigest::sha512(),
        _ => MessageDigest::sha256(),
    }
}
