//! Messages of our own, checked by engines that did not write them.
use crate::scene::{NOW, evil, idp, query, request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::{AuthnRequest, RequestWishes, SigningKey, name_id_format};
use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use samael::crypto::{
    AllowedSignatureAlgorithm, CertificateDer, Crypto, CryptoProvider, ReduceMode,
};

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
