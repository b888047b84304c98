//! What goes wrong inside an encryption looks the same from outside, whatever it is. What evens out the
//! cost, a stand-in for what is refused early, has its test beside it in `encryption/prove.rs`.
use crate::message::{around, evil, expectation, finish, mallory, now};
use crate::row::{Outcome, Row};
use crate::rows;
use crate::sealer::Seal;
use crate::signer::{Form, keys};
use crate::table::examine;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::{Check, CheckResult, DecryptionKey, EncryptionPolicy, PostedResponse, verify};

const FAILED: &str = "saml.decryption_failed";

/// The rows that fail inside the encryption while strangers may send them.
fn failing_for_strangers() -> Vec<Row> {
    let mut rows = rows::all("http://127.0.0.1:9");
    rows.retain(|row| {
        let mut expectation = expectation();
        (row.expecting)(&mut expectation);
        matches!(row.outcome, Outcome::Refused(FAILED))
            && expectation.encryption == EncryptionPolicy::InnerSignatureToo
    });
    rows
}

#[test]
fn every_failure_inside_an_encryption_leaves_the_same_record() {
    let rows = failing_for_strangers();
    assert!(rows.len() >= 25, "{} rows", rows.len());
    let first = examine(&rows[0]).0.unwrap();
    let refusal = first.outcome.as_ref().unwrap_err();
    assert_eq!((&refusal.expected, &refusal.received), (&None, &None));
    assert_eq!(first.clock_offset_seconds, None);
    for row in &rows {
        let examination = examine(row).0.unwrap();
        assert_eq!(examination.checks, first.checks, "{}", row.id);
        assert_eq!(examination.outcome, first.outcome, "{}", row.id);
        assert_eq!(examination.clock_offset_seconds, None, "{}", row.id);
    }
}

#[test]
fn a_signature_is_not_said_to_hold_before_it_does() {
    for row in failing_for_strangers() {
        let checks = examine(&row).0.unwrap().checks;
        let signature = checks.iter().find(|one| one.check == Check::Signature);
        assert_eq!(
            signature.map(|outcome| &outcome.result),
            Some(&CheckResult::NotReached),
            "{}",
            row.id
        );
    }
}

#[test]
fn wherever_an_encryption_fails_the_same_is_said() {
    let mut expectation = expectation();
    expectation.encryption = EncryptionPolicy::InnerSignatureToo;
    let genuine = finish(&mallory().signed());
    let cbc = Seal {
        cipher: "aes256-cbc",
        ..Seal::default()
    };
    let wrong_key = Seal {
        recipients: vec![&crate::sealer::ours().other],
        ..cbc.clone()
    };
    let length = genuine.len();
    let posts = [
        ("key transport fails", wrong_key.seal(&genuine)),
        ("padding is wrong", cbc.seal_damaged(&genuine, 16)),
        ("not text", cbc.seal(vec![0xff; length])),
        ("not XML", cbc.seal("x".repeat(length))),
        (
            "not well-formed at the end",
            cbc.seal(genuine.replace("</saml:Assertion>", "</saml:Assertioo>")),
        ),
        ("not past the gate", cbc.seal(finish(&mallory().unsigned()))),
        (
            "digest is wrong",
            cbc.seal(genuine.replace(">staff<", ">owner<")),
        ),
        (
            "signature is a stranger's",
            cbc.seal(finish(&evil().signed_as(&Form::by(&keys().evil)))),
        ),
    ];
    let said = posts.map(|(name, sealed)| {
        let xml = around(sealed).unsigned();
        let posted = PostedResponse::from_form(&STANDARD.encode(xml)).unwrap();
        let examination = verify(&posted, &expectation, now());
        let refusal = examination.outcome.expect_err(name);
        assert_eq!(refusal.code.id(), FAILED, "{name}");
        (name, format!("{refusal:?} {:?}", examination.checks))
    });
    for (name, told) in &said {
        assert_eq!(told, &said[0].1, "{name}");
    }
}

#[test]
fn a_decryption_key_prints_nothing_and_is_refused_when_it_is_weak() {
    use openssl::pkey::PKey;
    use openssl::rsa::Rsa;
    let key = DecryptionKey::new(crate::sealer::ours().current.clone()).unwrap();
    assert_eq!(
        format!("{key:?} {:?}", expectation().decryption_keys),
        "*** [***]"
    );
    let weak = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
    let code = |result: Result<DecryptionKey, domain::Refusal>| result.unwrap_err().code.id();
    assert_eq!(code(DecryptionKey::new(weak)), "certificate.weak_key");
    assert_eq!(
        code(DecryptionKey::new(keys().curve.private.clone())),
        "certificate.weak_key"
    );
    assert_eq!(
        code(DecryptionKey::from_pem("no key")),
        "certificate.weak_key"
    );
    let pem = crate::sealer::ours()
        .current
        .private_key_to_pem_pkcs8()
        .unwrap();
    assert!(DecryptionKey::from_pem(std::str::from_utf8(&pem).unwrap()).is_ok());
    let der = crate::sealer::ours().current.private_key_to_der().unwrap();
    assert!(DecryptionKey::from_der(&der).is_ok());
}
