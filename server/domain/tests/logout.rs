//! Messages of our own, checked by engines that did not write them; and logout messages of an identity provider, honest
//! and forged. Every forgery is refused by the named code.
#![cfg(feature = "verification")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that can not be set up must fail loudly"
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::logout::{
    LogoutExpectation, LogoutKind, LogoutOutcome, LogoutRequest, LogoutResponse, LogoutStatus,
    ReceivedLogout, VerifiedLogoutRequest,
};
use domain::saml::{
    AuthnRequest, Binding, NameId, Outgoing, OutgoingMessage, RequestWishes, SigningKey,
    name_id_format,
};
use domain::{Code, Timestamp, code};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::hash::{MessageDigest, hash};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Verifier;
use openssl::x509::{X509, X509NameBuilder};
use samael::crypto::{
    AllowedSignatureAlgorithm, CertificateDer, Crypto, CryptoProvider, ReduceMode,
};
use std::io::Write;
use std::sync::OnceLock;
use std::time::Duration;
use url::Url;
use url::form_urlencoded::byte_serialize;

const NOW: Timestamp = Timestamp::from_seconds(1_795_297_200);
const IDP: &str = "https://idp.acme.example/entity";
const URL: &str = "https://gate.example/saml/acme/logout";

fn certify(key: &PKey<Private>) -> X509 {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "test").unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_u32(7).unwrap().to_asn1_integer().unwrap();
    builder.set_serial_number(&serial).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_pubkey(key).unwrap();
    let (from, until) = (1_700_000_000, 2_000_000_000);
    builder
        .set_not_before(&Asn1Time::from_unix(from).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::from_unix(until).unwrap())
        .unwrap();
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build()
}

fn new_key() -> SigningKey {
    let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    let certificate = certify(&key).to_der().unwrap();
    SigningKey::from_der(&key.private_key_to_pkcs8().unwrap(), &certificate).unwrap()
}

/// The identity provider's.
fn idp() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(new_key)
}

/// Somebody else's.
fn evil() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(new_key)
}

fn expectation() -> LogoutExpectation {
    LogoutExpectation {
        identity_provider: IDP.to_owned(),
        certificates: vec![idp().certificate().clone()],
        logout_url: URL.to_owned(),
        skew: Duration::from_secs(120),
    }
}

/// What the identity provider asks when Eve signs out there.
fn request() -> LogoutRequest {
    LogoutRequest {
        id: AuthnRequest::new_id([7; 16]),
        issue_instant: NOW,
        not_on_or_after: NOW.plus(Duration::from_secs(300)),
        destination: URL.to_owned(),
        issuer: IDP.to_owned(),
        name_id: NameId {
            value: "eve & \"co\" <1>".to_owned(),
            format: name_id_format::PERSISTENT.to_owned(),
            name_qualifier: Some(IDP.to_owned()),
            sp_name_qualifier: None,
        },
        session_index: Some("_session".to_owned()),
    }
}

fn query(message: &OutgoingMessage, state: Option<&str>, key: Option<&SigningKey>) -> String {
    let location: Url = URL.parse().unwrap();
    match message
        .send(Binding::Redirect, &location, state, key)
        .unwrap()
    {
        Outgoing::Redirect(url) => url.query().unwrap().to_owned(),
        Outgoing::Post { .. } => panic!("a redirect"),
    }
}

fn body(field: &str, xml: &str) -> Vec<u8> {
    let value: String = byte_serialize(STANDARD.encode(xml).as_bytes()).collect();
    format!("{field}={value}&RelayState=state").into_bytes()
}

fn by_query(query: &str) -> Result<VerifiedLogoutRequest, Code> {
    ReceivedLogout::from_query(query)
        .and_then(|received| received.verify_request(&expectation(), NOW))
        .map_err(|refusal| refusal.code)
}

fn by_form(xml: &str) -> Result<VerifiedLogoutRequest, Code> {
    ReceivedLogout::from_form(&body("SAMLRequest", xml))
        .and_then(|received| received.verify_request(&expectation(), NOW))
        .map_err(|refusal| refusal.code)
}

/// Signs octets of a query by hand, as another implementation would.
fn signed_by_hand(unsigned: &str) -> String {
    let mut signer =
        openssl::sign::Signer::new(MessageDigest::sha256(), idp().private_key()).unwrap();
    let value = signer.sign_oneshot_to_vec(unsigned.as_bytes()).unwrap();
    let value: String = byte_serialize(STANDARD.encode(value).as_bytes()).collect();
    format!("{unsigned}&Signature={value}")
}

#[test]
fn the_signature_of_our_post_verifies_with_xmlsec_and_covers_the_whole_message() {
    let message = AuthnRequest {
        id: AuthnRequest::new_id([3; 16]),
        issue_instant: NOW,
        destination: "https://idp.example/sso?a=1&b=\"<'>".to_owned(),
        issuer: "https://gate.example/saml/acme/metadata?x=<&>\"'".to_owned(),
        acs_url: "https://gate.example/saml/acme/callback".to_owned(),
        wishes: RequestWishes {
            force_authn: true,
            authn_context: Some("urn:x:<&>".to_owned()),
            name_id_format: Some(name_id_format::PERSISTENT.to_owned()),
        },
    }
    .message();
    let xml = message.signed_xml(idp()).unwrap();
    let reduce = |key: &SigningKey| {
        Crypto::reduce_xml_to_signed_with_allowed_algorithms(
            &xml,
            &[CertificateDer::from(key.certificate().der().to_vec())],
            ReduceMode::PreDigest,
            Some(&[AllowedSignatureAlgorithm::RsaSha256]),
        )
    };
    assert_eq!(
        reduce(idp()).unwrap(),
        message.xml(),
        "canonical as written"
    );
    assert!(reduce(evil()).is_err());
}

#[test]
fn the_signature_of_our_redirect_is_over_the_octets_of_the_query() {
    let sent = query(&request().message(), Some("a b/c"), Some(idp()));
    let (octets, signature) = sent.split_once("&Signature=").unwrap();
    assert!(octets.starts_with("SAMLRequest=") && octets.contains("&RelayState="));
    assert!(
        octets.ends_with("&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256")
    );
    let (_, value) = url::form_urlencoded::parse(format!("s={signature}").as_bytes())
        .into_owned()
        .next()
        .unwrap();
    let public = idp().certificate().public_key().unwrap();
    let mut verifier = Verifier::new(MessageDigest::sha256(), &public).unwrap();
    let signature = STANDARD.decode(value).unwrap();
    assert!(
        verifier
            .verify_oneshot(&signature, octets.as_bytes())
            .unwrap()
    );
}

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
