//! Fleets: owned by a person or by an organization.
mod reach;

pub(crate) use reach::{Reach, owned_by};
use reach::{owns, refuse_fleet_key};

use crate::{
    Caller, Result, Service,
    error::taken,
    page::{Page, PageRequest},
    store,
};
use domain::{
    DisplayName, Refusal, Timestamp, code,
    id::{AccountId, FleetId, OrganizationId},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, FromQueryResult,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

/// Whose fleets are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FleetOwner<'a> {
    /// The caller's own.
    Yourself,
    /// Those of the organization with this slug.
    Organization(&'a str),
}

/// A fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FleetView {
    /// Its id.
    pub id: FleetId,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: OwnerView,
    /// How many devices it has.
    pub devices: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether the caller may rename or delete it and change its devices.
    pub may_be_changed: bool,
}

/// Whose something is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OwnerView {
    /// A person's.
    Person {
        /// Their account.
        id: AccountId,
    },
    /// An organization's.
    Organization {
        /// Its id.
        id: OrganizationId,
        /// Its name in URLs.
        slug: String,
        /// Its name.
        name: String,
    },
}

impl Service {
    /// The fleets of one owner, by name.
    pub async fn fleets(
        &self,
        caller: &Caller,
        owner: FleetOwner<'_>,
        page: &PageRequest,
    ) -> Result<Page<FleetView>> {
        let reaches = [self.reach_of_owner(caller, owner).await?];
        let mut found = of(&reaches)
            .order_by_asc(store::fleet::Column::Name)
            .limit(page.probe());
        if let Some(after) = &page.cursor {
            found = found.filter(store::fleet::Column::Name.gt(after.as_str()));
        }
        if let Some(only) = caller.one_fleet() {
            found = found.filter(store::fleet::Column::Id.eq(only.0));
        }
        let rows = found.all(self.database.read()).await?;
        let rows = page.cut(rows, |row| row.name.clone(), |row| row);
        self.with_sizes(&reaches, rows).await
    }

    /// Every fleet the caller reaches, oldest first: their own, unless the session is a company's, and those of their
    /// organizations.
    pub async fn all_fleets(&self, caller: &Caller, page: &PageRequest) -> Result<Page<FleetView>> {
        let reaches = self.reaches(caller).await?;
        let mut found = of(&reaches)
            .order_by_asc(store::fleet::Column::Id)
            .limit(page.probe());
        if let Some(after) = page.after_id()? {
            found = found.filter(store::fleet::Column::Id.gt(after));
        }
        if let Some(only) = caller.one_fleet() {
            found = found.filter(store::fleet::Column::Id.eq(only.0));
        }
        let rows = found.all(self.database.read()).await?;
        let rows = page.cut(rows, |row| row.id.to_string(), |row| row);
        self.with_sizes(&reaches, rows).await
    }

    /// One fleet; `request.not_found` to those who do not reach it.
    pub async fn fleet(&self, caller: &Caller, fleet: FleetId) -> Result<FleetView> {
        let (row, reach) = self.fleet_for(caller, fleet, Action::ViewFleets).await?;
        let devices = store::device::Entity::find()
            .filter(store::device::Column::FleetId.eq(row.id))
            .count(self.database.read())
            .await?;
        Ok(view_of(row, &reach, devices))
    }

    /// Makes a fleet.
    pub async fn create_fleet(
        &self,
        caller: &Caller,
        owner: FleetOwner<'_>,
        name: &str,
    ) -> Result<FleetView> {
        let (transaction, reach) = self.decide_for_owner(caller, owner).await?;
        let name = DisplayName::parse(name)?;
        let now = self.now();
        let row = store::fleet::ActiveModel {
            id: Set(self.random.id(now)),
            account_id: Set(reach.account().map(|id| id.0)),
            organization_id: Set(reach.organization().map(|id| id.0)),
            name: Set(name.as_str().to_owned()),
            created_at: Set(now.as_millis()),
        };
        let row = taken(
            row.insert(&transaction).await,
            Refusal::new(code::NAME_TAKEN).field("name"),
        )?;
        let id = row.id.to_string();
        let event = reach.event("fleet.created", "fleet", &id, json!({ "name": name }));
        self.conclude(transaction, caller, event).await?;
        Ok(view_of(row, &reach, 0))
    }

    /// Gives a fleet another name.
    pub async fn rename_fleet(&self, caller: &Caller, fleet: FleetId, name: &str) -> Result<()> {
        refuse_fleet_key(caller)?;
        let (transaction, row, reach) = self.decide_for_fleet(caller, fleet).await?;
        let name = DisplayName::parse(name)?;
        if row.name == name.as_str() {
            return Ok(());
        }
        let renamed = store::fleet::ActiveModel {
            id: Set(row.id),
            name: Set(name.as_str().to_owned()),
            ..Default::default()
        };
        taken(
            renamed.update(&transaction).await,
            Refusal::new(code::NAME_TAKEN).field("name"),
        )?;
        let id = fleet.to_string();
        let event = reach.event(
            "fleet.renamed",
            "fleet",
            &id,
            json!({ "from": row.name, "to": name }),
        );
        self.conclude(transaction, caller, event).await
    }

    /// Deletes a fleet with its devices and its keys.
    pub async fn delete_fleet(&self, caller: &Caller, fleet: FleetId) -> Result<()> {
        refuse_fleet_key(caller)?;
        let (transaction, row, reach) = self.decide_for_fleet(caller, fleet).await?;
        let devices = store::device::Entity::delete_many()
            .filter(store::device::Column::FleetId.eq(row.id))
            .exec(&transaction)
            .await?
            .rows_affected;
        store::fleet::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        let id = fleet.to_string();
        let event = reach.event(
            "fleet.deleted",
            "fleet",
            &id,
            json!({ "name": row.name, "devices": devices }),
        );
        self.conclude(transaction, caller, event).await
    }

    async fn with_sizes(
        &self,
        reaches: &[Reach],
        rows: Page<store::fleet::Model>,
    ) -> Result<Page<FleetView>> {
        let sizes = self.sizes_of(&rows.items).await?;
        let items = rows
            .items
            .into_iter()
            .filter_map(|row| {
                let reach = reaches.iter().find(|reach| owns(reach, &row))?;
                let devices = sizes.get(&row.id).copied().unwrap_or_default();
                Some(view_of(row, reach, devices))
            })
            .collect();
        Ok(Page {
            items,
            next: rows.next,
        })
    }

    async fn sizes_of(&self, fleets: &[store::fleet::Model]) -> Result<HashMap<uuid::Uuid, u64>> {
        #[derive(FromQueryResult)]
        struct Size {
            fleet_id: uuid::Uuid,
            devices: i64,
        }
        let sizes = store::device::Entity::find()
            .select_only()
            .column(store::device::Column::FleetId)
            .column_as(store::device::Column::Id.count(), "devices")
            .filter(store::device::Column::FleetId.is_in(fleets.iter().map(|fleet| fleet.id)))
            .group_by(store::device::Column::FleetId)
            .into_model::<Size>()
            .all(self.database.read())
            .await?;
        Ok(sizes
            .into_iter()
            .map(|size| {
                (
                    size.fleet_id,
                    u64::try_from(size.devices).unwrap_or_default(),
                )
            })
            .collect())
    }
}

fn of(reaches: &[Reach]) -> sea_orm::Select<store::fleet::Entity> {
    store::fleet::Entity::find().filter(owned_by(
        reaches,
        store::fleet::Column::AccountId,
        store::fleet::Column::OrganizationId,
    ))
}

fn view_of(row: store::fleet::Model, reach: &Reach, devices: u64) -> FleetView {
    FleetView {
        id: FleetId(row.id),
        name: row.name,
        owner: reach.owner.clone(),
        devices,
        created_at: Timestamp::from_millis(row.created_at),
        may_be_changed: reach.may_change,
    }
}
