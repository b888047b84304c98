//! Real shapes of identity provider metadata in, previews out. Where each file comes from: `metadata/README.md`.
#![cfg(feature = "verification")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that can not be set up must fail loudly"
)]
#![expect(
    clippy::format_collect,
    reason = "files are built to be read, not to be fast"
)]

use domain::saml::Binding;
use domain::saml::certificate::Certificate;
use domain::saml::metadata::{self, IdpMetadata, Ignored, ManualProvider, MetadataFile, Policy};
use domain::saml::product::IdpProduct;
use domain::{Code, Timestamp};
use std::fmt::Write;
use std::path::Path;

#[path = "metadata/refused.rs"]
mod refused;

/// 2026-11-22.
const POLICY: Policy = Policy {
    now: Timestamp::from_seconds(1_795_305_600),
    allow_loopback_http: false,
};

fn file(name: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/metadata")
            .join(name),
    )
    .unwrap()
}

fn text(name: &str) -> String {
    String::from_utf8(file(name)).unwrap()
}

fn only(name: &str) -> IdpMetadata {
    metadata::parse(&file(name), POLICY)
        .unwrap()
        .only()
        .unwrap()
}

fn ignored(out: &mut String, indent: &str, ignored: &[Ignored]) {
    for Ignored { what, why } in ignored {
        writeln!(out, "{indent}ignored {what}: {why}").unwrap();
    }
}

fn preview(file: &MetadataFile) -> String {
    let mut out = String::new();
    for provider in &file.providers {
        writeln!(out, "{} ({})", provider.entity_id, provider.product.name()).unwrap();
        writeln!(
            out,
            "  name {}",
            provider.display_name.as_deref().unwrap_or("-")
        )
        .unwrap();
        for endpoint in &provider.sso {
            writeln!(out, "  sso {:?} {}", endpoint.binding, endpoint.location).unwrap();
        }
        for endpoint in &provider.slo {
            writeln!(out, "  slo {:?} {}", endpoint.binding, endpoint.location).unwrap();
        }
        for certificate in &provider.signing_certificates {
            let (subject, key, until, sha256) = (
                certificate.subject(),
                certificate.key(),
                certificate.not_after(),
                certificate.sha256(),
            );
            writeln!(
                out,
                "  signs {subject}, {key}, until {until}, {}",
                &sha256[..23]
            )
            .unwrap();
        }
        writeln!(
            out,
            "  encryption only {}, wants signed requests {}",
            provider.encryption_only, provider.wants_signed_requests
        )
        .unwrap();
        writeln!(out, "  formats {}", provider.name_id_formats.join(" ")).unwrap();
        writeln!(
            out,
            "  valid until {}",
            provider
                .valid_until
                .map_or("-".to_owned(), Timestamp::to_rfc3339)
        )
        .unwrap();
        ignored(&mut out, "  ", &provider.ignored);
    }
    ignored(&mut out, "", &file.ignored);
    out
}

#[test]
fn every_product_previews_as_its_file_says() {
    let names = [
        "entra",
        "okta",
        "google",
        "onelogin",
        "ad-fs",
        "keycloak",
        "jumpcloud",
        "pingone",
        "simplesamlphp",
        "shibboleth-aggregate",
        "pysaml2",
        "chain",
        "some-weak",
    ];
    for name in names {
        let parsed = metadata::parse(&file(&format!("{name}.xml")), POLICY)
            .unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        insta::assert_snapshot!(name, preview(&parsed));
    }
}

#[test]
fn recognizes_the_product_of_its_file() {
    let known = [
        ("entra.xml", IdpProduct::Entra),
        ("okta.xml", IdpProduct::Okta),
        ("google.xml", IdpProduct::Google),
        ("onelogin.xml", IdpProduct::OneLogin),
        ("ad-fs.xml", IdpProduct::AdFs),
        ("keycloak.xml", IdpProduct::Keycloak),
        ("jumpcloud.xml", IdpProduct::JumpCloud),
        ("pingone.xml", IdpProduct::PingOne),
        ("simplesamlphp.xml", IdpProduct::Other),
    ];
    for (name, product) in known {
        assert_eq!(only(name).product, product, "{name}");
    }
}

#[test]
fn a_login_goes_by_redirect_where_that_is_offered() {
    assert_eq!(
        only("okta.xml").login_endpoint().unwrap().binding,
        Binding::Redirect
    );
    let post_only = text("okta.xml").replace("bindings:HTTP-Redirect", "bindings:HTTP-Artifact");
    let provider = metadata::parse(post_only.as_bytes(), POLICY)
        .unwrap()
        .only()
        .unwrap();
    assert_eq!(provider.login_endpoint().unwrap().binding, Binding::Post);
}

#[test]
fn encodings_with_a_byte_order_mark_read_the_same() {
    let plain = text("ad-fs.xml");
    let expected = only("ad-fs.xml");
    let mut utf8 = b"\xEF\xBB\xBF".to_vec();
    utf8.extend_from_slice(plain.as_bytes());
    let little: Vec<u8> = "\u{FEFF}"
        .encode_utf16()
        .chain(plain.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let big: Vec<u8> = "\u{FEFF}"
        .encode_utf16()
        .chain(plain.encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    let spaced = format!("\r\n  {plain}\n\n").into_bytes();
    for bytes in [utf8, little.clone(), big, spaced] {
        assert_eq!(
            metadata::parse(&bytes, POLICY).unwrap().only().unwrap(),
            expected
        );
    }
    assert_eq!(
        metadata::parse(&little[..little.len() - 1], POLICY)
            .unwrap_err()
            .code
            .id(),
        "metadata.not_xml"
    );
    assert_eq!(
        metadata::parse(b"<a>\xE9</a>", POLICY)
            .unwrap_err()
            .code
            .id(),
        "metadata.not_xml"
    );
}

#[test]
fn a_file_of_several_asks_which() {
    let parsed = metadata::parse(&file("shibboleth-aggregate.xml"), POLICY).unwrap();
    assert_eq!(
        parsed.clone().only().unwrap_err().code.id(),
        "metadata.several_providers"
    );
    let chosen = parsed
        .clone()
        .choose("https://idp.south.example/idp/shibboleth")
        .unwrap();
    assert_eq!(chosen.display_name.as_deref(), Some("South University"));
    assert_eq!(
        chosen.valid_until.unwrap().to_rfc3339(),
        "2030-06-01T00:00:00Z",
        "the nearer end of validity holds"
    );
    assert_eq!(
        parsed
            .choose("https://sp.north.example/shibboleth-sp")
            .unwrap_err()
            .code
            .id(),
        "metadata.no_identity_provider"
    );
}

#[test]
fn an_issuing_certificate_of_a_chain_signs_no_logins() {
    let subjects: Vec<String> = only("chain.xml")
        .signing_certificates
        .iter()
        .map(|one| one.subject().to_owned())
        .collect();
    assert_eq!(subjects, ["saml-signing.acme.example", "ec.acme.example"]);
}

#[test]
fn two_certificates_of_one_name_in_one_field_are_a_rollover() {
    let certificates: Vec<String> = only("ad-fs.xml")
        .signing_certificates
        .iter()
        .map(|one| {
            one.pem()
                .lines()
                .filter(|line| !line.starts_with('-'))
                .collect()
        })
        .collect();
    let both = certificates.join("</ds:X509Certificate><ds:X509Certificate>");
    let okta = text("okta.xml");
    let (before, rest) = okta.split_once("<ds:X509Certificate>").unwrap();
    let (_, after) = rest.split_once("</ds:X509Certificate>").unwrap();
    let xml = format!("{before}<ds:X509Certificate>{both}</ds:X509Certificate>{after}");
    assert_eq!(
        metadata::parse(xml.as_bytes(), POLICY)
            .unwrap()
            .only()
            .unwrap()
            .signing_certificates
            .len(),
        2
    );
}

#[test]
fn unusable_parts_are_named_and_the_rest_is_taken() {
    let provider = only("some-weak.xml");
    assert_eq!(provider.signing_certificates.len(), 1);
    let reasons: Vec<&str> = provider
        .ignored
        .iter()
        .map(|ignored| ignored.what.as_str())
        .collect();
    assert_eq!(reasons, ["X509Certificate", "Certificate idp.acme.example"]);
}

#[test]
fn a_provider_of_transient_names_alone_is_flagged() {
    assert!(only("simplesamlphp.xml").offers_only_transient());
    assert!(!only("keycloak.xml").offers_only_transient());
    assert!(
        !only("entra.xml").offers_only_transient(),
        "no word about formats is no word about transient ones"
    );
}

#[test]
fn loopback_http_needs_the_policy() {
    let local = text("okta.xml").replace("https://acme.okta.com", "http://127.0.0.1:7000");
    let allowed = Policy {
        allow_loopback_http: true,
        ..POLICY
    };
    assert_eq!(
        metadata::parse(local.as_bytes(), POLICY)
            .unwrap_err()
            .code
            .id(),
        "metadata.location_not_https"
    );
    assert!(metadata::parse(local.as_bytes(), allowed).is_ok());
    let elsewhere = local.replace("127.0.0.1", "192.0.2.1");
    assert_eq!(
        metadata::parse(elsewhere.as_bytes(), allowed)
            .unwrap_err()
            .code
            .id(),
        "metadata.location_not_https"
    );
}

#[test]
fn three_values_by_hand_make_a_provider() {
    let certificate = text("certificate.pem");
    let provider = ManualProvider::parse(
        " https://idp.acme.example/ ",
        "https://idp.acme.example/sso?tenant=1",
        Binding::Post,
        &certificate,
        POLICY,
    )
    .unwrap();
    assert_eq!(provider.entity_id, "https://idp.acme.example/");
    assert_eq!(
        provider.sso[0].location.as_str(),
        "https://idp.acme.example/sso?tenant=1"
    );
    assert_eq!(
        provider.signing_certificates,
        [Certificate::parse_text(&certificate).unwrap()]
    );
    let refusals = ManualProvider::parse("", "javascript:alert(1)", Binding::Redirect, "x", POLICY)
        .unwrap_err();
    let named: Vec<(Option<&str>, Code)> = refusals
        .iter()
        .map(|refusal| (refusal.field, refusal.code))
        .collect();
    let expected = [
        ("issuer", "identity_provider.issuer_invalid"),
        ("sso_url", "metadata.location_not_https"),
        ("certificate", "certificate.unreadable"),
    ];
    assert_eq!(
        named,
        expected.map(|(field, id)| (Some(field), Code::find(id).unwrap()))
    );
}
