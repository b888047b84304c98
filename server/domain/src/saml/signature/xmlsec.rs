//! The second engine: samael over libxml2 and xmlsec, asked for the very bytes that were signed.
use super::Vouched;
use crate::saml::certificate::Certificate;
use crate::saml::element::attribute;
use crate::saml::verify::parse;
use samael::crypto::{
    AllowedSignatureAlgorithm, CertificateDer, Crypto, CryptoProvider, ReduceMode,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What the engine may use; the gate has refused everything else already.
const ALLOWED: [AllowedSignatureAlgorithm; 6] = [
    AllowedSignatureAlgorithm::RsaSha256,
    AllowedSignatureAlgorithm::RsaSha384,
    AllowedSignatureAlgorithm::RsaSha512,
    AllowedSignatureAlgorithm::EcdsaSha256,
    AllowedSignatureAlgorithm::EcdsaSha384,
    AllowedSignatureAlgorithm::EcdsaSha512,
];

/// The canonical bytes of the outermost signed element, when every signature fits this certificate.
/// One certificate at a time: the engine gives up on the first key of another kind.
pub(super) fn reduce(body: &str, certificate: &Certificate) -> Option<String> {
    xmlsec_silence::silence();
    let key = [CertificateDer::from(certificate.der().to_vec())];
    // A panic under foreign code is a refusal, not a lost worker.
    catch_unwind(AssertUnwindSafe(|| {
        Crypto::reduce_xml_to_signed_with_allowed_algorithms(
            body,
            &key,
            ReduceMode::PreDigest,
            Some(&ALLOWED),
        )
    }))
    .ok()?
    .ok()
    .filter(|xml| !xml.is_empty())
}

/// What those bytes are, read by our own parser and hashed by our own hand: `digest_length` is in bytes.
pub(super) fn vouched(xml: &str, digest_length: usize) -> Option<Vouched> {
    let document = parse(xml).ok()?;
    let root = document.root_element();
    Some(Vouched {
        name: (
            root.tag_name().namespace().unwrap_or_default().to_owned(),
            root.tag_name().name().to_owned(),
        ),
        id: attribute(root, "ID")?.to_owned(),
        digest: digest_of(xml, digest_length)?,
    })
}

fn digest_of(xml: &str, length: usize) -> Option<Vec<u8>> {
    use sha2::{Digest, Sha256, Sha384, Sha512};
    match length {
        32 => Some(Sha256::digest(xml).to_vec()),
        48 => Some(Sha384::digest(xml).to_vec()),
        64 => Some(Sha512::digest(xml).to_vec()),
        _ => None,
    }
}
