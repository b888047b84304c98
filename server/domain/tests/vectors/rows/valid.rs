//! What genuine identity providers send.
use crate::message::{
    A, ACS, AUDIENCE, Assertion, BEARER, IDP, MALLORY, P, REQUEST, XS, about, around, at,
    attribute, bearer, conditions, confirmation, data, finish, mallory, restriction,
};
use crate::row::{Row, login, refused};
use crate::signer::{DS, ENVELOPED, EXCLUSIVE, Form, keys, transform};
use domain::saml::RequestPolicy;

pub fn rows() -> Vec<Row> {
    let idp = || Form::by(&keys().idp);
    let post = |assertion: Assertion| around(assertion.signed()).unsigned();
    let sha512 = Form {
        method: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        digest: "http://www.w3.org/2001/04/xmlenc#sha512",
        ..idp()
    };
    let curve = Form {
        method: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        ..Form::by(&keys().curve)
    };
    let inclusive = format!(
        "<ds:Transform Algorithm=\"{EXCLUSIVE}\"><ec:InclusiveNamespaces xmlns:ec=\"{EXCLUSIVE}\" PrefixList=\"xs\"></ec:InclusiveNamespaces></ds:Transform>"
    );
    let okta = Form {
        transforms: transform(ENVELOPED) + &inclusive,
        inclusive: true,
        ..idp()
    };
    let inclusive_c14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    let c14n10 = Form {
        canonicalization: format!(
            "<ds:CanonicalizationMethod Algorithm=\"{inclusive_c14n}\"></ds:CanonicalizationMethod>"
        ),
        transforms: transform(ENVELOPED) + &transform(inclusive_c14n),
        ..idp()
    };
    let groups: Vec<String> = (0..200).map(|index| format!("group-{index}")).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let unusual = concat!(
        "<saml:Attribute Name=\"nil\"><saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"></saml:AttributeValue></saml:Attribute>",
        "<saml:Attribute Name=\"empty\"><saml:AttributeValue></saml:AttributeValue></saml:Attribute>",
        "<saml:Attribute Name=\"complex\"><saml:AttributeValue><x:a xmlns:x=\"urn:x\"><x:b>text</x:b></x:a></saml:AttributeValue></saml:Attribute>",
        "<saml:Attribute Name=\"none\"></saml:Attribute>"
    );
    let unsolicited = || Assertion {
        confirmations: bearer(ACS, None, 300),
        ..mallory()
    };
    let mut unsolicited_shell = around(unsolicited().signed());
    unsolicited_shell.request = None;
    let no_key_info = Form {
        key_info: String::new(),
        ..idp()
    };
    let declared = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
        post(mallory())
    );

    vec![
        login("v01-assertion-signed", MALLORY, post(mallory())),
        login(
            "v02-response-signed",
            MALLORY,
            around(mallory().unsigned()).signed(),
        ),
        login(
            "v03-both-signed",
            MALLORY,
            around(mallory().signed()).signed(),
        ),
        login(
            "v10-rsa-sha512",
            MALLORY,
            around(mallory().signed_as(&sha512)).unsigned(),
        ),
        login(
            "v11-ecdsa",
            MALLORY,
            around(mallory().signed_as(&curve)).unsigned(),
        ),
        login(
            "v12-rollover-key",
            MALLORY,
            around(mallory().signed_as(&Form::by(&keys().next))).unsigned(),
        ),
        login(
            "v13-no-keyinfo",
            MALLORY,
            around(mallory().signed_as(&no_key_info)).unsigned(),
        ),
        login(
            "v14-inclusive-prefixes",
            MALLORY,
            around(mallory().signed_as(&okta)).unsigned(),
        ),
        login("v15-default-ns", MALLORY, default_namespaces()),
        login("v16-pretty", MALLORY, pretty()),
        login("v17-xml-declaration-bom", MALLORY, declared),
        login(
            "v18-clock-skew",
            MALLORY,
            post(Assertion {
                conditions: conditions(45, 345, &restriction(&[AUDIENCE])),
                ..mallory()
            }),
        ),
        login(
            "v19-multi-audience",
            MALLORY,
            post(Assertion {
                conditions: conditions(
                    -60,
                    300,
                    &restriction(&["https://other.example", AUDIENCE]),
                ),
                ..mallory()
            }),
        ),
        login(
            "v20-onetimeuse",
            MALLORY,
            post(Assertion {
                conditions: conditions(
                    -60,
                    300,
                    &(restriction(&[AUDIENCE]) + "<saml:OneTimeUse></saml:OneTimeUse>"),
                ),
                ..mallory()
            }),
        ),
        login(
            "v21-two-subject-confirmations",
            MALLORY,
            post(Assertion {
                confirmations: confirmation(
                    "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key",
                    &data(&[("NotOnOrAfter", &at(300))]),
                ) + &mallory().confirmations,
                ..mallory()
            }),
        ),
        login(
            "v22-millis-offset-times",
            MALLORY,
            post(Assertion {
                issued: "2026-11-21T12:59:58.1234567+01:00".to_owned(),
                confirmations: confirmation(
                    BEARER,
                    &data(&[
                        ("InResponseTo", REQUEST),
                        ("NotOnOrAfter", "2026-11-21T12:05:00.123+00:00"),
                        ("Recipient", ACS),
                    ]),
                ),
                ..mallory()
            }),
        ),
        login(
            "v23-no-attributes",
            MALLORY,
            post(Assertion {
                attributes: String::new(),
                ..mallory()
            }),
        ),
        login(
            "v24-persistent-nameid",
            "8c1f-opaque",
            post(Assertion {
                name_id: format!(
                    "<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\" NameQualifier=\"{IDP}\" SPNameQualifier=\"{AUDIENCE}\">8c1f-opaque</saml:NameID>"
                ),
                ..mallory()
            }),
        ),
        refused(
            "v25-idp-initiated",
            "saml.unsolicited",
            unsolicited_shell.unsigned(),
        ),
        login(
            "v25-idp-initiated-allowed",
            MALLORY,
            unsolicited_shell.unsigned(),
        )
        .expecting(|expectation| expectation.request = RequestPolicy::Unsolicited),
        refused(
            "v25-idp-initiated-allowed-answering",
            "saml.in_response_to_mismatch",
            post(mallory()),
        )
        .expecting(|expectation| expectation.request = RequestPolicy::Unsolicited),
        login(
            "v26-cdata-nameid",
            MALLORY,
            post(mallory()).replace(
                &format!(">{MALLORY}</saml:NameID>"),
                &format!("><![CDATA[{MALLORY}]]></saml:NameID>"),
            ),
        ),
        login(
            "v27-charref-nameid",
            MALLORY,
            post(mallory()).replace(">mallory@", ">&#109;all&#x6f;ry@"),
        ),
        login(
            "v28-big-but-legal",
            MALLORY,
            post(Assertion {
                attributes: attribute("groups", &groups),
                ..mallory()
            }),
        ),
        refused(
            "v29-sha256-c14n10",
            "saml.transform_refused",
            around(mallory().signed_as(&c14n10)).unsigned(),
        ),
        login("v37-crlf", MALLORY, pretty().replace('\n', "\r\n")),
        login(
            "v38-escapes",
            MALLORY,
            post(noted("a&#xD;b &lt;&amp;&gt; \"quoted\" 'too'")),
        ),
        login(
            "v39-newline-in-attribute",
            MALLORY,
            post(noted("text")).replace("Name=\"a note\"", "Name=\"a\r\nnote\""),
        ),
        login(
            "v40-beyond-ascii",
            MALLORY,
            post(noted("Łódź 😀 \u{a0}\u{2028}\u{feff} 北京 e\u{301}")),
        ),
        login(
            "v41-single-quotes",
            MALLORY,
            post(mallory()).replace("Version=\"2.0\"", "Version = '2.0'"),
        ),
        login(
            "v42-empty-elements",
            MALLORY,
            post(mallory())
                .replace("></samlp:StatusCode>", "/>")
                .replace("></ds:Transform>", " />"),
        ),
        login(
            "v43-attribute-order",
            MALLORY,
            post(mallory()).replace("ID=\"_assertion\" ", "").replacen(
                "Version=\"2.0\"><saml:Issuer>",
                "Version=\"2.0\" ID=\"_assertion\"><saml:Issuer>",
                1,
            ),
        ),
        login(
            "v44-white-space-in-tags",
            MALLORY,
            post(mallory())
                .replace("</saml:Subject>", "</saml:Subject\n>")
                .replace("<saml:Subject>", "<saml:Subject\t>"),
        ),
        login(
            "v45-base64-lines",
            MALLORY,
            post(mallory())
                .replace("</ds:SignatureValue>", "\r\n</ds:SignatureValue>")
                .replace("<ds:SignatureValue>", "<ds:SignatureValue>&#13;\n"),
        ),
        login(
            "v30-unknown-attribute-types",
            MALLORY,
            post(Assertion {
                attributes: attribute("email", &[MALLORY]) + unusual,
                ..about(MALLORY)
            }),
        ),
    ]
}

/// With one more attribute, whose canonical text is `text`.
fn noted(text: &str) -> Assertion {
    Assertion {
        attributes: attribute("email", &[MALLORY]) + &attribute("a note", &[text]),
        ..mallory()
    }
}

/// As Entra writes: default namespaces throughout.
fn default_namespaces() -> String {
    let plain = |text: &str| text.replace("saml:", "");
    let assertion = plain(&mallory().template().replace("xmlns:saml=", "xmlns=")).replace(XS, "");
    let form = Form {
        prefixed: false,
        ..Form::by(&keys().idp)
    };
    let signed = form.sign(&assertion, "_assertion");
    let shell = around(signed).unsigned();
    assert!(signed_like_entra(&shell));
    finish(
        &shell
            .replace("<samlp:", "<")
            .replace("</samlp:", "</")
            .replace("xmlns:samlp=", "xmlns=")
            .replace("<saml:Issuer xmlns:saml=", "<Issuer xmlns=")
            .replace("</saml:Issuer>", "</Issuer>"),
    )
}

fn signed_like_entra(text: &str) -> bool {
    text.contains(&format!("<Assertion xmlns=\"{A}\""))
        && text.contains(&format!("<Signature xmlns=\"{DS}\">"))
        && text.contains(P)
}

/// Line breaks and tabs between elements, there before signing.
fn pretty() -> String {
    let spread = |template: String| {
        [
            "<saml:Subject>",
            "<saml:Conditions ",
            "<saml:AuthnStatement ",
            "<saml:AttributeStatement>",
            "<saml:SubjectConfirmation ",
            "<saml:Attribute ",
            "<saml:Audience>",
            "<samlp:Status>",
            "<saml:Assertion ",
        ]
        .into_iter()
        .fold(template, |text, tag| {
            text.replace(tag, &format!("\n\t  {tag}"))
        })
    };
    let template = spread(mallory().template());
    let template = template.trim_start();
    let assertion = Form::by(&keys().idp).sign(template, "_assertion");
    finish(&spread(around("@ASSERTION@").unsigned()).replace("@ASSERTION@", &assertion))
}
