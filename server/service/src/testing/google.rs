//! An OpenID provider of the tests' own on loopback, which says whatever a test wants it to say: it shares nothing with the
//! code under test, and signs with OpenSSL.
use crate::settings::GoogleSettings;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Secret;
use openssl::{
    bn::{BigNum, BigNumContext, BigNumRef},
    ec::{EcGroup, EcKey},
    ecdsa::EcdsaSig,
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::Rsa,
    sign::Signer,
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
};

/// Signs ID tokens, rightly or not.
#[derive(Clone)]
pub struct TokenSigner {
    kid: Option<String>,
    key: Key,
}

#[derive(Clone)]
enum Key {
    Rsa(PKey<Private>),
    Ec(PKey<Private>),
    Secret(Vec<u8>),
    Nothing,
}

impl TokenSigner {
    /// RS256 with a new key.
    pub fn rsa(kid: &str) -> Self {
        let rsa = Rsa::generate(2048).expect("a key");
        Self {
            kid: Some(kid.to_owned()),
            key: Key::Rsa(PKey::from_rsa(rsa).expect("a key")),
        }
    }

    /// ES256 with a new key.
    pub fn ec(kid: &str) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("a curve");
        let key = EcKey::generate(&group).expect("a key");
        Self {
            kid: Some(kid.to_owned()),
            key: Key::Ec(PKey::from_ec_key(key).expect("a key")),
        }
    }

    /// HS256 with this secret.
    pub fn secret(kid: Option<&str>, secret: &[u8]) -> Self {
        Self {
            kid: kid.map(str::to_owned),
            key: Key::Secret(secret.to_vec()),
        }
    }

    /// `alg: none`.
    pub fn nothing() -> Self {
        Self {
            kid: None,
            key: Key::Nothing,
        }
    }

    /// The same key under another name.
    #[must_use]
    pub fn named(&self, kid: &str) -> Self {
        Self {
            kid: Some(kid.to_owned()),
            key: self.key.clone(),
        }
    }

    /// The S256 challenge of a PKCE verifier. [RFC 7636 §4.2]
    pub fn challenge_of(verifier: &str) -> String {
        let digest = openssl::hash::hash(MessageDigest::sha256(), verifier.as_bytes());
        URL_SAFE_NO_PAD.encode(digest.expect("a digest"))
    }

    /// The public half as PEM, which everybody knows.
    pub fn public_pem(&self) -> Vec<u8> {
        match &self.key {
            Key::Rsa(key) | Key::Ec(key) => key.public_key_to_pem().expect("PEM"),
            Key::Secret(_) | Key::Nothing => Vec::new(),
        }
    }

    /// The public half as a JSON Web Key. [RFC 7517]
    pub fn jwk(&self) -> Value {
        let encode = |number: &BigNumRef| URL_SAFE_NO_PAD.encode(number.to_vec());
        match &self.key {
            Key::Rsa(key) => {
                let rsa = key.rsa().expect("an RSA key");
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": encode(rsa.n()), "e": encode(rsa.e()) })
            }
            Key::Ec(key) => {
                let key = key.ec_key().expect("an EC key");
                let (mut x, mut y) = (BigNum::new().expect("x"), BigNum::new().expect("y"));
                let mut context = BigNumContext::new().expect("a context");
                key.public_key()
                    .affine_coordinates(key.group(), &mut x, &mut y, &mut context)
                    .expect("a point");
                let pad = |number: &BigNumRef| {
                    URL_SAFE_NO_PAD.encode(number.to_vec_padded(32).expect("32 bytes"))
                };
                json!({ "kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": self.kid, "x": pad(&x), "y": pad(&y) })
            }
            Key::Secret(secret) => {
                json!({ "kty": "oct", "kid": self.kid, "k": URL_SAFE_NO_PAD.encode(secret) })
            }
            Key::Nothing => Value::Null,
        }
    }

    /// A compact JWS of these claims. [RFC 7515 §7.1]
    pub fn sign(&self, claims: &Value) -> String {
        let algorithm = match &self.key {
            Key::Rsa(_) => "RS256",
            Key::Ec(_) => "ES256",
            Key::Secret(_) => "HS256",
            Key::Nothing => "none",
        };
        let mut header = json!({ "alg": algorithm, "typ": "JWT" });
        if let Some(kid) = &self.kid {
            header["kid"] = json!(kid);
        }
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let signature = match &self.key {
            Key::Rsa(key) => with(key, &signed),
            Key::Ec(key) => {
                let pair = EcdsaSig::from_der(&with(key, &signed)).expect("a signature");
                let half = |number: &BigNumRef| number.to_vec_padded(32).expect("32");
                [half(pair.r()), half(pair.s())].concat()
            }
            Key::Secret(secret) => with(&PKey::hmac(secret).expect("a key"), &signed),
            Key::Nothing => Vec::new(),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn with(key: &PKey<Private>, text: &str) -> Vec<u8> {
    let mut signer = Signer::new(MessageDigest::sha256(), key).expect("a signer");
    signer.update(text.as_bytes()).expect("it signs");
    signer.sign_to_vec().expect("a signature")
}

/// The running provider. It ends with the test process.
pub struct TestGoogle {
    /// Its issuer, `http` on loopback.
    pub issuer: String,
    /// The key that it publishes.
    pub signer: TokenSigner,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    discovery: Value,
    keys: String,
    tokens: HashMap<String, String>,
    asked: Vec<(String, String)>,
}

impl TestGoogle {
    /// Starts on a free port with one RSA key.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let signer = TokenSigner::rsa("first");
        let shared = Arc::new(Mutex::new(Shared {
            discovery: json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/keys"),
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }),
            keys: json!({ "keys": [signer.jwk()] }).to_string(),
            ..Shared::default()
        }));
        let said = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that gives up is its own affair.
                let _ = answer(stream, &said);
            }
        });
        Self {
            issuer,
            signer,
            shared,
        }
    }

    /// What a service is configured with to use it.
    pub fn settings(&self) -> GoogleSettings {
        GoogleSettings {
            issuer: self.issuer.clone(),
            client_id: "gatehouse".to_owned(),
            client_secret: Secret::new("a secret that both sides know"),
        }
    }

    /// Changes its discovery document.
    pub fn change_discovery(&self, member: &str, value: Value) {
        self.lock().discovery[member] = value;
    }

    /// Publishes these keys from now on.
    pub fn publish(&self, signers: &[&TokenSigner]) {
        let keys: Vec<Value> = signers.iter().map(|signer| signer.jwk()).collect();
        self.publish_text(json!({ "keys": keys }).to_string());
    }

    /// Publishes this in the place of keys.
    pub fn publish_text(&self, keys: String) {
        self.lock().keys = keys;
    }

    /// Gives this ID token for this code, as often as it is asked.
    pub fn give(&self, code: &str, token: String) {
        self.lock().tokens.insert(code.to_owned(), token);
    }

    /// Forgets what it was asked.
    pub fn forget_requests(&self) {
        self.lock().asked.clear();
    }

    /// The bodies of what it was asked at a path.
    pub fn asked(&self, path: &str) -> Vec<String> {
        let shared = self.lock();
        let here = shared.asked.iter().filter(|(asked, _)| asked == path);
        here.map(|(_, body)| body.clone()).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(mut stream: TcpStream, shared: &Mutex<Shared>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).ok()?;
    let path = head.split(' ').nth(1)?.to_owned();
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    let (status, text) = {
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared.asked.push((path.clone(), body.clone()));
        said(&shared, &path, &body)
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(text.as_bytes()).ok()
}

fn said(shared: &Shared, path: &str, body: &str) -> (&'static str, String) {
    match path {
        "/.well-known/openid-configuration" => ("200 OK", shared.discovery.to_string()),
        "/keys" => ("200 OK", shared.keys.clone()),
        "/token" => {
            let code = url::form_urlencoded::parse(body.as_bytes())
                .find(|(name, _)| name == "code")
                .map(|(_, code)| code.into_owned());
            match code.and_then(|code| shared.tokens.get(&code)) {
                Some(token) => {
                    let answer = json!({ "access_token": "unused", "token_type": "Bearer", "expires_in": 60, "id_token": token });
                    ("200 OK", answer.to_string())
                }
                None => (
                    "400 Bad Request",
                    json!({ "error": "invalid_grant" }).to_string(),
                ),
            }
        }
        _ => ("404 Not Found", "{}".to_owned()),
    }
}
