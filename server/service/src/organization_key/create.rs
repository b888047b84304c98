//! A key is made for an organization, for one of its fleets, or for a service account of it.
use super::{MOST, event};
use crate::{
    Caller, Error, Result, Service, access::Access, account::check_name, api_key::last_four,
    database::Transaction, store,
};
use domain::{
    Refusal, Secret, Timestamp, code,
    id::{AccountId, ApiKeyId, FleetId},
    organization_key::{KeyRole, KeyScope, Lifetime},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _,
};

/// Whose key is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFor {
    /// The organization's.
    Organization,
    /// One fleet's.
    Fleet(FleetId),
    /// A service account's; it has that one's role.
    ServiceAccount(AccountId),
}

/// A key that is wished for, as typed into a form.
#[derive(Clone, Copy, Debug)]
pub struct KeyWish<'a> {
    /// Whose it is to be.
    pub of: KeyFor,
    /// What it is for.
    pub name: &'a str,
    /// Its role; not read for a service account's.
    pub role: &'a str,
    /// How many days it works; empty for 90.
    pub days: &'a str,
}

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct NewOrganizationKey {
    /// The key.
    pub id: ApiKeyId,
    /// The secret, shown this once.
    pub secret: Secret,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// What is stored of a key, but for its secret and the time.
pub(super) struct Making {
    pub(super) scope: KeyScope,
    pub(super) name: String,
    pub(super) expires_at: Timestamp,
    pub(super) replaces: Option<ApiKeyId>,
}

impl Service {
    /// Makes a key.
    ///
    /// # Errors
    /// `api_key.role_invalid`, `api_key.lifetime_invalid`, `request.invalid`; `request.not_found` for a fleet or service account
    /// of another organization; `account.owner_protected` for a service account that is an owner, unless the caller is one;
    /// `account.suspended` for one that is disabled.
    pub async fn create_organization_key(
        &self,
        caller: &Caller,
        slug: &str,
        wish: KeyWish<'_>,
    ) -> Result<NewOrganizationKey> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageKeys).await?;
        let name = check_name(wish.name)?;
        let lifetime = Lifetime::parse(wish.days)?;
        let scope = self.scope_wished(&transaction, &access, &wish).await?;
        let making = Making {
            scope,
            name,
            expires_at: self.now().plus(lifetime.duration()),
            replaces: None,
        };
        let (row, made) = self
            .insert_key(&transaction, caller, &access, making)
            .await?;
        let id = made.id.to_string();
        let event = event(&access, "api_key.created", &id, &row);
        self.conclude(transaction, caller, event).await?;
        Ok(made)
    }

    async fn scope_wished(
        &self,
        transaction: &Transaction,
        access: &Access,
        wish: &KeyWish<'_>,
    ) -> Result<KeyScope> {
        match wish.of {
            KeyFor::Organization => Ok(KeyScope::Organization {
                role: KeyRole::parse(wish.role)?,
            }),
            KeyFor::Fleet(fleet) => {
                let scope = KeyScope::fleet(fleet, KeyRole::parse(wish.role)?)?;
                store::fleet::Entity::find_by_id(fleet.0)
                    .filter(store::fleet::Column::OrganizationId.eq(access.organization.0))
                    .one(transaction)
                    .await?
                    .ok_or_else(|| Error::from(code::NOT_FOUND))?;
                Ok(scope)
            }
            KeyFor::ServiceAccount(account) => {
                let row = self
                    .service_account_to_change(transaction, access, account)
                    .await?;
                if row.suspended_at.is_some() {
                    return Err(code::ACCOUNT_SUSPENDED.into());
                }
                Ok(KeyScope::ServiceAccount { account })
            }
        }
    }

    /// Writes a key into a decision that holds the organization's lock.
    pub(super) async fn insert_key(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        access: &Access,
        making: Making,
    ) -> Result<(store::organization_key::Model, NewOrganizationKey)> {
        use store::organization_key::{ActiveModel, Column, Entity};
        let now = self.now();
        let working = Entity::find()
            .filter(Column::OrganizationId.eq(access.organization.0))
            .filter(Column::RevokedAt.is_null())
            .filter(Column::ReplacedFrom.is_null())
            .filter(Column::ExpiresAt.gt(now.as_millis()))
            .count(transaction)
            .await?;
        if working >= MOST {
            let message = format!(
                "{} has {MOST} keys. Revoke one that is no longer used.",
                access.name
            );
            return Err(Refusal::new(code::INVALID).message(message).into());
        }
        let scope = making.scope;
        let (fleet, account) = match scope {
            KeyScope::Organization { .. } => (None, None),
            KeyScope::Fleet { fleet, .. } => (Some(fleet.0), None),
            KeyScope::ServiceAccount { account } => (None, Some(account.0)),
        };
        let secret = Secret::new(format!(
            "{}{}",
            scope.prefix(),
            self.random.token().expose()
        ));
        let row = ActiveModel {
            id: Set(self.random.id(now)),
            organization_id: Set(access.organization.0),
            fleet_id: Set(fleet),
            account_id: Set(account),
            role: Set(scope.role().map(|role| role.as_str().to_owned())),
            name: Set(making.name),
            secret_hash: Set(crate::token::hash(secret.expose())),
            last_four: Set(last_four(&secret)),
            made_by: Set(caller.person().map(|person| person.account.0)),
            created_at: Set(now.as_millis()),
            expires_at: Set(making.expires_at.as_millis()),
            last_used_at: Set(None),
            replaces: Set(making.replaces.map(|key| key.0)),
            replaced_from: Set(None),
            revoked_at: Set(None),
        }
        .insert(transaction)
        .await?;
        let made = NewOrganizationKey {
            id: ApiKeyId(row.id),
            secret,
            expires_at: making.expires_at,
        };
        Ok((row, made))
    }
}
