//! The signature itself: two engines that share no code must vouch for the same element with the same certificate.
//! Knows nothing of what is signed.
mod alone;
mod bergshamra;
mod xmlsec;

pub use alone::{Engine, admit, vouch, vouch_without_gate};

use super::certificate::Certificate;
use super::gate::SignatureForm;
use crate::Refusal;
use crate::code::{
    SAML_CERTIFICATE_UNKNOWN, SAML_ENGINES_DISAGREE, SAML_NO_CERTIFICATE, SAML_SIGNATURE_INVALID,
};

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

/// What an engine vouches for: one element, by its name and ID, and the digest of its canonical bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// The namespace and local name of the element.
    pub name: (String, String),
    /// Its `ID`.
    pub id: String,
    /// The digest of its canonical form without the signature.
    pub digest: Vec<u8>,
}

/// Verifies every signature and gives what was signed: the Response if it is, else the assertion.
///
/// The engine without C code comes first, so the other sees nothing that no certificate on record vouches for. Both
/// signatures of a doubly signed response must come from one key, as identity providers make them.
pub(super) fn verify(
    body: &str,
    forms: &[SignatureForm<'_>],
    certificates: &[Certificate],
) -> Result<SignedXml, Refusal> {
    if certificates.is_empty() {
        return Err(SAML_NO_CERTIFICATE.into());
    }
    let Some(outermost) = outermost(forms) else {
        return Err(SAML_SIGNATURE_INVALID.into());
    };
    for (key_index, certificate) in certificates.iter().enumerate() {
        let Some(first) = bergshamra::vouch(body, certificate) else {
            continue;
        };
        let reduced = xmlsec::reduce(body, certificate);
        let second = reduced
            .as_deref()
            .and_then(|xml| xmlsec::vouched(xml, outermost.digest.len()));
        agree(forms, &first, second.as_ref())?;
        return Ok(SignedXml {
            xml: reduced.ok_or(SAML_ENGINES_DISAGREE)?,
            key_index,
            id: outermost.signed_id.to_owned(),
            is_response: outermost.over_response,
        });
    }
    Err(explain(outermost, certificates))
}

fn outermost<'a, 'b>(forms: &'b [SignatureForm<'a>]) -> Option<&'b SignatureForm<'a>> {
    forms
        .iter()
        .find(|form| form.over_response)
        .or_else(|| forms.first())
}

/// The gate, the first engine and the second must mean the same: as many signatures, the same elements, the same
/// digests. `second` vouches for the outermost signed element; nothing when it refused.
fn agree(
    forms: &[SignatureForm<'_>],
    first: &[Vouched],
    second: Option<&Vouched>,
) -> Result<(), Refusal> {
    let disagree = |received: &str| {
        Err(Refusal::new(SAML_ENGINES_DISAGREE)
            .expected("the same element and digest from both")
            .received(received))
    };
    let seen = |form: &SignatureForm<'_>, vouched: &Vouched| {
        vouched.id == form.signed_id
            && vouched.name == form.signed_name
            && vouched.digest == form.digest
    };
    let same = forms.len() == first.len()
        && forms
            .iter()
            .all(|form| first.iter().any(|vouched| seen(form, vouched)));
    if !same {
        return disagree("another element from the first engine");
    }
    match (outermost(forms), second) {
        (_, None) => disagree("a refusal from the second engine"),
        (Some(form), Some(vouched)) if seen(form, vouched) => Ok(()),
        _ => disagree("another element from the second engine"),
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

#[cfg(test)]
mod tests;
