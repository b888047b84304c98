//! What real identity providers answer is accepted as it is. Where the files come from: `captured_responses/README.md`.
#![expect(clippy::unwrap_used, reason = "a test that can not go on fails here")]
#![cfg(feature = "verification")]

use domain::Timestamp;
use domain::saml::metadata::{self, Policy};
use domain::saml::{
    EncryptionPolicy, Expectation, PostedResponse, RequestPolicy, VerifiedLogin, verify,
};
use std::path::Path;

/// While all of them were fresh.
const CAPTURED: &str = "2026-11-21T22:14:00Z";

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/captured_responses");
    std::fs::read(folder.join(name)).unwrap()
}

fn login(metadata: &str, response: &str) -> VerifiedLogin {
    let now = Timestamp::parse_rfc3339(CAPTURED).unwrap();
    let policy = Policy {
        now,
        allow_loopback_http: true,
    };
    let provider = metadata::parse(&file(metadata), policy)
        .unwrap()
        .providers
        .remove(0);
    let expectation = Expectation {
        identity_provider: provider.entity_id,
        certificates: provider.signing_certificates,
        audience: "https://gatehouse.example/saml/acme/metadata".to_owned(),
        acs_url: "https://gatehouse.example/saml/acme/callback".to_owned(),
        request: RequestPolicy::Solicited {
            request_id: "_9f4c1e0ab7d2465fa3c80e9b1d6f7a25".to_owned(),
        },
        skew: Expectation::DEFAULT_SKEW,
        max_age: Expectation::DEFAULT_MAX_AGE,
        decryption_keys: Vec::new(),
        encryption: EncryptionPolicy::default(),
    };
    let encoded = openssl::base64::encode_block(&file(response));
    let examination = verify(
        &PostedResponse::from_form(&encoded).unwrap(),
        &expectation,
        now,
    );
    examination
        .outcome
        .unwrap_or_else(|refusal| panic!("{response}: {refusal:?}\n{:#?}", examination.checks))
}

fn expect_mira(metadata: &str, response: &str) {
    let login = login(metadata, response);
    assert_eq!(login.name_id.value, "mira.chen@acme.example");
    let email = login.email(None).map(|email| email.to_string());
    assert_eq!(email.as_deref(), Some("mira.chen@acme.example"));
}

#[test]
fn samlp_is_accepted_whichever_element_it_signs() {
    for signs in ["response", "assertion", "both"] {
        expect_mira(
            "samlp.metadata.xml",
            &format!("samlp-signs-{signs}.response.xml"),
        );
    }
}

#[test]
fn simplesamlphp_is_accepted() {
    expect_mira("simplesamlphp.metadata.xml", "simplesamlphp.response.xml");
}

#[test]
fn pysaml2_is_accepted() {
    expect_mira("pysaml2.metadata.xml", "pysaml2.response.xml");
}
