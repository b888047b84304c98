//! Fleets, and the devices in them.
use super::{Answer, Body, ByKey, Paging, devices::Device};
use crate::http::Http;
use axum::{Json, Router, extract::Path, http::StatusCode, routing::get};
use domain::id::FleetId;
use serde::{Deserialize, Serialize};
use service::{
    Page,
    fleet::{FleetOwner, FleetView, OwnerView},
};

pub(super) fn routes() -> Router<Http> {
    Router::new()
        .route("/fleets", get(list).post(create))
        .route("/fleets/{id}", get(show).patch(rename).delete(delete))
        .route("/fleets/{id}/devices", get(devices).post(add_device))
        .route("/organizations/{slug}/fleets", get(of_organization))
}

#[derive(Serialize)]
struct Fleet {
    id: FleetId,
    name: String,
    owner: OwnerView,
    devices: u64,
    created_at: String,
}

impl From<FleetView> for Fleet {
    fn from(view: FleetView) -> Self {
        Self {
            id: view.id,
            name: view.name,
            owner: view.owner,
            devices: view.devices,
            created_at: view.created_at.to_rfc3339(),
        }
    }
}

fn page(found: Page<FleetView>) -> Json<Page<Fleet>> {
    Json(Page {
        items: found.items.into_iter().map(Into::into).collect(),
        next: found.next,
    })
}

async fn list(by: ByKey, Paging(wanted): Paging) -> Answer<Json<Page<Fleet>>> {
    Ok(page(by.answer(
        by.service.all_fleets(&by.caller, &wanted).await,
    )?))
}

async fn of_organization(
    by: ByKey,
    Path(slug): Path<String>,
    Paging(wanted): Paging,
) -> Answer<Json<Page<Fleet>>> {
    let owner = FleetOwner::Organization(&slug);
    Ok(page(by.answer(
        by.service.fleets(&by.caller, owner, &wanted).await,
    )?))
}

#[derive(Deserialize)]
struct NewFleet {
    name: String,
    /// The organization's slug; without it the fleet is the caller's own.
    organization: Option<String>,
}

async fn create(by: ByKey, Body(new): Body<NewFleet>) -> Answer<(StatusCode, Json<Fleet>)> {
    let owner = new
        .organization
        .as_deref()
        .map_or(FleetOwner::Yourself, FleetOwner::Organization);
    let made = by.answer(by.service.create_fleet(&by.caller, owner, &new.name).await)?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

async fn show(by: ByKey, Path(id): Path<String>) -> Answer<Json<Fleet>> {
    let id = by.id(FleetId::parse(&id))?;
    Ok(Json(
        by.answer(by.service.fleet(&by.caller, id).await)?.into(),
    ))
}

#[derive(Deserialize)]
struct NewName {
    name: String,
}

async fn rename(
    by: ByKey,
    Path(id): Path<String>,
    Body(new): Body<NewName>,
) -> Answer<Json<Fleet>> {
    let fleet = by.id(FleetId::parse(&id))?;
    by.answer(by.service.rename_fleet(&by.caller, fleet, &new.name).await)?;
    show(by, Path(id)).await
}

async fn delete(by: ByKey, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = by.id(FleetId::parse(&id))?;
    by.answer(by.service.delete_fleet(&by.caller, id).await)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn devices(
    by: ByKey,
    Path(id): Path<String>,
    Paging(wanted): Paging,
) -> Answer<Json<Page<Device>>> {
    let id = by.id(FleetId::parse(&id))?;
    Ok(super::devices::page(by.answer(
        by.service.devices(&by.caller, id, &wanted).await,
    )?))
}

async fn add_device(
    by: ByKey,
    Path(id): Path<String>,
    Body(new): Body<NewName>,
) -> Answer<(StatusCode, Json<Device>)> {
    let id = by.id(FleetId::parse(&id))?;
    let made = by.answer(by.service.create_device(&by.caller, id, &new.name).await)?;
    Ok((StatusCode::CREATED, Json(made.into())))
}
