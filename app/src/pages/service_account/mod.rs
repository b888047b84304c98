//! Service accounts: their list, and one of them.
mod detail;
mod list;

use crate::pages::pages;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn ServiceAccountPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/organizations/:slug/service-accounts" => list::ServiceAccounts,
        "/organizations/:slug/service-accounts/:account" => detail::ServiceAccount,
    }
}

/// A role as a word.
fn role_word(role: domain::Role) -> &'static str {
    match role {
        domain::Role::Observer => "Observer",
        domain::Role::Member => "Member",
        domain::Role::Admin => "Admin",
        domain::Role::Owner => "Owner",
    }
}
