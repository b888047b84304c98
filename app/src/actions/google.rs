//! Signing in with Google: beginning the way there, the mailed code, unlinking.
use crate::request::{
    Cookie, Done, arrived, caller, cookie, form, local_path, query_with, recent_login_path,
    service, set_cookie,
};
use domain::{Secret, code, id::GoogleSignInId};
use leptos::prelude::*;
use service::{
    google::{GoogleOutcome, GooglePurpose},
    last_sign_in::REMEMBERED,
};

/// How long a browser keeps the name it has towards its ways out, in seconds.
const BROWSER_COOKIE: i64 = 30 * 24 * 3600;

const PREFERENCES: &str = "/preferences";

/// Begins the way to Google. A form of ours never redirects off the origin, so it leads to a page that goes on. `purpose` is
/// `link`, `confirm`, or nothing for signing in.
#[server(prefix = "/do", endpoint = "begin-google")]
pub async fn begin_google(
    #[server(default)] purpose: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let (purpose, back) = match purpose.as_str() {
        "link" => (GooglePurpose::Link, PREFERENCES.to_owned()),
        "confirm" => (GooglePurpose::Confirm, recent_login_path(&next)),
        _ => (
            GooglePurpose::SignIn,
            query_with("/login", &[("next", &next)]),
        ),
    };
    form("google", back)
        .run(async {
            let begun = service()
                .begin_google(&caller(), purpose, local_path(&next), browser().as_deref())
                .await?;
            set_cookie(Cookie::Browser, begun.browser.expose(), BROWSER_COOKIE);
            let way = begun.id.to_string();
            Ok(Done::to(query_with("/login/google", &[("way", &way)])))
        })
        .await
}

/// The mailed code, typed in the browser that came back from Google.
#[server(prefix = "/do", endpoint = "prove-google")]
pub async fn prove_google(
    #[server(default)] way: String,
    code: Secret,
) -> Result<(), ServerFnError> {
    let page = query_with("/login/google/proof", &[("way", &way)]);
    form("google-proof", page)
        .run(async {
            let way = GoogleSignInId::parse(&way).ok_or(code::GOOGLE_EXPIRED)?;
            let outcome = service()
                .prove_google(&caller(), way, browser().as_deref(), &code)
                .await?;
            match outcome {
                GoogleOutcome::Arrived { arrival, next } => {
                    let to = arrived(&arrival, local_path(&next));
                    if let Some(kept) = service().remember_google() {
                        let seconds = i64::try_from(REMEMBERED.as_secs()).unwrap_or(i64::MAX);
                        set_cookie(Cookie::LastSignIn, &kept, seconds);
                    }
                    Ok(Done::to(to))
                }
                _ => Err(code::GOOGLE_EXPIRED.into()),
            }
        })
        .await
}

/// Unlinks the person's Google account.
#[server(prefix = "/do", endpoint = "unlink-google")]
pub async fn unlink_google() -> Result<(), ServerFnError> {
    form("google", PREFERENCES)
        .run(async {
            service().unlink_google(&caller()).await?;
            Ok(Done::to(PREFERENCES)
                .notice("Google is unlinked. You sign in with your password from now on."))
        })
        .await
}

fn browser() -> Option<String> {
    cookie(&Cookie::Browser.name(service().settings().https()))
}
