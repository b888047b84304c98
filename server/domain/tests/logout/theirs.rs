//! Logout messages of an identity provider, honest and forged.
use crate::scene::{
    IDP, NOW, URL, body, by_form, by_query, certify, evil, expectation, idp, query, request,
    signed_by_hand,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::code;
use domain::saml::logout::{
    LogoutKind, LogoutOutcome, LogoutRequest, LogoutResponse, LogoutStatus, ReceivedLogout,
};
use domain::saml::{AuthnRequest, SigningKey, name_id_format};
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use std::io::Write;
use std::time::Duration;
use url::form_urlencoded::byte_serialize;

#[test]
fn an_honest_request_says_whom_and_which_by_both_bindings() {
    let message = request().message();
    let posted = by_form(&message.signed_xml(idp()).unwrap()).unwrap();
    assert_eq!(
        posted,
        by_query(&query(&message, None, Some(idp()))).unwrap()
    );
    assert_eq!(posted.id, request().id);
    assert_eq!(posted.name, "eve & \"co\" <1>");
    assert_eq!(posted.format.as_deref(), Some(name_id_format::PERSISTENT));
    assert_eq!(posted.name_qualifier.as_deref(), Some(IDP));
    assert_eq!(posted.session_indexes, ["_session"]);
}

#[test]
fn lower_case_escapes_are_verified_as_they_were_sent() {
    let sent = query(&request().message(), None, None);
    let unsigned = format!(
        "{}&RelayState=%c3%a4&SigAlg=http%3a%2f%2fwww.w3.org%2f2001%2f04%2fxmldsig-more%23rsa-sha256",
        sent.replace("%2B", "%2b")
            .replace("%2F", "%2f")
            .replace("%3D", "%3d")
    );
    assert!(by_query(&signed_by_hand(&unsigned)).is_ok());
    let received = ReceivedLogout::from_query(&unsigned).unwrap();
    assert_eq!(received.relay_state(), Some("ä"));
    assert_eq!(received.kind(), LogoutKind::Request);
}

#[test]
fn a_query_signed_on_a_curve_is_verified_in_the_form_of_xml_signature() {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let key = EcKey::generate(&group).unwrap();
    let certificate = certify(&PKey::from_ec_key(key.clone()).unwrap());
    let sent = query(&request().message(), None, None);
    let unsigned =
        format!("{sent}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23ecdsa-sha256");
    let digest = hash(MessageDigest::sha256(), unsigned.as_bytes()).unwrap();
    let signature = EcdsaSig::sign(&digest, &key).unwrap();
    let (r, s) = (
        signature.r().to_vec_padded(32).unwrap(),
        signature.s().to_vec_padded(32).unwrap(),
    );
    let mut expectation = expectation();
    expectation
        .certificates
        .push(domain::saml::Certificate::from_der(&certificate.to_der().unwrap()).unwrap());
    let verify = |value: Vec<u8>| {
        let value: String = byte_serialize(STANDARD.encode(value).as_bytes()).collect();
        ReceivedLogout::from_query(&format!("{unsigned}&Signature={value}"))
            .unwrap()
            .verify_request(&expectation, NOW)
            .map_err(|refusal| refusal.code)
    };
    assert!(verify([r.clone(), s.clone()].concat()).is_ok());
    for wrong in [
        [s, r.clone()].concat(),
        r,
        Vec::new(),
        vec![0],
        vec![0; 64],
        signature.to_der().unwrap(),
    ] {
        assert_eq!(verify(wrong), Err(code::SAML_SIGNATURE_INVALID));
    }
}

#[test]
fn forged_and_unsigned_queries_are_refused() {
    let message = request().message();
    assert_eq!(
        by_query(&query(&message, None, Some(evil()))),
        Err(code::SAML_SIGNATURE_INVALID)
    );
    assert_eq!(
        by_query(&query(&message, None, None)),
        Err(code::SAML_LOGOUT_UNSIGNED)
    );
    let signed = query(&message, Some("one"), Some(idp()));
    let stripped = signed.split_once("&Signature=").unwrap().0;
    assert_eq!(by_query(stripped), Err(code::SAML_LOGOUT_UNSIGNED));
    assert_eq!(
        by_query(&signed.replace("RelayState=one", "RelayState=two")),
        Err(code::SAML_SIGNATURE_INVALID)
    );
    assert_eq!(
        by_query(&signed.replace("&RelayState=one", "")),
        Err(code::SAML_SIGNATURE_INVALID)
    );
    assert_eq!(
        by_query(&signed.replace("rsa-sha256", "rsa-sha1")),
        Err(code::SAML_ALGORITHM_REFUSED)
    );
    assert_eq!(
        by_query(&signed.replace("rsa-sha256", "ecdsa-sha256")),
        Err(code::SAML_SIGNATURE_INVALID)
    );
    assert_eq!(
        by_query(&signed.replace("SAMLRequest=", "SAMLResponse=")),
        Err(code::SAML_NOT_A_LOGOUT)
    );
    // A second message beside the signed one, in any order.
    let other = query(&message, None, None);
    for doubled in [format!("{other}&{signed}"), format!("{signed}&{other}")] {
        assert_eq!(by_query(&doubled), Err(code::SAML_LOGOUT_AMBIGUOUS));
    }
    // Any octet of the signed part.
    let (octets, signature) = signed.split_once("&Signature=").unwrap();
    for index in (0..octets.len()).step_by(17) {
        let mut changed = octets.as_bytes().to_vec();
        changed[index] ^= 1;
        let Ok(changed) = String::from_utf8(changed) else {
            continue;
        };
        assert!(
            by_query(&format!("{changed}&Signature={signature}")).is_err(),
            "octet {index}"
        );
    }
}

#[test]
fn forged_and_unsigned_posts_are_refused() {
    let message = request().message();
    assert_eq!(by_form(&message.xml()), Err(code::SAML_LOGOUT_UNSIGNED));
    assert_eq!(
        by_form(&message.signed_xml(evil()).unwrap()),
        Err(code::SAML_CERTIFICATE_UNKNOWN)
    );
    let signed = message.signed_xml(idp()).unwrap();
    assert_eq!(
        by_form(&signed.replace("eve", "ada")),
        Err(code::SAML_SIGNATURE_INVALID)
    );
    let start = signed.find("<ds:Signature ").unwrap();
    let end = signed.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
    let signature = &signed[start..end];
    let without = format!("{}{}", &signed[..start], &signed[end..]);
    // The signature moved under another element of the message.
    let moved = without.replace("</saml:NameID>", &format!("{signature}</saml:NameID>"));
    assert_eq!(by_form(&moved), Err(code::SAML_SIGNATURE_MISPLACED));
    // The signed message inside an evil one.
    let mut evil = request();
    evil.id = AuthnRequest::new_id([9; 16]);
    evil.name_id.value = "ada".to_owned();
    let outer = evil.message().xml();
    let inside = |xml: &str| {
        outer.replace(
            "</samlp:LogoutRequest>",
            &format!("<samlp:Extensions>{xml}</samlp:Extensions></samlp:LogoutRequest>"),
        )
    };
    assert_eq!(
        by_form(&inside(&signed)),
        Err(code::SAML_SIGNATURE_MISPLACED)
    );
    let wrapped =
        inside(&without).replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1);
    assert_eq!(by_form(&wrapped), Err(code::SAML_REFERENCE_REFUSED));
    // The same ID twice, so that the reference could mean either.
    let same = wrapped.replace(&evil.id, &request().id);
    assert_eq!(by_form(&same), Err(code::SAML_ID_REFUSED));
    assert_eq!(
        by_form(&format!("<!DOCTYPE x>{signed}")),
        Err(code::SAML_DOCTYPE)
    );
    // Two fields.
    let twice = [body("SAMLRequest", &signed), body("SAMLRequest", &signed)].join(&b'&');
    assert_eq!(
        ReceivedLogout::from_form(&twice).unwrap_err().code,
        code::SAML_LOGOUT_AMBIGUOUS
    );
}

#[test]
fn a_request_for_elsewhere_from_elsewhere_or_from_another_time_is_refused() {
    let change = |change: &dyn Fn(&mut LogoutRequest)| {
        let mut request = request();
        change(&mut request);
        let message = request.message();
        let by_form = by_form(&message.signed_xml(idp()).unwrap());
        assert_eq!(by_form, by_query(&query(&message, None, Some(idp()))));
        by_form.map(|_| ())
    };
    assert_eq!(change(&|_| ()), Ok(()));
    assert_eq!(
        change(&|request| request.destination = format!("{URL}/")),
        Err(code::SAML_SLASH_MISMATCH)
    );
    assert_eq!(
        change(&|request| request.destination = URL.replace("acme", "other")),
        Err(code::SAML_DESTINATION_MISMATCH)
    );
    assert_eq!(
        change(&|request| request.issuer = "https://idp.other.example/entity".to_owned()),
        Err(code::SAML_ISSUER_MISMATCH)
    );
    let minutes = |count: u64| Duration::from_secs(60 * count);
    assert_eq!(
        change(&|request| request.issue_instant = NOW.plus(minutes(3))),
        Err(code::SAML_NOT_YET_VALID)
    );
    assert_eq!(
        change(&|request| request.not_on_or_after = NOW.minus(minutes(2))),
        Err(code::SAML_LOGOUT_EXPIRED)
    );
    // However long it says that it may be obeyed.
    assert_eq!(
        change(&|request| {
            request.issue_instant = NOW.minus(minutes(8));
            request.not_on_or_after = NOW.plus(minutes(60));
        }),
        Err(code::SAML_LOGOUT_EXPIRED)
    );
    assert_eq!(
        change(&|request| request.name_id.value = String::new()),
        Err(code::SAML_NAME_ID_MALFORMED)
    );
}

#[test]
fn a_bomb_is_not_inflated_by_strangers_and_not_to_the_end_by_anybody() {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..64 {
        encoder.write_all(&vec![b' '; 512 * 1024]).unwrap();
    }
    let bomb = STANDARD.encode(encoder.finish().unwrap());
    let bomb: String = byte_serialize(bomb.as_bytes()).collect();
    let unsigned = format!(
        "SAMLRequest={bomb}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256"
    );
    assert_eq!(
        by_query(&format!("{unsigned}&Signature=AAAA")),
        Err(code::SAML_SIGNATURE_INVALID)
    );
    assert_eq!(
        by_query(&signed_by_hand(&unsigned)),
        Err(code::SAML_TOO_LARGE)
    );
}

#[test]
fn an_answer_counts_for_the_request_it_names_and_says_what_came_of_it() {
    let answer = |status| LogoutResponse {
        id: AuthnRequest::new_id([5; 16]),
        issue_instant: NOW,
        destination: URL.to_owned(),
        issuer: IDP.to_owned(),
        in_response_to: "_ours".to_owned(),
        status,
    };
    let received = |status, key: &SigningKey| {
        let sent = query(&answer(status).message(), None, Some(key));
        ReceivedLogout::from_query(&sent).unwrap()
    };
    let done = received(LogoutStatus::Done, idp());
    let outcome = |received: &ReceivedLogout| {
        received
            .verify_response(&expectation(), NOW)
            .map(|verified| (verified.in_response_to, verified.outcome))
            .map_err(|refusal| refusal.code)
    };
    let ours = || "_ours".to_owned();
    assert_eq!(outcome(&done), Ok((ours(), LogoutOutcome::Done)));
    assert_eq!(
        outcome(&received(LogoutStatus::Partial, idp())),
        Ok((ours(), LogoutOutcome::Partial))
    );
    assert!(matches!(
        outcome(&received(LogoutStatus::UnknownPrincipal, idp())),
        Ok((_, LogoutOutcome::Refused(_)))
    ));
    assert_eq!(
        outcome(&received(LogoutStatus::Done, evil())),
        Err(code::SAML_SIGNATURE_INVALID)
    );
    assert_eq!(
        outcome(
            &ReceivedLogout::from_form(&body(
                "SAMLResponse",
                &answer(LogoutStatus::Done).message().xml()
            ))
            .unwrap()
        ),
        Err(code::SAML_LOGOUT_UNSIGNED)
    );
    assert_eq!(
        done.verify_request(&expectation(), NOW).unwrap_err().code,
        code::SAML_NOT_A_LOGOUT
    );
}
