//! Coming in: an invitation's page, connecting an account, and connecting it anew.
mod connect;
mod connect_link;
mod invitation;
mod reconnect;

use super::pages;
use crate::pages::loaded::parameter;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn AdmissionPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/invitations" => invitation::Invitation,
        "/invitations/:token" => invitation::InvitationLink,
        "/connect" => connect_link::Connect,
        "/connect/:token" => connect_link::ConnectMail,
        "/reconnect/:identifier" => reconnect::Reconnect,
        "/reconnect/:identifier/sent" => reconnect::ReconnectSent,
        "/preferences/connect/:identifier" => connect::ConnectDialog,
    }
}

/// The SSO identifier of the page's address.
fn identifier() -> String {
    parameter("identifier")
}
