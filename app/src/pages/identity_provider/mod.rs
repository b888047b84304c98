//! Identity providers: the list, the steps of the set-up, the page of one, deleting.
mod account_mode;
mod break_glass;
mod certificates;
mod delete;
mod disable;
mod enforcement;
mod forecast;
mod go_live;
mod guide;
mod life;
mod list;
mod mapping;
mod metadata;
mod new;
mod organizations;
mod our_values;
mod preview;
mod provider;
mod provisioning;
mod renew;
mod requests;
mod steps;
mod test;

use super::pages;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn IdentityProviderPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/renew" => renew::RenewPage,
        "/organizations/:slug/identity-providers" => list::ListPage,
        "/organizations/:slug/identity-providers/new" => new::NewPage,
        "/organizations/:slug/identity-providers/:identifier" => provider::ProviderPage,
        "/organizations/:slug/identity-providers/:identifier/provider" => new::IdentifierPage,
        "/organizations/:slug/identity-providers/:identifier/values" => our_values::ValuesPage,
        "/organizations/:slug/identity-providers/:identifier/metadata" => metadata::MetadataPage,
        "/organizations/:slug/identity-providers/:identifier/metadata/preview" => preview::PreviewPage,
        "/organizations/:slug/identity-providers/:identifier/organizations" => organizations::OrganizationsPage,
        "/organizations/:slug/identity-providers/:identifier/go-live" => go_live::GoLivePage,
        "/organizations/:slug/identity-providers/:identifier/tests/:test" => test::TestPage,
        "/organizations/:slug/identity-providers/:identifier/mapping" => mapping::MappingPage,
        "/organizations/:slug/identity-providers/:identifier/delete" => delete::DeletePage,
    }
}

/// Enforcement and what belongs to it.
#[component(transparent)]
pub fn EnforcementPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/organizations/:slug/identity-providers/:identifier/enforcement" => enforcement::EnforcementPage,
        "/organizations/:slug/identity-providers/:identifier/break-glass" => break_glass::CodesPage,
        "/organizations/:slug/identity-providers/:identifier/break-glass/codes" => break_glass::NewCodesPage,
        "/organizations/:slug/identity-providers/:identifier/disable" => disable::DisablePage,
        "/login/break-glass" => break_glass::SignInPage,
    }
}
