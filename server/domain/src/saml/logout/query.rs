//! A signed message in a query, read as it was sent: the signature is over the octets of the query, so nothing is
//! decoded and encoded again on the way. [SAML Bindings §3.4.4.1]
use super::received::LogoutKind;
use crate::Refusal;
use crate::code::{
    SAML_ALGORITHM_REFUSED, SAML_LOGOUT_AMBIGUOUS, SAML_LOGOUT_UNSIGNED, SAML_MALFORMED,
    SAML_NO_CERTIFICATE, SAML_SIGNATURE_INVALID, SAML_TOO_LARGE,
};
use crate::saml::bounds::MAX_BYTES;
use crate::saml::certificate::Certificate;
use crate::saml::element::clip;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use openssl::bn::BigNum;
use openssl::ecdsa::EcdsaSig;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Public};
use openssl::sign::Verifier;
use std::io::Read;

/// Longest query that is looked at, in bytes.
const QUERY_LIMIT: usize = 64 * 1024;
/// Longest state that is carried back, in bytes; the specification allows 80. [SAML Bindings §3.4.3]
pub(super) const RELAY_STATE_LIMIT: usize = 1024;

/// The parameters that count.
const NAMES: [&str; 5] = [
    "SAMLRequest",
    "SAMLResponse",
    "RelayState",
    "SigAlg",
    "Signature",
];

/// The kind of key and the digest of a signature algorithm, if it is one that is accepted. [RFC 6931 §2.3]
fn accepted(algorithm: &str) -> Option<(Id, MessageDigest)> {
    match algorithm.strip_prefix("http://www.w3.org/2001/04/xmldsig-more#")? {
        "rsa-sha256" => Some((Id::RSA, MessageDigest::sha256())),
        "rsa-sha384" => Some((Id::RSA, MessageDigest::sha384())),
        "rsa-sha512" => Some((Id::RSA, MessageDigest::sha512())),
        "ecdsa-sha256" => Some((Id::EC, MessageDigest::sha256())),
        "ecdsa-sha384" => Some((Id::EC, MessageDigest::sha384())),
        "ecdsa-sha512" => Some((Id::EC, MessageDigest::sha512())),
        _ => None,
    }
}

/// A query with exactly one message, its parameters still encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedQuery {
    pub(super) kind: LogoutKind,
    message: String,
    relay_state: Option<String>,
    algorithm: Option<String>,
    signature: Option<String>,
}

impl SignedQuery {
    /// Takes the query apart. Each parameter that counts stands there once and under its plain name: readers differ on
    /// which of two they take. Others are let be, and are not signed.
    pub fn parse(query: &str) -> Result<Self, Refusal> {
        if query.len() > QUERY_LIMIT {
            return Err(
                Refusal::new(SAML_TOO_LARGE).expected(format!("at most {QUERY_LIMIT} bytes"))
            );
        }
        let mut found: [Option<&str>; 5] = [None; 5];
        for pair in query.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some(index) = NAMES
                .iter()
                .position(|known| *known == decoded_loosely(name))
            else {
                continue;
            };
            if found[index].is_some() || NAMES[index] != name {
                return Err(ambiguous(name));
            }
            found[index] = Some(value);
        }
        let [request, response, relay_state, algorithm, signature] =
            found.map(|value| value.map(str::to_owned));
        let (kind, message) = match (request, response) {
            (Some(message), None) => (LogoutKind::Request, message),
            (None, Some(message)) => (LogoutKind::Response, message),
            (Some(_), Some(_)) => return Err(ambiguous("SAMLRequest and SAMLResponse")),
            (None, None) => {
                return Err(Refusal::new(SAML_MALFORMED).expected("SAMLRequest or SAMLResponse"));
            }
        };
        Ok(Self {
            kind,
            message,
            relay_state,
            algorithm,
            signature,
        })
    }

    /// The state to carry back, decoded.
    pub(super) fn relay_state(&self) -> Result<Option<String>, Refusal> {
        self.relay_state
            .as_deref()
            .map(|state| {
                let bytes = percent_decoded(state)?;
                String::from_utf8(bytes).map_err(|_| Refusal::new(SAML_MALFORMED).expected("UTF-8"))
            })
            .transpose()
    }

    /// Whether one of the certificates vouches for the query, octet for octet.
    pub(super) fn check_signature(&self, certificates: &[Certificate]) -> Result<(), Refusal> {
        let (Some(algorithm), Some(signature)) = (&self.algorithm, &self.signature) else {
            return Err(SAML_LOGOUT_UNSIGNED.into());
        };
        let name = String::from_utf8(percent_decoded(algorithm)?).unwrap_or_default();
        let Some((key_type, digest)) = accepted(&name) else {
            return Err(Refusal::new(SAML_ALGORITHM_REFUSED)
                .expected("SHA-256 or better with RSA or ECDSA")
                .received(clip(&name)));
        };
        let signature = base64_of(signature)?;
        if certificates.is_empty() {
            return Err(SAML_NO_CERTIFICATE.into());
        }
        let octets = self.signed_octets(algorithm);
        let verified = certificates.iter().any(|certificate| {
            certificate.public_key().is_ok_and(|key| {
                key.id() == key_type && holds(&key, digest, octets.as_bytes(), &signature)
            })
        });
        if verified {
            return Ok(());
        }
        let known: Vec<&str> = certificates.iter().map(Certificate::sha256).collect();
        Err(Refusal::new(SAML_SIGNATURE_INVALID).expected(known.join(", ")))
    }

    fn signed_octets(&self, algorithm: &str) -> String {
        let name = match self.kind {
            LogoutKind::Request => "SAMLRequest",
            LogoutKind::Response => "SAMLResponse",
        };
        let mut octets = format!("{name}={}", self.message);
        if let Some(state) = &self.relay_state {
            octets += "&RelayState=";
            octets += state;
        }
        octets += "&SigAlg=";
        octets += algorithm;
        octets
    }

    /// The message. Never inflates to more than [`MAX_BYTES`]. [GHSA-5mqj: deflate bomb]
    pub(super) fn inflate(&self) -> Result<String, Refusal> {
        let deflated = base64_of(&self.message)?;
        let mut xml = Vec::new();
        // One byte more than allowed tells a bomb from a message that fits exactly.
        let read = DeflateDecoder::new(deflated.as_slice())
            .take(MAX_BYTES as u64 + 1)
            .read_to_end(&mut xml);
        read.map_err(|_| Refusal::new(SAML_MALFORMED).expected("a deflated message"))?;
        if xml.len() > MAX_BYTES {
            return Err(Refusal::new(SAML_TOO_LARGE).expected(format!("at most {MAX_BYTES} bytes")));
        }
        String::from_utf8(xml).map_err(|_| Refusal::new(SAML_MALFORMED).expected("UTF-8"))
    }
}

/// One signature over octets. ECDSA values are the two numbers side by side, as XML Signature has them.
/// [XML Signature §6.4.3]
fn holds(key: &PKey<Public>, digest: MessageDigest, octets: &[u8], signature: &[u8]) -> bool {
    let der = if key.id() == Id::EC {
        let half = signature.len() / 2;
        let numbers = || {
            let r = BigNum::from_slice(signature.get(..half)?).ok()?;
            let s = BigNum::from_slice(signature.get(half..)?).ok()?;
            EcdsaSig::from_private_components(r, s).ok()?.to_der().ok()
        };
        match numbers().filter(|_| half > 0 && signature.len().is_multiple_of(2)) {
            Some(der) => der,
            None => return false,
        }
    } else {
        signature.to_vec()
    };
    Verifier::new(digest, key)
        .and_then(|mut verifier| verifier.verify_oneshot(&der, octets))
        .unwrap_or(false)
}

fn ambiguous(name: &str) -> Refusal {
    Refusal::new(SAML_LOGOUT_AMBIGUOUS)
        .expected("each parameter once, under its plain name")
        .received(clip(name))
}

/// A parameter's name as the most generous reader might take it.
fn decoded_loosely(name: &str) -> String {
    percent_decoded(name)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_else(|| name.to_owned())
        .trim()
        .to_owned()
}

/// Percent-decoding as forms do it; a `%` that begins nothing is refused.
fn percent_decoded(text: &str) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let byte = rest
                    .get(..2)
                    .filter(|pair| pair.iter().all(u8::is_ascii_hexdigit))
                    .and_then(|pair| std::str::from_utf8(pair).ok())
                    .and_then(|pair| u8::from_str_radix(pair, 16).ok())
                    .ok_or_else(|| Refusal::new(SAML_MALFORMED).expected("percent-encoding"))?;
                bytes.push(byte);
                rest = &rest[2..];
            }
            other => bytes.push(*other),
        }
    }
    Ok(bytes)
}

fn base64_of(value: &str) -> Result<Vec<u8>, Refusal> {
    let mut text = percent_decoded(value)?;
    // Some break the lines; nothing else may stand between.
    text.retain(|byte| !matches!(byte, b'\r' | b'\n'));
    STANDARD
        .decode(text)
        .map_err(|_| Refusal::new(SAML_MALFORMED).expected("base64"))
}

#[cfg(test)]
mod tests {
    use super::SignedQuery;
    use crate::code::{SAML_LOGOUT_AMBIGUOUS, SAML_MALFORMED, SAML_TOO_LARGE};

    fn refused(query: &str) -> crate::Code {
        SignedQuery::parse(query).unwrap_err().code
    }

    #[test]
    fn each_parameter_stands_once_and_under_its_plain_name() {
        for query in [
            "SAMLRequest=a&SAMLRequest=a",
            "SAMLRequest=a&SAMLResponse=b",
            "SAMLRequest=a&Signature=x&SigAlg=y&Signature=z",
            "SAMLRequest=a&RelayState=1&RelayState=2",
            "SAMLRequest=a&Sig%41lg=y",
            "SAMLRequest=a&SAML%52equest=b",
            "SAMLRequest=a&+SigAlg=b",
        ] {
            assert_eq!(refused(query), SAML_LOGOUT_AMBIGUOUS, "{query}");
        }
        assert_eq!(refused("x=y"), SAML_MALFORMED);
        assert_eq!(refused(&"a".repeat(70_000)), SAML_TOO_LARGE);
    }

    #[test]
    fn what_is_signed_is_what_was_sent() {
        let query = "x=1&RelayState=a%2fb+c&SAMLRequest=f%2bg%3d&SigAlg=alg&Signature=s";
        let parsed = SignedQuery::parse(query).unwrap();
        assert_eq!(
            parsed.signed_octets("alg"),
            "SAMLRequest=f%2bg%3d&RelayState=a%2fb+c&SigAlg=alg"
        );
        assert_eq!(parsed.relay_state().unwrap().as_deref(), Some("a/b c"));
    }

    #[test]
    fn broken_encoding_is_refused_not_guessed() {
        let parsed = SignedQuery::parse("SAMLRequest=a%2&RelayState=%zz").unwrap();
        assert!(parsed.relay_state().is_err());
        assert_eq!(parsed.inflate().unwrap_err().code, SAML_MALFORMED);
    }
}
