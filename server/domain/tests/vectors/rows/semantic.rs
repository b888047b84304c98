//! Properly signed responses that say the wrong thing.
use crate::message::{
    ACS, AUDIENCE, Assertion, BEARER, IDP, MALLORY, REQUEST, Response, around, at, authn, bearer,
    conditions, confirmation, data, issuer, mallory, restriction, status,
};
use crate::row::{Row, login, refused};
use crate::signer::{Form, keys};
use std::time::Duration;

pub fn rows() -> Vec<Row> {
    let post = |assertion: Assertion| around(assertion.signed()).unsigned();
    let shell = |change: fn(&mut Response)| {
        let mut response = around(mallory().signed());
        change(&mut response);
        response
    };
    let confirmed = |confirmations: String| {
        post(Assertion {
            confirmations,
            ..mallory()
        })
    };
    let limited = |from: i64, until: i64, inside: &str| {
        post(Assertion {
            conditions: conditions(from, until, inside),
            ..mallory()
        })
    };
    let aimed = |audiences: &[&str]| limited(-60, 300, &restriction(audiences));
    let end = at(300);
    let scd = |attributes: &[(&str, &str)]| confirmed(confirmation(BEARER, &data(attributes)));
    let ours = restriction(&[AUDIENCE]);
    let dated = |text: &str| {
        post(Assertion {
            conditions: format!(
                "<saml:Conditions NotOnOrAfter=\"{text}\">{ours}</saml:Conditions>"
            ),
            ..mallory()
        })
    };
    let elsewhere = "https://other.example/acs";
    let recipient = "saml.recipient_mismatch";
    let request = "saml.in_response_to_mismatch";
    let other_issuer = "https://idp.other.example/entity";
    let by_other = |assertion: Assertion| {
        let mut response = around(assertion.signed_as(&Form::by(&keys().other)));
        response.issuer = String::new();
        response.unsigned()
    };

    vec![
        refused("sem-wrong-destination", "saml.destination_mismatch", shell(|response| response.destination = Some("https://other.example/acs".to_owned())).signed()),
        refused("sem-missing-destination", "saml.destination_missing", shell(|response| response.destination = None).signed()),
        refused("sem-missing-destination-unsigned-shell", "saml.destination_missing", shell(|response| response.destination = None).unsigned()),
        refused("sem-wrong-destination-unsigned-shell", "saml.destination_mismatch", shell(|response| response.destination = Some("https://gate.example/saml/other/callback".to_owned())).unsigned()),
        refused("sem-second-acs", "saml.destination_mismatch", shell(|response| response.destination = Some("https://gate.example/login/acme/callback".to_owned())).unsigned()),
        refused("sem-wrong-recipient", recipient, confirmed(bearer(elsewhere, Some(REQUEST), 300))),
        refused("sem-missing-recipient", "saml.recipient_missing", scd(&[("InResponseTo", REQUEST), ("NotOnOrAfter", &end)])),
        refused("sem-recipient-case", "saml.case_mismatch", confirmed(bearer("https://gate.example/saml/Acme/callback", Some(REQUEST), 300))),
        refused("cm-recipient-tail", recipient, confirmed(bearer(&format!("{ACS}.evil.example"), Some(REQUEST), 300))),
        refused("sem-wrong-audience", "saml.audience_mismatch", aimed(&["https://other.example/metadata"])),
        refused("sem-missing-audience", "saml.audience_missing", limited(-60, 300, "")),
        refused("sem-empty-audience", "saml.audience_mismatch", aimed(&[])),
        refused("sem-two-audience-restrictions", "saml.audience_mismatch", limited(-60, 300, &(ours.clone() + &restriction(&["https://other.example"])))),
        refused("sem-audience-prefix", "saml.audience_mismatch", aimed(&["https://gate.example/saml/acme"])),
        refused("sem-audience-tail", "saml.audience_mismatch", aimed(&[&format!("{AUDIENCE}.evil.example")])),
        refused("sem-destination-http", "saml.scheme_mismatch", shell(|response| response.destination = Some(ACS.replace("https:", "http:"))).signed()),
        refused("sem-destination-case", "saml.case_mismatch", shell(|response| response.destination = Some(ACS.replace("acme", "Acme"))).signed()),
        refused("sem-recipient-http", "saml.scheme_mismatch", confirmed(bearer(&ACS.replace("https:", "http:"), Some(REQUEST), 300))),
        refused("sem-audience-http", "saml.scheme_mismatch", aimed(&[&AUDIENCE.replace("https:", "http:")])),
        refused("sem-audience-case", "saml.case_mismatch", aimed(&[&AUDIENCE.replace("acme", "ACME")])),
        refused("sem-audience-slash", "saml.slash_mismatch", aimed(&[&format!("{AUDIENCE}/")])),
        refused("sem-issuer-slash", "saml.slash_mismatch", post(Assertion { issuer: issuer(&format!("{IDP}/")), ..mallory() })),
        refused("sem-missing-conditions", "saml.conditions_missing", post(Assertion { conditions: String::new(), ..mallory() })),
        refused("sem-unknown-condition", "saml.condition_unknown", limited(-60, 300, &(ours.clone() + "<saml:Condition xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:x=\"urn:x\" xsi:type=\"x:Delegation\"></saml:Condition>").replace(" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:x=\"urn:x\"", " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""))),
        refused(
            "sem-known-condition-of-another-type",
            "saml.condition_unknown",
            limited(-60, 300, &ours.replace("<saml:AudienceRestriction>", "<saml:AudienceRestriction xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"saml:Other\">")),
        ),
        refused("sem-unknown-condition-foreign", "saml.condition_unknown", limited(-60, 300, &(ours.clone() + "<x:Only xmlns:x=\"urn:x\"></x:Only>"))),
        refused("sem-wrong-issuer", "saml.issuer_mismatch", post(Assertion { issuer: issuer(other_issuer), ..mallory() })),
        refused("sem-wrong-response-issuer", "saml.issuer_mismatch", shell(|response| response.issuer = response.issuer.replace(IDP, "https://idp.other.example/entity")).unsigned()),
        login("sem-no-response-issuer", MALLORY, shell(|response| response.issuer = String::new()).unsigned()),
        refused("sem-missing-issuer", "saml.issuer_missing", post(Assertion { issuer: String::new(), ..mallory() })),
        refused("sem-issuer-format", "saml.issuer_format", post(Assertion { issuer: format!("<saml:Issuer Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\">{IDP}</saml:Issuer>"), ..mallory() })),
        refused("sem-expired", "saml.expired", limited(-7200, -3600, &ours)),
        refused("sem-expired-just", "saml.expired", limited(-600, -200, &ours)),
        login("sem-expired-within-skew", MALLORY, limited(-600, -170, &ours)),
        refused("sem-not-yet", "saml.not_yet_valid", limited(3600, 7200, &ours)),
        refused("sem-not-yet-just", "saml.not_yet_valid", limited(200, 7200, &ours)),
        refused("sem-scd-expired", "saml.expired", confirmed(bearer(ACS, Some(REQUEST), -3600))),
        refused("sem-scd-no-noa", "saml.confirmation_unbounded", scd(&[("InResponseTo", REQUEST), ("Recipient", ACS)])),
        refused("sem-scd-notbefore", "saml.confirmation_unbounded", scd(&[("InResponseTo", REQUEST), ("NotBefore", &at(-60)), ("NotOnOrAfter", &end), ("Recipient", ACS)])),
        refused("sem-scd-missing", "saml.confirmation_missing", confirmed(confirmation(BEARER, ""))),
        refused("sem-session-expired", "saml.session_expired", post(Assertion { authn: authn(&format!(" SessionNotOnOrAfter=\"{}\"", at(-3600))), ..mallory() })),
        refused("sem-no-authnstatement", "saml.authn_statement_missing", post(Assertion { authn: String::new(), ..mallory() })),
        refused("sem-no-subject", "saml.confirmation_missing", around(Form::by(&keys().idp).sign(&without_subject(), "_assertion")).unsigned()),
        refused("sem-no-confirmation", "saml.confirmation_missing", confirmed(String::new())),
        refused("sem-holder-of-key", "saml.confirmation_missing", confirmed(mallory().confirmations.replace("bearer", "holder-of-key"))),
        refused("sem-sender-vouches", "saml.confirmation_missing", confirmed(mallory().confirmations.replace("bearer", "sender-vouches"))),
        refused("sem-status-failed-signed", "saml.status_failed", shell(|response| response.status = status("Responder")).signed()),
        refused("sem-status-failed-shell", "saml.status_failed", shell(|response| response.status = status("Responder")).unsigned()),
        refused("sem-status-failed-without-assertion", "saml.status_failed", {
            let mut response = around("");
            response.status = status("Requester");
            response.unsigned()
        }),
        refused("sem-success-without-assertion", "saml.assertion_missing", around("").signed()),
        refused("sem-status-missing", "saml.status_missing", shell(|response| response.status = String::new()).unsigned()),
        refused("sem-status-two", "saml.status_missing", shell(|response| response.status = status("Success") + &status("Responder")).unsigned()),
        refused("sem-version-11", "saml.version", post(Assertion { version: "1.1", ..mallory() })),
        refused("sem-rversion-11", "saml.version", shell(|response| response.version = "1.1").unsigned()),
        refused("sem-inresponseto-unknown", request, {
            let mut response = around(Assertion { confirmations: bearer(ACS, Some("_never"), 300), ..mallory() }.signed());
            response.request = Some("_never".to_owned());
            response.unsigned()
        }),
        refused("sem-inresponseto-mismatch", request, confirmed(bearer(ACS, Some("_never"), 300))),
        refused("sem-inresponseto-shell", request, shell(|response| response.request = Some("_never".to_owned())).unsigned()),
        refused("sem-inresponseto-missing", request, confirmed(bearer(ACS, None, 300))),
        refused("sem-unsolicited-when-off", "saml.unsolicited", shell(|response| response.request = None).unsigned()),
        refused("sem-future-issueinstant", "saml.not_yet_valid", post(Assertion { issued: at(86_400), ..mallory() })),
        refused("sem-old-issueinstant", "saml.too_old", post(Assertion { issued: at(-86_400), ..mallory() })),
        login("sem-old-issueinstant-allowed", MALLORY, post(Assertion { issued: at(-86_400), ..mallory() })).expecting(|expectation| expectation.max_age = Duration::from_hours(48)),
        login("sem-long-window", MALLORY, limited(-60, 315_360_000, &ours)),
        refused("sem-bad-time", "saml.time_invalid", dated("soon")),
        refused("sem-local-time", "saml.time_invalid", dated("2026-11-21T12:05:00")),
        refused("sem-scd-local-time", "saml.time_invalid", scd(&[("InResponseTo", REQUEST), ("NotOnOrAfter", "2026-11-21T12:05:00"), ("Recipient", ACS)])),
        refused("ten-other-idp", "saml.issuer_mismatch", around(Assertion { issuer: issuer(other_issuer), ..mallory() }.signed_as(&Form::by(&keys().other))).unsigned().replace(&format!("{A}\">{IDP}", A = crate::message::A), &format!("{A}\">{other_issuer}", A = crate::message::A))),
        refused("ten-other-idp-own-shell", "saml.certificate_unknown", by_other(Assertion { issuer: issuer(other_issuer), ..mallory() })),
        refused("ten-other-idp-our-issuer", "saml.certificate_unknown", by_other(mallory())),
        refused("ten-other-issuer-our-key", "saml.issuer_mismatch", post(Assertion { issuer: issuer(other_issuer), ..mallory() })),
    ]
}

fn without_subject() -> String {
    let template = mallory().template();
    let start = template.find("<saml:Subject>").unwrap();
    let end = template.find("</saml:Subject>").unwrap() + "</saml:Subject>".len();
    format!("{}{}", &template[..start], &template[end..])
}
