//! Consent: from the identifier over the page with every consequence to the receipt (B6 to B8).
mod agree;
mod identifier;
mod leaving;
mod receipt;

use super::pages;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of the consent.
#[component(transparent)]
pub fn ConsentPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/preferences/sso" => identifier::IdentifierPage,
        "/preferences/sso/:identifier" => agree::AgreePage,
        "/preferences/sso/:identifier/continue/:exchange" => leaving::LeavingPage,
        "/preferences/receipts/:receipt" => receipt::ReceiptPage,
    }
}
