//! An authenticator app of the tests' own: it shares nothing with the code under test.
use super::World;
use crate::{
    Caller, Result, Service,
    second_factor::{Arrival, PendingSignIn},
    session::NewSession,
};
use domain::{Secret, Timestamp};
use openssl::{hash::MessageDigest, pkey::PKey, sign::Signer};
use std::time::Duration;

/// How long an app shows a code.
pub const CODE_SHOWN: Duration = Duration::from_secs(30);

/// An app that was told a key.
pub struct AuthenticatorApp {
    key: Vec<u8>,
}

impl AuthenticatorApp {
    /// Reads the key as it is typed: base 32, spaces or none. [RFC 4648 §6]
    pub fn told(text: &str) -> Self {
        let (mut key, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
        for letter in text.bytes().filter(|byte| *byte != b' ') {
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'2'..=b'7' => letter - b'2' + 26,
                other => panic!("{other} in base 32"),
            };
            bits = (bits << 5) | u32::from(value);
            held += 5;
            if held >= 8 {
                held -= 8;
                key.push(u8::try_from((bits >> held) & 0xff).expect("a byte"));
            }
        }
        Self { key }
    }

    /// The code it shows at this time. [RFC 6238 §4, RFC 4226 §5.3]
    pub fn code(&self, at: Timestamp) -> Secret {
        let step = u64::try_from(at.as_seconds()).expect("after 1970") / CODE_SHOWN.as_secs();
        let key = PKey::hmac(&self.key).expect("a key");
        let mut signer = Signer::new(MessageDigest::sha1(), &key).expect("a signer");
        let digest = signer
            .sign_oneshot_to_vec(&step.to_be_bytes())
            .expect("a digest");
        let offset = usize::from(digest[19] & 15);
        let four: [u8; 4] = digest[offset..offset + 4].try_into().expect("four bytes");
        let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000;
        Secret::new(format!("{number:06}"))
    }
}

impl World {
    /// Turns two-factor on as the person does, and lets the code used for it pass: the app, and the recovery codes.
    pub async fn two_factor(&self, caller: &Caller) -> (AuthenticatorApp, Vec<Secret>) {
        let service = &self.service;
        service.begin_two_factor(caller).await.expect("it begins");
        let setup = service.two_factor_setup(caller).await.expect("a set-up");
        let app = AuthenticatorApp::told(setup.text.expose());
        let code = app.code(service.now());
        let codes = service
            .confirm_two_factor(caller, &code)
            .await
            .expect("it is on");
        self.clock.advance(CODE_SHOWN);
        (app, codes.0)
    }
}

impl Service {
    /// Signs in with a password where no second factor is asked for.
    pub async fn sign_in_with_password(
        &self,
        caller: &Caller,
        email: &str,
        password: &Secret,
    ) -> Result<NewSession> {
        match self.begin_sign_in(caller, email, password, "/").await? {
            Arrival::SignedIn(session) => Ok(session),
            Arrival::SecondFactor(_) => panic!("{email} is asked for a second factor"),
        }
    }

    /// Signs in with a password where a second factor is asked for.
    pub async fn sign_in_up_to_code(
        &self,
        caller: &Caller,
        email: &str,
        password: &Secret,
    ) -> Result<PendingSignIn> {
        match self
            .begin_sign_in(caller, email, password, "/fleets")
            .await?
        {
            Arrival::SignedIn(_) => panic!("{email} is asked for no second factor"),
            Arrival::SecondFactor(pending) => Ok(pending),
        }
    }
}
