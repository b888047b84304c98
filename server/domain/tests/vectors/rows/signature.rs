//! Missing, forged and weak signatures.
use crate::message::{
    Assertion, LONG, MALLORY, REQUEST, VICTIM, about, around, evil, mallory, name_id,
};
use crate::row::{Row, refused};
use crate::signer::{DS, EXCLUSIVE, Form, Key, With, keys, sign_bytes};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// HMAC pads keys with zeros: this is the empty key, which OpenSSL would not take.
const NO_KEY: [u8; 1] = [0];

pub fn rows(canary: &str) -> Vec<Row> {
    let keys = keys();
    let post = |assertion: String| around(assertion).unsigned();
    let forged = |form: &Form| post(evil().signed_as(form));
    let place = |text: &str| post(evil().template().replace(Form::PLACE, text));
    let signature =
        |inside: &str| format!("<ds:Signature xmlns:ds=\"{DS}\">{inside}</ds:Signature>");
    let idp = || Form::by(&keys.idp);
    let named = |key_info: String| Form {
        key_info,
        ..Form::by(&keys.evil)
    };
    let hmac = |secret: Vec<u8>| {
        forged(&Form {
            with: With::Hmac(secret),
            method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
            ..Form::by(&keys.idp)
        })
    };
    let certificate = |key: &Key| STANDARD.encode(key.der());
    let modulus = STANDARD.encode(keys.evil.private.rsa().unwrap().n().to_vec());
    let key_value = format!(
        "<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>"
    );
    let two = format!(
        "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>",
        certificate(&keys.idp),
        certificate(&keys.evil)
    );
    let retrieval = format!(
        "<ds:KeyInfo><ds:RetrievalMethod URI=\"{canary}/key\" Type=\"http://www.w3.org/2000/09/xmldsig#rawX509Certificate\"></ds:RetrievalMethod></ds:KeyInfo>"
    );
    let no_reference = {
        let signed_info = format!(
            "<ds:SignedInfo xmlns:ds=\"{DS}\"><ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{}\"></ds:SignatureMethod></ds:SignedInfo>",
            idp().method
        );
        let value = sign_bytes(&With::Key(&keys.idp), idp().method, signed_info.as_bytes());
        signature(&format!(
            "{}<ds:SignatureValue>{value}</ds:SignatureValue>",
            signed_info.replace(&format!(" xmlns:ds=\"{DS}\""), "")
        ))
    };
    let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    let with_comments = format!("{EXCLUSIVE}WithComments");
    let commenting = Form {
        canonicalization: format!(
            "<ds:CanonicalizationMethod Algorithm=\"{with_comments}\"></ds:CanonicalizationMethod>"
        ),
        transforms: idp().transforms.replace(EXCLUSIVE, &with_comments),
        ..idp()
    };
    let empty_value = idp().signature(&evil().template(), "_evil");
    let empty_value = {
        let start = empty_value.find("<ds:SignatureValue>").unwrap() + "<ds:SignatureValue>".len();
        let end = empty_value.find("</ds:SignatureValue>").unwrap();
        format!("{}{}", &empty_value[..start], &empty_value[end..])
    };

    vec![
        refused("sig-none", "saml.unsigned", post(evil().unsigned())),
        refused(
            "sig-empty-element",
            "saml.signature_shape",
            place(&signature("")),
        ),
        refused(
            "sig-no-signedinfo",
            "saml.signature_shape",
            place(&signature("<ds:SignatureValue>QUJD</ds:SignatureValue>")),
        ),
        refused(
            "sig-no-reference",
            "saml.signature_shape",
            place(&no_reference),
        ),
        refused(
            "sig-empty-value",
            "saml.signature_shape",
            place(&empty_value),
        ),
        refused(
            "sig-tampered-nameid",
            "saml.signature_invalid",
            post(mallory().signed().replace(
                &format!(">{MALLORY}</saml:NameID>"),
                &format!(">{VICTIM}</saml:NameID>"),
            )),
        ),
        refused(
            "sig-tampered-attr",
            "saml.signature_invalid",
            post(mallory().signed().replace(
                ">staff</saml:AttributeValue>",
                ">owners</saml:AttributeValue>",
            )),
        ),
        refused("sig-tampered-response-attr", "saml.signature_invalid", {
            let mut response = around(mallory().unsigned());
            response.request = Some("_another".to_owned());
            response.signed().replace("_another", REQUEST)
        }),
        refused(
            "sig-selfsigned",
            "saml.certificate_unknown",
            forged(&Form::by(&keys.evil)),
        ),
        refused(
            "sig-cloned-cert",
            "saml.certificate_unknown",
            forged(&Form::by(&keys.clone)),
        ),
        refused(
            "sig-keyinfo-real-cert-evil-key",
            "saml.signature_invalid",
            forged(&named(keys.idp.key_info())),
        ),
        refused(
            "sig-keyinfo-two-certs",
            "saml.signature_invalid",
            forged(&named(two)),
        ),
        refused(
            "sig-keyvalue",
            "saml.signature_invalid",
            forged(&named(key_value)),
        ),
        refused(
            "sig-retrievalmethod",
            "saml.signature_shape",
            forged(&named(retrieval)),
        ),
        refused(
            "sig-hmac-pem",
            "saml.algorithm_refused",
            hmac(keys.idp.certificate.to_pem().unwrap()),
        ),
        refused(
            "sig-hmac-der",
            "saml.algorithm_refused",
            hmac(keys.idp.der()),
        ),
        refused(
            "sig-hmac-spki",
            "saml.algorithm_refused",
            hmac(keys.idp.private.public_key_to_der().unwrap()),
        ),
        refused(
            "sig-hmac-empty",
            "saml.algorithm_refused",
            hmac(NO_KEY.to_vec()),
        ),
        refused(
            "sig-hmac-trunc",
            "saml.signature_shape",
            forged(&Form {
                with: With::Value("QQ==".to_owned()),
                method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
                parameters: "<ds:HMACOutputLength>0</ds:HMACOutputLength>".to_owned(),
                ..idp()
            }),
        ),
        refused(
            "sig-alg-none",
            "saml.algorithm_refused",
            forged(&Form {
                with: With::Value("QUJD".to_owned()),
                method: "none",
                ..idp()
            }),
        ),
        refused(
            "sig-rsa-sha1",
            "saml.algorithm_refused",
            post(mallory().signed_as(&Form {
                method: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
                digest: sha1,
                ..idp()
            })),
        ),
        refused(
            "sig-sha1-digest",
            "saml.algorithm_refused",
            post(mallory().signed_as(&Form {
                digest: sha1,
                ..idp()
            })),
        ),
        refused(
            "sig-rsa-md5",
            "saml.algorithm_refused",
            post(mallory().signed_as(&Form {
                method: "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
                digest: "http://www.w3.org/2001/04/xmldsig-more#md5",
                ..idp()
            })),
        ),
        refused(
            "sig-c14n-withcomments",
            "saml.comment",
            post(
                Assertion {
                    name_id: name_id("admin@victim.example<!---->.evil.example"),
                    ..about(LONG)
                }
                .signed_as(&commenting),
            ),
        ),
        refused(
            "sig-c14n-withcomments-without-comment",
            "saml.transform_refused",
            post(mallory().signed_as(&commenting)),
        ),
        refused(
            "sig-no-certificate-on-record",
            "saml.no_certificate",
            post(mallory().signed()),
        )
        .expecting(|expectation| expectation.certificates.clear()),
    ]
}
