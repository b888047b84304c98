//! Devices of a fleet. A device belongs to whom its fleet belongs.
use crate::{
    Caller, Error, Result, Service,
    error::taken,
    fleet::owned_by,
    page::{Page, PageRequest},
    store,
};
use domain::{
    DisplayName, Refusal, Timestamp, code,
    id::{DeviceId, FleetId},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use serde_json::json;

/// A device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceView {
    /// Its id.
    pub id: DeviceId,
    /// The fleet it is in.
    pub fleet: FleetId,
    /// Its name.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
}

impl Service {
    /// The devices of a fleet, by name.
    pub async fn devices(
        &self,
        caller: &Caller,
        fleet: FleetId,
        page: &PageRequest,
    ) -> Result<Page<DeviceView>> {
        let (row, _) = self.fleet_for(caller, fleet, Action::ViewFleets).await?;
        let mut found =
            store::device::Entity::find().filter(store::device::Column::FleetId.eq(row.id));
        if let Some(after) = &page.cursor {
            found = found.filter(store::device::Column::Name.gt(after.as_str()));
        }
        let rows = found
            .order_by_asc(store::device::Column::Name)
            .limit(page.probe())
            .all(self.database.read())
            .await?;
        Ok(page.cut(rows, |row| row.name.clone(), view_of))
    }

    /// Every device the caller reaches, oldest first.
    pub async fn all_devices(
        &self,
        caller: &Caller,
        page: &PageRequest,
    ) -> Result<Page<DeviceView>> {
        let reaches = self.reaches(caller).await?;
        let condition = owned_by(
            &reaches,
            store::device::Column::AccountId,
            store::device::Column::OrganizationId,
        );
        let mut found = store::device::Entity::find().filter(condition);
        if let Some(after) = page.after_id()? {
            found = found.filter(store::device::Column::Id.gt(after));
        }
        if let Some(only) = caller.one_fleet() {
            found = found.filter(store::device::Column::FleetId.eq(only.0));
        }
        let rows = found
            .order_by_asc(store::device::Column::Id)
            .limit(page.probe())
            .all(self.database.read())
            .await?;
        Ok(page.cut(rows, |row| row.id.to_string(), view_of))
    }

    /// Adds a device to a fleet.
    pub async fn create_device(
        &self,
        caller: &Caller,
        fleet: FleetId,
        name: &str,
    ) -> Result<DeviceView> {
        let (transaction, row, reach) = self.decide_for_fleet(caller, fleet).await?;
        let name = DisplayName::parse(name)?;
        let now = self.now();
        let device = store::device::ActiveModel {
            id: Set(self.random.id(now)),
            fleet_id: Set(row.id),
            account_id: Set(row.account_id),
            organization_id: Set(row.organization_id),
            name: Set(name.as_str().to_owned()),
            created_at: Set(now.as_millis()),
        };
        let device = taken(
            device.insert(&transaction).await,
            Refusal::new(code::NAME_TAKEN).field("name"),
        )?;
        let id = device.id.to_string();
        let event = reach.event(
            "device.created",
            "device",
            &id,
            json!({ "name": name, "fleet": row.name }),
        );
        self.conclude(transaction, caller, event).await?;
        Ok(view_of(device))
    }

    /// Gives a device another name.
    pub async fn rename_device(&self, caller: &Caller, device: DeviceId, name: &str) -> Result<()> {
        let fleet = self.fleet_of_device(caller, device).await?;
        let (transaction, row, reach) = self.decide_for_fleet(caller, fleet).await?;
        let name = DisplayName::parse(name)?;
        let before = store::device::Entity::find_by_id(device.0)
            .filter(store::device::Column::FleetId.eq(row.id))
            .one(&transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        if before.name == name.as_str() {
            return Ok(());
        }
        let renamed = store::device::ActiveModel {
            id: Set(device.0),
            name: Set(name.as_str().to_owned()),
            ..Default::default()
        };
        taken(
            renamed.update(&transaction).await,
            Refusal::new(code::NAME_TAKEN).field("name"),
        )?;
        let id = device.to_string();
        let event = reach.event(
            "device.renamed",
            "device",
            &id,
            json!({ "from": before.name, "to": name }),
        );
        self.conclude(transaction, caller, event).await
    }

    /// Deletes a device.
    pub async fn delete_device(&self, caller: &Caller, device: DeviceId) -> Result<()> {
        let fleet = self.fleet_of_device(caller, device).await?;
        let (transaction, row, reach) = self.decide_for_fleet(caller, fleet).await?;
        let deleted = store::device::Entity::delete_many()
            .filter(store::device::Column::Id.eq(device.0))
            .filter(store::device::Column::FleetId.eq(row.id))
            .exec(&transaction)
            .await?
            .rows_affected;
        if deleted == 0 {
            return Err(code::NOT_FOUND.into());
        }
        let id = device.to_string();
        let event = reach.event(
            "device.deleted",
            "device",
            &id,
            json!({ "fleet": row.name }),
        );
        self.conclude(transaction, caller, event).await
    }

    /// Which fleet a device is in; says nothing about whether the caller reaches it.
    async fn fleet_of_device(&self, caller: &Caller, device: DeviceId) -> Result<FleetId> {
        if caller.key_holder().is_none() {
            caller.require_person()?;
        }
        let row = store::device::Entity::find_by_id(device.0)
            .one(self.database.read())
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        Ok(FleetId(row.fleet_id))
    }
}

fn view_of(row: store::device::Model) -> DeviceView {
    DeviceView {
        id: DeviceId(row.id),
        fleet: FleetId(row.fleet_id),
        name: row.name,
        created_at: Timestamp::from_millis(row.created_at),
    }
}
