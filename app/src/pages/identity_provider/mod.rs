//! Identity providers: the list, the steps of the set-up, the page of one, deleting.
mod account_mode;
mod ask;
mod break_glass;
pub(in crate::pages) mod certificates;
mod delete;
mod disable;
mod enforcement;
mod forecast;
mod go_live;
pub(in crate::pages) mod guide;
mod life;
mod list;
mod mapping;
mod metadata;
pub(in crate::pages) mod metadata_forms;
mod new;
mod organizations;
mod our_values;
pub(in crate::pages) mod preview;
mod provider;
mod provisioning;
mod renew;
mod requests;
mod rollout;
mod setup_links;
mod setup_review;
mod steps;
mod switch;
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
        "/organizations/:slug/identity-providers/:identifier/switch" => switch::SwitchPage,
        "/organizations/:slug/identity-providers/:identifier/organizations" => organizations::OrganizationsPage,
        "/organizations/:slug/identity-providers/:identifier/go-live" => go_live::GoLivePage,
        "/organizations/:slug/identity-providers/:identifier/rollout" => rollout::RolloutPage,
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

/// Set-up links as admins see them. They come before [`IdentityProviderPages`]: `setup` is no identifier.
#[component(transparent)]
pub fn SetupLinkPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/organizations/:slug/identity-providers/setup" => ask::AskPage,
        "/organizations/:slug/identity-providers/:identifier/setup-links" => setup_links::SetupLinksPage,
        "/organizations/:slug/identity-providers/:identifier/setup-links/:link" => setup_review::ReviewPage,
    }
}
