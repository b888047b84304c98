//! SAML accounts of an identity provider: who is linked, and deleting them.
mod delete;
mod people;

use super::pages;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages about SAML accounts.
#[component(transparent)]
pub fn SamlAccountPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/organizations/:slug/identity-providers/:identifier/people" => people::PeoplePage,
        "/organizations/:slug/identity-providers/:identifier/people/:account/delete" => delete::DeletePage,
    }
}
