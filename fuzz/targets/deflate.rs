//! A deflated message that is signed, whatever it holds: never inflated past the limit.
#![no_main]
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::bounds::MAX_BYTES;
use domain::saml::logout::ReceivedLogout;
use flate2::read::DeflateDecoder;
use libfuzzer_sys::fuzz_target;
use openssl::ecdsa::EcdsaSig;
use openssl::hash::{MessageDigest, hash};
use openssl::pkey::{PKey, Private};
use std::io::{Read, copy, sink};
use std::sync::OnceLock;
use url::form_urlencoded::byte_serialize;

const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

fn key() -> &'static PKey<Private> {
    static KEY: OnceLock<PKey<Private>> = OnceLock::new();
    KEY.get_or_init(|| {
        let pem = std::fs::read(fuzz::folder().join("curve.pem")).unwrap();
        PKey::private_key_from_pem(&pem).unwrap()
    })
}

fn encoded(bytes: &[u8]) -> String {
    byte_serialize(bytes).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let scene = fuzz::scene();
    let message = encoded(STANDARD.encode(bytes).as_bytes());
    let octets = format!(
        "SAMLRequest={message}&SigAlg={}",
        encoded(ECDSA_SHA256.as_bytes())
    );
    let digest = hash(MessageDigest::sha256(), octets.as_bytes()).unwrap();
    let signature = EcdsaSig::sign(&digest, &key().ec_key().unwrap()).unwrap();
    let mut value = signature.r().to_vec_padded(32).unwrap();
    value.extend(signature.s().to_vec_padded(32).unwrap());
    let value = encoded(STANDARD.encode(value).as_bytes());
    let Ok(received) = ReceivedLogout::from_query(&format!("{octets}&Signature={value}")) else {
        return;
    };
    let refused = received.verify_request(&scene.logout, scene.now).err();
    let code = refused.as_ref().map(|refusal| refusal.code.id());
    // Far enough to tell, and no further.
    let mut inflated = DeflateDecoder::new(bytes).take(MAX_BYTES as u64 + 1);
    let length = copy(&mut inflated, &mut sink());
    if length.is_ok_and(|length| length > MAX_BYTES as u64) {
        assert_eq!(code, Some("saml.too_large"));
    } else {
        assert_ne!(code, Some("saml.too_large"));
    }
    assert_ne!(
        code,
        Some("saml.signature_invalid"),
        "the signature is good"
    );
});
