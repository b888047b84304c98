//! The order of work: from posted bytes to a verified login or a refusal. Reads no clock, no database, no network.
use super::assertion::Assertion;
use super::bounds::{self, MAX_BYTES};
use super::check::{Check, CheckOutcome, CheckResult, Examination};
use super::element::{attribute, clip, is, only};
use super::envelope::Envelope;
use super::expectation::Expectation;
use super::gate::{read_signatures, read_structure};
use super::login::VerifiedLogin;
use super::namespace::ASSERTION;
use super::posted::PostedResponse;
use super::signature::{self, SignedXml};
use crate::code::{SAML_MALFORMED, SAML_SIGNATURE_INVALID};
use crate::{Refusal, Timestamp};
use roxmltree::{Document, Node, ParsingOptions};

/// Examines a posted response.
///
/// Until the signature holds, nothing of the response is believed: it can only be refused. After it, nothing but the
/// bytes that the signature covers is read. Replay is not decided here: the caller keeps
/// [`VerifiedLogin::assertion_id`] until [`VerifiedLogin::not_on_or_after`]. [SAML Profiles §4.1.4.3]
pub fn verify(posted: &PostedResponse, expectation: &Expectation, now: Timestamp) -> Examination {
    let mut record = Record::default();
    let outcome = examine(&mut record, posted, expectation, now);
    Examination {
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
    let structure = record.check(Check::Structure, read_structure(envelope.response))?;
    let forms = record.check(Check::SignatureForm, read_signatures(&structure))?;
    record.check(
        Check::Algorithms,
        forms
            .iter()
            .try_for_each(super::gate::SignatureForm::check_algorithms),
    )?;

    let assertion_id = attribute(structure.assertion, "ID").unwrap_or_default();
    let verified = signature::reduce(body, &forms, &expectation.certificates).and_then(|signed| {
        let document = parse(&signed.xml).map_err(|_| Refusal::new(SAML_SIGNATURE_INVALID))?;
        signed_assertion(&document, &signed, assertion_id, expectation)?;
        Ok(signed)
    });
    let signed = record.check(Check::Signature, verified)?;
    record.note_certificate(expectation, signed.key_index, now);

    // From here on only what was signed.
    let signed_document = parse(&signed.xml)?;
    let assertion = signed_assertion(&signed_document, &signed, assertion_id, expectation)?;
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

/// The assertion in the signed bytes, which must be the element that the gate saw. A signed Response is held to
/// everything that its unverified copy was.
fn signed_assertion<'a, 'input>(
    document: &'a Document<'input>,
    signed: &SignedXml,
    assertion_id: &str,
    expectation: &Expectation,
) -> Result<Assertion<'a, 'input>, Refusal> {
    let root = document.root_element();
    if attribute(root, "ID") != Some(signed.id.as_str()) {
        return Err(SAML_SIGNATURE_INVALID.into());
    }
    let node: Option<Node<'a, 'input>> = if signed.is_response {
        let envelope = Envelope::read(root)?;
        envelope.check_status()?;
        envelope.check_destination(&expectation.acs_url)?;
        envelope.check_issuer(&expectation.identity_provider)?;
        envelope.check_request(&expectation.request)?;
        only(root, ASSERTION, "Assertion")
    } else {
        is(root, ASSERTION, "Assertion").then_some(root)
    };
    node.filter(|node| attribute(*node, "ID") == Some(assertion_id))
        .map(|node| Assertion { node })
        .ok_or_else(|| SAML_SIGNATURE_INVALID.into())
}

/// Writes down each check as it is made.
#[derive(Default)]
struct Record {
    outcomes: Vec<CheckOutcome>,
}

impl Record {
    fn check<T>(&mut self, check: Check, result: Result<T, Refusal>) -> Result<T, Refusal> {
        let outcome = match &result {
            Ok(_) => CheckResult::Passed,
            Err(refusal) => CheckResult::Failed {
                expected: refusal.expected.clone(),
                received: refusal.received.clone(),
            },
        };
        self.outcomes.push(CheckOutcome {
            check,
            result: outcome,
            note: None,
        });
        result
    }

    /// Identity providers go on signing with certificates that have expired; the key is trusted by configuration,
    /// not by its dates. [SAML Metadata Interoperability §2.6.1]
    fn note_certificate(&mut self, expectation: &Expectation, key_index: usize, now: Timestamp) {
        let Some((certificate, outcome)) = expectation
            .certificates
            .get(key_index)
            .zip(self.outcomes.last_mut())
        else {
            return;
        };
        let mut note = format!(
            "signed with {} ({})",
            clip(certificate.subject()),
            certificate.sha256()
        );
        if certificate.expired(now) {
            note = format!("{note}, expired on {}", certificate.not_after());
        }
        outcome.note = Some(note);
    }

    fn complete(mut self) -> Vec<CheckOutcome> {
        for check in Check::ALL {
            if !self.outcomes.iter().any(|outcome| outcome.check == check) {
                self.outcomes.push(CheckOutcome {
                    check,
                    result: CheckResult::NotReached,
                    note: None,
                });
            }
        }
        self.outcomes
    }
}
