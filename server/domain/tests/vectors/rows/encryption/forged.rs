//! What an attacker encrypts for us: everybody has our public key.
use super::{FAILED, UNSIGNED, inner_too, seal, signed, unsigned};
use crate::message::{Assertion, LONG, VICTIM, about, around, evil, finish, mallory};
use crate::row::{Row, refused};
use crate::signer::{Form, keys};

pub fn forged() -> Vec<Row> {
    let by_evil = finish(&evil().signed_as(&Form::by(&keys().evil)));
    let wrapped = finish(
        &Assertion {
            tail: format!("<saml:Advice>{}</saml:Advice>", mallory().signed()),
            ..evil()
        }
        .unsigned(),
    );
    let commented = finish(&about(LONG).signed()).replace(
        &format!(">{VICTIM}.evil"),
        &format!(">{VICTIM}<!-- -->.evil"),
    );
    let nested = seal().seal(signed());
    let plaintexts: Vec<(&'static str, Vec<u8>)> = vec![
        ("enc-forged-unsigned", finish(&evil().unsigned()).into()),
        ("enc-forged-evilsigned", by_evil.clone().into()),
        ("enc-xsw-inside", wrapped.into()),
        (
            "enc-two-roots-inside",
            (finish(&evil().unsigned()) + &signed()).into(),
        ),
        (
            "enc-two-roots-inside-last",
            (signed() + &finish(&evil().unsigned())).into(),
        ),
        (
            "enc-doctype-inside",
            format!(
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]>{}",
                signed()
            )
            .into(),
        ),
        ("enc-comment-inside", commented.into()),
        (
            "enc-encrypted-response",
            around(mallory().signed()).unsigned().into(),
        ),
        (
            "enc-encrypted-signed-response",
            around(mallory().unsigned()).signed().into(),
        ),
        ("enc-nested", nested.into()),
        ("enc-nonxml", vec![0xff, 0xfe, 0x80]),
        ("enc-nonxml2", b">\xff<".to_vec()),
        ("enc-empty", Vec::new()),
        (
            "enc-tampered-inside",
            signed().replace(">staff<", ">owner<").into(),
        ),
        ("enc-deep-inside", "<a>".repeat(5000).into()),
        (
            "enc-relative-namespace-inside",
            signed()
                .replace("<saml:Subject>", "<saml:Subject xmlns:x=\"x\">")
                .into(),
        ),
    ];
    let mut rows: Vec<Row> = plaintexts
        .into_iter()
        .map(|(id, plaintext)| {
            refused(id, FAILED, around(seal().seal(plaintext)).unsigned()).expecting(inner_too)
        })
        .collect();
    let evil_sealed = seal().seal(finish(&evil().unsigned()));
    rows.extend([
        refused(
            "enc-forged-unsigned-not-allowed",
            UNSIGNED,
            around(evil_sealed.clone()).unsigned(),
        ),
        refused(
            "enc-forged-evilsigned-not-allowed",
            UNSIGNED,
            around(seal().seal(by_evil)).unsigned(),
        ),
        refused(
            "enc-tampered-inside-signed-response",
            FAILED,
            around(seal().seal(signed().replace(">staff<", ">owner<"))).signed(),
        ),
        refused(
            "enc-two-assertions-inside-signed-response",
            FAILED,
            around(seal().seal(unsigned() + &finish(&evil().unsigned()))).signed(),
        ),
        refused(
            "enc-forged-beside-signed",
            "saml.wrapped",
            around(mallory().signed() + &evil_sealed).unsigned(),
        ),
        refused(
            "enc-signed-sibling",
            "saml.wrapped",
            around(evil_sealed.clone() + &seal().seal(signed()).replace("_key0", "_key1"))
                .unsigned(),
        ),
        refused("enc-forged-in-signed-response-shell", "saml.wrapped", {
            let mut shell = around(evil_sealed.clone());
            shell.id = "_evilresponse".to_owned();
            shell.extensions = around(mallory().unsigned()).signed();
            shell.unsigned()
        }),
        refused("enc-forged-for-signed", "saml.signature_invalid", {
            let genuine = seal().seal(unsigned());
            around(genuine.clone())
                .signed()
                .replace(&genuine, &evil_sealed)
        }),
        refused("enc-signature-in-shell", "saml.signature_misplaced", {
            let signature = evil().signature();
            around(evil_sealed.replace(
                "</saml:EncryptedAssertion>",
                &format!("{signature}</saml:EncryptedAssertion>"),
            ))
            .unsigned()
        }),
        refused("enc-plain-beside-in-shell", "saml.wrapped", {
            around(evil_sealed.replace(
                "</saml:EncryptedAssertion>",
                &format!("{}</saml:EncryptedAssertion>", mallory().signed()),
            ))
            .unsigned()
        }),
    ]);
    rows
}
