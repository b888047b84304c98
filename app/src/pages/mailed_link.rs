//! Where mailed links lead: the token goes from the URL into a cookie at once, and nothing is used up.
use crate::pages::loaded::parameter;
use crate::request::set_link;
use leptos::prelude::*;

/// `/verify/{token}`.
#[component]
pub fn VerifyLink() -> impl IntoView {
    hold("verify", "/verify")
}

/// `/renew/{token}`.
#[component]
pub fn RenewLink() -> impl IntoView {
    hold("renew", "/renew")
}

/// `/reset/{token}`.
#[component]
pub fn ResetLink() -> impl IntoView {
    hold("reset", "/reset")
}

/// `/email/{token}`.
#[component]
pub fn EmailLink() -> impl IntoView {
    hold("email", "/email")
}

/// Holds the token of the page's address in a cookie, and leads on to `page`.
pub fn hold(kind: &str, page: &str) -> AnyView {
    set_link(kind, &token());
    leptos_axum::redirect(page);
    ().into_any()
}

/// The token of the page's address, or `none` in place of what was never given out: the page then says that the link does
/// not work.
pub fn token() -> String {
    let token = parameter("token");
    let plausible = token.len() <= 64
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if plausible { token } else { "none".to_owned() }
}
