//! The flight recorder's pages (X1).
mod detail;
mod list;
mod message;
mod replay;

pub(super) use detail::shown;

use super::pages;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages about sign-ins.
#[component(transparent)]
pub fn SignInPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/organizations/:slug/sign-ins" => list::SignInsPage,
        "/organizations/:slug/sign-ins/:reference" => detail::SignInPage,
        "/organizations/:slug/sign-ins/:reference/replay" => replay::ReplayPage,
    }
}
