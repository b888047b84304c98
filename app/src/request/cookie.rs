//! The cookies of this product: read, set, and what they hold.
use super::service;
use axum::http::{HeaderValue, header, request::Parts};
use domain::{Secret, Timestamp};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use service::second_factor::{Arrival, CODE_PAGE};

/// The value of a cookie of this request.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    cookie_of(&parts.headers, name)
}

/// The value of a cookie.
pub fn cookie_of(headers: &axum::http::HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The cookies this product sets. On https all carry the `__Host-` prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session token.
    Session,
    /// A sign-in that waits for its second factor.
    SignIn,
    /// Names this browser to the SAML exchanges it starts; one a browser.
    Browser,
    /// What to show on the next page.
    Flash,
    /// A mailed link's token, after it left the URL.
    Link,
    /// A set-up link's token, after it left the URL; not [`Cookie::Link`], since such a link is held for hours.
    SetupLink,
    /// The identity provider of this browser's last sign-in, sealed; gone after one by another way.
    LastSignIn,
    /// Light, dark or system.
    Theme,
}

impl Cookie {
    /// The cookie's name for this installation.
    pub fn name(self, https: bool) -> String {
        let base = match self {
            Self::Session => "gatehouse-session",
            Self::SignIn => "gatehouse-sign-in",
            Self::Browser => "gatehouse-browser",
            Self::Flash => "gatehouse-flash",
            Self::Link => "gatehouse-link",
            Self::SetupLink => "gatehouse-setup-link",
            Self::LastSignIn => "gatehouse-last-sign-in",
            Self::Theme => "gatehouse-theme",
        };
        if https {
            format!("__Host-{base}")
        } else {
            base.to_owned()
        }
    }

    /// A `Set-Cookie` value. All are `HttpOnly; SameSite=Lax; Path=/`; `seconds` 0 removes it.
    pub fn set(self, https: bool, value: &str, seconds: i64) -> String {
        let secure = if https { "; Secure" } else { "" };
        format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}",
            self.name(https)
        )
    }
}

/// Adds a cookie to the answer.
pub fn set_cookie(cookie: Cookie, value: &str, seconds: i64) {
    let https = service().settings().https();
    if let Ok(value) = HeaderValue::from_str(&cookie.set(https, value, seconds)) {
        expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, value);
    }
}

/// Gives the browser its session, made by a credential of the person's own: the cookie lives as long as the session. The
/// last sign-in through an identity provider is no longer the last one.
pub fn set_session(token: &Secret, expires_at: Timestamp) {
    let seconds = expires_at.millis_since(service().now()) / 1000;
    set_cookie(Cookie::Session, token.expose(), seconds);
    forget_last_sign_in();
}

/// What this browser kept of its last sign-in through an identity provider.
pub fn last_sign_in() -> Option<String> {
    cookie(&Cookie::LastSignIn.name(service().settings().https()))
}

/// Lets the browser forget its last sign-in through an identity provider, if it knows one.
pub fn forget_last_sign_in() {
    if last_sign_in().is_some() {
        set_cookie(Cookie::LastSignIn, "", 0);
    }
}

/// Gives the browser a sign-in that waits for its second factor.
pub fn set_sign_in(token: &Secret, expires_at: Timestamp) {
    let seconds = expires_at.millis_since(service().now()) / 1000;
    set_cookie(Cookie::SignIn, token.expose(), seconds);
}

/// Gives the browser what came of a right credential of the person's own, and says where it goes on: to `next`, or first to
/// the question for the second factor.
pub fn arrived(arrival: &Arrival, next: &str) -> String {
    match arrival {
        Arrival::SignedIn(session) => {
            set_session(&session.token, session.expires_at);
            next.to_owned()
        }
        Arrival::SecondFactor(pending) => {
            set_sign_in(&pending.token, pending.expires_at);
            CODE_PAGE.to_owned()
        }
    }
}

/// The token of the sign-in that waits in this browser.
pub fn sign_in_token() -> Option<String> {
    cookie(&Cookie::SignIn.name(service().settings().https()))
}

/// How long a browser holds a mailed link that left the URL, in seconds.
const LINK_HELD: i64 = 1800;

/// Holds a mailed link's token in a cookie, so that it leaves the URL. `kind` is the page it is for.
pub fn set_link(kind: &str, token: &str) {
    set_cookie(Cookie::Link, &format!("{kind}.{token}"), LINK_HELD);
}

/// The token of the mailed link this browser holds for the page `kind`.
pub fn link_token(kind: &str) -> Option<String> {
    let held = cookie(&Cookie::Link.name(service().settings().https()))?;
    let (for_page, token) = held.split_once('.')?;
    (for_page == kind).then(|| token.to_owned())
}

/// How long a browser holds a set-up link that left the URL, in seconds; the link itself works on other computers too.
const SETUP_LINK_HELD: i64 = 12 * 3600;

/// Holds a set-up link's token in a cookie, so that it leaves the URL.
pub fn set_setup_link(token: &str) {
    set_cookie(Cookie::SetupLink, token, SETUP_LINK_HELD);
}

/// The token of the set-up link this browser holds.
pub fn setup_link_token() -> Option<String> {
    cookie(&Cookie::SetupLink.name(service().settings().https()))
}
