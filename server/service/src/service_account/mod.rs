//! Service accounts (B15): an organization's own accounts for its automation. No person, in no other organization, never linked
//! to an identity provider. One signs in by a password only when an owner gave it a mailbox (decision 0023).
mod change;
mod create;
mod mailbox;

pub(crate) use mailbox::{has_no_mailbox, mailbox_of};

use crate::{
    Caller, Error, Result, Service, access::Access, audit::Event, organization::role_of, store,
};
use domain::{
    Role, Timestamp, code,
    id::{AccountId, OrganizationId},
    role::Action,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde::Serialize;
use std::collections::HashMap;

/// Most service accounts of one organization.
pub const MOST: u64 = 100;

/// A service account as the admins see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceAccountView {
    /// Its account.
    pub account: AccountId,
    /// What it is called.
    pub name: String,
    /// Its role in the organization.
    pub role: Role,
    /// The mailbox that an owner gave it, once its password was set from there: it signs in with both.
    pub mailbox: Option<String>,
    /// Whether it has turned two-factor on.
    pub two_factor: bool,
    /// Whether it is disabled.
    pub disabled: bool,
    /// How many of its keys work.
    pub keys: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last signed in.
    pub last_login_at: Option<Timestamp>,
    /// Whether the caller may disable or delete it and make its keys: admins do not act on owners.
    pub may_be_changed: bool,
}

impl Service {
    /// The service accounts of an organization, by name.
    pub async fn service_accounts(
        &self,
        caller: &Caller,
        slug: &str,
    ) -> Result<Vec<ServiceAccountView>> {
        let access = self
            .authorize(caller, slug, Action::ManageServiceAccounts)
            .await?;
        let rows = store::account::Entity::find()
            .filter(store::account::Column::ServiceOf.eq(access.organization.0))
            .order_by_asc(store::account::Column::Name)
            .order_by_asc(store::account::Column::Id)
            .all(self.database.read())
            .await?;
        self.service_account_views(&access, rows).await
    }

    /// One service account; `request.not_found` for another organization's.
    pub async fn service_account(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
    ) -> Result<ServiceAccountView> {
        let access = self
            .authorize(caller, slug, Action::ManageServiceAccounts)
            .await?;
        let row = service_account_of(self.database.read(), access.organization, account).await?;
        self.service_account_views(&access, vec![row])
            .await?
            .pop()
            .ok_or_else(|| Error::from(code::NOT_FOUND))
    }

    async fn service_account_views(
        &self,
        access: &Access,
        rows: Vec<store::account::Model>,
    ) -> Result<Vec<ServiceAccountView>> {
        let read = self.database.read();
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let roles: HashMap<_, _> = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(access.organization.0))
            .filter(store::membership::Column::AccountId.is_in(ids.iter().copied()))
            .all(read)
            .await?
            .into_iter()
            .map(|membership| (membership.account_id, membership.role))
            .collect();
        let second = self.with_two_factor(read, &ids).await?;
        let now = self.now();
        let mut keys: HashMap<uuid::Uuid, u64> = HashMap::new();
        for key in store::organization_key::Entity::find()
            .filter(store::organization_key::Column::AccountId.is_in(ids))
            .all(read)
            .await?
        {
            let works = crate::organization_key::times_of(&key)
                .state(now)
                .check()
                .is_ok();
            if let (Some(account), true) = (key.account_id, works) {
                *keys.entry(account).or_default() += 1;
            }
        }
        rows.into_iter()
            .filter_map(|row| {
                let role = roles.get(&row.id)?;
                Some(role_of(role).map(|role| ServiceAccountView {
                    account: AccountId(row.id),
                    role,
                    mailbox: mailbox_of(&row).map(str::to_owned),
                    two_factor: second.contains(&row.id),
                    disabled: row.suspended_at.is_some(),
                    keys: keys.get(&row.id).copied().unwrap_or_default(),
                    created_at: Timestamp::from_millis(row.created_at),
                    last_login_at: row.last_login_at.map(Timestamp::from_millis),
                    may_be_changed: role != Role::Owner || access.role.may(Action::ManageOwners),
                    name: row.name,
                }))
            })
            .collect()
    }

    /// The service account that an admin wants to act on: `request.not_found` for people and for those of others,
    /// `account.owner_protected` when it is an owner and the caller is not.
    pub(crate) async fn service_account_to_change(
        &self,
        connection: &impl ConnectionTrait,
        access: &Access,
        account: AccountId,
    ) -> Result<store::account::Model> {
        let row = service_account_of(connection, access.organization, account).await?;
        self.member_to_change(connection, access, account).await?;
        Ok(row)
    }
}

async fn service_account_of(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    account: AccountId,
) -> Result<store::account::Model> {
    store::account::Entity::find_by_id(account.0)
        .filter(store::account::Column::ServiceOf.eq(organization.0))
        .one(connection)
        .await?
        .ok_or_else(|| Error::from(code::NOT_FOUND))
}

/// Something that was decided about a service account.
fn event<'a>(
    access: &Access,
    action: &'static str,
    subject_id: &'a str,
    detail: serde_json::Value,
) -> Event<'a> {
    Event {
        organization: Some(access.organization),
        action,
        subject_kind: "account",
        subject_id,
        detail,
    }
}
