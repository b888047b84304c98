//! X.509 certificates as carriers of an identity provider's signing key. Knows nothing of chains or trust: in SAML
//! the key is trusted because an admin gave it, not because an authority vouched for it.
mod text;
mod warning;

pub use warning::{WARNING_DAYS, warning_due};

use crate::code::{
    CERTIFICATE_KEY_UNSUPPORTED, CERTIFICATE_MISSING, CERTIFICATE_UNREADABLE, CERTIFICATE_WEAK_KEY,
};
use crate::{Refusal, Timestamp};
use base64::Engine;
use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Public};
use openssl::x509::{X509, X509NameRef};

/// The smallest RSA modulus, in bits, that may sign a login.
pub const RSA_BITS_MIN: u32 = 2048;
/// The largest RSA modulus, in bits: the largest that both signature engines verify.
pub const RSA_BITS_MAX: u32 = 4096;
/// The longest text, in bytes, that is read as certificates.
pub const TEXT_LIMIT: usize = 128 * 1024;
/// The most certificates one text may hold.
pub const COUNT_LIMIT: usize = 20;

/// The kind of public key a certificate carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA, with the modulus in bits.
    Rsa(u32),
    /// An elliptic curve.
    Ec(Curve),
}

impl std::fmt::Display for KeyKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA {bits}"),
            Self::Ec(curve) => write!(f, "EC {}", curve.name()),
        }
    }
}

/// The curves that XML signatures use in practice. [RFC 6931 §2.3.6]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
}

impl Curve {
    /// The name NIST gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }
}

/// A certificate with a key that may sign logins. Being expired is no reason to be none: identity providers go on signing
/// with expired certificates, and only the key counts; ask [`Certificate::expired`].
#[derive(Clone)]
pub struct Certificate {
    x509: X509,
    der: Vec<u8>,
    subject: String,
    not_before: Timestamp,
    not_after: Timestamp,
    sha256: String,
    key: KeyKind,
    spki: Vec<u8>,
}

impl Certificate {
    /// Reads one DER certificate; bytes after it are refused, for they would be hidden from every preview.
    pub fn from_der(der: &[u8]) -> Result<Self, Refusal> {
        let x509 =
            X509::from_der(der).map_err(|_| unreadable("these bytes are no X.509 certificate"))?;
        let canonical = x509
            .to_der()
            .map_err(|_| unreadable("the certificate cannot be encoded"))?;
        if canonical.len() != der.len() {
            return Err(unreadable("there are bytes after the certificate"));
        }
        let key = key_kind(&x509)?;
        let not_before = timestamp(x509.not_before())?;
        let not_after = timestamp(x509.not_after())?;
        let digest = x509
            .digest(MessageDigest::sha256())
            .map_err(|_| unreadable("the certificate cannot be hashed"))?;
        let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        Ok(Self {
            subject: name(x509.subject_name()),
            der: canonical,
            not_before,
            not_after,
            sha256: pairs.join(":"),
            key,
            spki: x509
                .public_key()
                .and_then(|key| key.public_key_to_der())
                .map_err(|_| unreadable("the public key cannot be read"))?,
            x509,
        })
    }

    /// Reads exactly one certificate: PEM, or bare base64 with any white space. More than one is refused; use
    /// [`Certificate::parse_all`] where several are meant.
    pub fn parse_text(text: &str) -> Result<Self, Refusal> {
        let mut all = Self::parse_all(text)?;
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(_), false) => Err(unreadable(
                "there are several certificates where one is expected",
            )),
            (None, _) => Err(Refusal::new(CERTIFICATE_MISSING)),
        }
    }

    /// Reads one or more certificates: concatenated PEM blocks, or bare base64 of one or more concatenated DER
    /// certificates. Duplicates are dropped, order is kept. At least one is returned; one bad certificate refuses all.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, Refusal> {
        text::parse_all(text)
    }

    /// The DER encoding.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The PEM encoding.
    pub fn pem(&self) -> String {
        let body = base64::engine::general_purpose::STANDARD.encode(&self.der);
        let lines: Vec<&str> = body
            .as_bytes()
            .chunks(64)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            lines.join("\n")
        )
    }

    /// The subject's common name; without one, the whole subject.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The beginning of validity.
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The end of validity.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Whether validity has ended.
    pub fn expired(&self, now: Timestamp) -> bool {
        now > self.not_after
    }

    /// SHA-256 over the DER encoding: upper-case hexadecimal pairs joined by colons.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The kind of key.
    pub const fn key(&self) -> KeyKind {
        self.key
    }

    /// The public key.
    pub fn public_key(&self) -> Result<PKey<Public>, Refusal> {
        self.x509
            .public_key()
            .map_err(|_| unreadable("the public key cannot be read"))
    }

    /// The public key alone: SubjectPublicKeyInfo in DER. [RFC 5280 §4.1.2.7]
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The certificate as openssl sees it.
    pub fn x509(&self) -> &X509 {
        &self.x509
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Certificate({}, {}, until {}, {})",
            self.subject, self.key, self.not_after, self.sha256
        )
    }
}

fn unreadable(why: &str) -> Refusal {
    Refusal::new(CERTIFICATE_UNREADABLE).message(why)
}

fn key_kind(x509: &X509) -> Result<KeyKind, Refusal> {
    let unsupported = |received: String| {
        Refusal::new(CERTIFICATE_KEY_UNSUPPORTED)
            .expected("RSA, or EC on P-256, P-384 or P-521")
            .received(received)
    };
    let key = x509
        .public_key()
        .map_err(|_| unsupported("a key of an unknown type".to_owned()))?;
    match key.id() {
        Id::RSA => {
            let rsa = key
                .rsa()
                .map_err(|_| unreadable("the RSA key cannot be read"))?;
            let bits = key.bits();
            if !(RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) {
                return Err(Refusal::new(CERTIFICATE_WEAK_KEY)
                    .expected(format!("RSA with {RSA_BITS_MIN} to {RSA_BITS_MAX} bits"))
                    .received(format!("RSA with {bits} bits")));
            }
            // With exponent 1 anybody can forge; an even or huge one is no RSA key that a product makes, and one of
            // the two engines takes none above 33 bits.
            let exponent = rsa.e().to_vec();
            let odd = exponent.last().is_some_and(|byte| byte & 1 == 1);
            if !odd || exponent == [1] || exponent.len() > 4 {
                return Err(Refusal::new(CERTIFICATE_WEAK_KEY)
                    .expected("an odd public exponent of at least 3")
                    .received("another exponent"));
            }
            Ok(KeyKind::Rsa(bits))
        }
        Id::EC => {
            let ec = key
                .ec_key()
                .map_err(|_| unreadable("the EC key cannot be read"))?;
            match ec.group().curve_name() {
                Some(Nid::X9_62_PRIME256V1) => Ok(KeyKind::Ec(Curve::P256)),
                Some(Nid::SECP384R1) => Ok(KeyKind::Ec(Curve::P384)),
                Some(Nid::SECP521R1) => Ok(KeyKind::Ec(Curve::P521)),
                Some(other) => Err(unsupported(format!(
                    "EC on {}",
                    other.short_name().unwrap_or("an unnamed curve")
                ))),
                None => Err(unsupported("EC on an unnamed curve".to_owned())),
            }
        }
        other => Err(unsupported(
            Nid::from_raw(other.as_raw())
                .long_name()
                .unwrap_or("a key of an unknown type")
                .to_owned(),
        )),
    }
}

fn timestamp(time: &Asn1TimeRef) -> Result<Timestamp, Refusal> {
    let epoch = Asn1Time::from_unix(0).map_err(|_| unreadable("its validity cannot be read"))?;
    let since = epoch
        .diff(time)
        .map_err(|_| unreadable("its validity cannot be read"))?;
    Ok(Timestamp::from_seconds(
        i64::from(since.days) * 86_400 + i64::from(since.secs),
    ))
}

fn name(subject: &X509NameRef) -> String {
    let text =
        |entry: &openssl::x509::X509NameEntryRef| entry.data().to_string().unwrap_or_default();
    if let Some(common) = subject
        .entries_by_nid(Nid::COMMONNAME)
        .map(text)
        .find(|value| !value.trim().is_empty())
    {
        return common;
    }
    let parts: Vec<String> = subject
        .entries()
        .map(|entry| {
            format!(
                "{}={}",
                entry.object().nid().short_name().unwrap_or("?"),
                text(entry)
            )
        })
        .collect();
    if parts.is_empty() {
        "(no subject)".to_owned()
    } else {
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests;
