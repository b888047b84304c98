//! The order of work: from posted bytes to a verified login or a refusal. Reads no clock, no database, no network.
use super::assertion::Assertion;
use super::bounds::{self, MAX_BYTES};
use super::check::{Check, Examination};
use super::element::{attribute, clip, is, only};
use super::encryption::{self, EncryptionPolicy};
use super::envelope::Envelope;
use super::expectation::Expectation;
use super::gate::{SignatureForm, Structure, read_signatures, read_structure};
use super::login::VerifiedLogin;
use super::namespace::{ASSERTION, PROTOCOL};
use super::posted::PostedResponse;
use super::record::Record;
use super::signature::{self, SignedXml};
use crate::code::{
    SAML_ENCRYPTED_NO_KEY, SAML_ENCRYPTION_NEEDS_SIGNED_RESPONSE, SAML_MALFORMED,
    SAML_SIGNATURE_INVALID, SAML_UNSIGNED,
};
use crate::{Refusal, Timestamp};
use roxmltree::{Document, ParsingOptions};

/// Examines a posted response.
///
/// Until the signature holds, nothing of the response is believed: it can only be refused. After it, nothing but the
/// bytes that the signature covers is read. Replay is not decided here: the caller keeps
/// [`VerifiedLogin::assertion_id`] until [`VerifiedLogin::not_on_or_after`]. [SAML Profiles §4.1.4.3]
pub fn verify(posted: &PostedResponse, expectation: &Expectation, now: Timestamp) -> Examination {
    let mut record = Record::default();
    let outcome = examine(&mut record, posted, expectation, now);
    Examination {
        clock_offset_seconds: record.clock_offset_seconds,
        checks: record.complete(),
        outcome,
    }
}

fn examine(
    record: &mut Record,
    posted: &PostedResponse,
    expectation: &Expectation,
    now: Timestamp,
) -> Result<VerifiedLogin, Refusal> {
    let (body, document) = record.check(
        Check::Readable,
        bounds::admit(posted.xml()).and_then(|body| Ok((body, parse(body)?))),
    )?;
    let envelope = record.check(Check::Envelope, Envelope::read(document.root_element()))?;
    record.check(Check::Status, envelope.check_status())?;
    record.check(
        Check::Destination,
        envelope.check_destination(&expectation.acs_url),
    )?;
    record.check(
        Check::ResponseIssuer,
        envelope.check_issuer(&expectation.identity_provider),
    )?;
    record.check(
        Check::InResponseTo,
        envelope.check_request(&expectation.request),
    )?;
    let structure = record.check(
        Check::Structure,
        read_structure(envelope.response)
            .and_then(|structure| expect_openable(structure, expectation)),
    )?;
    let forms = record.check(
        Check::SignatureForm,
        read_signatures(&structure)
            .and_then(|forms| expect_signature(forms, &structure, expectation)),
    )?;
    record.check(
        Check::Algorithms,
        forms.iter().try_for_each(SignatureForm::check_algorithms),
    )?;
    let believed = believe(record, body, &forms, &structure, expectation, now)?;

    // From here on only what was signed.
    let signed_document = parse(&believed.xml)?;
    let assertion = believed.assertion(&signed_document)?;
    record.clock_offset_seconds = assertion
        .issued()
        .ok()
        .map(|issued| issued.millis_since(now).div_euclid(1000));
    record.check(Check::Issuer, assertion.check_issuer(expectation))?;
    let valid_until = record.check(Check::Validity, assertion.check_validity(expectation, now))?;
    record.check(Check::Audience, assertion.check_audience(expectation))?;
    let confirmed_until = record.check(
        Check::SubjectConfirmation,
        assertion.check_confirmation(expectation, now),
    )?;
    let session = record.check(Check::Session, assertion.session(expectation, now))?;
    let name_id = record.check(Check::NameId, assertion.name_id())?;
    Ok(VerifiedLogin {
        name_id,
        assertion_id: assertion.id()?.to_owned(),
        response_id: envelope.id.to_owned(),
        in_response_to: attribute(envelope.response, "InResponseTo").map(str::to_owned),
        issuer: expectation.identity_provider.clone(),
        attributes: assertion.attributes(),
        session_index: session.index,
        authn_instant: session.authn_instant,
        authn_context: session.authn_context,
        session_not_on_or_after: session.not_on_or_after,
        not_on_or_after: valid_until.min(confirmed_until).plus(expectation.skew()),
        key_index: believed.key_index,
    })
}

/// Whether an encrypted assertion finds a key here at all.
fn expect_openable<'a, 'input>(
    structure: Structure<'a, 'input>,
    expectation: &Expectation,
) -> Result<Structure<'a, 'input>, Refusal> {
    if structure.encrypted().is_some() && expectation.decryption_keys.is_empty() {
        return Err(Refusal::new(SAML_ENCRYPTED_NO_KEY)
            .expected("an assertion that is not encrypted")
            .received("EncryptedAssertion"));
    }
    Ok(structure)
}

/// Whether there is a signature, or may be one inside the encryption.
fn expect_signature<'a>(
    forms: Vec<SignatureForm<'a>>,
    structure: &Structure<'_, '_>,
    expectation: &Expectation,
) -> Result<Vec<SignatureForm<'a>>, Refusal> {
    match (
        forms.is_empty(),
        structure.encrypted(),
        expectation.encryption,
    ) {
        (false, _, _) | (true, Some(_), EncryptionPolicy::InnerSignatureToo) => Ok(forms),
        (true, Some(_), EncryptionPolicy::SignedResponseOnly) => {
            Err(SAML_ENCRYPTION_NEEDS_SIGNED_RESPONSE.into())
        }
        (true, None, _) => Err(Refusal::new(SAML_UNSIGNED)
            .expected("a Signature in the Response or the Assertion")
            .received("none")),
    }
}

/// Bytes that a certificate on record vouches for, and the assertion in them.
struct Believed {
    xml: String,
    assertion_id: Option<String>,
    key_index: usize,
}

impl Believed {
    /// The assertion: the root, or the one in the signed Response.
    fn assertion<'a, 'input>(
        &self,
        document: &'a Document<'input>,
    ) -> Result<Assertion<'a, 'input>, Refusal> {
        let root = document.root_element();
        let node = if is(root, PROTOCOL, "Response") {
            only(root, ASSERTION, "Assertion")
        } else {
            is(root, ASSERTION, "Assertion").then_some(root)
        };
        node.filter(|node| {
            let id = attribute(*node, "ID");
            id.is_some() && (self.assertion_id.is_none() || id == self.assertion_id.as_deref())
        })
        .map(|node| Assertion { node })
        .ok_or_else(|| SAML_SIGNATURE_INVALID.into())
    }
}

/// The signature and the encryption. What the Response's signature covers is decrypted after that signature holds;
/// without one, the signature inside is what must hold.
fn believe(
    record: &mut Record,
    body: &str,
    forms: &[SignatureForm<'_>],
    structure: &Structure<'_, '_>,
    expectation: &Expectation,
    now: Timestamp,
) -> Result<Believed, Refusal> {
    if forms.is_empty() {
        let opened = record.check(
            Check::Decryption,
            encryption::open(structure.assertion, expectation, false),
        )?;
        let key_index = record.check(
            Check::Signature,
            opened.key_index.ok_or_else(|| SAML_UNSIGNED.into()),
        )?;
        record.note_certificate(expectation, key_index, now);
        return Ok(Believed {
            xml: opened.xml,
            assertion_id: None,
            key_index,
        });
    }
    let verified = signature::verify(body, forms, &expectation.certificates);
    let verified = verified.and_then(|signed| {
        expect_signed(&signed, structure, expectation)?;
        Ok(signed)
    });
    let signed = record.check(Check::Signature, verified)?;
    record.note_certificate(expectation, signed.key_index, now);
    if structure.encrypted().is_none() {
        record.pass(Check::Decryption, "not encrypted");
        return Ok(Believed {
            xml: signed.xml,
            assertion_id: attribute(structure.assertion, "ID").map(str::to_owned),
            key_index: signed.key_index,
        });
    }
    let document = parse(&signed.xml)?;
    let opened = record.check(
        Check::Decryption,
        only(document.root_element(), ASSERTION, "EncryptedAssertion")
            .ok_or_else(|| SAML_SIGNATURE_INVALID.into())
            .and_then(|encrypted| encryption::open(encrypted, expectation, true)),
    )?;
    Ok(Believed {
        xml: opened.xml,
        assertion_id: None,
        key_index: signed.key_index,
    })
}

/// The strict tree: no DTD, no entities of its own, as many nodes as the bounds allow.
pub(super) fn parse(xml: &str) -> Result<Document<'_>, Refusal> {
    let nodes_limit = u32::try_from(MAX_BYTES).unwrap_or(u32::MAX);
    Document::parse_with_options(
        xml,
        ParsingOptions {
            allow_dtd: false,
            nodes_limit,
            entity_resolver: None,
        },
    )
    .map_err(|error| {
        Refusal::new(SAML_MALFORMED)
            .expected("well-formed XML")
            .received(clip(&error.to_string()))
    })
}

/// The signed bytes are the element that the gate saw, with its assertion in place. A signed Response is held to
/// everything that its unverified copy was.
fn expect_signed(
    signed: &SignedXml,
    structure: &Structure<'_, '_>,
    expectation: &Expectation,
) -> Result<(), Refusal> {
    let invalid = || Refusal::new(SAML_SIGNATURE_INVALID);
    let document = parse(&signed.xml).map_err(|_| invalid())?;
    let root = document.root_element();
    if attribute(root, "ID") != Some(signed.id.as_str()) {
        return Err(invalid());
    }
    let name = structure.assertion.tag_name().name();
    let assertion = if signed.is_response {
        let envelope = Envelope::read(root)?;
        envelope.check_status()?;
        envelope.check_destination(&expectation.acs_url)?;
        envelope.check_issuer(&expectation.identity_provider)?;
        envelope.check_request(&expectation.request)?;
        root.children()
            .filter(|child| is(*child, ASSERTION, name))
            .collect::<Vec<_>>()
    } else {
        vec![root]
    };
    match assertion.as_slice() {
        [only]
            if is(*only, ASSERTION, name)
                && attribute(*only, "ID") == attribute(structure.assertion, "ID") =>
        {
            Ok(())
        }
        _ => Err(invalid()),
    }
}
