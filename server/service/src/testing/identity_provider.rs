//! An identity provider of the tests' own: it shares nothing with the code under test and signs text that is written in
//! canonical form already.
use crate::exchange::{Departure, Started};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{Timestamp, saml::SigningKey};
use openssl::{
    asn1::Asn1Time,
    bn::BigNum,
    hash::{MessageDigest, hash},
    pkey::{PKey, Private},
    rsa::Rsa,
    sign::Signer,
    x509::{X509, X509NameBuilder},
};
use std::{io::Read as _, time::Duration};

const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const METHODS: &str = "http://schemas.microsoft.com/claims/authnmethodsreferences";
const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

/// An identity provider with one RSA key of 2048 bits.
#[derive(Clone)]
pub struct TestIdentityProvider {
    /// Its entity ID.
    pub entity_id: String,
    key: PKey<Private>,
    certificate: X509,
    names_its_certificate: bool,
    signing: Signing,
}

/// How an identity provider signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// RSA with SHA-256, as it should.
    Sha256,
    /// RSA with SHA-1, as old ones do.
    Sha1,
    /// Not at all.
    Nothing,
}

/// What a request asks for, read from how the browser left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The ID of the AuthnRequest.
    pub id: String,
    /// Where the answer is posted.
    pub acs_url: String,
    /// Who asks.
    pub audience: String,
    /// Whether a fresh sign-in is asked for.
    pub force_authn: bool,
}

/// What the identity provider says of a person.
#[derive(Clone, Debug)]
pub struct Assertion {
    /// The NameID.
    pub name_id: String,
    /// Its format.
    pub format: String,
    /// The attribute `email`.
    pub email: Option<String>,
    /// When the session must end.
    pub session_ends: Option<Timestamp>,
    /// The session's name at the identity provider.
    pub session_index: Option<String>,
    /// When the person proved who they are.
    pub authn_instant: Timestamp,
    /// How, as a class.
    pub authn_context: &'static str,
    /// How, as methods in the attribute that Entra ID sends; none leave it out.
    pub methods: Vec<&'static str>,
    /// Further attributes by name.
    pub attributes: Vec<(&'static str, Vec<String>)>,
    /// The assertion's ID; another one for every answer, as a rule.
    pub assertion_id: String,
    /// When it is said.
    pub now: Timestamp,
}

impl Request {
    /// Reads the AuthnRequest that the browser carries.
    pub fn of(started: &Started) -> Self {
        let encoded = match &started.departure {
            Departure::Redirect(url) => {
                let parameter = url.query_pairs().find(|(name, _)| name == "SAMLRequest");
                parameter.expect("SAMLRequest").1.into_owned()
            }
            Departure::Post { fields, .. } => fields[0].1.clone(),
        };
        let bytes = STANDARD.decode(encoded).expect("base64");
        let xml = if bytes.starts_with(b"<") {
            String::from_utf8(bytes).expect("UTF-8")
        } else {
            let mut xml = String::new();
            flate2::read::DeflateDecoder::new(bytes.as_slice())
                .read_to_string(&mut xml)
                .expect("a deflated request");
            xml
        };
        let between = |from: &str, to: &str| {
            let rest = xml.split_once(from).expect("it is there").1;
            rest.split_once(to).expect("it ends").0.to_owned()
        };
        let issuer = between("Issuer", "<");
        Self {
            id: between(" ID=\"", "\""),
            acs_url: between("AssertionConsumerServiceURL=\"", "\""),
            audience: issuer.split_once('>').expect("text").1.to_owned(),
            force_authn: xml.contains(" ForceAuthn=\"true\""),
        }
    }
}

impl Assertion {
    /// A person by address: a persistent NameID made of it, and the attribute `email`.
    pub fn about(email: &str, now: Timestamp) -> Self {
        Self {
            name_id: format!("subject-{email}"),
            format: PERSISTENT.to_owned(),
            email: Some(email.to_owned()),
            session_ends: None,
            session_index: Some("_session".to_owned()),
            authn_instant: now,
            authn_context: "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
            methods: Vec::new(),
            attributes: Vec::new(),
            assertion_id: format!("_{}", super::fresh_name()),
            now,
        }
    }
}

impl TestIdentityProvider {
    /// A new one; its certificate is valid from 2023 to 2033.
    pub fn new(entity_id: &str) -> Self {
        let (from, until) = (
            Timestamp::from_seconds(1_700_000_000),
            Timestamp::from_seconds(2_000_000_000),
        );
        Self {
            names_its_certificate: false,
            ..Self::valid(entity_id, from, until)
        }
    }

    /// A new one with a certificate of these dates, which its signatures name.
    pub fn valid(entity_id: &str, from: Timestamp, until: Timestamp) -> Self {
        let rsa = Rsa::generate(2048).expect("a key");
        let key = PKey::from_rsa(rsa).expect("a key");
        let certificate = certify(&key, from, until).expect("a certificate");
        Self {
            entity_id: entity_id.to_owned(),
            key,
            certificate,
            names_its_certificate: true,
            signing: Signing::Sha256,
        }
    }

    /// The same, signing another way.
    #[must_use]
    pub fn signing(&self, signing: Signing) -> Self {
        Self {
            signing,
            ..self.clone()
        }
    }

    /// The same, with the same key, under another name.
    #[must_use]
    pub fn named(&self, entity_id: &str) -> Self {
        Self {
            entity_id: entity_id.to_owned(),
            ..self.clone()
        }
    }

    /// The form value of a Response that says no, without an assertion. `status` and `detail` are the last words of the
    /// status codes. [SAML Core §3.2.2.2]
    pub fn refuse(&self, request: &Request, status: &str, detail: &str, now: Timestamp) -> String {
        let code = "urn:oasis:names:tc:SAML:2.0:status:";
        STANDARD.encode(format!(
            "<samlp:Response xmlns:samlp=\"{PROTOCOL}\" Destination=\"{acs}\" ID=\"_{id}\" InResponseTo=\"{request}\" IssueInstant=\"{now}\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{ASSERTION}\">{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value=\"{code}{status}\"><samlp:StatusCode Value=\"{code}{detail}\"></samlp:StatusCode></samlp:StatusCode></samlp:Status></samlp:Response>",
            acs = request.acs_url,
            id = super::fresh_name(),
            request = request.id,
            now = now.to_rfc3339(),
            issuer = self.entity_id,
        ))
    }

    /// Its SHA-256 fingerprint as it is shown and stored.
    pub fn fingerprint(&self) -> String {
        let digest = self
            .certificate
            .digest(MessageDigest::sha256())
            .expect("a digest");
        let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        pairs.join(":")
    }

    /// Metadata that names these keys, the first one's entity ID and `{entity_id}/sso`. `attributes` stand in the root.
    pub fn metadata(keys: &[&Self], attributes: &str) -> String {
        let first = keys.first().expect("a key");
        let descriptors: Vec<String> = keys
            .iter()
            .map(|one| {
                format!(
                    "<md:KeyDescriptor use=\"signing\">{}</md:KeyDescriptor>",
                    one.key_info()
                )
            })
            .collect();
        format!(
            "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_metadata\"{attributes} entityID=\"{entity}\"><md:IDPSSODescriptor protocolSupportEnumeration=\"{PROTOCOL}\">{}<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"{entity}/sso\"></md:SingleSignOnService></md:IDPSSODescriptor></md:EntityDescriptor>",
            descriptors.concat(),
            entity = first.entity_id,
        )
    }

    fn key_info(&self) -> String {
        format!(
            "<ds:KeyInfo xmlns:ds=\"{DS}\"><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
            STANDARD.encode(self.certificate_der())
        )
    }

    /// Its signing certificate as PEM text.
    pub fn certificate(&self) -> String {
        String::from_utf8(self.certificate.to_pem().expect("PEM")).expect("text")
    }

    /// Its signing certificate as DER bytes.
    pub fn certificate_der(&self) -> Vec<u8> {
        self.certificate.to_der().expect("DER")
    }

    /// Its key, for signing other messages.
    pub fn signing_key(&self) -> SigningKey {
        let private = self.key.private_key_to_pkcs8().expect("a key");
        SigningKey::from_der(&private, &self.certificate_der()).expect("a pair")
    }

    /// The form value of a Response with one signed assertion.
    pub fn answer(&self, request: &Request, assertion: &Assertion) -> String {
        self.answer_to(Some(&request.id), request, assertion)
    }

    /// As [`TestIdentityProvider::answer`], naming another request or none.
    pub fn answer_to(
        &self,
        request_id: Option<&str>,
        request: &Request,
        assertion: &Assertion,
    ) -> String {
        let (id, now) = (&assertion.assertion_id, assertion.now);
        let instant = now.to_rfc3339();
        let until = now.plus(Duration::from_secs(300)).to_rfc3339();
        let from = now.minus(Duration::from_secs(30)).to_rfc3339();
        let in_response_to =
            request_id.map_or_else(String::new, |id| format!(" InResponseTo=\"{id}\""));
        let session = assertion.session_ends.map_or_else(String::new, |end| {
            format!(" SessionNotOnOrAfter=\"{}\"", end.to_rfc3339())
        });
        let authn_instant = assertion.authn_instant.to_rfc3339();
        let index = assertion
            .session_index
            .as_ref()
            .map_or_else(String::new, |index| format!(" SessionIndex=\"{index}\""));
        let value = |value: &str| format!("<saml:AttributeValue>{value}</saml:AttributeValue>");
        let attribute = |name: &str, values: &[String]| match values {
            [] => String::new(),
            values => format!(
                "<saml:Attribute Name=\"{name}\">{}</saml:Attribute>",
                values.concat()
            ),
        };
        let emails: Vec<_> = assertion.email.iter().map(|email| value(email)).collect();
        let methods: Vec<_> = assertion.methods.iter().map(|uri| value(uri)).collect();
        let further = assertion.attributes.iter().map(|(name, values)| {
            let values: Vec<_> = values.iter().map(|text| value(text)).collect();
            attribute(name, &values)
        });
        let further: String = further.collect();
        let attributes =
            match attribute("email", &emails) + &attribute(METHODS, &methods) + &further {
                none if none.is_empty() => none,
                some => format!("<saml:AttributeStatement>{some}</saml:AttributeStatement>"),
            };
        let class = assertion.authn_context;
        let assertion = |signature: &str| {
            format!(
                "<saml:Assertion xmlns:saml=\"{ASSERTION}\" ID=\"{id}\" IssueInstant=\"{instant}\" Version=\"2.0\"><saml:Issuer>{issuer}</saml:Issuer>{signature}<saml:Subject><saml:NameID Format=\"{format}\">{name_id}</saml:NameID><saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData{in_response_to} NotOnOrAfter=\"{until}\" Recipient=\"{acs}\"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore=\"{from}\" NotOnOrAfter=\"{until}\"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant=\"{authn_instant}\"{index}{session}><saml:AuthnContext><saml:AuthnContextClassRef>{class}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>{attributes}</saml:Assertion>",
                issuer = self.entity_id,
                format = assertion.format,
                name_id = assertion.name_id,
                acs = request.acs_url,
                audience = request.audience,
            )
        };
        let signed = assertion(&self.signature(&assertion(""), id));
        STANDARD.encode(format!(
            "<samlp:Response xmlns:samlp=\"{PROTOCOL}\" Destination=\"{acs}\" ID=\"_r{id}\"{in_response_to} IssueInstant=\"{instant}\" Version=\"2.0\"><saml:Issuer xmlns:saml=\"{ASSERTION}\">{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"></samlp:StatusCode></samlp:Status>{signed}</samlp:Response>",
            acs = request.acs_url,
            issuer = self.entity_id,
        ))
    }

    fn signature(&self, canonical: &str, id: &str) -> String {
        let (digest, signature_method, digest_method) = match self.signing {
            Signing::Nothing => return String::new(),
            Signing::Sha256 => (MessageDigest::sha256(), RSA_SHA256, SHA256),
            Signing::Sha1 => (MessageDigest::sha1(), RSA_SHA1, SHA1),
        };
        let value = hash(digest, canonical.as_bytes()).expect("a digest");
        let signed_info = |declared: &str| {
            format!(
                "<ds:SignedInfo{declared}><ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{signature_method}\"></ds:SignatureMethod><ds:Reference URI=\"#{id}\"><ds:Transforms><ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform><ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"{digest_method}\"></ds:DigestMethod><ds:DigestValue>{}</ds:DigestValue></ds:Reference></ds:SignedInfo>",
                STANDARD.encode(value)
            )
        };
        let mut signer = Signer::new(digest, &self.key).expect("a signer");
        let alone = signed_info(&format!(" xmlns:ds=\"{DS}\""));
        let value = signer
            .sign_oneshot_to_vec(alone.as_bytes())
            .expect("a signature");
        format!(
            "<ds:Signature xmlns:ds=\"{DS}\">{}<ds:SignatureValue>{}</ds:SignatureValue>{}</ds:Signature>",
            signed_info(""),
            STANDARD.encode(value),
            if self.names_its_certificate {
                self.key_info()
            } else {
                String::new()
            }
        )
    }
}

/// A self-signed certificate.
fn certify(
    key: &PKey<Private>,
    from: Timestamp,
    until: Timestamp,
) -> Result<X509, openssl::error::ErrorStack> {
    let mut subject = X509NameBuilder::new()?;
    subject.append_entry_by_text("CN", "Test identity provider")?;
    let subject = subject.build();
    let mut serial = BigNum::new()?;
    serial.rand(100, openssl::bn::MsbOption::ONE, false)?;
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_serial_number(&*serial.to_asn1_integer()?)?;
    builder.set_subject_name(&subject)?;
    builder.set_issuer_name(&subject)?;
    builder.set_pubkey(key)?;
    builder.set_not_before(&*Asn1Time::from_unix(from.as_seconds())?)?;
    builder.set_not_after(&*Asn1Time::from_unix(until.as_seconds())?)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}
