//! The API keys of an organization: their list, a new one shown once, and the section that fleets and service accounts have too.
mod form;
mod list;
mod new;
mod section;

pub(crate) use section::{Place, section};

use crate::pages::pages;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn OrganizationKeyPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/organizations/:slug/api-keys" => list::OrganizationKeys,
        "/organizations/:slug/api-keys/new" => new::NewOrganizationKey,
    }
}
