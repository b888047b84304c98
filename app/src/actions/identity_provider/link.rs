//! Which organizations sign in through it, and their default teams.
use super::{all, next, one};
use crate::request::{Done, caller, form, service};
use domain::{
    code,
    id::{OrganizationId, TeamId},
};
use leptos::prelude::*;
use service::{Error, identity_provider::LinkWish};
use std::collections::HashMap;

/// Links the ticked organizations, each with its default team.
#[server(prefix = "/do", endpoint = "link-organizations")]
pub async fn link_organizations(
    organization: String,
    key: String,
    #[server(default)] organizations: Vec<String>,
    #[server(default)] teams: HashMap<String, String>,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("link-organizations", format!("{base}/organizations"))
        .run(async {
            let wishes = organizations
                .iter()
                .map(|id| {
                    // The reader of forms takes a name that begins with a digit for the index of a list.
                    let named = format!("id-{id}");
                    Ok(LinkWish {
                        organization: OrganizationId::parse(id)
                            .ok_or_else(|| Error::from(code::NOT_FOUND))?,
                        default_team: team(
                            teams.get(&named).map(String::as_str).unwrap_or_default(),
                        )?,
                    })
                })
                .collect::<service::Result<Vec<_>>>()?;
            let service = service();
            let caller = caller();
            service
                .set_links(&caller, &organization, &key, &wishes)
                .await?;
            let view = service
                .identity_provider(&caller, &organization, &key)
                .await?;
            Ok(next(
                &view,
                &base,
                "go-live",
                "The linked organizations are saved.",
            ))
        })
        .await
}

/// Chooses the default team of one linked organization.
#[server(prefix = "/do", endpoint = "set-default-team")]
pub async fn set_default_team(
    organization: String,
    key: String,
    #[server(default)] default_team: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("set-default-team", base.clone())
        .run(async {
            service()
                .set_default_team(&caller(), &organization, &key, team(&default_team)?)
                .await?;
            Ok(Done::to(base).notice("The default team is saved."))
        })
        .await
}

/// Unlinks one organization from its identity provider.
#[server(prefix = "/do", endpoint = "unlink-organization")]
pub async fn unlink_organization(organization: String, key: String) -> Result<(), ServerFnError> {
    form("unlink-organization", one(&organization, &key))
        .run(async {
            service().unlink_organization(&caller(), &organization, &key).await?;
            Ok(Done::to(all(&organization)).notice("The organization is unlinked. Nobody lost access; later sign-ins no longer add people."))
        })
        .await
}

fn team(id: &str) -> service::Result<Option<TeamId>> {
    if id.is_empty() {
        return Ok(None);
    }
    TeamId::parse(id).map(Some).ok_or_else(|| {
        domain::Refusal::new(code::TEAM_UNKNOWN)
            .field("default_team")
            .into()
    })
}
