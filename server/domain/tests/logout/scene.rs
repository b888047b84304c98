//! The keys of both sides, an honest request, and makers of what is sent.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::saml::logout::{
    LogoutExpectation, LogoutRequest, ReceivedLogout, VerifiedLogoutRequest,
};
use domain::saml::{
    AuthnRequest, Binding, NameId, Outgoing, OutgoingMessage, SigningKey, name_id_format,
};
use domain::{Code, Timestamp};
use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509NameBuilder};
use std::sync::OnceLock;
use std::time::Duration;
use url::Url;
use url::form_urlencoded::byte_serialize;

pub const NOW: Timestamp = Timestamp::from_seconds(1_795_297_200);
pub const IDP: &str = "https://idp.acme.example/entity";
pub const URL: &str = "https://gate.example/saml/acme/logout";

pub fn certify(key: &PKey<Private>) -> X509 {
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
pub fn idp() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(new_key)
}

/// Somebody else's.
pub fn evil() -> &'static SigningKey {
    static KEY: OnceLock<SigningKey> = OnceLock::new();
    KEY.get_or_init(new_key)
}

pub fn expectation() -> LogoutExpectation {
    LogoutExpectation {
        identity_provider: IDP.to_owned(),
        certificates: vec![idp().certificate().clone()],
        logout_url: URL.to_owned(),
        skew: Duration::from_secs(120),
    }
}

/// What the identity provider asks when Eve signs out there.
pub fn request() -> LogoutRequest {
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

pub fn query(message: &OutgoingMessage, state: Option<&str>, key: Option<&SigningKey>) -> String {
    let location: Url = URL.parse().unwrap();
    match message
        .send(Binding::Redirect, &location, state, key)
        .unwrap()
    {
        Outgoing::Redirect(url) => url.query().unwrap().to_owned(),
        Outgoing::Post { .. } => panic!("a redirect"),
    }
}

pub fn body(field: &str, xml: &str) -> Vec<u8> {
    let value: String = byte_serialize(STANDARD.encode(xml).as_bytes()).collect();
    format!("{field}={value}&RelayState=state").into_bytes()
}

pub fn by_query(query: &str) -> Result<VerifiedLogoutRequest, Code> {
    ReceivedLogout::from_query(query)
        .and_then(|received| received.verify_request(&expectation(), NOW))
        .map_err(|refusal| refusal.code)
}

pub fn by_form(xml: &str) -> Result<VerifiedLogoutRequest, Code> {
    ReceivedLogout::from_form(&body("SAMLRequest", xml))
        .and_then(|received| received.verify_request(&expectation(), NOW))
        .map_err(|refusal| refusal.code)
}

/// Signs octets of a query by hand, as another implementation would.
pub fn signed_by_hand(unsigned: &str) -> String {
    let mut signer =
        openssl::sign::Signer::new(MessageDigest::sha256(), idp().private_key()).unwrap();
    let value = signer.sign_oneshot_to_vec(unsigned.as_bytes()).unwrap();
    let value: String = byte_serialize(STANDARD.encode(value).as_bytes()).collect();
    format!("{unsigned}&Signature={value}")
}
