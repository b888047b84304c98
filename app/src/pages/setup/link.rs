//! `/setup/{token}`: the token goes from the URL into a cookie at once, and nothing is used up.
use crate::{pages::mailed_link::token, request::set_setup_link};
use leptos::prelude::*;

/// `/setup/{token}`.
#[component]
pub fn SetupLink() -> impl IntoView {
    set_setup_link(&token());
    leptos_axum::redirect("/setup");
    ().into_any()
}
