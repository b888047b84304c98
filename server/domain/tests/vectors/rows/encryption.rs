//! Encrypted assertions: what genuine identity providers send, and what attackers make of it.
use crate::message::{
    A, AUDIENCE, Assertion, LONG, MALLORY, VICTIM, about, around, conditions, evil, finish,
    mallory, restriction,
};
use crate::row::{Row, login, refused};
use crate::sealer::{OAEP, OAEP_MGF1P, Place, RSA15, SHA1, SHA256, Seal, XENC, ours};
use crate::signer::{DS, Form, keys};
use domain::saml::{DecryptionKey, EncryptionPolicy, Expectation};

const FAILED: &str = "saml.decryption_failed";
const SHAPE: &str = "saml.encryption_shape";
const ALGORITHM: &str = "saml.encryption_algorithm_refused";
const UNSIGNED: &str = "saml.encryption_needs_signed_response";

fn inner_too(expectation: &mut Expectation) {
    expectation.encryption = EncryptionPolicy::InnerSignatureToo;
}

fn no_key(expectation: &mut Expectation) {
    expectation.decryption_keys.clear();
}

fn rotated(expectation: &mut Expectation) {
    expectation.decryption_keys = [&ours().current, &ours().before]
        .map(|key| DecryptionKey::new(key.clone()).unwrap())
        .to_vec();
}

pub fn rows(canary: &str) -> Vec<Row> {
    [genuine(), ciphers(), forged(), damaged(), shapes(canary)]
        .into_iter()
        .flatten()
        .collect()
}

fn seal() -> Seal {
    Seal::default()
}

fn cipher(cipher: &'static str) -> Seal {
    Seal { cipher, ..seal() }
}

fn unsigned() -> String {
    finish(&mallory().unsigned())
}

fn signed() -> String {
    finish(&mallory().signed())
}

fn genuine() -> Vec<Row> {
    let to = |recipients| Seal {
        recipients,
        ..seal()
    };
    let wrong_audience = Assertion {
        conditions: conditions(-60, 300, &restriction(&["https://other.example"])),
        ..mallory()
    };
    let same_id = Assertion {
        id: "_response".to_owned(),
        ..mallory()
    };
    vec![
        login(
            "v04-enc-response-signed",
            MALLORY,
            around(seal().seal(unsigned())).signed(),
        ),
        login(
            "v05-enc-inner-signed",
            MALLORY,
            around(seal().seal(signed())).unsigned(),
        )
        .expecting(inner_too),
        login("v05-enc-inner-signed-next-key", MALLORY, {
            let by_next = finish(&mallory().signed_as(&Form::by(&keys().next)));
            around(seal().seal(by_next)).unsigned()
        })
        .expecting(inner_too),
        refused(
            "v05-enc-inner-signed-not-allowed",
            UNSIGNED,
            around(seal().seal(signed())).unsigned(),
        ),
        login(
            "v06-enc-both-signed",
            MALLORY,
            around(seal().seal(signed())).signed(),
        ),
        login(
            "v06-enc-both-signed-inner-allowed",
            MALLORY,
            around(seal().seal(signed())).signed(),
        )
        .expecting(inner_too),
        login("v32-enc-declaration", MALLORY, {
            let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", unsigned());
            around(seal().seal(declared)).signed()
        }),
        login(
            "v33-enc-key-before",
            MALLORY,
            around(to(vec![&ours().before]).seal(unsigned())).signed(),
        )
        .expecting(rotated),
        login(
            "v34-enc-two-recipients",
            MALLORY,
            around(to(vec![&ours().other, &ours().current]).seal(unsigned())).signed(),
        ),
        login(
            "v35-enc-same-id-inside",
            MALLORY,
            around(seal().seal(finish(&same_id.unsigned()))).signed(),
        ),
        refused(
            "enc-wrong-key",
            FAILED,
            around(to(vec![&ours().other]).seal(unsigned())).signed(),
        ),
        refused(
            "enc-no-key",
            "saml.encrypted_no_key",
            around(seal().seal(unsigned())).signed(),
        )
        .expecting(no_key),
        refused(
            "enc-wrong-audience-inside",
            "saml.audience_mismatch",
            around(seal().seal(finish(&wrong_audience.signed()))).unsigned(),
        )
        .expecting(inner_too),
        refused(
            "enc-wrong-audience-response-signed",
            "saml.audience_mismatch",
            around(seal().seal(finish(&wrong_audience.unsigned()))).signed(),
        ),
    ]
}

fn ciphers() -> Vec<Row> {
    let mut rows: Vec<Row> = [
        ("v07-enc-aes128cbc", "aes128-cbc"),
        ("v07-enc-aes192cbc", "aes192-cbc"),
        ("v07-enc-aes256cbc", "aes256-cbc"),
        ("v07-enc-aes128gcm", "aes128-gcm"),
        ("v07-enc-aes192gcm", "aes192-gcm"),
        ("v07-enc-aes256gcm", "aes256-gcm"),
    ]
    .into_iter()
    .map(|(id, name)| login(id, MALLORY, around(cipher(name).seal(unsigned())).signed()))
    .collect();
    let oaep = |transport, digest, mask| Seal {
        transport,
        digest,
        mask,
        ..seal()
    };
    let placed = |place| Seal { place, ..seal() };
    rows.extend(
        [
            ("v08-enc-key-sibling", placed(Place::Retrieved)),
            ("v08-enc-key-sibling-unsaid", placed(Place::Beside)),
            (
                "v09-enc-oaep-sha256",
                oaep(OAEP, Some(SHA256), Some("mgf1sha256")),
            ),
            (
                "v09-enc-oaep-sha512",
                oaep(
                    OAEP,
                    Some("http://www.w3.org/2001/04/xmlenc#sha512"),
                    Some("mgf1sha512"),
                ),
            ),
            (
                "v09-enc-oaep-mixed",
                oaep(OAEP, Some(SHA256), Some("mgf1sha1")),
            ),
            ("v09-enc-oaep-defaults", oaep(OAEP, None, None)),
            ("v09-enc-mgf1p-sha256", oaep(OAEP_MGF1P, Some(SHA256), None)),
            ("v09-enc-mgf1p-defaults", oaep(OAEP_MGF1P, None, None)),
        ]
        .map(|(id, seal)| login(id, MALLORY, around(seal.seal(unsigned())).signed())),
    );
    rows.push(
        login(
            "v07-enc-aes256cbc-inner-signed",
            MALLORY,
            around(cipher("aes256-cbc").seal(signed())).unsigned(),
        )
        .expecting(inner_too),
    );
    rows
}

/// What an attacker encrypts for us: everybody has our public key.
fn forged() -> Vec<Row> {
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

/// Ciphertexts that were cut or changed.
fn damaged() -> Vec<Row> {
    let mut rows: Vec<Row> = [
        ("enc-short-gcm-0", "aes256-gcm", 0),
        ("enc-short-gcm-1", "aes256-gcm", 1),
        ("enc-short-gcm-8", "aes256-gcm", 8),
        ("enc-short-gcm-12", "aes256-gcm", 12),
        ("enc-short-gcm-15", "aes256-gcm", 15),
        ("enc-short-gcm-20", "aes256-gcm", 20),
        ("enc-short-gcm-27", "aes256-gcm", 27),
        ("enc-short-gcm-28", "aes256-gcm", 28),
        ("enc-short-gcm128-8", "aes128-gcm", 8),
        ("enc-short-cbc-0", "aes128-cbc", 0),
        ("enc-short-cbc-8", "aes128-cbc", 8),
        ("enc-short-cbc-15", "aes128-cbc", 15),
        ("enc-short-cbc-16", "aes128-cbc", 16),
        ("enc-short-cbc-17", "aes128-cbc", 17),
        ("enc-short-cbc-32", "aes128-cbc", 32),
    ]
    .into_iter()
    .map(|(id, name, length)| {
        refused(
            id,
            FAILED,
            around(cipher(name).seal_short(&unsigned(), length)).signed(),
        )
    })
    .collect();
    rows.extend(
        [
            (
                "enc-damaged-gcm-tag",
                cipher("aes256-gcm").seal_damaged(&signed(), 0),
            ),
            (
                "enc-damaged-gcm",
                cipher("aes256-gcm").seal_damaged(&signed(), 100),
            ),
            (
                "enc-damaged-cbc-padding",
                cipher("aes256-cbc").seal_damaged(&signed(), 16),
            ),
            (
                "enc-damaged-cbc-last",
                cipher("aes256-cbc").seal_damaged(&signed(), 0),
            ),
            (
                "enc-damaged-cbc",
                cipher("aes256-cbc").seal_damaged(&signed(), 200),
            ),
            (
                "enc-short-gcm128-unsigned-8",
                cipher("aes128-gcm").seal_short(&signed(), 8),
            ),
            (
                "enc-short-cbc-unsigned-16",
                cipher("aes128-cbc").seal_short(&signed(), 16),
            ),
            (
                "enc-wrong-key-unsigned",
                Seal {
                    recipients: vec![&ours().other],
                    ..seal()
                }
                .seal(signed()),
            ),
            (
                "enc-wrong-key-cbc-unsigned",
                Seal {
                    recipients: vec![&ours().other],
                    ..cipher("aes128-cbc")
                }
                .seal(signed()),
            ),
            (
                "enc-content-key-length",
                Seal {
                    content_key: Some(vec![7; 24]),
                    ..seal()
                }
                .seal(signed()),
            ),
            (
                "enc-content-key-empty",
                Seal {
                    content_key: Some(Vec::new()),
                    ..seal()
                }
                .seal(signed()),
            ),
        ]
        .map(|(id, sealed)| refused(id, FAILED, around(sealed).unsigned()).expecting(inner_too)),
    );
    rows.push(refused(
        "enc-damaged-cbc-signed-response",
        "saml.signature_invalid",
        {
            let sealed = cipher("aes256-cbc").seal(unsigned());
            let at = sealed.rfind("</xenc:CipherValue>").unwrap() - 40;
            let mut damaged = sealed.clone();
            let other = if &sealed[at..=at] == "A" { "B" } else { "A" };
            damaged.replace_range(at..=at, other);
            around(sealed.clone()).signed().replace(&sealed, &damaged)
        },
    ));
    rows
}

/// Forms and algorithms that are not accepted: refused by name and before anything is decrypted.
fn shapes(canary: &str) -> Vec<Row> {
    let plain = unsigned();
    let changed = |from: &str, to: &str| {
        let sealed = seal().seal(unsigned());
        assert!(sealed.contains(from), "{from}");
        around(sealed.replacen(from, to, 1)).signed()
    };
    let in_key_info = |element: &str| {
        let form = Form::by(&keys().idp);
        let key_info = form
            .key_info
            .replace("</ds:KeyInfo>", &format!("{element}</ds:KeyInfo>"));
        around(mallory().signed_as(&Form { key_info, ..form })).unsigned()
    };
    let parameters = "<xenc:OAEPparams>bGFiZWw=</xenc:OAEPparams>";
    vec![
        refused(
            "enc-rsa15",
            ALGORITHM,
            around(
                Seal {
                    transport: RSA15,
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-rsa15-inner",
            ALGORITHM,
            around(
                Seal {
                    transport: RSA15,
                    ..seal()
                }
                .seal(signed()),
            )
            .unsigned(),
        )
        .expecting(inner_too),
        refused(
            "enc-3des",
            ALGORITHM,
            around(cipher("tripledes-cbc").seal(&plain)).signed(),
        ),
        refused(
            "enc-kw-3des",
            ALGORITHM,
            changed(OAEP_MGF1P, "http://www.w3.org/2001/04/xmlenc#kw-tripledes"),
        ),
        refused(
            "enc-oaep-md5",
            ALGORITHM,
            changed(SHA1, "http://www.w3.org/2001/04/xmldsig-more#md5"),
        ),
        refused(
            "enc-mask-on-mgf1p",
            SHAPE,
            around(
                Seal {
                    mask: Some("mgf1sha256"),
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-oaep-label",
            SHAPE,
            around(
                Seal {
                    parameters,
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-content-only",
            SHAPE,
            around(
                Seal {
                    content_type: "http://www.w3.org/2001/04/xmlenc#Content",
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-no-encrypted-key",
            SHAPE,
            around(
                Seal {
                    recipients: Vec::new(),
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-many-keys",
            SHAPE,
            around(
                Seal {
                    recipients: vec![&ours().current; 5],
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused("enc-two-data", SHAPE, {
            let sealed = seal().seal(&plain);
            let data = sealed
                .split_once('>')
                .unwrap()
                .1
                .strip_suffix("</saml:EncryptedAssertion>")
                .unwrap()
                .replace("_key0", "_key1");
            around(sealed.replace(
                "</saml:EncryptedAssertion>",
                &format!("{data}</saml:EncryptedAssertion>"),
            ))
            .signed()
        }),
        refused(
            "enc-empty-element",
            SHAPE,
            around(format!(
                "<saml:EncryptedAssertion xmlns:saml=\"{A}\"></saml:EncryptedAssertion>"
            ))
            .signed(),
        ),
        refused(
            "enc-cipher-not-base64",
            SHAPE,
            changed("<xenc:CipherValue>", "<xenc:CipherValue>%%"),
        ),
        refused(
            "enc-cipherreference",
            SHAPE,
            around(seal().around(
                &[7; 32],
                &format!("<xenc:CipherReference URI=\"{canary}/cipher\"></xenc:CipherReference>"),
            ))
            .signed(),
        ),
        refused(
            "enc-cipherreference-unsigned",
            SHAPE,
            around(seal().around(
                &[7; 32],
                &format!("<xenc:CipherReference URI=\"{canary}/cipher\"></xenc:CipherReference>"),
            ))
            .unsigned(),
        )
        .expecting(inner_too),
        refused(
            "enc-retrieval-outside",
            SHAPE,
            around(
                Seal {
                    place: Place::Retrieved,
                    retrieval: format!("{canary}/key"),
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-retrieval-elsewhere",
            SHAPE,
            around(
                Seal {
                    place: Place::Retrieved,
                    retrieval: "#_response".to_owned(),
                    ..seal()
                }
                .seal(&plain),
            )
            .signed(),
        ),
        refused(
            "enc-key-in-signature",
            "saml.signature_shape",
            in_key_info(&format!(
                "<xenc:EncryptedKey xmlns:xenc=\"{XENC}\"></xenc:EncryptedKey>"
            )),
        ),
        refused(
            "enc-agreement-in-signature",
            "saml.signature_shape",
            in_key_info(&format!(
                "<xenc:AgreementMethod xmlns:xenc=\"{XENC}\" Algorithm=\"urn:x\"></xenc:AgreementMethod>"
            )),
        ),
        login(
            "v36-enc-key-size",
            MALLORY,
            changed(
                "#aes256-gcm\"></xenc:EncryptionMethod>",
                "#aes256-gcm\"><xenc:KeySize>256</xenc:KeySize></xenc:EncryptionMethod>",
            ),
        ),
        refused(
            "enc-other-key-size",
            SHAPE,
            changed(
                "#aes256-gcm\"></xenc:EncryptionMethod>",
                "#aes256-gcm\"><xenc:KeySize>128</xenc:KeySize></xenc:EncryptionMethod>",
            ),
        ),
        refused(
            "enc-id-collides",
            "saml.id_refused",
            changed("Id=\"_key0\"", "Id=\"_response\""),
        ),
        refused(
            "enc-retrieval-in-signature",
            "saml.signature_shape",
            in_key_info(&format!(
                "<ds:RetrievalMethod xmlns:ds=\"{DS}\" URI=\"#_assertion\"></ds:RetrievalMethod>"
            )),
        ),
        refused("id-encrypted-attribute", "saml.encryption_unsupported", {
            let attributes = format!(
                "<saml:EncryptedAttribute><xenc:EncryptedData xmlns:xenc=\"{XENC}\"></xenc:EncryptedData></saml:EncryptedAttribute>"
            );
            around(
                Assertion {
                    attributes,
                    ..mallory()
                }
                .signed(),
            )
            .unsigned()
        }),
        refused(
            "id-encrypted-in-confirmation",
            "saml.encryption_unsupported",
            {
                let confirmations = mallory().confirmations.replacen(
                    "<saml:SubjectConfirmationData",
                    "<saml:EncryptedID></saml:EncryptedID><saml:SubjectConfirmationData",
                    1,
                );
                around(
                    Assertion {
                        confirmations,
                        ..mallory()
                    }
                    .signed(),
                )
                .unsigned()
            },
        ),
        refused("enc-wrong-audience-not-yet", "saml.audience_mismatch", {
            let other = Assertion {
                conditions: conditions(-60, 300, &restriction(&[&format!("{AUDIENCE}x")])),
                ..mallory()
            };
            around(cipher("aes128-cbc").seal(finish(&other.unsigned()))).signed()
        }),
    ]
}
