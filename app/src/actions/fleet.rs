//! Fleets and devices, a person's own (`slug` is empty) and an organization's.
use crate::request::{Done, caller, form, service};
use domain::{
    code,
    id::{DeviceId, FleetId},
};
use leptos::prelude::*;
use service::fleet::FleetOwner;

/// Where the fleets of this owner are listed.
pub(crate) fn list_of(slug: &str) -> String {
    if slug.is_empty() {
        "/fleets".to_owned()
    } else {
        format!("/organizations/{slug}/fleets")
    }
}

/// Makes a fleet.
#[server(prefix = "/do", endpoint = "create-fleet")]
pub async fn create_fleet(
    #[server(default)] slug: String,
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    form("create-fleet", list_of(&slug))
        .keep("name", &name)
        .run(async {
            let owner = if slug.is_empty() {
                FleetOwner::Yourself
            } else {
                FleetOwner::Organization(&slug)
            };
            let fleet = service().create_fleet(&caller(), owner, &name).await?;
            Ok(Done::to(format!("{}/{}", list_of(&slug), fleet.id)).notice("The fleet was made."))
        })
        .await
}

/// Gives a fleet another name.
#[server(prefix = "/do", endpoint = "rename-fleet")]
pub async fn rename_fleet(
    #[server(default)] slug: String,
    #[server(default)] fleet: String,
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/{fleet}", list_of(&slug));
    form("rename-fleet", &back)
        .keep("name", &name)
        .run(async {
            let fleet = FleetId::parse(&fleet).ok_or(code::NOT_FOUND)?;
            service().rename_fleet(&caller(), fleet, &name).await?;
            Ok(Done::to(&back).notice("The name was saved."))
        })
        .await
}

/// Deletes a fleet; `confirmation` is its name.
#[server(prefix = "/do", endpoint = "delete-fleet")]
pub async fn delete_fleet(
    #[server(default)] slug: String,
    #[server(default)] fleet: String,
    #[server(default)] confirmation: String,
) -> Result<(), ServerFnError> {
    form("delete-fleet", format!("{}/{fleet}", list_of(&slug)))
        .run(async {
            let fleet = FleetId::parse(&fleet).ok_or(code::NOT_FOUND)?;
            let found = service().fleet(&caller(), fleet).await?;
            if found.name != confirmation.trim() {
                let refusal =
                    domain::Refusal::new(code::CONFIRMATION_MISMATCH).field("confirmation");
                return Err(refusal.into());
            }
            service().delete_fleet(&caller(), fleet).await?;
            Ok(Done::to(list_of(&slug)).notice("The fleet was deleted."))
        })
        .await
}

/// Adds a device to a fleet.
#[server(prefix = "/do", endpoint = "create-device")]
pub async fn create_device(
    #[server(default)] slug: String,
    #[server(default)] fleet: String,
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/{fleet}", list_of(&slug));
    form("create-device", &back)
        .keep("name", &name)
        .run(async {
            let fleet = FleetId::parse(&fleet).ok_or(code::NOT_FOUND)?;
            let device = service().create_device(&caller(), fleet, &name).await?;
            Ok(Done::to(&back).notice(format!("{} was added.", device.name)))
        })
        .await
}

/// Gives a device another name.
#[server(prefix = "/do", endpoint = "rename-device")]
pub async fn rename_device(
    #[server(default)] slug: String,
    #[server(default)] fleet: String,
    #[server(default)] device: String,
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/{fleet}", list_of(&slug));
    form("rename-device", &back)
        .run(async {
            let device = DeviceId::parse(&device).ok_or(code::NOT_FOUND)?;
            service().rename_device(&caller(), device, &name).await?;
            Ok(Done::to(&back).notice("The device's name was saved."))
        })
        .await
}

/// Deletes a device.
#[server(prefix = "/do", endpoint = "delete-device")]
pub async fn delete_device(
    #[server(default)] slug: String,
    #[server(default)] fleet: String,
    #[server(default)] device: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/{fleet}", list_of(&slug));
    form("delete-device", &back)
        .run(async {
            let device = DeviceId::parse(&device).ok_or(code::NOT_FOUND)?;
            service().delete_device(&caller(), device).await?;
            Ok(Done::to(&back).notice("The device was deleted."))
        })
        .await
}
