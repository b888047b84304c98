//! The operator's pages.
mod requests;

use crate::pages::pages;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn OperatorPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! { "/operator/requests" => requests::RequestsPage }
}
