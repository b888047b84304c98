use super::{DemoIdentityProvider, DemoRequest, MessageIds, Persona};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::metadata::{self, Policy};
use domain::saml::{
    AuthnRequest, Binding, EncryptionPolicy, Examination, Expectation, Outgoing, PostedResponse,
    RequestPolicy, RequestWishes, verify,
};
use domain::{Secret, Timestamp};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;
use std::sync::OnceLock;
use url::Url;

const NOW: Timestamp = Timestamp::from_seconds(1_795_305_600);
const ENTITY: &str = "http://localhost:7000/demo/idp";
const SSO: &str = "http://localhost:7000/demo/idp/sso";
const IDS: MessageIds = MessageIds {
    response: [1; 16],
    assertion: [2; 16],
    session: [3; 16],
};

/// One key for all tests: making one takes longest of all.
fn provider() -> &'static DemoIdentityProvider {
    static PROVIDER: OnceLock<DemoIdentityProvider> = OnceLock::new();
    PROVIDER.get_or_init(|| DemoIdentityProvider::generate(ENTITY, [0xff; 16], NOW).unwrap())
}

fn service() -> Url {
    Url::parse("http://127.0.0.1:3000/").unwrap()
}

fn request() -> DemoRequest {
    DemoRequest {
        request_id: Some("_request".to_owned()),
        acs_url: "http://127.0.0.1:3000/saml/demo/callback".to_owned(),
        audience: "http://127.0.0.1:3000/saml/demo/metadata".to_owned(),
    }
}

fn persona() -> Persona {
    Persona {
        email: "ada@demo.example".to_owned(),
        first_name: "Ada <&> \"O'Neil\"".to_owned(),
        last_name: "Łovelace\u{1}".to_owned(),
        groups: vec!["Engineering".to_owned(), "Field & Fleet".to_owned()],
    }
}

fn examine(response: &str, now: Timestamp) -> Examination {
    let expectation = Expectation {
        identity_provider: ENTITY.to_owned(),
        certificates: vec![provider().certificate().clone()],
        audience: request().audience,
        acs_url: request().acs_url,
        request: RequestPolicy::Solicited {
            request_id: "_request".to_owned(),
        },
        skew: Expectation::DEFAULT_SKEW,
        max_age: Expectation::DEFAULT_MAX_AGE,
        decryption_keys: Vec::new(),
        encryption: EncryptionPolicy::default(),
    };
    verify(
        &PostedResponse::from_form(response).unwrap(),
        &expectation,
        now,
    )
}

fn altered(response: &str, from: &str, to: &str) -> String {
    let xml = String::from_utf8(STANDARD.decode(response).unwrap()).unwrap();
    assert!(xml.contains(from), "nothing to alter: {from}");
    STANDARD.encode(xml.replace(from, to))
}

#[test]
fn its_response_is_accepted_as_the_persona() {
    let response = provider()
        .respond(&request(), &persona(), NOW, IDS)
        .unwrap();
    let login = examine(&response, NOW).outcome.unwrap();
    assert_eq!(login.name_id.value, "ada@demo.example");
    assert_eq!(login.email(None).unwrap().as_str(), "ada@demo.example");
    assert_eq!(login.attributes["firstName"], ["Ada <&> \"O'Neil\""]);
    assert_eq!(
        login.attributes["lastName"],
        ["Łovelace"],
        "characters that XML cannot hold are left out"
    );
    assert_eq!(login.attributes["groups"], ["Engineering", "Field & Fleet"]);
}

#[test]
fn a_tampered_response_is_refused() {
    let response = provider()
        .respond(&request(), &persona(), NOW, IDS)
        .unwrap();
    for (from, to) in [
        ("ada@demo.example", "eve@demo.example"),
        ("Engineering", "Owners"),
        ("_request", "_another"),
        ("/saml/demo/", "/saml/acme/"),
    ] {
        assert!(
            examine(&altered(&response, from, to), NOW).outcome.is_err(),
            "{from}"
        );
    }
    let other = DemoIdentityProvider::generate(ENTITY, [1; 16], NOW).unwrap();
    let forged = other.respond(&request(), &persona(), NOW, IDS).unwrap();
    assert_eq!(
        examine(&forged, NOW).outcome.unwrap_err().code.id(),
        "saml.certificate_unknown"
    );
}

#[test]
fn its_response_expires() {
    let response = provider()
        .respond(&request(), &persona(), NOW, IDS)
        .unwrap();
    let late = NOW
        .plus(super::assertion::ASSERTION_LIFE)
        .plus(Expectation::DEFAULT_SKEW);
    assert!(examine(&response, late).outcome.is_err());
}

#[test]
fn declining_is_a_failed_status() {
    let response = provider().decline(&request(), NOW, IDS).unwrap();
    assert_eq!(
        examine(&response, NOW).outcome.unwrap_err().code.id(),
        "saml.status_failed"
    );
}

#[test]
fn its_metadata_imports() {
    let policy = Policy {
        now: NOW,
        allow_loopback_http: true,
    };
    let parsed = metadata::parse(provider().metadata(SSO).as_bytes(), policy)
        .unwrap()
        .only()
        .unwrap();
    assert_eq!(parsed.entity_id, ENTITY);
    assert_eq!(parsed.login_endpoint().unwrap().location.as_str(), SSO);
    assert_eq!(
        parsed.signing_certificates,
        [provider().certificate().clone()]
    );
    assert_eq!(parsed.ignored, []);
    assert!(!parsed.offers_only_transient());
}

#[test]
fn the_key_survives_its_file_and_is_never_printed() {
    let pem = provider().to_pem().unwrap();
    let read = DemoIdentityProvider::from_pem(ENTITY, &pem).unwrap();
    assert_eq!(read.certificate(), provider().certificate());
    let response = read.respond(&request(), &persona(), NOW, IDS).unwrap();
    assert!(examine(&response, NOW).outcome.is_ok());
    assert!(!format!("{read:?}").contains("PRIVATE"));
    let other = DemoIdentityProvider::generate(ENTITY, [1; 16], NOW).unwrap();
    let mixed = pem
        .expose()
        .replace(&provider().certificate().pem(), &other.certificate().pem());
    assert!(DemoIdentityProvider::from_pem(ENTITY, &Secret::new(mixed)).is_err());
}

fn authn_request(attributes: &str, content: &str) -> String {
    format!(
        "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" {attributes}>{content}</samlp:AuthnRequest>"
    )
}

fn deflated(xml: &[u8]) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(xml).unwrap();
    STANDARD.encode(encoder.finish().unwrap())
}

#[test]
fn reads_the_requests_that_this_service_makes_by_either_binding() {
    let DemoRequest {
        acs_url, audience, ..
    } = request();
    let made = AuthnRequest {
        id: "_request".to_owned(),
        issue_instant: NOW,
        destination: SSO.to_owned(),
        issuer: audience,
        acs_url,
        wishes: RequestWishes::default(),
    }
    .message();
    let location = Url::parse(SSO).unwrap();
    let Outgoing::Redirect(redirect) = made
        .send(Binding::Redirect, &location, Some("state"), None)
        .unwrap()
    else {
        panic!("a redirect")
    };
    let Outgoing::Post { fields, .. } = made.send(Binding::Post, &location, None, None).unwrap()
    else {
        panic!("a form")
    };
    let (_, saml_request) = redirect
        .query_pairs()
        .find(|(name, _)| name == "SAMLRequest")
        .unwrap();
    assert_eq!(
        DemoRequest::from_redirect(&saml_request, SSO, &service()).unwrap(),
        request()
    );
    assert_eq!(
        DemoRequest::from_post(&fields[0].1, SSO, &service()).unwrap(),
        request()
    );
}

#[test]
fn refuses_requests_that_are_not_this_services() {
    let DemoRequest {
        acs_url, audience, ..
    } = request();
    let good = format!(
        "ID=\"_a\" Version=\"2.0\" Destination=\"{SSO}\" AssertionConsumerServiceURL=\"{acs_url}\""
    );
    let issuer = format!("<saml:Issuer>{audience}</saml:Issuer>");
    let cases = [
        authn_request(&good, ""),
        authn_request(&good, &format!("{issuer}{issuer}")),
        authn_request(
            &good,
            "<saml:Issuer>http://127.0.0.1:3000<!-- -->/saml/demo/metadata</saml:Issuer>",
        ),
        authn_request(
            &good,
            "<saml:Issuer>https://elsewhere.example/</saml:Issuer>",
        ),
        authn_request(
            &good.replace(&acs_url, "https://elsewhere.example/acs"),
            &issuer,
        ),
        authn_request(&good.replace(&acs_url, "javascript:alert(1)"), &issuer),
        authn_request(
            &good.replace(&acs_url, "http://127.0.0.1:3000@elsewhere.example/"),
            &issuer,
        ),
        authn_request(&good.replace(SSO, "https://elsewhere.example/sso"), &issuer),
        authn_request(&good.replace("_a", "1a"), &issuer),
        authn_request(&good.replace("2.0", "1.1"), &issuer),
        format!("<!DOCTYPE a>{}", authn_request(&good, &issuer)),
        "<a/>".to_owned(),
        String::new(),
    ];
    assert!(
        DemoRequest::from_redirect(
            &deflated(authn_request(&good, &issuer).as_bytes()),
            SSO,
            &service()
        )
        .is_ok()
    );
    for xml in cases {
        let refusal =
            DemoRequest::from_redirect(&deflated(xml.as_bytes()), SSO, &service()).unwrap_err();
        assert_eq!(refusal.code.id(), "request.malformed", "{xml}");
    }
    for raw in ["not base64!", "AAAA", &"A".repeat(1_000_000)] {
        assert!(DemoRequest::from_redirect(raw, SSO, &service()).is_err());
    }
}

#[test]
fn a_deflate_bomb_is_refused() {
    let bomb = deflated(&vec![b' '; 40_000_000]);
    assert!(
        bomb.len() < 2 * super::authn_request::BYTES_LIMIT,
        "the bomb passes the first gate"
    );
    let refusal = DemoRequest::from_redirect(&bomb, SSO, &service()).unwrap_err();
    assert_eq!(refusal.message.as_deref(), Some("the request is too large"));
}
