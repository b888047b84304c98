//! What each signature engine holds by itself, so that neither leans on the other.
use crate::message::{around, expectation, mallory};
use crate::row::{Outcome, Row};
use crate::rows;
use crate::signer::{Form, Key, curve_of, rsa_of};
use crate::table::examine;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::saml::signature::{Engine, vouch, vouch_without_gate};
use domain::saml::{Certificate, Check, CheckResult, PostedResponse};
use openssl::nid::Nid;
use std::fmt::Write as _;

const ENGINES: [Engine; 2] = [Engine::Bergshamra, Engine::Xmlsec];
/// Nothing listens here.
const NOWHERE: &str = "http://127.0.0.1:9";

fn posted(row: &Row) -> Option<PostedResponse> {
    PostedResponse::from_form(&STANDARD.encode(&row.posted)).ok()
}

/// The check that the row fails.
fn failed(row: &Row) -> Option<Check> {
    examine(row)
        .0?
        .checks
        .into_iter()
        .find(|outcome| matches!(outcome.result, CheckResult::Failed { .. }))
        .map(|outcome| outcome.check)
}

#[test]
fn both_engines_vouch_for_the_same_in_every_row_that_comes_in() {
    let mut rows = rows::all(NOWHERE);
    // What is signed inside the encryption is not there to be vouched for.
    rows.retain(|row| matches!(row.outcome, Outcome::Login(_)) && !row.id.contains("inner"));
    assert!(rows.len() > 40);
    for row in rows {
        let mut expectation = expectation();
        (row.expecting)(&mut expectation);
        let said = ENGINES.map(|engine| {
            vouch(engine, &posted(&row).unwrap(), &expectation.certificates)
                .unwrap_or_else(|refusal| panic!("{}: {engine:?} says {refusal}", row.id))
        });
        assert_eq!(said[0], said[1], "{}", row.id);
    }
}

#[test]
fn each_engine_alone_refuses_every_row_that_fails_at_the_signature() {
    let mut refused = 0;
    for row in rows::all(NOWHERE) {
        if failed(&row) != Some(Check::Signature) {
            continue;
        }
        let mut expectation = expectation();
        (row.expecting)(&mut expectation);
        for engine in ENGINES {
            let said = vouch(engine, &posted(&row).unwrap(), &expectation.certificates);
            assert!(said.is_err(), "{}: {engine:?} vouches for {said:?}", row.id);
        }
        refused += 1;
    }
    assert!(refused >= 10, "{refused} rows");
}

/// Rows that make xmlsec fetch or compute without end: never shown to it.
fn is_safe_for_c(row: &Row) -> bool {
    let hostile = [
        "dos-",
        "xxe-",
        "si-xslt",
        "si-xpath",
        "si-uri-external",
        "si-many",
        "sig-retrieval",
    ];
    !hostile.iter().any(|start| row.id.starts_with(start))
}

#[test]
fn without_the_gate_no_engine_vouches_for_a_forged_element() {
    let certificates = expectation().certificates;
    let mut table = String::new();
    for row in rows::all(NOWHERE) {
        let gate = [
            Check::Readable,
            Check::Structure,
            Check::SignatureForm,
            Check::Algorithms,
        ];
        let Some(check) = failed(&row).filter(|check| gate.contains(check)) else {
            continue;
        };
        let Ok(text) = std::str::from_utf8(&row.posted) else {
            continue;
        };
        let mut line = Vec::new();
        for engine in ENGINES {
            if engine == Engine::Xmlsec && !is_safe_for_c(&row) {
                line.push("not asked".to_owned());
                continue;
            }
            let vouched: Vec<String> = certificates
                .iter()
                .flat_map(|certificate| vouch_without_gate(engine, text, certificate))
                .map(|vouched| {
                    // What an attacker made is `_evil` here, or has a digest that nobody signed.
                    assert!(
                        !vouched.id.contains("evil"),
                        "{}: {engine:?} {vouched:?}",
                        row.id
                    );
                    format!("{} {}", vouched.name.1, vouched.id)
                })
                .collect();
            line.push(if vouched.is_empty() {
                "refuses".to_owned()
            } else {
                vouched.join(", ")
            });
        }
        writeln!(
            table,
            "{} | {} | {}",
            row.id,
            check.as_str(),
            line.join(" | ")
        )
        .unwrap();
    }
    insta::assert_snapshot!(table);
}

/// Every kind of key that a certificate may carry, with every hash: what the engines take, and that no kind makes them
/// disagree.
#[test]
fn both_engines_take_the_same_kinds_of_keys() {
    let kinds: [(&str, &'static Key); 6] = [
        ("RSA 2048", leak(rsa_of(2048, "kind", 11))),
        ("RSA 3072", leak(rsa_of(3072, "kind", 12))),
        ("RSA 4096", leak(rsa_of(4096, "kind", 13))),
        ("P-256", leak(curve_of(Nid::X9_62_PRIME256V1, "kind", 14))),
        ("P-384", leak(curve_of(Nid::SECP384R1, "kind", 15))),
        ("P-521", leak(curve_of(Nid::SECP521R1, "kind", 16))),
    ];
    let mut table = String::new();
    for (kind, key) in kinds {
        for hash in ["sha256", "sha384", "sha512"] {
            let family = if kind.starts_with("RSA") {
                "rsa"
            } else {
                "ecdsa"
            };
            let method = format!("http://www.w3.org/2001/04/xmldsig-more#{family}-{hash}");
            let form = Form {
                method: Box::leak(method.into_boxed_str()),
                ..Form::by(key)
            };
            let xml = around(mallory().signed_as(&form)).unsigned();
            let posted = PostedResponse::from_form(&STANDARD.encode(xml)).unwrap();
            let certificates = [Certificate::from_der(&key.der()).unwrap()];
            let said = ENGINES.map(|engine| vouch(engine, &posted, &certificates).is_ok());
            assert_eq!(said[0], said[1], "{kind} with {hash}");
            writeln!(
                table,
                "{kind} {hash} {}",
                if said[0] { "vouched for" } else { "refused" }
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

fn leak(key: Key) -> &'static Key {
    Box::leak(Box::new(key))
}
