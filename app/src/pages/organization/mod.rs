//! Organizations: the start page, the list, and the pages of one.
mod asking;
mod audit;
mod domains;
mod enablement;
mod home;
mod invitations;
mod invite;
mod member;
mod member_filter;
mod member_sessions;
mod members;
mod overview;
mod second_factor;
mod settings;
mod team;
mod teams;

use crate::pages::{loaded::parameter, pages};
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn OrganizationPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/" => home::Start,
        "/organizations" => home::Organizations,
        "/organizations/:slug" => overview::Overview,
        "/organizations/:slug/overview" => overview::Overview,
        "/organizations/:slug/members" => members::Members,
        "/organizations/:slug/members/invite" => invite::Invite,
        "/organizations/:slug/members/invite/:batch" => invite::InviteBatch,
        "/organizations/:slug/members/:account" => member::Member,
        "/organizations/:slug/teams" => teams::Teams,
        "/organizations/:slug/teams/:team" => team::Team,
        "/organizations/:slug/domains" => domains::DomainsPage,
        "/organizations/:slug/enablement" => enablement::EnablementPage,
        "/organizations/:slug/audit" => audit::AuditLog,
        "/organizations/:slug/settings" => settings::Settings,
    }
}

/// The organization of the page's address.
fn slug() -> String {
    parameter("slug")
}

/// A role as a heading word.
fn role_word(role: domain::Role) -> &'static str {
    match role {
        domain::Role::Observer => "Observer",
        domain::Role::Member => "Member",
        domain::Role::Admin => "Admin",
        domain::Role::Owner => "Owner",
    }
}

/// A plan as a word.
pub(in crate::pages) fn plan_word(plan: domain::organization::Plan) -> &'static str {
    match plan {
        domain::organization::Plan::Free => "Free",
        domain::organization::Plan::Team => "Team",
        domain::organization::Plan::Enterprise => "Enterprise",
    }
}

/// `1 fleet`, `2 fleets`.
fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
