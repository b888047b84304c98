//! Signing in with Google, against a provider that says whatever a test wants. On SQLite, and on PostgreSQL where
//! `GATEHOUSE_TEST_POSTGRES` says so.
mod accounts;
mod answers;
mod enforcement;
mod invited;
mod links;
mod races;
mod recent;
mod tokens;

use domain::{Code, Secret};
use serde_json::{Value, json};
use service::{
    Caller, Result, Service, Settings,
    google::{GoogleAnswer, GoogleOutcome, GooglePurpose},
    second_factor::Arrival,
    testing::{TestGoogle, World, nobody, on_each_database_with},
};
use std::collections::HashMap;

/// Runs a test on each database, with a provider that the service is configured with.
pub async fn with_google(test: impl AsyncFn(&World, &TestGoogle)) {
    with_google_and(|_| {}, test).await;
}

/// As [`with_google`], with settings changed.
pub async fn with_google_and(
    change: impl Fn(&mut Settings),
    test: impl AsyncFn(&World, &TestGoogle),
) {
    let google = TestGoogle::start();
    on_each_database_with(
        |settings| {
            settings.google = Some(google.settings());
            change(settings);
        },
        async |world| {
            google.publish(&[&google.signer]);
            google.forget_requests();
            test(&world, &google).await;
        },
    )
    .await;
}

/// A browser, by its cookie and its session.
pub struct Browser {
    pub cookie: Option<String>,
    pub caller: Caller,
}

impl Browser {
    pub fn fresh() -> Self {
        Self::of(nobody())
    }

    pub const fn of(caller: Caller) -> Self {
        Self {
            cookie: None,
            caller,
        }
    }
}

/// What left with the browser.
pub struct Left {
    pub query: HashMap<String, String>,
}

impl Left {
    pub fn state(&self) -> &str {
        &self.query["state"]
    }

    /// What Google says of this person, in order.
    pub fn claims(&self, world: &World, google: &TestGoogle, email: &str) -> Value {
        let now = world.service.now().as_seconds();
        json!({
            "iss": google.issuer,
            "aud": "gatehouse",
            "sub": format!("subject-of-{email}"),
            "email": email,
            "email_verified": true,
            "name": "Ada Lovelace",
            "nonce": self.query["nonce"],
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
        })
    }
}

/// Claims with one member changed; `null` takes it away.
pub fn with(claims: &Value, member: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(member);
    } else {
        claims[member] = value;
    }
    claims
}

/// Claims of somebody whose address Google gives out itself.
pub fn hosted(claims: &Value) -> Value {
    let email = claims["email"].as_str().unwrap().to_owned();
    with(claims, "hd", json!(email.rsplit_once('@').unwrap().1))
}

pub async fn begin(
    service: &Service,
    browser: &mut Browser,
    purpose: GooglePurpose,
) -> Result<Left> {
    let begun = service
        .begin_google(
            &browser.caller,
            purpose,
            "/preferences?x=1",
            browser.cookie.as_deref(),
        )
        .await?;
    browser.cookie = Some(begun.browser.expose().to_owned());
    let url = service
        .google_departure(begun.id, browser.cookie.as_deref())
        .await?;
    Ok(Left {
        query: url.query_pairs().into_owned().collect(),
    })
}

/// The browser comes back with a code for this token.
pub async fn come_back(
    service: &Service,
    google: &TestGoogle,
    browser: &Browser,
    left: &Left,
    token: String,
) -> Result<GoogleOutcome> {
    let code = format!("code-{}", left.state());
    google.give(&code, token);
    let answer = GoogleAnswer {
        state: left.state().to_owned(),
        code: Some(code),
        error: None,
        issuer: None,
    };
    service
        .answer_google(&browser.caller, browser.cookie.as_deref(), &answer)
        .await
}

/// The whole way, with claims changed.
pub async fn go(
    world: &World,
    google: &TestGoogle,
    browser: &mut Browser,
    purpose: GooglePurpose,
    email: &str,
    change: impl Fn(&Value) -> Value,
) -> Result<GoogleOutcome> {
    let left = begin(&world.service, browser, purpose).await?;
    let claims = change(&left.claims(world, google, email));
    let token = google.signer.sign(&claims);
    come_back(&world.service, google, browser, &left, token).await
}

/// Signs in with a Google account whose address Google gives out itself; the caller that comes of it.
pub async fn sign_in(world: &World, google: &TestGoogle, email: &str) -> Caller {
    let mut browser = Browser::fresh();
    let outcome = go(
        world,
        google,
        &mut browser,
        GooglePurpose::SignIn,
        email,
        hosted,
    )
    .await;
    caller_of(world, outcome.unwrap()).await
}

/// The caller of the session that came of it.
pub async fn caller_of(world: &World, outcome: GoogleOutcome) -> Caller {
    match outcome {
        GoogleOutcome::Arrived {
            arrival: Arrival::SignedIn(session),
            next,
        } => {
            assert_eq!(next, "/preferences?x=1");
            world.caller(&session).await
        }
        other => panic!("no session came of it: {other:?}"),
    }
}

/// Types the newest mailed code.
pub async fn prove(
    world: &World,
    browser: &Browser,
    outcome: GoogleOutcome,
    email: &str,
) -> Result<GoogleOutcome> {
    let GoogleOutcome::Prove(way) = outcome else {
        panic!("no code was asked for: {outcome:?}");
    };
    let code = mailed_code(world, email).await;
    world
        .service
        .prove_google(&browser.caller, way, browser.cookie.as_deref(), &code)
        .await
}

pub async fn mailed_code(world: &World, email: &str) -> Secret {
    let mails = world.mails_to(email).await;
    let text = &mails.last().expect("a mail came").text;
    let after = text.split_once("asks for it: ").expect("a code").1;
    Secret::new(&after[..9])
}

pub fn code_of<T: std::fmt::Debug>(outcome: Result<T>) -> Code {
    outcome.unwrap_err().refusal().code
}
