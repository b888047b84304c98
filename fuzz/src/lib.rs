//! What the targets share: the scene that the seeds were made in. `corpus` writes it, since its keys are made anew each time.
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::Timestamp;
use domain::saml::logout::{LogoutExpectation, ReceivedLogout};
use domain::saml::{
    Certificate, DecryptionKey, EncryptionPolicy, Expectation, PostedResponse, RequestPolicy,
    VerifiedLogin,
};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Where the scene lies.
pub fn folder() -> PathBuf {
    std::env::var_os("GATEHOUSE_FUZZ_SCENE").map_or_else(
        || panic!("GATEHOUSE_FUZZ_SCENE names no folder: run scripts/fuzz"),
        PathBuf::from,
    )
}

/// What the seeds were made for, and who they genuinely name.
pub struct Scene {
    pub expectation: Expectation,
    pub now: Timestamp,
    /// Every login that the identity provider signed, as [`person`] writes it.
    pub genuine: BTreeSet<String>,
    /// What a logout message of the seeds must agree with.
    pub logout: LogoutExpectation,
    /// Every logout message that the identity provider signed, as [`logouts`] writes it.
    pub genuine_logouts: BTreeSet<String>,
}

/// Where the logout messages of the seeds belong.
pub const LOGOUT_URL: &str = "https://gate.example/saml/acme/logout";

/// The scene, read once.
pub fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let text = |name: &str| std::fs::read_to_string(folder().join(name)).unwrap();
        let settings = text("settings");
        let mut lines = settings.lines();
        let mut line = || lines.next().unwrap().to_owned();
        let identity_provider = line();
        let certificates = Certificate::parse_all(&text("certificates.pem")).unwrap();
        Scene {
            logout: LogoutExpectation {
                identity_provider: identity_provider.clone(),
                certificates: certificates.clone(),
                logout_url: LOGOUT_URL.to_owned(),
                skew: Expectation::DEFAULT_SKEW,
            },
            genuine_logouts: text("genuine-logouts").lines().map(str::to_owned).collect(),
            expectation: Expectation {
                identity_provider,
                audience: line(),
                acs_url: line(),
                request: RequestPolicy::Solicited { request_id: line() },
                certificates,
                skew: Expectation::DEFAULT_SKEW,
                max_age: Expectation::DEFAULT_MAX_AGE,
                decryption_keys: vec![DecryptionKey::from_pem(&text("decryption.pem")).unwrap()],
                encryption: EncryptionPolicy::InnerSignatureToo,
            },
            now: Timestamp::parse_rfc3339(&line()).unwrap(),
            genuine: text("genuine").lines().map(str::to_owned).collect(),
        }
    })
}

/// Posts `xml` as a browser would.
pub fn posted(xml: &[u8]) -> Option<PostedResponse> {
    PostedResponse::from_form(&STANDARD.encode(xml)).ok()
}

/// What a signature vouches for of a login, in one line.
pub fn person(login: &VerifiedLogin) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        login.assertion_id, login.name_id, login.attributes, login.session_index, login.issuer
    )
}

/// What a received logout message is taken for, in one line each; nothing where nobody vouches for it. `state` as well,
/// where the signature covers it.
pub fn logouts(
    received: &ReceivedLogout,
    expectation: &LogoutExpectation,
    now: Timestamp,
    state: Option<&str>,
) -> Vec<String> {
    let request = received.verify_request(expectation, now);
    let response = received.verify_response(expectation, now);
    let request = request.map(|request| format!("{request:?} {state:?}"));
    let response = response.map(|response| format!("{response:?} {state:?}"));
    request.into_iter().chain(response).collect()
}

/// Posts `xml` as a logout message, as a request and as a response.
pub fn received(xml: &[u8]) -> impl Iterator<Item = ReceivedLogout> {
    let value: String =
        url::form_urlencoded::byte_serialize(STANDARD.encode(xml).as_bytes()).collect();
    ["SAMLRequest", "SAMLResponse"]
        .into_iter()
        .filter_map(move |field| {
            ReceivedLogout::from_form(format!("{field}={value}").as_bytes()).ok()
        })
}
