//! Signature wrapping: a genuine signature somewhere, a forged assertion where it is read.
use crate::message::{
    A, Assertion, MALLORY, P, VICTIM, about, around, at, evil, finish, issuer, mallory,
};
use crate::row::{Row, refused};
use crate::signer::{DS, Form, keys};

const WRAPPED: &str = "saml.wrapped";

/// The forged assertion with `inside` before `mark`.
fn evil_with(inside: &str, mark: &str) -> String {
    evil()
        .unsigned()
        .replacen(mark, &format!("{inside}{mark}"), 1)
}

/// A Signature element with `more` at its end.
fn signature_with(signature: &str, more: &str) -> String {
    signature.replace("</ds:Signature>", &format!("{more}</ds:Signature>"))
}

pub fn rows() -> Vec<Row> {
    let signed = mallory().signed();
    let original = mallory().unsigned();
    let signature = mallory().signature();
    let response = around(mallory().unsigned());
    let response_signature = Form::by(&keys().idp).signature(&response.template(), &response.id);
    let evil_response = |extensions: String, place: &str| {
        let mut shell = around(evil().unsigned());
        shell.id = "_evilresponse".to_owned();
        shell.extensions = extensions;
        finish(&shell.template().replace(Form::PLACE, place))
    };
    let same_id = || Assertion {
        id: "_assertion".to_owned(),
        ..evil()
    };
    let post = |body: String| around(body).unsigned();
    let object = |inside: &str| format!("<ds:Object>{inside}</ds:Object>");
    let extended = |extensions: String, body: String| {
        let mut shell = around(body);
        shell.extensions = extensions;
        shell
    };
    let status_detail = |inside: &str, body: String| {
        let mut shell = around(body);
        shell.status = shell.status.replace(
            "</samlp:Status>",
            &format!("<samlp:StatusDetail>{inside}</samlp:StatusDetail></samlp:Status>"),
        );
        shell.unsigned()
    };
    let metadata_template = format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_metadata\" entityID=\"https://idp.evil.example/entity\">{}</md:EntityDescriptor>",
        Form::PLACE
    );
    let metadata = Form::by(&keys().idp).sign(&metadata_template, "_metadata");
    let logout_template = format!(
        "<samlp:LogoutResponse xmlns:samlp=\"{P}\" ID=\"_logout\" IssueInstant=\"{}\" Version=\"2.0\">{}</samlp:LogoutResponse>",
        at(-2),
        Form::PLACE
    );
    let logout = Form::by(&keys().idp).sign(&logout_template, "_logout");
    let subject_template = evil().template().replace(Form::PLACE, "").replace(
        "<saml:Subject>",
        &format!(
            "<saml:Subject xmlns:saml=\"{A}\" ID=\"_subject\">{}",
            Form::PLACE
        ),
    );
    let subject_only = {
        let start = subject_template.find("<saml:Subject ").unwrap();
        let end = subject_template.find("</saml:Subject>").unwrap() + "</saml:Subject>".len();
        let signed = Form::by(&keys().idp).sign(&subject_template[start..end], "_subject");
        format!(
            "{}{signed}{}",
            &subject_template[..start],
            &subject_template[end..]
        )
    };

    vec![
        refused("xsw1", WRAPPED, evil_response(String::new(), &signature_with(&response_signature, &response.unsigned()))),
        refused("xsw2", WRAPPED, evil_response(String::new(), &format!("{}{response_signature}", response.unsigned()))),
        refused("xsw3", WRAPPED, post(evil().unsigned() + &signed)),
        refused("xsw4", WRAPPED, post(evil_with(&signed, "</saml:Assertion>"))),
        refused("xsw5", WRAPPED, post(evil().template().replace(Form::PLACE, &signature) + &original)),
        refused("xsw6", WRAPPED, post(evil().template().replace(Form::PLACE, &signature_with(&signature, &original)))),
        refused("xsw7", "saml.id_refused", extended(same_id().unsigned(), signed.clone()).unsigned()),
        refused("xsw8", "saml.id_refused", post(same_id().template().replace(Form::PLACE, &signature_with(&signature, &object(&original))))),
        refused("xsw8b", WRAPPED, post(evil().template().replace(Form::PLACE, &signature_with(&signature, &object(&original))))),
        refused("xsw-bury-advice", WRAPPED, post(evil_with(&format!("<saml:Advice>{signed}</saml:Advice>"), "<saml:AuthnStatement"))),
        refused("xsw-bury-extensions", WRAPPED, extended(signed.clone(), evil().unsigned()).unsigned()),
        refused("xsw-bury-statusdetail", WRAPPED, status_detail(&signed, evil().unsigned())),
        refused("xsw-bury-scd", WRAPPED, post(evil_with(&signed, "</saml:SubjectConfirmationData>"))),
        refused("xsw-bury-attrvalue", WRAPPED, post(evil_with(&signed, "</saml:AttributeValue>"))),
        refused("xsw-bury-subject", WRAPPED, post(evil_with(&signed, "</saml:Subject>"))),
        refused("xsw-bury-unknown", WRAPPED, post(evil().unsigned() + &format!("<x:y xmlns:x=\"urn:x\">{signed}</x:y>"))),
        refused(
            "xsw-bury-keyinfo",
            WRAPPED,
            post(evil().template().replace(Form::PLACE, &format!("<ds:Signature xmlns:ds=\"{DS}\"><ds:KeyInfo>{signed}</ds:KeyInfo></ds:Signature>"))),
        ),
        refused("xsw-bury-after", WRAPPED, post(evil().unsigned() + &signed)),
        refused("xsw-bury-issuer", WRAPPED, post(evil_with(&signed, "</saml:Issuer>"))),
        refused("xsw-bury-after-sameid", "saml.id_refused", post(same_id().unsigned() + &signed)),
        refused("xsw-bury-ext-sameid", "saml.id_refused", extended(signed.clone(), same_id().unsigned()).unsigned()),
        refused("xsw-two-assertions-unsigned-last", WRAPPED, post(signed.clone() + &evil().unsigned())),
        refused("xsw-two-signed-assertions", WRAPPED, post(signed.clone() + &Assertion { id: "_second".to_owned(), ..about("eve@evil.example") }.signed())),
        refused("xsw-resp-in-ext", WRAPPED, evil_response(response.signed(), "")),
        refused("xsw-resp-in-statusdetail", WRAPPED, status_detail(&response.signed().replace("\"_response\"", "\"_inner\""), evil().unsigned())),
        refused("xsw-resp-sig-moved-up", WRAPPED, evil_response(String::new(), &signature_with(&response_signature, &object(&response.unsigned())))),
        refused("xsw-multiroot-evil-first", "saml.malformed", post(evil().unsigned()) + &response.signed()),
        refused("xsw-multiroot-evil-last", "saml.malformed", response.signed() + &post(evil().unsigned())),
        refused("xsw-signed-metadata-element", "saml.signature_misplaced", extended(metadata.clone(), evil().unsigned()).unsigned()),
        refused("xsw-metadata-as-response", "saml.not_a_response", finish(&metadata.replace("</md:EntityDescriptor>", &format!("{}</md:EntityDescriptor>", evil().unsigned())))),
        refused("xsw-signed-logoutresponse", "saml.not_a_response", finish(&logout.replace("</samlp:LogoutResponse>", &format!("{}</samlp:LogoutResponse>", evil().unsigned())))),
        refused("xsw-logoutresponse-in-response", "saml.signature_misplaced", extended(logout, evil().unsigned()).unsigned()),
        refused("xsw-sig-only-authnstatement", "saml.signature_misplaced", post(subject_only)),
        // The genuine parts alone, each in a place where nothing may be found.
        refused("xsw-only-assertion-deeper", WRAPPED, extended(signed.clone(), String::new()).unsigned()),
        refused("xsw-response-inside-without-assertion", WRAPPED, {
            let mut inner = around("");
            inner.id = "_inner".to_owned();
            extended(inner.unsigned(), signed.clone()).unsigned()
        }),
        refused(
            "xsw-only-assertion-of-another-namespace",
            WRAPPED,
            post(evil().unsigned().replace(&format!("xmlns:saml=\"{A}\""), "xmlns:saml=\"urn:evil\"")),
        ),
        refused("xsw-signature-moved-to-evil", "saml.reference_refused", post(evil().template().replace(Form::PLACE, &signature))),
        refused(
            "xsw-signature-moved-to-evil-sameid",
            "saml.signature_invalid",
            post(Assertion { name_id: mallory().name_id.replace(MALLORY, VICTIM), issuer: issuer("https://idp.evil.example/entity"), ..same_id() }.template().replace(Form::PLACE, &signature)),
        ),
    ]
}
