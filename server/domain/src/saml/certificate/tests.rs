use super::{Certificate, Curve, KeyKind};
use crate::{Code, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name};

/// Valid in all of 2026.
fn certify(key: &PKey<Private>, subject: &[(&str, &str)]) -> Vec<u8> {
    let mut name = X509Name::builder().unwrap();
    for (field, value) in subject {
        name.append_entry_by_text(field, value).unwrap();
    }
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder
        .set_serial_number(&BigNum::from_u32(7).unwrap().to_asn1_integer().unwrap())
        .unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder
        .set_not_before(&Asn1Time::from_unix(1_767_225_600).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::from_unix(1_798_761_599).unwrap())
        .unwrap();
    builder.set_pubkey(key).unwrap();
    let digest = if key.id() == openssl::pkey::Id::ED25519 {
        MessageDigest::null()
    } else {
        MessageDigest::sha256()
    };
    builder.sign(key, digest).unwrap();
    builder.build().to_der().unwrap()
}

fn rsa(bits: u32) -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap()
}

fn ec(curve: Nid) -> PKey<Private> {
    PKey::from_ec_key(EcKey::generate(&EcGroup::from_curve_name(curve).unwrap()).unwrap()).unwrap()
}

fn pem(der: &[u8]) -> String {
    String::from_utf8(X509::from_der(der).unwrap().to_pem().unwrap()).unwrap()
}

fn refused(text: &str) -> Code {
    Certificate::parse_all(text).unwrap_err().code
}

#[test]
fn reads_what_it_shows() {
    let der = certify(&rsa(2048), &[("O", "Acme"), ("CN", "login.acme.example")]);
    let certificate = Certificate::from_der(&der).unwrap();
    assert_eq!(certificate.subject(), "login.acme.example");
    assert_eq!(
        certificate.not_before().to_rfc3339(),
        "2026-01-01T00:00:00Z"
    );
    assert_eq!(certificate.not_after().to_rfc3339(), "2026-12-31T23:59:59Z");
    assert_eq!(certificate.key(), KeyKind::Rsa(2048));
    assert_eq!(certificate.sha256().len(), 32 * 3 - 1);
    assert_eq!(certificate.der(), der);
    assert_eq!(certificate.pem(), pem(&der));
    assert!(!certificate.expired(certificate.not_after()));
    assert!(certificate.expired(Timestamp::from_seconds(1_798_761_600)));
    let whole = Certificate::from_der(&certify(&ec(Nid::SECP384R1), &[("O", "Acme"), ("C", "DE")]))
        .unwrap();
    assert_eq!(
        (whole.subject(), whole.key()),
        ("O=Acme, C=DE", KeyKind::Ec(Curve::P384))
    );
}

#[test]
fn reads_text_as_people_paste_it() {
    let one = certify(&ec(Nid::X9_62_PRIME256V1), &[("CN", "one")]);
    let two = certify(&ec(Nid::SECP521R1), &[("CN", "two")]);
    let bare = STANDARD.encode(&one);
    let wrapped = bare
        .as_bytes()
        .chunks(20)
        .map(|line| format!("  {}\r\n", std::str::from_utf8(line).unwrap()))
        .collect::<Vec<_>>()
        .concat();
    for text in [
        bare.clone(),
        wrapped,
        pem(&one),
        pem(&one).replace('\n', "\\n"),
        format!("subject=CN=one\n{}\n", pem(&one)),
        bare.trim_end_matches('=').to_owned(),
    ] {
        assert_eq!(Certificate::parse_text(&text).unwrap().der(), one, "{text}");
    }
    let subjects = |text: &str| {
        Certificate::parse_all(text)
            .unwrap()
            .iter()
            .map(|certificate| certificate.subject().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        subjects(&format!("{}{}{}", pem(&one), pem(&two), pem(&one))),
        ["one", "two"]
    );
    assert_eq!(
        subjects(&STANDARD.encode([one.clone(), two].concat())),
        ["one", "two"],
        "a chain in one field"
    );
    assert!(
        Certificate::parse_text(&format!("{}{}", pem(&one), pem(&certify(&rsa(2048), &[]))))
            .is_err()
    );
}

#[test]
fn refuses_with_the_reason() {
    let good = certify(&ec(Nid::X9_62_PRIME256V1), &[("CN", "one")]);
    let private = String::from_utf8(rsa(2048).private_key_to_pem_pkcs8().unwrap()).unwrap();
    let ed25519 = certify(&PKey::generate_ed25519().unwrap(), &[("CN", "ed")]);
    let cases = [
        (String::new(), "certificate.missing"),
        (" \n".to_owned(), "certificate.missing"),
        ("not a certificate!".to_owned(), "certificate.unreadable"),
        (
            STANDARD.encode(&good[..good.len() - 4]),
            "certificate.unreadable",
        ),
        (
            STANDARD.encode([good.clone(), vec![0]].concat()),
            "certificate.unreadable",
        ),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA".to_owned(),
            "certificate.unreadable",
        ),
        (
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----".to_owned(),
            "certificate.unreadable",
        ),
        (
            format!("{}{private}", pem(&good)),
            "certificate.private_key",
        ),
        (
            pem(&certify(&rsa(1024), &[("CN", "weak")])),
            "certificate.weak_key",
        ),
        (
            pem(&certify(&ec(Nid::SECP256K1), &[("CN", "curve")])),
            "certificate.key_unsupported",
        ),
        (pem(&ed25519), "certificate.key_unsupported"),
        ("A".repeat(super::TEXT_LIMIT + 1), "certificate.unreadable"),
    ];
    for (text, code) in cases {
        assert_eq!(refused(&text).id(), code, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn never_panics_on_any_text(text in "\\PC{0,200}") {
        let _ = Certificate::parse_all(&text);
    }

    #[test]
    fn never_panics_on_any_bytes(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = Certificate::from_der(&bytes);
        let _ = Certificate::parse_all(&STANDARD.encode(bytes));
    }
}
