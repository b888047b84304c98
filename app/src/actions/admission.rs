//! Coming in: accepting an invitation, connecting an account.
use crate::request::{
    Cookie, Done, caller, cookie, form, link_token, service, set_cookie, set_session, set_sign_in,
};
use domain::{Secret, identifier::SsoIdentifier};
use leptos::prelude::*;
use service::{
    exchange::Started,
    second_factor::{Arrival, CODE_PAGE},
};

/// How long a browser keeps the name it has towards its exchanges, in seconds.
const BROWSER_COOKIE: i64 = 30 * 24 * 3600;

/// A form of ours never redirects off this origin: a page goes on.
fn leave(identifier: &str, started: &Started) -> Done {
    set_cookie(Cookie::Browser, started.browser.expose(), BROWSER_COOKIE);
    set_cookie(Cookie::Link, "", 0);
    Done::to(format!(
        "/preferences/sso/{identifier}/continue/{}",
        started.exchange
    ))
}

fn browser() -> Option<String> {
    cookie(&Cookie::Browser.name(service().settings().https()))
}

/// The path of an identifier's page, or `otherwise` for what is none.
fn page_of(folder: &str, identifier: &str) -> String {
    SsoIdentifier::parse(identifier).map_or_else(
        |_| "/preferences".to_owned(),
        |identifier| format!("{folder}/{identifier}"),
    )
}

/// The signed-in person joins.
#[server(prefix = "/do", endpoint = "join-by-invitation")]
pub async fn join_by_invitation() -> Result<(), ServerFnError> {
    form("invitation", "/invitations")
        .run(async {
            let token = link_token("invitation").unwrap_or_default();
            let slug = service().join_by_invitation(&caller(), &token).await?;
            set_cookie(Cookie::Link, "", 0);
            Ok(Done::to(format!("/organizations/{slug}/overview")).notice("You have joined."))
        })
        .await
}

/// An account is made with a password, and joins.
#[server(prefix = "/do", endpoint = "accept-invitation")]
pub async fn accept_invitation(
    #[server(default)] name: String,
    password: Secret,
) -> Result<(), ServerFnError> {
    let token = link_token("invitation").unwrap_or_default();
    let outcome = service()
        .accept_with_password(&caller(), &token, &name, &password)
        .await;
    form("invitation", "/invitations")
        .keep("name", &name)
        .answer(outcome.map(|session| {
            set_session(&session.token, session.expires_at);
            set_cookie(Cookie::Link, "", 0);
            Done::to("/").notice("Your account is made, and you have joined.")
        }))
}

/// The invited person leaves for the identity provider.
#[server(prefix = "/do", endpoint = "leave-by-invitation")]
pub async fn leave_by_invitation() -> Result<(), ServerFnError> {
    form("invitation", "/invitations")
        .run(async {
            let token = link_token("invitation").unwrap_or_default();
            let started = service()
                .start_invitation(&caller(), &token, browser().as_deref())
                .await?;
            Ok(leave(&started.identifier, &started))
        })
        .await
}

/// The mail that connects is asked for.
#[server(prefix = "/do", endpoint = "request-connect")]
pub async fn request_connect(identifier: String) -> Result<(), ServerFnError> {
    let back = page_of("/preferences/connect", &identifier);
    form("request-connect", back.clone())
        .run(async {
            service().request_connect(&caller(), &identifier).await?;
            Ok(Done::to(back).notice("The link is on its way. It works once, for a day."))
        })
        .await
}

/// The mail that connects anew is asked for, signed out.
#[server(prefix = "/do", endpoint = "reconnect")]
pub async fn reconnect(identifier: String, email: String) -> Result<(), ServerFnError> {
    let back = page_of("/reconnect", &identifier);
    form("reconnect", back.clone())
        .keep("email", &email)
        .run(async {
            service()
                .request_reconnect(&caller(), &identifier, &email)
                .await?;
            Ok(Done::to(format!("{back}/sent")).keep("email", &email))
        })
        .await
}

/// The mailed link is used: the password is renewed where there is one, and the browser leaves.
#[server(prefix = "/do", endpoint = "connect")]
pub async fn connect(#[server(default)] password: String) -> Result<(), ServerFnError> {
    form("connect", "/connect")
        .run(async {
            let token = link_token("connect").unwrap_or_default();
            let connecting = service()
                .connect_by_link(
                    &caller(),
                    &token,
                    &Secret::new(password),
                    browser().as_deref(),
                )
                .await?;
            let on = leave(&connecting.identifier, &connecting.started);
            Ok(match &connecting.arrival {
                None => on,
                Some(Arrival::SignedIn(session)) => {
                    set_session(&session.token, session.expires_at);
                    on
                }
                Some(Arrival::SecondFactor(pending)) => {
                    set_sign_in(&pending.token, pending.expires_at);
                    Done::to(CODE_PAGE)
                }
            })
        })
        .await
}
