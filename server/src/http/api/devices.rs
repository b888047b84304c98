//! Devices.
use super::{Answer, Body, ByKey, Paging};
use crate::http::Http;
use axum::{
    Json, Router,
    extract::Path,
    http::StatusCode,
    routing::{get, patch},
};
use domain::id::{DeviceId, FleetId};
use serde::{Deserialize, Serialize};
use service::{Page, device::DeviceView};

pub(super) fn routes() -> Router<Http> {
    Router::new()
        .route("/devices", get(list))
        .route("/devices/{id}", patch(rename).delete(delete))
}

/// A device as the API shows it.
#[derive(Serialize)]
pub(super) struct Device {
    id: DeviceId,
    fleet: FleetId,
    name: String,
    created_at: String,
}

impl From<DeviceView> for Device {
    fn from(view: DeviceView) -> Self {
        Self {
            id: view.id,
            fleet: view.fleet,
            name: view.name,
            created_at: view.created_at.to_rfc3339(),
        }
    }
}

pub(super) fn page(found: Page<DeviceView>) -> Json<Page<Device>> {
    Json(Page {
        items: found.items.into_iter().map(Into::into).collect(),
        next: found.next,
    })
}

async fn list(by: ByKey, Paging(wanted): Paging) -> Answer<Json<Page<Device>>> {
    Ok(page(by.answer(
        by.service.all_devices(&by.caller, &wanted).await,
    )?))
}

#[derive(Deserialize)]
struct NewName {
    name: String,
}

async fn rename(by: ByKey, Path(id): Path<String>, Body(new): Body<NewName>) -> Answer<StatusCode> {
    let id = by.id(DeviceId::parse(&id))?;
    by.answer(by.service.rename_device(&by.caller, id, &new.name).await)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn delete(by: ByKey, Path(id): Path<String>) -> Answer<StatusCode> {
    let id = by.id(DeviceId::parse(&id))?;
    by.answer(by.service.delete_device(&by.caller, id).await)?;
    Ok(StatusCode::NO_CONTENT)
}
