//! Organizations, their members and teams.
use super::{Answer, Body, ByKey, Paging};
use crate::http::Http;
use axum::{
    Json, Router,
    extract::{Path, Query},
    http::StatusCode,
    routing::get,
};
use domain::{
    Role,
    id::{AccountId, OrganizationId, TeamId},
    organization::Plan,
};
use serde::{Deserialize, Serialize};
use service::{
    Page,
    membership::{MemberView, SamlStatus},
    organization::OrganizationView,
};

pub(super) fn routes() -> Router<Http> {
    Router::new()
        .route("/organizations", get(list).post(create))
        .route(
            "/organizations/{slug}",
            get(show).patch(rename).delete(delete),
        )
        .route("/organizations/{slug}/members", get(members))
        .route("/organizations/{slug}/teams", get(teams))
}

#[derive(Serialize)]
struct Organization {
    id: OrganizationId,
    slug: String,
    name: String,
    plan: Plan,
    role: Role,
    created_at: String,
}

impl From<OrganizationView> for Organization {
    fn from(view: OrganizationView) -> Self {
        Self {
            id: view.id,
            slug: view.slug,
            name: view.name,
            plan: view.plan,
            role: view.role,
            created_at: view.created_at.to_rfc3339(),
        }
    }
}

async fn list(by: ByKey) -> Answer<Json<Page<Organization>>> {
    let items = by.answer(by.service.organizations(&by.caller).await)?;
    Ok(Json(Page {
        items: items.into_iter().map(Into::into).collect(),
        next: None,
    }))
}

#[derive(Deserialize)]
struct NewOrganization {
    name: String,
    #[serde(default)]
    slug: String,
}

async fn create(
    by: ByKey,
    Body(new): Body<NewOrganization>,
) -> Answer<(StatusCode, Json<Organization>)> {
    let made = by.answer(
        by.service
            .create_organization(&by.caller, &new.name, &new.slug)
            .await,
    )?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

async fn show(by: ByKey, Path(slug): Path<String>) -> Answer<Json<Organization>> {
    Ok(Json(
        by.answer(by.service.organization(&by.caller, &slug).await)?
            .into(),
    ))
}

#[derive(Deserialize)]
struct NewName {
    name: String,
}

async fn rename(
    by: ByKey,
    Path(slug): Path<String>,
    Body(new): Body<NewName>,
) -> Answer<Json<Organization>> {
    by.answer(
        by.service
            .rename_organization(&by.caller, &slug, &new.name)
            .await,
    )?;
    show(by, Path(slug)).await
}

#[derive(Deserialize)]
struct Confirmed {
    /// The organization's name.
    #[serde(default)]
    confirmation: String,
}

async fn delete(
    by: ByKey,
    Path(slug): Path<String>,
    Query(confirmed): Query<Confirmed>,
) -> Answer<StatusCode> {
    by.answer(
        by.service
            .delete_organization(&by.caller, &slug, &confirmed.confirmation)
            .await,
    )?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize)]
struct Member {
    account: AccountId,
    email: String,
    name: String,
    role: Role,
    source: String,
    teams: Vec<String>,
    /// Absent for a service account, which no identity provider signs in.
    #[serde(skip_serializing_if = "Option::is_none")]
    saml_status: Option<SamlStatus>,
    managed: bool,
    service: bool,
    last_login_at: Option<String>,
    since: String,
}

impl From<MemberView> for Member {
    fn from(view: MemberView) -> Self {
        Self {
            account: view.account,
            email: view.email,
            name: view.name,
            role: view.role,
            source: view.source,
            teams: view.teams,
            saml_status: (!view.kind.is_service()).then_some(view.saml_status),
            managed: view.kind.is_managed(),
            service: view.kind.is_service(),
            last_login_at: view.last_login_at.map(domain::Timestamp::to_rfc3339),
            since: view.since.to_rfc3339(),
        }
    }
}

async fn members(
    by: ByKey,
    Path(slug): Path<String>,
    Paging(page): Paging,
) -> Answer<Json<Page<Member>>> {
    let found = by.answer(by.service.members(&by.caller, &slug, &page).await)?;
    Ok(Json(Page {
        items: found.items.into_iter().map(Into::into).collect(),
        next: found.next,
    }))
}

#[derive(Serialize)]
struct Team {
    id: TeamId,
    name: String,
    members: u64,
}

async fn teams(by: ByKey, Path(slug): Path<String>) -> Answer<Json<Page<Team>>> {
    let found = by.answer(by.service.teams(&by.caller, &slug).await)?;
    let items = found
        .into_iter()
        .map(|team| Team {
            id: team.id,
            name: team.name,
            members: team.members,
        })
        .collect();
    Ok(Json(Page { items, next: None }))
}
