//! The signature itself: asks samael, one certificate at a time, for the very bytes that were signed.
use super::certificate::Certificate;
use super::gate::SignatureForm;
use crate::Refusal;
use crate::code::{SAML_CERTIFICATE_UNKNOWN, SAML_NO_CERTIFICATE, SAML_SIGNATURE_INVALID};
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

/// The canonical bytes a certificate on record vouches for.
pub(super) struct SignedXml {
    pub(super) xml: String,
    /// Which certificate.
    pub(super) key_index: usize,
    /// The ID of the signed element.
    pub(super) id: String,
    /// Whether that is the Response.
    pub(super) is_response: bool,
}

/// Verifies every signature and gives what was signed: the Response if it is, else the assertion.
///
/// Both signatures of a doubly signed response must come from one key, as identity providers make them.
pub(super) fn reduce(
    body: &str,
    forms: &[SignatureForm<'_>],
    certificates: &[Certificate],
) -> Result<SignedXml, Refusal> {
    if certificates.is_empty() {
        return Err(SAML_NO_CERTIFICATE.into());
    }
    let Some(outermost) = forms
        .iter()
        .find(|form| form.over_response)
        .or_else(|| forms.first())
    else {
        return Err(SAML_SIGNATURE_INVALID.into());
    };
    for (key_index, certificate) in certificates.iter().enumerate() {
        let Some(xml) = reduce_with(body, certificate) else {
            continue;
        };
        // The engine's tree and ours must mean the same element: what it returns has the digest that ours names.
        if digest_of(&xml, outermost.digest.len()).as_deref() == Some(outermost.digest.as_slice()) {
            return Ok(SignedXml {
                xml,
                key_index,
                id: outermost.signed_id.to_owned(),
                is_response: outermost.over_response,
            });
        }
    }
    Err(explain(outermost, certificates))
}

/// One certificate at a time: the engine gives up on the first key of another kind.
fn reduce_with(body: &str, certificate: &Certificate) -> Option<String> {
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

fn digest_of(xml: &str, length: usize) -> Option<Vec<u8>> {
    use sha2::{Digest, Sha256, Sha384, Sha512};
    match length {
        32 => Some(Sha256::digest(xml).to_vec()),
        48 => Some(Sha384::digest(xml).to_vec()),
        64 => Some(Sha512::digest(xml).to_vec()),
        _ => None,
    }
}

/// A response that names a certificate we do not have was most likely signed with it: the provider changed its key.
fn explain(form: &SignatureForm<'_>, certificates: &[Certificate]) -> Refusal {
    let known = certificates
        .iter()
        .map(Certificate::sha256)
        .collect::<Vec<_>>()
        .join(", ");
    match &form.certificate {
        Some(der)
            if certificates
                .iter()
                .all(|certificate| certificate.der() != der.as_slice()) =>
        {
            let fingerprint = Certificate::from_der(der).map_or_else(
                |_| "an unusable certificate".to_owned(),
                |named| named.sha256().to_owned(),
            );
            Refusal::new(SAML_CERTIFICATE_UNKNOWN)
                .expected(known)
                .received(fingerprint)
        }
        _ => Refusal::new(SAML_SIGNATURE_INVALID).expected(known),
    }
}
