//! The seeds of what a logout takes: posted, in a query, and deflated; signed by the identity provider and by others.
use super::message::{IDP, at, now};
use super::signer::{Key, keys};
use domain::Timestamp;
use domain::saml::logout::{
    LogoutExpectation, LogoutRequest, LogoutResponse, LogoutStatus, ReceivedLogout,
};
use domain::saml::{
    AuthnRequest, Binding, Expectation, NameId, Outgoing, OutgoingMessage, SigningKey,
    name_id_format,
};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::collections::BTreeSet;
use std::io::Write;
use url::Url;

/// Writes the seeds by `write`; gives how many, and every message that the identity provider signed.
pub fn write(
    expectation: &Expectation,
    write: &impl Fn(&str, &str, &[u8]),
) -> (usize, Vec<String>) {
    let logout = LogoutExpectation {
        identity_provider: IDP.to_owned(),
        certificates: expectation.certificates.clone(),
        logout_url: fuzz::LOGOUT_URL.to_owned(),
        skew: Expectation::DEFAULT_SKEW,
    };
    let mut genuine = BTreeSet::new();
    let mut seeds = 0;
    for (name, message) in messages() {
        for (who, key) in [("idp", &keys().idp), ("evil", &keys().evil)] {
            let key = signing(key);
            let signed = message.signed_xml(&key).unwrap();
            let name = format!("{name}-{who}");
            write("logout", &name, signed.as_bytes());
            for received in fuzz::received(signed.as_bytes()) {
                genuine.extend(fuzz::logouts(&received, &logout, now(), None));
            }
            for state in [None, Some("a b/c&d")] {
                let query = query(&message, state, &key);
                let name = format!("{name}-{}", if state.is_some() { "state" } else { "plain" });
                write("redirect_query", &name, query.as_bytes());
                let received = ReceivedLogout::from_query(&query).unwrap();
                let state = received.relay_state().map(str::to_owned);
                genuine.extend(fuzz::logouts(&received, &logout, now(), state.as_deref()));
                seeds += 1;
            }
            seeds += 1;
        }
        write("deflate", &name, &deflated(message.xml().as_bytes()));
        seeds += 1;
    }
    write("deflate", "bomb", &deflated(&vec![b' '; 4 * 1024 * 1024]));
    (seeds + 1, genuine.into_iter().collect())
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn signing(key: &Key) -> SigningKey {
    SigningKey::from_der(&key.private.private_key_to_pkcs8().unwrap(), &key.der()).unwrap()
}

fn query(message: &OutgoingMessage, state: Option<&str>, key: &SigningKey) -> String {
    let location: Url = fuzz::LOGOUT_URL.parse().unwrap();
    match message
        .send(Binding::Redirect, &location, state, Some(key))
        .unwrap()
    {
        Outgoing::Redirect(url) => url.query().unwrap().to_owned(),
        Outgoing::Post { .. } => panic!("a redirect"),
    }
}

fn messages() -> Vec<(String, OutgoingMessage)> {
    let request = |id: u8, session_index: Option<&str>| LogoutRequest {
        id: AuthnRequest::new_id([id; 16]),
        issue_instant: now(),
        not_on_or_after: Timestamp::parse_rfc3339(&at(300)).unwrap(),
        destination: fuzz::LOGOUT_URL.to_owned(),
        issuer: IDP.to_owned(),
        name_id: NameId {
            value: "eve & \"co\" <1>".to_owned(),
            format: name_id_format::PERSISTENT.to_owned(),
            name_qualifier: Some(IDP.to_owned()),
            sp_name_qualifier: None,
        },
        session_index: session_index.map(str::to_owned),
    };
    let mut messages = vec![
        ("request".to_owned(), request(7, Some("_session")).message()),
        ("request-all".to_owned(), request(8, None).message()),
    ];
    for (index, status) in [
        LogoutStatus::Done,
        LogoutStatus::Partial,
        LogoutStatus::UnknownPrincipal,
    ]
    .into_iter()
    .enumerate()
    {
        let response = LogoutResponse {
            id: AuthnRequest::new_id([9; 16]),
            issue_instant: now(),
            destination: fuzz::LOGOUT_URL.to_owned(),
            issuer: IDP.to_owned(),
            in_response_to: AuthnRequest::new_id([3; 16]),
            status,
        };
        messages.push((format!("response-{index}"), response.message()));
    }
    messages
}
