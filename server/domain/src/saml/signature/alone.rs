//! Each engine by itself, behind the gate: for tests, fuzzing and measurements. Tells what an engine vouches for and never
//! makes a login.
use super::{Vouched, bergshamra, outermost, xmlsec};
use crate::Refusal;
use crate::code::{SAML_NO_CERTIFICATE, SAML_SIGNATURE_INVALID, SAML_UNSIGNED};
use crate::saml::gate::{SignatureForm, read_signatures, read_structure};
use crate::saml::verify::parse;
use crate::saml::{Certificate, PostedResponse, bounds};

/// A signature engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// bergshamra, pure Rust.
    Bergshamra,
    /// samael over xmlsec.
    Xmlsec,
}

/// The bounds, the strict tree and the gate alone: whether a response has the one signed shape that SAML allows.
pub fn admit(posted: &PostedResponse) -> Result<(), Refusal> {
    through_the_gate(posted, |_, _| Ok(()))
}

/// What `engine` alone vouches for behind the gate, with the first certificate that it finds to fit: the outermost
/// signed element.
pub fn vouch(
    engine: Engine,
    posted: &PostedResponse,
    certificates: &[Certificate],
) -> Result<Vouched, Refusal> {
    if certificates.is_empty() {
        return Err(SAML_NO_CERTIFICATE.into());
    }
    through_the_gate(posted, |body, forms| {
        let outermost = outermost(forms).ok_or(SAML_SIGNATURE_INVALID)?;
        certificates
            .iter()
            .find_map(|certificate| match engine {
                Engine::Bergshamra => bergshamra::vouch(body, certificate)?
                    .into_iter()
                    .find(|vouched| vouched.id == outermost.signed_id),
                Engine::Xmlsec => xmlsec::reduce(body, certificate)
                    .and_then(|xml| xmlsec::vouched(&xml, outermost.digest.len())),
            })
            .ok_or_else(|| SAML_SIGNATURE_INVALID.into())
    })
}

/// What `engine` says of any document at all, without bounds and gate: every element it vouches for with this certificate.
/// Shows which attacks an engine withstands by itself. xmlsec fetches and computes what a hostile document tells it to.
pub fn vouch_without_gate(engine: Engine, xml: &str, certificate: &Certificate) -> Vec<Vouched> {
    const SHA256_BYTES: usize = 32;
    match engine {
        Engine::Bergshamra => bergshamra::vouch(xml, certificate).unwrap_or_default(),
        Engine::Xmlsec => xmlsec::reduce(xml, certificate)
            .and_then(|reduced| xmlsec::vouched(&reduced, SHA256_BYTES))
            .into_iter()
            .collect(),
    }
}

fn through_the_gate<T>(
    posted: &PostedResponse,
    then: impl FnOnce(&str, &[SignatureForm<'_>]) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let body = bounds::admit(posted.xml())?;
    let document = parse(body)?;
    let structure = read_structure(document.root_element())?;
    let forms = read_signatures(&structure)?;
    forms.iter().try_for_each(SignatureForm::check_algorithms)?;
    if forms.is_empty() {
        return Err(SAML_UNSIGNED.into());
    }
    then(body, &forms)
}
