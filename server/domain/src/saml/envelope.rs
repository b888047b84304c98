//! The Response around the assertion. Checked even when unsigned: a wrong shell is never a right login, and a
//! right shell proves nothing.
use super::element::{attribute, children, clip, is, is_id, only, text_only};
use super::expectation::RequestPolicy;
use super::mismatch::mismatch;
use super::namespace::{ASSERTION, PROTOCOL};
use crate::code::{
    SAML_DESTINATION_MISMATCH, SAML_DESTINATION_MISSING, SAML_ID_REFUSED,
    SAML_IN_RESPONSE_TO_MISMATCH, SAML_ISSUER_FORMAT, SAML_ISSUER_MISMATCH, SAML_ISSUER_MISSING,
    SAML_NOT_A_RESPONSE, SAML_STATUS_FAILED, SAML_STATUS_MISSING, SAML_TIME_INVALID,
    SAML_UNSOLICITED, SAML_VERSION,
};
use crate::{Refusal, Timestamp};
use roxmltree::Node;

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const ENTITY_FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";

/// A `samlp:Response` element.
#[derive(Clone, Copy)]
pub(super) struct Envelope<'a, 'input> {
    pub(super) response: Node<'a, 'input>,
    pub(super) id: &'a str,
}

impl<'a, 'input> Envelope<'a, 'input> {
    /// Takes the element if it is a SAML 2.0 Response with an ID and a time. [SAML Core §3.2.2]
    pub(super) fn read(response: Node<'a, 'input>) -> Result<Self, Refusal> {
        if !is(response, PROTOCOL, "Response") {
            let name = response.tag_name();
            return Err(Refusal::new(SAML_NOT_A_RESPONSE)
                .expected(format!("Response in {PROTOCOL}"))
                .received(clip(&format!(
                    "{} in {}",
                    name.name(),
                    name.namespace().unwrap_or("no namespace")
                ))));
        }
        expect_version(response)?;
        let id = attribute(response, "ID")
            .filter(|id| is_id(id))
            .ok_or_else(|| Refusal::new(SAML_ID_REFUSED).expected("an ID on the Response"))?;
        time(response, "IssueInstant")?;
        Ok(Self { response, id })
    }

    /// The identity provider reports success. [SAML Core §3.2.2.2]
    pub(super) fn check_status(&self) -> Result<(), Refusal> {
        let status = only(self.response, PROTOCOL, "Status").ok_or(SAML_STATUS_MISSING)?;
        let code = only(status, PROTOCOL, "StatusCode").ok_or(SAML_STATUS_MISSING)?;
        let value = attribute(code, "Value").ok_or(SAML_STATUS_MISSING)?;
        if value == SUCCESS {
            return Ok(());
        }
        let mut received = value.to_owned();
        if let Some(detail) =
            children(code, PROTOCOL, "StatusCode").find_map(|detail| attribute(detail, "Value"))
        {
            received = format!("{received} / {detail}");
        }
        if let Some(message) = children(status, PROTOCOL, "StatusMessage")
            .find_map(text_only)
            .filter(|text| !text.trim().is_empty())
        {
            received = format!("{received}: {}", message.trim());
        }
        Err(Refusal::new(SAML_STATUS_FAILED)
            .expected(SUCCESS)
            .received(clip(&received)))
    }

    /// Destination is the URL that was posted to, letter for letter. [SAML Bindings §3.5.5.2]
    pub(super) fn check_destination(&self, acs_url: &str) -> Result<(), Refusal> {
        match attribute(self.response, "Destination") {
            None => Err(Refusal::new(SAML_DESTINATION_MISSING).expected(acs_url)),
            Some(destination) if destination == acs_url => Ok(()),
            Some(destination) => Err(mismatch(SAML_DESTINATION_MISMATCH, acs_url, destination)),
        }
    }

    /// A Response may leave its Issuer out; if there, it is the one on record. [SAML Profiles §4.1.4.2]
    pub(super) fn check_issuer(&self, identity_provider: &str) -> Result<(), Refusal> {
        if children(self.response, ASSERTION, "Issuer")
            .next()
            .is_none()
        {
            return Ok(());
        }
        expect_issuer(self.response, identity_provider)
    }

    /// Answers the request that was sent, or none if none was. [SAML Profiles §4.1.4.3]
    pub(super) fn check_request(&self, policy: &RequestPolicy) -> Result<(), Refusal> {
        match attribute(self.response, "InResponseTo") {
            // An attribute-less shell around an assertion that names a request is a shell that lost something.
            None if matches!(policy, RequestPolicy::Solicited { .. }) => {
                Err(SAML_UNSOLICITED.into())
            }
            received => expect_request(policy, received),
        }
    }
}

/// `Version` is 2.0.
pub(super) fn expect_version(node: Node<'_, '_>) -> Result<(), Refusal> {
    match attribute(node, "Version") {
        Some("2.0") => Ok(()),
        other => Err(Refusal::new(SAML_VERSION)
            .expected("2.0")
            .received(clip(other.unwrap_or("none")))),
    }
}

/// The element's only Issuer is the entity on record. [SAML Core §2.2.5]
pub(super) fn expect_issuer(node: Node<'_, '_>, identity_provider: &str) -> Result<(), Refusal> {
    let issuer = only(node, ASSERTION, "Issuer")
        .ok_or_else(|| Refusal::new(SAML_ISSUER_MISSING).expected(identity_provider))?;
    if let Some(format) = attribute(issuer, "Format").filter(|format| *format != ENTITY_FORMAT) {
        return Err(Refusal::new(SAML_ISSUER_FORMAT)
            .expected(ENTITY_FORMAT)
            .received(clip(format)));
    }
    let name = text_only(issuer).unwrap_or_default();
    // Pretty printers put line breaks around the text; an entity ID holds no white space itself.
    let name = name.trim_matches([' ', '\t', '\r', '\n']);
    if name == identity_provider {
        Ok(())
    } else {
        Err(mismatch(SAML_ISSUER_MISMATCH, identity_provider, name))
    }
}

/// `InResponseTo` as the policy wants it.
pub(super) fn expect_request(
    policy: &RequestPolicy,
    received: Option<&str>,
) -> Result<(), Refusal> {
    match (policy, received) {
        (RequestPolicy::Solicited { request_id }, Some(id)) if id == request_id => Ok(()),
        (RequestPolicy::Unsolicited, None) => Ok(()),
        (RequestPolicy::Solicited { request_id }, received) => {
            Err(Refusal::new(SAML_IN_RESPONSE_TO_MISMATCH)
                .expected(request_id)
                .received(clip(received.unwrap_or("none"))))
        }
        (RequestPolicy::Unsolicited, Some(id)) => Err(Refusal::new(SAML_IN_RESPONSE_TO_MISMATCH)
            .expected("none")
            .received(clip(id))),
    }
}

/// A required time attribute. [SAML Core §1.3.3]
pub(super) fn time(node: Node<'_, '_>, name: &'static str) -> Result<Timestamp, Refusal> {
    optional_time(node, name)?.ok_or_else(|| {
        Refusal::new(SAML_TIME_INVALID)
            .expected(format!("{name} in UTC"))
            .received("none")
    })
}

/// An optional time attribute; a time that can not be read is never taken for none.
pub(super) fn optional_time(
    node: Node<'_, '_>,
    name: &'static str,
) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = attribute(node, name) else {
        return Ok(None);
    };
    Timestamp::parse_rfc3339(text).map(Some).ok_or_else(|| {
        Refusal::new(SAML_TIME_INVALID)
            .expected(format!("{name} in UTC"))
            .received(clip(text))
    })
}
