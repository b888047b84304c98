//! Signatures whose SignedInfo says something else than SAML allows, by the attacker or by a misled identity provider.
use crate::message::{XS, around, evil, finish, mallory};
use crate::row::{Row, refused};
use crate::signer::{DS, ENVELOPED, EXCLUSIVE, Form, SHA256, With, keys, sign_bytes, transform};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openssl::sha::sha256;

/// The digest a forged assertion would have.
fn forged_digest() -> String {
    STANDARD.encode(sha256(evil().unsigned().replace(XS, "").as_bytes()))
}

/// The digest of nothing at all.
fn void_digest() -> String {
    STANDARD.encode(sha256(b""))
}

fn reference(uri: &str, digest: &str) -> String {
    format!(
        "<ds:Reference{uri}><ds:Transforms>{}{}</ds:Transforms><ds:DigestMethod Algorithm=\"{SHA256}\"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>",
        transform(ENVELOPED),
        transform(EXCLUSIVE)
    )
}

pub fn rows(canary: &str) -> Vec<Row> {
    let keys = keys();
    let idp = || Form::by(&keys.idp);
    let attacker = || Form::by(&keys.evil);
    let post = |assertion: String| around(assertion).unsigned();
    let signed = mallory().signed();
    let signature = mallory().signature();
    let digest = {
        let start = signature.find("<ds:DigestValue>").unwrap() + "<ds:DigestValue>".len();
        signature[start..signature.find("</ds:DigestValue>").unwrap()].to_owned()
    };
    let forged = forged_digest();
    let with_digest = |text: String| {
        post(
            evil()
                .template()
                .replace(Form::PLACE, &signature.replace(&digest, &text)),
        )
    };
    let forged_info = {
        let start = signature.find("<ds:SignedInfo>").unwrap();
        let end = signature.find("</ds:SignedInfo>").unwrap() + "</ds:SignedInfo>".len();
        signature[start..end]
            .replace(&digest, &forged)
            .replace("#_assertion", "#_evil")
    };
    let with_uri = |form: Form, uri: &str| {
        post(mallory().signed_as(&Form {
            uri: Some(format!(" URI=\"{uri}\"")),
            ..form
        }))
    };
    let forged_uri = |uri: &str| {
        post(evil().signed_as(&Form {
            uri: Some(format!(" URI=\"{uri}\"")),
            ..attacker()
        }))
    };
    let xslt = |body: &str| {
        format!(
            "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"><xsl:stylesheet xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\" version=\"1.0\">{body}</xsl:stylesheet></ds:Transform>"
        )
    };
    let xpath = |expression: &str| {
        format!(
            "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>{expression}</ds:XPath></ds:Transform>"
        )
    };
    let transformed =
        |form: Form, transforms: String| post(evil().signed_as(&Form { transforms, ..form }));
    let refusing_transform = "saml.transform_refused";
    let references = |count: usize| {
        let form = Form {
            more_references: reference(" URI=\"#_assertion\"", &digest).repeat(count),
            ..idp()
        };
        post(mallory().signed_as(&form))
    };
    // A golden signature: the identity provider's, over nothing.
    let golden = sign_bytes(&With::Key(&keys.idp), idp().method, b"");
    let relative =
        |text: String| text.replace("<saml:Subject>", "<saml:Subject xmlns:x=\"relative\">");
    let void = Form {
        digest_value: Some(void_digest()),
        ..idp()
    };
    let void_info = format!(
        "<ds:Signature xmlns:ds=\"{DS}\">{}<ds:SignatureValue>{golden}</ds:SignatureValue></ds:Signature>",
        forged_info.replace("<ds:SignedInfo>", "<ds:SignedInfo xmlns:x=\"relative\">")
    );
    let detached = {
        let mut shell = around(mallory().unsigned());
        shell.id = "_shell".to_owned();
        finish(&shell.template().replace(Form::PLACE, &signature))
    };
    let second_signature = Form::by(&keys.evil).signature(&mallory().template(), "_assertion");

    vec![
        refused("si-digest-comment", "saml.comment", with_digest(format!("<!--{forged}-->{digest}"))),
        refused("si-digest-comment2", "saml.comment", with_digest(format!("{digest}<!---->{forged}"))),
        refused("si-two-signedinfo-first", "saml.signature_shape", post(evil().template().replace(Form::PLACE, &signature.replacen("<ds:SignedInfo>", &format!("{forged_info}<ds:SignedInfo>"), 1)))),
        refused("si-two-signedinfo-last", "saml.signature_shape", post(evil().template().replace(Form::PLACE, &signature.replace("</ds:SignedInfo>", &format!("</ds:SignedInfo>{forged_info}"))))),
        refused(
            "si-two-digestvalues",
            "saml.signature_shape",
            post(mallory().template().replace(Form::PLACE, &signature.replace("<ds:DigestValue>", &format!("<ds:DigestValue>{forged}</ds:DigestValue><ds:DigestValue>")))),
        ),
        refused("si-digest-in-statusdetail", "saml.reference_refused", {
            let mut shell = around(evil().template().replace(Form::PLACE, &signature));
            shell.status = shell.status.replace("</samlp:Status>", &format!("<samlp:StatusDetail><ds:DigestValue xmlns:ds=\"{DS}\">{forged}</ds:DigestValue></samlp:StatusDetail></samlp:Status>"));
            shell.unsigned()
        }),
        refused("si-digest-in-statusdetail-sameid", "saml.signature_invalid", {
            let mut shell = around(signed.replace(">mallory@", ">admin@"));
            shell.status = shell.status.replace("</samlp:Status>", &format!("<samlp:StatusDetail><ds:DigestValue xmlns:ds=\"{DS}\">{forged}</ds:DigestValue></samlp:StatusDetail></samlp:Status>"));
            shell.unsigned()
        }),
        refused(
            "si-digest-in-object",
            "saml.signature_shape",
            post(mallory().template().replace(Form::PLACE, &signature.replace("</ds:Signature>", &format!("<ds:Object>{}</ds:Object></ds:Signature>", reference(" URI=\"#_assertion\"", &forged))))),
        ),
        refused("si-second-reference-unsigned-target", "saml.signature_shape", references(1)),
        refused("si-few-references", "saml.signature_shape", references(20)),
        refused("si-many-references", "saml.too_large", references(2000)),
        refused(
            "si-many-transforms",
            refusing_transform,
            post(mallory().signed_as(&Form { transforms: transform(ENVELOPED) + &transform(EXCLUSIVE).repeat(1000), ..idp() })),
        ),
        refused("si-uri-empty-assertion", "saml.reference_refused", with_uri(idp(), "")),
        refused("si-uri-missing", "saml.reference_refused", post(mallory().signed_as(&Form { uri: Some(String::new()), ..idp() }))),
        refused("si-uri-xpointer-root", "saml.reference_refused", with_uri(idp(), "#xpointer(/)")),
        refused("si-uri-xpointer-id", "saml.reference_refused", with_uri(idp(), "#xpointer(id('_assertion'))")),
        refused("si-uri-xpointer-wide", "saml.reference_refused", with_uri(idp(), "#xpointer(//*[local-name()='Issuer'])")),
        refused("si-uri-external-http", "saml.reference_refused", forged_uri(&format!("{canary}/reference"))),
        refused("si-uri-external-file", "saml.reference_refused", forged_uri("file:///etc/hostname")),
        refused("si-uri-external-ftp", "saml.reference_refused", forged_uri(&format!("{}/reference", canary.replace("http:", "ftp:")))),
        refused(
            "si-xslt-canary",
            refusing_transform,
            transformed(attacker(), xslt(&format!("<xsl:template match=\"/\"><xsl:copy-of select=\"document('{canary}/xslt')\"></xsl:copy-of></xsl:template>"))),
        ),
        refused(
            "si-xslt-loop",
            refusing_transform,
            transformed(attacker(), xslt("<xsl:template match=\"/\" name=\"again\"><xsl:call-template name=\"again\"></xsl:call-template></xsl:template>")),
        ),
        refused("si-xslt-genuine", refusing_transform, transformed(Form { digest_value: Some(STANDARD.encode(sha256(b"constant"))), ..idp() }, xslt("<xsl:template match=\"/\">constant</xsl:template>"))),
        refused("si-xpath-narrow", refusing_transform, transformed(idp(), xpath("ancestor-or-self::*[local-name()='Issuer']") + &transform(EXCLUSIVE))),
        refused("si-xpath-dos", refusing_transform, transformed(attacker(), xpath("count(//*//*//*//*//*//*) &gt; 0"))),
        refused("si-base64-transform", refusing_transform, transformed(idp(), transform("http://www.w3.org/2000/09/xmldsig#base64"))),
        refused("si-no-transforms", refusing_transform, transformed(idp(), transform(EXCLUSIVE))),
        refused(
            "si-unknown-c14n",
            refusing_transform,
            post(mallory().signed_as(&Form { canonicalization: "<ds:CanonicalizationMethod Algorithm=\"urn:unknown\"></ds:CanonicalizationMethod>".to_owned(), ..idp() })),
        ),
        refused("si-sig-not-child", "saml.reference_refused", detached),
        refused("si-two-signatures-in-assertion", "saml.signature_misplaced", post(mallory().template().replace(Form::PLACE, &(signature.clone() + &second_signature)))),
        refused("void-reference", "saml.name_refused", post(relative(evil().signed_as(&void)))),
        refused("void-signedinfo", "saml.name_refused", post(evil().template().replace(Form::PLACE, &void_info))),
        refused("void-both", "saml.name_refused", post(relative(evil().template().replace(Form::PLACE, &void_info.replace(&forged, &void_digest()))))),
        refused("void-root", "saml.name_refused", post(evil().signed_as(&void)).replacen("<samlp:Response ", "<samlp:Response xmlns:x=\"relative\" ", 1)),
        refused("void-ns-0x80", "saml.name_refused", post(evil().signed_as(&void).replace("<saml:Subject>", "<saml:Subject xmlns:x=\"http://example.com\u{80}\">"))),
        refused("void-ns-charref", "saml.name_refused", post(evil().signed_as(&void).replace("<saml:Subject>", "<saml:Subject xmlns:x=\"http://example.com&#x80;\">"))),
        refused("void-entity-ref", "saml.malformed", post(evil().signed_as(&void).replace("<saml:Subject>", "<saml:Subject>&undeclared;"))),
        // Found by fuzzing: outside the canonical form, refused by one engine alone.
        refused("void-namespace-bracket", "saml.name_refused", post(mallory().signed()).replace("http://www.w3.org/2001/XMLSchema\"", "http://www.]3.org/2001/XMLSchema\"")),
        refused("void-namespace-port", "saml.name_refused", post(mallory().signed()).replace("http://www.w3.org/2001/XMLSchema\"", "http://www.w3.orgsaml:NameIDhema\"")),
        refused("void-reference-without-relative", "saml.signature_invalid", post(evil().signed_as(&void))),
        refused("void-golden-without-relative", "saml.signature_invalid", post(evil().template().replace(Form::PLACE, &void_info.replace(" xmlns:x=\"relative\"", "")))),
    ]
}
