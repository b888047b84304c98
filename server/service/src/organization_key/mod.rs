//! The API keys of an organization: its own, those of one fleet, those of its service accounts (B15). Shown once, stored as a
//! hash; beside this, how one is made, replaced and revoked, and who calls with it.
mod create;
mod end;
mod identify;

pub use create::{KeyFor, KeyWish, NewOrganizationKey};

use crate::{Caller, Error, Result, Service, access::Access, audit::Event, store};
use domain::{
    Timestamp, code,
    id::{AccountId, ApiKeyId, FleetId},
    organization_key::{KeyRole, KeyScope, KeyState, KeyTimes},
    role::Action,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::Serialize;
use serde_json::json;
use std::{collections::HashMap, time::Duration};

/// Most keys of one organization that work at the same time.
pub const MOST: u64 = 200;

/// How long a key that ended is still known, so that its last caller hears why it is refused.
const REMEMBERED: Duration = Duration::from_secs(90 * 24 * 3600);

/// A key as the admins see it later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationKeyView {
    /// The key.
    pub id: ApiKeyId,
    /// What it is for.
    pub name: String,
    /// What it opens.
    pub scope: KeyScope,
    /// The name of the fleet or service account, if it is one's.
    pub scope_name: Option<String>,
    /// What the secret begins with.
    pub prefix: &'static str,
    /// The last four characters of the secret.
    pub last_four: String,
    /// How it stands now.
    pub state: KeyState,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends, as chosen when it was made.
    pub expires_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// Which keys of an organization are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysOf {
    /// All of them.
    Everything,
    /// Those of one fleet.
    Fleet(FleetId),
    /// Those of one service account.
    ServiceAccount(AccountId),
}

impl Service {
    /// The keys of an organization, the newest first; those that ended are listed for 90 days.
    pub async fn organization_keys(
        &self,
        caller: &Caller,
        slug: &str,
        of: KeysOf,
    ) -> Result<Vec<OrganizationKeyView>> {
        use store::organization_key::Column;
        let access = self.authorize(caller, slug, Action::ManageKeys).await?;
        let mut wanted = store::organization_key::Entity::find()
            .filter(Column::OrganizationId.eq(access.organization.0))
            .order_by_desc(Column::Id);
        match of {
            KeysOf::Everything => {}
            KeysOf::Fleet(fleet) => wanted = wanted.filter(Column::FleetId.eq(fleet.0)),
            KeysOf::ServiceAccount(account) => {
                wanted = wanted.filter(Column::AccountId.eq(account.0));
            }
        }
        let rows = wanted.all(self.database.read()).await?;
        let names = self.names_of_scopes(&access).await?;
        let now = self.now();
        rows.into_iter()
            .map(|row| {
                let scope = scope_of(&row)?;
                Ok(OrganizationKeyView {
                    id: ApiKeyId(row.id),
                    scope,
                    scope_name: row
                        .fleet_id
                        .or(row.account_id)
                        .and_then(|id| names.get(&id).cloned()),
                    prefix: scope.prefix(),
                    state: times_of(&row).state(now),
                    created_at: Timestamp::from_millis(row.created_at),
                    expires_at: Timestamp::from_millis(row.expires_at),
                    last_used_at: row.last_used_at.map(Timestamp::from_millis),
                    name: row.name,
                    last_four: row.last_four,
                })
            })
            .collect()
    }

    /// What the organization's fleets and service accounts are called.
    async fn names_of_scopes(&self, access: &Access) -> Result<HashMap<uuid::Uuid, String>> {
        let read = self.database.read();
        let fleets = store::fleet::Entity::find()
            .filter(store::fleet::Column::OrganizationId.eq(access.organization.0))
            .all(read)
            .await?;
        let accounts = store::account::Entity::find()
            .filter(store::account::Column::ServiceOf.eq(access.organization.0))
            .all(read)
            .await?;
        Ok(fleets
            .into_iter()
            .map(|fleet| (fleet.id, fleet.name))
            .chain(
                accounts
                    .into_iter()
                    .map(|account| (account.id, account.name)),
            )
            .collect())
    }

    /// A key of the organization, inside a decision; `request.not_found` for another's.
    async fn key_of(
        &self,
        transaction: &crate::database::Transaction,
        access: &Access,
        key: ApiKeyId,
    ) -> Result<store::organization_key::Model> {
        store::organization_key::Entity::find_by_id(key.0)
            .filter(store::organization_key::Column::OrganizationId.eq(access.organization.0))
            .one(transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))
    }

    /// Forgets keys 90 days after they ended.
    pub async fn purge_organization_keys(&self, now: Timestamp) -> Result<()> {
        use store::organization_key::Column;
        let past = now.minus(REMEMBERED).as_millis();
        store::organization_key::Entity::delete_many()
            .filter(
                sea_orm::Condition::any()
                    .add(Column::ExpiresAt.lt(past))
                    .add(Column::ReplacedFrom.lt(past))
                    .add(Column::RevokedAt.lt(past)),
            )
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}

/// What a stored key opens.
pub(crate) fn scope_of(row: &store::organization_key::Model) -> Result<KeyScope> {
    if let Some(account) = row.account_id {
        return Ok(KeyScope::ServiceAccount {
            account: AccountId(account),
        });
    }
    let role = KeyRole::parse(row.role.as_deref().unwrap_or_default())
        .map_err(|_| Error::Internal(format!("the role of key {}", row.id)))?;
    Ok(match row.fleet_id {
        Some(fleet) => KeyScope::Fleet {
            fleet: FleetId(fleet),
            role,
        },
        None => KeyScope::Organization { role },
    })
}

/// The times of a stored key.
pub(crate) fn times_of(row: &store::organization_key::Model) -> KeyTimes {
    KeyTimes {
        expires_at: Timestamp::from_millis(row.expires_at),
        replaced_from: row.replaced_from.map(Timestamp::from_millis),
        revoked_at: row.revoked_at.map(Timestamp::from_millis),
    }
}

/// Something that was decided about a key.
fn event<'a>(
    access: &Access,
    action: &'static str,
    subject_id: &'a str,
    row: &store::organization_key::Model,
) -> Event<'a> {
    Event {
        organization: Some(access.organization),
        action,
        subject_kind: "api_key",
        subject_id,
        detail: json!({
            "name": row.name,
            "role": row.role,
            "fleet": row.fleet_id,
            "service_account": row.account_id,
            "expires_at": Timestamp::from_millis(row.expires_at).to_rfc3339(),
            "works_beside_until": row.replaced_from.map(|end| Timestamp::from_millis(end).to_rfc3339()),
        }),
    }
}
