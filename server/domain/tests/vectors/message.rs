//! Messages as templates in canonical form, so that what is signed is what is written.
use super::sealer::ours;
use super::signer::{Form, keys};
use domain::Timestamp;
use domain::saml::{Certificate, DecryptionKey, EncryptionPolicy, Expectation, RequestPolicy};

pub const IDP: &str = "https://idp.evil.example/entity";
pub const AUDIENCE: &str = "https://gate.example/saml/acme/metadata";
pub const ACS: &str = "https://gate.example/saml/acme/callback";
pub const REQUEST: &str = "_1f8e0c3a5b7d9e2f4a6c8b0d1e3f5a7c";
pub const MALLORY: &str = "mallory@evil.example";
pub const VICTIM: &str = "admin@victim.example";
/// A genuine name of the attacker's that begins with the victim's.
pub const LONG: &str = "admin@victim.example.evil.example";
pub const A: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub const P: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
pub const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
/// A declaration that stands in the document and, not visibly used, not in its canonical form.
pub const XS: &str = "@XS@";
pub const XS_DECLARATION: &str = " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"";

/// The moment of every test.
pub fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-21T12:00:00Z").unwrap()
}

/// `seconds` from now, as a message writes it.
pub fn at(seconds: i64) -> String {
    Timestamp::from_seconds(now().as_seconds() + seconds).to_rfc3339()
}

/// What the service expects of the attacker's own identity provider.
pub fn expectation() -> Expectation {
    let keys = keys();
    Expectation {
        identity_provider: IDP.to_owned(),
        certificates: [&keys.idp, &keys.next, &keys.curve]
            .into_iter()
            .map(|key| Certificate::from_der(&key.der()).unwrap())
            .collect(),
        audience: AUDIENCE.to_owned(),
        acs_url: ACS.to_owned(),
        request: RequestPolicy::Solicited {
            request_id: REQUEST.to_owned(),
        },
        skew: Expectation::DEFAULT_SKEW,
        max_age: Expectation::DEFAULT_MAX_AGE,
        decryption_keys: vec![DecryptionKey::new(ours().current.clone()).unwrap()],
        encryption: EncryptionPolicy::SignedResponseOnly,
    }
}

/// An assertion by its parts, each of them XML.
#[derive(Clone)]
pub struct Assertion {
    pub id: String,
    pub version: &'static str,
    pub issued: String,
    pub issuer: String,
    pub name_id: String,
    pub confirmations: String,
    pub conditions: String,
    pub authn: String,
    pub attributes: String,
    /// After everything else.
    pub tail: String,
}

pub fn issuer(entity: &str) -> String {
    format!("<saml:Issuer>{entity}</saml:Issuer>")
}

pub fn name_id(text: &str) -> String {
    format!("<saml:NameID Format=\"{EMAIL}\">{text}</saml:NameID>")
}

pub fn attribute(name: &str, values: &[&str]) -> String {
    let values: String = values
        .iter()
        .map(|value| format!("<saml:AttributeValue{XS} xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"xs:string\">{value}</saml:AttributeValue>"))
        .collect();
    format!("<saml:Attribute Name=\"{name}\">{values}</saml:Attribute>")
}

pub fn confirmation(method: &str, data: &str) -> String {
    format!("<saml:SubjectConfirmation Method=\"{method}\">{data}</saml:SubjectConfirmation>")
}

/// SubjectConfirmationData with these attributes, in canonical order.
pub fn data(attributes: &[(&str, &str)]) -> String {
    let attributes: String = attributes
        .iter()
        .map(|(name, value)| format!(" {name}=\"{value}\""))
        .collect();
    format!("<saml:SubjectConfirmationData{attributes}></saml:SubjectConfirmationData>")
}

pub fn bearer(recipient: &str, request: Option<&str>, end: i64) -> String {
    let end = at(end);
    let mut attributes = vec![("NotOnOrAfter", end.as_str()), ("Recipient", recipient)];
    if let Some(request) = request {
        attributes.insert(0, ("InResponseTo", request));
    }
    confirmation(BEARER, &data(&attributes))
}

pub fn restriction(audiences: &[&str]) -> String {
    let audiences: String = audiences
        .iter()
        .map(|audience| format!("<saml:Audience>{audience}</saml:Audience>"))
        .collect();
    format!("<saml:AudienceRestriction>{audiences}</saml:AudienceRestriction>")
}

pub fn conditions(from: i64, until: i64, inside: &str) -> String {
    format!(
        "<saml:Conditions NotBefore=\"{}\" NotOnOrAfter=\"{}\">{inside}</saml:Conditions>",
        at(from),
        at(until)
    )
}

pub fn authn(more: &str) -> String {
    format!(
        "<saml:AuthnStatement AuthnInstant=\"{}\" SessionIndex=\"_session\"{more}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>",
        at(-5)
    )
}

/// What the identity provider says of the person with this NameID and e-mail address.
pub fn about(person: &str) -> Assertion {
    Assertion {
        id: "_assertion".to_owned(),
        version: "2.0",
        issued: at(-2),
        issuer: issuer(IDP),
        name_id: name_id(person),
        confirmations: bearer(ACS, Some(REQUEST), 300),
        conditions: conditions(-60, 300, &restriction(&[AUDIENCE])),
        authn: authn(""),
        attributes: attribute("email", &[person]) + &attribute("groups", &["staff", "admins"]),
        tail: String::new(),
    }
}

/// The attacker's own, genuine.
pub fn mallory() -> Assertion {
    about(MALLORY)
}

/// Forged: never signed by the identity provider.
pub fn evil() -> Assertion {
    Assertion {
        id: "_evil".to_owned(),
        ..about(VICTIM)
    }
}

impl Assertion {
    pub fn template(&self) -> String {
        let statement = if self.attributes.is_empty() {
            String::new()
        } else {
            format!(
                "<saml:AttributeStatement>{}</saml:AttributeStatement>",
                self.attributes
            )
        };
        format!(
            "<saml:Assertion xmlns:saml=\"{A}\" ID=\"{}\" IssueInstant=\"{}\" Version=\"{}\">{}{}<saml:Subject>{}{}</saml:Subject>{}{}{statement}{}</saml:Assertion>",
            self.id,
            self.issued,
            self.version,
            self.issuer,
            Form::PLACE,
            self.name_id,
            self.confirmations,
            self.conditions,
            self.authn,
            self.tail
        )
    }

    pub fn unsigned(&self) -> String {
        self.template().replace(Form::PLACE, "")
    }

    /// Signed by the identity provider.
    pub fn signed(&self) -> String {
        self.signed_as(&Form::by(&keys().idp))
    }

    pub fn signed_as(&self, form: &Form) -> String {
        form.sign(&self.template(), &self.id)
    }

    /// The identity provider's signature of it.
    pub fn signature(&self) -> String {
        Form::by(&keys().idp).signature(&self.template(), &self.id)
    }
}

/// A Response by its parts.
#[derive(Clone)]
pub struct Response {
    pub id: String,
    pub version: &'static str,
    pub destination: Option<String>,
    pub request: Option<String>,
    pub issuer: String,
    pub extensions: String,
    pub status: String,
    pub body: String,
}

pub fn status(code: &str) -> String {
    format!(
        "<samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:{code}\"></samlp:StatusCode></samlp:Status>"
    )
}

/// A Response as the identity provider makes it, around `body`.
pub fn around(body: impl Into<String>) -> Response {
    Response {
        id: "_response".to_owned(),
        version: "2.0",
        destination: Some(ACS.to_owned()),
        request: Some(REQUEST.to_owned()),
        issuer: format!("<saml:Issuer xmlns:saml=\"{A}\">{IDP}</saml:Issuer>"),
        extensions: String::new(),
        status: status("Success"),
        body: body.into(),
    }
}

impl Response {
    pub fn template(&self) -> String {
        let attribute = |name: &str, value: &Option<String>| {
            value
                .as_ref()
                .map(|value| format!(" {name}=\"{value}\""))
                .unwrap_or_default()
        };
        let extensions = if self.extensions.is_empty() {
            String::new()
        } else {
            format!("<samlp:Extensions>{}</samlp:Extensions>", self.extensions)
        };
        format!(
            "<samlp:Response xmlns:samlp=\"{P}\"{} ID=\"{}\"{} IssueInstant=\"{}\" Version=\"{}\">{}{}{extensions}{}{}</samlp:Response>",
            attribute("Destination", &self.destination),
            self.id,
            attribute("InResponseTo", &self.request),
            at(-2),
            self.version,
            self.issuer,
            Form::PLACE,
            self.status,
            self.body
        )
    }

    /// As posted, the Response itself unsigned.
    pub fn unsigned(&self) -> String {
        finish(&self.template().replace(Form::PLACE, ""))
    }

    /// As posted, the Response signed by the identity provider.
    pub fn signed(&self) -> String {
        self.signed_as(&Form::by(&keys().idp))
    }

    pub fn signed_as(&self, form: &Form) -> String {
        finish(&form.sign(&self.template(), &self.id))
    }
}

/// Writes the declarations that canonical form leaves out.
pub fn finish(text: &str) -> String {
    text.replace(XS, XS_DECLARATION)
}
