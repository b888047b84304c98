//! Signed SAML responses of the demo identity provider. The response and its assertion are both signed, RSA-SHA256
//! over exclusive canonicalization. [SAML Core §2.3.3, §3.3.3, §5.4]
use super::identity_provider::EMAIL_ADDRESS;
use super::{DemoError, DemoIdentityProvider, DemoRequest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Timestamp;
use domain::saml::canonical::{element, text};
use std::time::Duration;

const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const UNSPECIFIED_CONTEXT: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";
const BASIC_NAME: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";
const AUTHN_FAILED: &str = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed";

/// How long an assertion may be presented.
pub const ASSERTION_LIFE: Duration = Duration::from_mins(5);
/// How long before its issue an assertion is valid, for a service whose clock is behind.
pub const START_MARGIN: Duration = Duration::from_secs(30);
/// How long the session at the service may last.
pub const SESSION_LIFE: Duration = Duration::from_hours(8);

/// Somebody the demo identity provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Persona {
    /// The address, which is the NameID too.
    pub email: String,
    /// The first name.
    pub first_name: String,
    /// The last name.
    pub last_name: String,
    /// The groups, in order; may be empty.
    pub groups: Vec<String>,
}

/// Random bytes for the IDs of one response; never used twice.
#[derive(Clone, Copy, Debug)]
pub struct MessageIds {
    /// For the response.
    pub response: [u8; 16],
    /// For the assertion.
    pub assertion: [u8; 16],
    /// For the session index.
    pub session: [u8; 16],
}

impl DemoIdentityProvider {
    /// Answers a request with an assertion about `persona`: base64, as the form field `SAMLResponse` carries it.
    pub fn respond(
        &self,
        request: &DemoRequest,
        persona: &Persona,
        now: Timestamp,
        ids: MessageIds,
    ) -> Result<String, DemoError> {
        let id = xml_id(ids.assertion);
        let body = [
            subject(request, persona, now),
            conditions(request, now),
            authn_statement(now, ids),
            attribute_statement(persona),
        ]
        .concat();
        let assertion = |signature: &str| {
            element(
                "saml:Assertion",
                &[
                    ("xmlns:saml", ASSERTION),
                    ("ID", &id),
                    ("IssueInstant", &now.to_rfc3339()),
                    ("Version", "2.0"),
                ],
                &format!(
                    "{}{signature}{body}",
                    element("saml:Issuer", &[], &text(self.entity_id()))
                ),
            )
        };
        let signed = assertion(&self.key.enveloped_signature(&id, &assertion(""))?);
        self.response(request, &[SUCCESS], &signed, now, ids)
    }

    /// Answers that nobody signed in, as when somebody cancels.
    pub fn decline(
        &self,
        request: &DemoRequest,
        now: Timestamp,
        ids: MessageIds,
    ) -> Result<String, DemoError> {
        self.response(request, &[RESPONDER, AUTHN_FAILED], "", now, ids)
    }

    fn response(
        &self,
        request: &DemoRequest,
        status: &[&str],
        content: &str,
        now: Timestamp,
        ids: MessageIds,
    ) -> Result<String, DemoError> {
        let id = xml_id(ids.response);
        let instant = now.to_rfc3339();
        let issuer = element(
            "saml:Issuer",
            &[("xmlns:saml", ASSERTION)],
            &text(self.entity_id()),
        );
        let code = status.iter().rev().fold(String::new(), |inner, value| {
            element("samlp:StatusCode", &[("Value", value)], &inner)
        });
        let status = element("samlp:Status", &[], &code);
        let mut attributes = vec![
            ("xmlns:samlp", PROTOCOL),
            ("Destination", request.acs_url.as_str()),
            ("ID", id.as_str()),
            ("IssueInstant", instant.as_str()),
            ("Version", "2.0"),
        ];
        attributes.extend(
            request
                .request_id
                .iter()
                .map(|request_id| ("InResponseTo", request_id.as_str())),
        );
        let response = |signature: &str| {
            element(
                "samlp:Response",
                &attributes,
                &format!("{issuer}{signature}{status}{content}"),
            )
        };
        Ok(STANDARD.encode(response(&self.key.enveloped_signature(&id, &response(""))?)))
    }
}

/// An ID of 128 random bits; it must not begin with a digit. [XML Schema 2 §3.3.8]
fn xml_id(random: [u8; 16]) -> String {
    random
        .iter()
        .fold("_".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

fn subject(request: &DemoRequest, persona: &Persona, now: Timestamp) -> String {
    let until = now.plus(ASSERTION_LIFE).to_rfc3339();
    let mut confirmation = vec![
        ("NotOnOrAfter", until.as_str()),
        ("Recipient", request.acs_url.as_str()),
    ];
    confirmation.extend(
        request
            .request_id
            .iter()
            .map(|request_id| ("InResponseTo", request_id.as_str())),
    );
    let data = element("saml:SubjectConfirmationData", &confirmation, "");
    let content = [
        element(
            "saml:NameID",
            &[("Format", EMAIL_ADDRESS)],
            &text(&persona.email),
        ),
        element("saml:SubjectConfirmation", &[("Method", BEARER)], &data),
    ];
    element("saml:Subject", &[], &content.concat())
}

fn conditions(request: &DemoRequest, now: Timestamp) -> String {
    let audience = element("saml:Audience", &[], &text(&request.audience));
    element(
        "saml:Conditions",
        &[
            ("NotBefore", &now.minus(START_MARGIN).to_rfc3339()),
            ("NotOnOrAfter", &now.plus(ASSERTION_LIFE).to_rfc3339()),
        ],
        &element("saml:AudienceRestriction", &[], &audience),
    )
}

fn authn_statement(now: Timestamp, ids: MessageIds) -> String {
    let context = element("saml:AuthnContextClassRef", &[], UNSPECIFIED_CONTEXT);
    element(
        "saml:AuthnStatement",
        &[
            ("AuthnInstant", &now.to_rfc3339()),
            ("SessionIndex", &xml_id(ids.session)),
            ("SessionNotOnOrAfter", &now.plus(SESSION_LIFE).to_rfc3339()),
        ],
        &element("saml:AuthnContext", &[], &context),
    )
}

fn attribute_statement(persona: &Persona) -> String {
    let attribute = |name: &str, values: &[&str]| {
        let values: Vec<String> = values
            .iter()
            .map(|value| element("saml:AttributeValue", &[], &text(value)))
            .collect();
        element(
            "saml:Attribute",
            &[("Name", name), ("NameFormat", BASIC_NAME)],
            &values.concat(),
        )
    };
    let mut content = vec![
        attribute("email", &[&persona.email]),
        attribute("firstName", &[&persona.first_name]),
        attribute("lastName", &[&persona.last_name]),
    ];
    if !persona.groups.is_empty() {
        let groups: Vec<&str> = persona.groups.iter().map(String::as_str).collect();
        content.push(attribute("groups", &groups));
    }
    element("saml:AttributeStatement", &[], &content.concat())
}
