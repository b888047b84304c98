//! What of a provider's answer is believed: every way to forge or bend an ID token is refused, and leaves nothing behind.
use crate::{Browser, begin, caller_of, code_of, come_back, hosted, sign_in, with, with_google};
use domain::code;
use serde_json::{Value, json};
use service::{
    google::GooglePurpose,
    testing::{TestGoogle, TokenSigner, World},
};

const EVE: &str = "eve@acme.example";

async fn told(
    world: &World,
    google: &TestGoogle,
    token: impl Fn(&Value) -> String,
) -> Option<domain::Code> {
    let mut browser = Browser::fresh();
    let left = begin(&world.service, &mut browser, GooglePurpose::SignIn)
        .await
        .unwrap();
    let claims = hosted(&left.claims(world, google, EVE));
    let outcome = come_back(&world.service, google, &browser, &left, token(&claims)).await;
    outcome.err().map(|error| error.refusal().code)
}

#[tokio::test]
async fn a_token_that_is_not_googles_word_to_us_now_is_refused() {
    with_google(async |world, google| {
        let now = world.service.now().as_seconds();
        let signer = &google.signer;
        let changes: [(&str, &str, Value); 13] = [
            ("another nonce", "nonce", json!("somebody else's")),
            ("no nonce", "nonce", Value::Null),
            ("another audience", "aud", json!("another-client")),
            (
                "a second audience",
                "aud",
                json!(["gatehouse", "another-client"]),
            ),
            ("another authorized party", "azp", json!("another-client")),
            (
                "another issuer",
                "iss",
                json!("https://accounts.google.com"),
            ),
            (
                "this issuer with a slash",
                "iss",
                json!(format!("{}/", google.issuer)),
            ),
            ("expired", "exp", json!(now)),
            ("issued before the browser left", "iat", json!(now - 3600)),
            ("issued in the future", "iat", json!(now + 3600)),
            ("no subject", "sub", json!("")),
            ("a subject too long", "sub", json!("x".repeat(300))),
            ("no audience", "aud", json!([])),
        ];
        for (what, member, value) in changes {
            let outcome = told(world, google, |claims| {
                signer.sign(&with(claims, member, value.clone()))
            })
            .await;
            assert_eq!(outcome, Some(code::GOOGLE_ANSWER_REFUSED), "{what}");
        }
        assert_eq!(world.rows("account").await, 0);
        assert_eq!(world.rows("session").await, 0);
        // The same, unchanged, is good.
        assert_eq!(
            told(world, google, |claims| signer.sign(claims)).await,
            None
        );
        assert_eq!(world.rows("session where method = 'google'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn no_signature_but_one_by_a_published_key_counts() {
    with_google(async |world, google| {
        let secret = google.settings().client_secret.expose().as_bytes().to_vec();
        let forged = [
            ("none", TokenSigner::nothing()),
            ("the client secret", TokenSigner::secret(None, &secret)),
            (
                "the client secret under the key's name",
                TokenSigner::secret(Some("first"), &secret),
            ),
            (
                "the public key as a secret",
                TokenSigner::secret(Some("first"), &google.signer.public_pem()),
            ),
            ("another key of that name", TokenSigner::rsa("first")),
            ("an elliptic key of that name", TokenSigner::ec("first")),
        ];
        for (what, signer) in forged {
            let outcome = told(world, google, |claims| signer.sign(claims)).await;
            assert_eq!(outcome, Some(code::GOOGLE_ANSWER_REFUSED), "{what}");
        }
        let cut = told(world, google, |claims| {
            let token = google.signer.sign(claims);
            format!("{}.", token.rsplit_once('.').unwrap().0)
        })
        .await;
        assert_eq!(cut, Some(code::GOOGLE_ANSWER_REFUSED));
        let bent = told(world, google, |claims| {
            let theirs = google.signer.sign(claims);
            let ours = google.signer.sign(&with(claims, "sub", json!("ada")));
            let (head, _) = ours.rsplit_once('.').unwrap();
            format!("{head}.{}", theirs.rsplit_once('.').unwrap().1)
        })
        .await;
        assert_eq!(bent, Some(code::GOOGLE_ANSWER_REFUSED));
        // A key that is published as a secret is no key to sign with either.
        let shared = TokenSigner::secret(Some("shared"), b"everybody reads this");
        google.publish(&[&google.signer, &shared]);
        let outcome = told(world, google, |claims| shared.sign(claims)).await;
        assert_eq!(outcome, Some(code::GOOGLE_ANSWER_REFUSED));
        assert_eq!(world.rows("account").await, 0);
        // An elliptic key that is published counts.
        let elliptic = TokenSigner::ec("elliptic");
        google.publish(&[&google.signer, &elliptic]);
        assert_eq!(
            told(world, google, |claims| elliptic.sign(claims)).await,
            None
        );
    })
    .await;
}

#[tokio::test]
async fn a_new_key_is_fetched_and_a_flood_of_unknown_ones_is_not() {
    with_google(async |world, google| {
        sign_in(world, google, "ada@acme.example").await;
        let before = google.asked("/keys").len();
        let next = TokenSigner::rsa("next");
        google.publish(&[&google.signer, &next]);
        assert_eq!(told(world, google, |claims| next.sign(claims)).await, None);
        assert_eq!(google.asked("/keys").len(), before + 1);

        let unknown = TokenSigner::rsa("unknown");
        let mut limited = 0;
        for number in 0..30 {
            let signer = unknown.named(&format!("unknown-{number}"));
            match told(world, google, |claims| signer.sign(claims)).await {
                Some(code) if code == code::RATE_LIMITED => limited += 1,
                outcome => assert_eq!(outcome, Some(code::GOOGLE_ANSWER_REFUSED)),
            }
        }
        assert!(limited >= 20, "only {limited} were limited");
        assert!(google.asked("/keys").len() <= before + 11);
        // Who comes with a known key is not held up.
        assert_eq!(told(world, google, |claims| next.sign(claims)).await, None);
    })
    .await;
}

#[tokio::test]
async fn a_discovery_document_of_another_issuer_or_too_large_is_refused() {
    with_google(async |world, google| {
        let mut browser = Browser::fresh();
        let mut outcome = async || {
            begin(&world.service, &mut browser, GooglePurpose::SignIn)
                .await
                .map(drop)
                .err()
                .map(|error| error.refusal().code)
        };
        let issuer = json!(google.issuer);
        let places = [
            ("issuer", json!("https://evil.example"), issuer),
            (
                "authorization_endpoint",
                json!("http://evil.example/auth"),
                json!(format!("{}/auth", google.issuer)),
            ),
            (
                "jwks_uri",
                json!("http://169.254.169.254/keys"),
                json!(format!("{}/keys", google.issuer)),
            ),
        ];
        for (member, bad, good) in places {
            google.change_discovery(member, bad);
            assert_eq!(outcome().await, Some(code::GOOGLE_UNREACHABLE), "{member}");
            google.change_discovery(member, good);
        }
        google.publish_text(format!("{{\"keys\":[],\"x\":\"{}\"}}", "x".repeat(300_000)));
        assert_eq!(outcome().await, Some(code::GOOGLE_UNREACHABLE));
        google.publish_text("no json".to_owned());
        assert_eq!(outcome().await, Some(code::GOOGLE_UNREACHABLE));
        assert_eq!(world.rows("google_sign_in").await, 0);
        google.publish(&[&google.signer]);
        assert_eq!(outcome().await, None);
    })
    .await;
}

#[tokio::test]
async fn the_code_is_traded_with_the_verifier_of_its_challenge_and_the_secret_stays_here() {
    with_google(async |world, google| {
        let mut browser = Browser::fresh();
        let left = begin(&world.service, &mut browser, GooglePurpose::SignIn)
            .await
            .unwrap();
        let waiting = world.dump_all().await;
        assert_eq!(left.query["response_type"], "code");
        assert_eq!(left.query["code_challenge_method"], "S256");
        assert_eq!(
            left.query["redirect_uri"],
            "https://gatehouse.example/login/google/callback"
        );
        assert_eq!(left.query["scope"], "openid email profile");
        let token = google
            .signer
            .sign(&hosted(&left.claims(world, google, EVE)));
        let outcome = come_back(&world.service, google, &browser, &left, token).await;
        caller_of(world, outcome.unwrap()).await;
        let asked = google.asked("/token").pop().unwrap();
        let sent: std::collections::HashMap<String, String> =
            url::form_urlencoded::parse(asked.as_bytes())
                .into_owned()
                .collect();
        assert_eq!(
            TokenSigner::challenge_of(&sent["code_verifier"]),
            left.query["code_challenge"]
        );
        assert_eq!(sent["redirect_uri"], left.query["redirect_uri"]);
        // Nothing of it lay in the database to be read.
        for (table, rows) in waiting {
            let text = rows.concat();
            for secret in [
                &sent["code_verifier"],
                &left.query["state"],
                &left.query["nonce"],
            ] {
                assert!(!text.contains(secret.as_str()), "{table}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_that_google_has_not_verified_or_that_is_none_opens_nothing() {
    with_google(async |world, google| {
        let sign = |member: &'static str, value: Value| {
            move |claims: &Value| google.signer.sign(&with(claims, member, value.clone()))
        };
        for (value, expected) in [
            (json!(false), code::GOOGLE_EMAIL_UNVERIFIED),
            (Value::Null, code::GOOGLE_EMAIL_UNVERIFIED),
        ] {
            let outcome = told(world, google, sign("email_verified", value)).await;
            assert_eq!(outcome, Some(expected));
        }
        for odd in [
            Value::Null,
            json!("no address"),
            json!("ad\u{430}@acme.example"),
            json!("ada@acme.example\u{200b}"),
            json!("\u{212a}ate@acme.example"),
        ] {
            let outcome = told(world, google, sign("email", odd.clone())).await;
            assert_eq!(outcome, Some(code::GOOGLE_EMAIL_UNUSABLE), "{odd}");
        }
        assert_eq!(world.rows("account").await, 0);
        assert_eq!(
            code_of(
                world
                    .service
                    .google_health(&service::testing::nobody())
                    .await
            ),
            code::FORBIDDEN
        );
    })
    .await;
}
