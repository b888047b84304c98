//! Documents that are made to cost work. Every one is refused at a bound, or answered within it.
use crate::message::{Assertion, MALLORY, around, attribute, mallory};
use crate::row::{Row, login, refused};
use crate::signer::DS;

pub fn rows() -> Vec<Row> {
    let genuine = around(mallory().signed()).unsigned();
    let inside = |text: &str| {
        genuine.replacen(
            "<samlp:Status>",
            &format!("<samlp:Extensions>{text}</samlp:Extensions><samlp:Status>"),
            1,
        )
    };
    let laughs: String = (1..10)
        .map(|level| {
            format!(
                "<!ENTITY l{level} \"{}\">",
                format!("&l{};", level - 1).repeat(10)
            )
        })
        .collect();
    let laughs = format!("<!DOCTYPE r [<!ENTITY l0 \"ha\">{laughs}]>");
    let many_attributes: String = (0..20_000).map(|index| format!(" a{index}=\"\"")).collect();
    let namespaces: String = (0..200)
        .map(|index| format!("<x xmlns:n{index}=\"urn:n{index}\">"))
        .collect();
    let siblings = |count: usize| "text<x:y xmlns:x=\"urn:x\"></x:y>".repeat(count);
    let wide = Assertion {
        attributes: format!(
            "<saml:Attribute Name=\"wide\">{}</saml:Attribute>",
            "<saml:AttributeValue></saml:AttributeValue>".repeat(20_000)
        ),
        ..mallory()
    };
    let nested = Assertion {
        tail: format!("<saml:Advice>{}</saml:Advice>", siblings(80)),
        ..mallory()
    };
    let mut backtrack = around(nested.signed());
    backtrack.extensions = siblings(80).replace("text", "");
    vec![
        refused(
            "dos-billion-laughs",
            "saml.doctype",
            laughs.clone() + &genuine.replace(">staff<", ">&l9;<"),
        ),
        refused(
            "dos-billion-laughs-attr",
            "saml.doctype",
            laughs + &genuine.replace("Consent=\"\"", "Consent=\"&l9;\""),
        ),
        refused(
            "dos-quadratic",
            "saml.doctype",
            format!("<!DOCTYPE r [<!ENTITY q \"{}\">]>", "q".repeat(50_000))
                + &inside(&format!("<x y=\"{}\"/>", "&q;".repeat(5000))),
        ),
        refused(
            "dos-deep",
            "saml.too_complex",
            inside(&("<a>".repeat(20_000) + &"</a>".repeat(20_000))),
        ),
        refused(
            "dos-wide-attrs",
            "saml.too_complex",
            inside(&format!("<x{many_attributes}></x>")),
        ),
        refused(
            "dos-many-ns",
            "saml.too_complex",
            inside(&(namespaces + &"</x>".repeat(200))),
        ),
        refused(
            "dos-many-signatures",
            "saml.signature_misplaced",
            inside(&format!("<ds:Signature xmlns:ds=\"{DS}\"></ds:Signature>").repeat(300)),
        ),
        refused(
            "dos-huge-text",
            "saml.too_large",
            around(
                Assertion {
                    attributes: attribute("huge", &[&"x".repeat(3_000_000)]),
                    ..mallory()
                }
                .signed(),
            )
            .unsigned(),
        ),
        refused(
            "dos-many-children",
            "saml.too_large",
            around(wide.signed()).unsigned(),
        ),
        refused(
            "dos-many-children-short",
            "saml.too_complex",
            inside(&"<a></a>".repeat(20_000)),
        ),
        login("dos-samael-backtrack", MALLORY, backtrack.unsigned()),
    ]
}
