//! The pages of a set-up link (X4): somebody without an account does their part of the set-up of one identity provider.
//! Every step is an address of its own and is saved as it is given.
mod attributes;
mod finish;
mod link;
mod metadata;
mod steps;
mod values;
mod welcome;

pub(super) use attributes::hints_list;

use super::pages;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area. The last one comes last: no token is the name of a step.
#[component(transparent)]
pub fn SetupPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/setup" => welcome::WelcomePage,
        "/setup/values" => values::ValuesPage,
        "/setup/metadata" => metadata::MetadataPage,
        "/setup/attributes" => attributes::AttributesPage,
        "/setup/finish" => finish::FinishPage,
        "/setup/:token" => link::SetupLink,
    }
}
