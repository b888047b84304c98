//! Fleets and devices: a person's own under `/fleets`, an organization's below it.
mod detail;
mod list;

use crate::pages::pages;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn FleetPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/fleets" => list::Fleets,
        "/fleets/:fleet" => detail::Fleet,
        "/organizations/:slug/fleets" => list::Fleets,
        "/organizations/:slug/fleets/:fleet" => detail::Fleet,
    }
}

/// The organization of the page's address, for the frame; `None` on personal pages.
fn frame_of(slug: &str) -> Option<String> {
    (!slug.is_empty()).then(|| slug.to_owned())
}
