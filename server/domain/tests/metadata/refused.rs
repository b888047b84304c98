//! Files that are refused, each by its own code, and the limits of the work a file can cause.
use super::{POLICY, file, text};
use domain::Refusal;
use domain::saml::metadata;

fn refused(xml: &str) -> Refusal {
    metadata::parse(xml.as_bytes(), POLICY).unwrap_err()
}

fn code(xml: &str) -> &'static str {
    refused(xml).code.id()
}

#[test]
fn each_unusable_file_is_refused_by_its_own_code() {
    let okta = text("okta.xml");
    let location = "https://acme.okta.com/app/acme_gatehouse_1/exk0example0key00697/sso/saml";
    let body = okta.split_once("?>").unwrap().1;
    let cases = [
        (String::new(), "metadata.not_xml"),
        ("not xml".to_owned(), "metadata.not_xml"),
        (
            "<!DOCTYPE html><html><body>Sign in</body></html>".to_owned(),
            "metadata.not_xml",
        ),
        (okta[..okta.len() - 5].to_owned(), "metadata.not_xml"),
        (format!("{okta}<x/>"), "metadata.not_xml"),
        (
            okta.replace("entityID=", "entityID=\"a\" entityID="),
            "metadata.not_xml",
        ),
        (okta.replace("unspecified", "&bogus;"), "metadata.not_xml"),
        (
            format!("<!DOCTYPE a [<!ENTITY b \"c\">]>{body}"),
            "metadata.doctype",
        ),
        (
            format!("<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\">{body}"),
            "metadata.doctype",
        ),
        ("<rss version=\"2.0\"/>".to_owned(), "metadata.not_metadata"),
        (
            okta.replace("SAML:2.0:metadata", "SAML:1.0:metadata"),
            "metadata.not_metadata",
        ),
        (text("service-provider.xml"), "metadata.service_provider"),
        (
            okta.replace("IDPSSODescriptor", "PDPDescriptor"),
            "metadata.no_identity_provider",
        ),
        (
            "<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\"/>".to_owned(),
            "metadata.no_identity_provider",
        ),
        (okta.replace("entityID=", "Name="), "metadata.no_entity_id"),
        (
            okta.replace("http://www.okta.com/exk0example0key00697", " "),
            "metadata.no_entity_id",
        ),
        (
            okta.replace("http://www.okta.com/exk0example0key00697", "two words"),
            "metadata.no_entity_id",
        ),
        (
            okta.replace(
                "http://www.okta.com/exk0example0key00697",
                &"a".repeat(1025),
            ),
            "metadata.no_entity_id",
        ),
        (
            okta.replace("SAML:2.0:protocol", "SAML:1.1:protocol"),
            "metadata.not_saml2",
        ),
        (
            okta.replace("protocolSupportEnumeration", "protocols"),
            "metadata.not_saml2",
        ),
        (
            okta.replace("KeyDescriptor", "Extensions"),
            "metadata.no_signing_certificate",
        ),
        (
            okta.replace("ds:X509Certificate>", "ds:X509SubjectName>"),
            "metadata.no_signing_certificate",
        ),
        (
            text("encryption-only.xml"),
            "metadata.no_signing_certificate",
        ),
        (text("weak-key.xml"), "certificate.weak_key"),
        (okta.replace("MII", "AAA"), "certificate.unreadable"),
        (
            okta.replace("SingleSignOnService", "SingleLogoutService"),
            "metadata.no_sso_location",
        ),
        (
            okta.replace("bindings:HTTP-", "bindings:Other-"),
            "metadata.no_sso_location",
        ),
        (
            okta.replace(location, "http://acme.okta.com/sso"),
            "metadata.location_not_https",
        ),
        (
            okta.replace(location, "http://localhost:8080/sso"),
            "metadata.location_not_https",
        ),
        (
            okta.replace(location, "javascript:alert(1)"),
            "metadata.location_not_https",
        ),
        (
            okta.replace(location, "data:text/html,x"),
            "metadata.location_not_https",
        ),
        (
            okta.replace(location, "/sso"),
            "identity_provider.sso_url_invalid",
        ),
        (
            okta.replace(location, "https://user:pass@acme.example/"),
            "identity_provider.sso_url_invalid",
        ),
        (
            okta.replace(location, "https://acme.example/#x"),
            "identity_provider.sso_url_invalid",
        ),
        (
            okta.replace("entityID=", "validUntil=\"2026-11-21T23:59:59Z\" entityID="),
            "metadata.expired",
        ),
    ];
    for (xml, expected) in cases {
        assert_eq!(
            code(&xml),
            expected,
            "{}",
            xml.chars().take(300).collect::<String>()
        );
    }
}

#[test]
fn the_limits_hold() {
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let attributes: String = (0..65).map(|index| format!(" a{index}=\"\"")).collect();
    let namespaces: String = (0..60)
        .map(|index| format!(" xmlns:n{index}=\"urn:{index}\""))
        .collect();
    assert_eq!(code(&nested(41)), "metadata.too_complex");
    assert_eq!(code(&nested(40)), "metadata.not_metadata");
    assert_eq!(code(&format!("<a{attributes}/>")), "metadata.too_complex");
    assert_eq!(
        code(&format!("<a>{}</a>", "<b/>".repeat(50_000))),
        "metadata.too_complex"
    );
    assert_eq!(
        code(&format!(
            "<a>{}</a>",
            format!("<b{namespaces}/>").repeat(84)
        )),
        "metadata.too_complex"
    );
    assert_eq!(
        code(&format!("<a>{}</a>", " ".repeat(2 * 1024 * 1024))),
        "metadata.too_large"
    );
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 200, ..Default::default() })]

    #[test]
    fn never_panics_on_any_bytes(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600)) {
        let _ = metadata::parse(&bytes, POLICY);
    }

    #[test]
    fn never_panics_on_a_damaged_file(position in 0_usize..12_000, length in 0_usize..40, put in "[<>&\"'/a-z\\[\\]! ]{0,20}") {
        let mut bytes = file("shibboleth-aggregate.xml");
        let start = position.min(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, put.bytes());
        if let Ok(parsed) = metadata::parse(&bytes, POLICY) {
            assert!(parsed.providers.iter().all(|provider| !provider.sso.is_empty() && !provider.signing_certificates.is_empty()));
        }
    }
}
