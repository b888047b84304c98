//! Disabling SAML (C9): the end of an identity provider for its people, decided by its home organization. Taking it offline
//! is a pause that changes nobody's account; disabling gives everybody another way: those who own their account a mail to
//! set a password where they have none, and for each company account the admin chooses. Never back to personal.
mod decide;
mod kept_password;
mod mails;

use crate::{Caller, Result, Service, store};
use domain::{
    Role, Timestamp,
    id::{AccountId, OrganizationId},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use store::{account, managed_password, membership, saml_account};
use uuid::Uuid;

/// What becomes of a company account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It stays the company's and gets a password by mail.
    Keep,
    /// It signs in nowhere until an admin lifts that.
    Suspend,
    /// The person is deleted, irreversibly.
    Delete,
}

impl Fate {
    /// The name forms send.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Suspend => "suspend",
            Self::Delete => "delete",
        }
    }

    /// Reads the name that forms send.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Keep, Self::Suspend, Self::Delete]
            .into_iter()
            .find(|fate| fate.as_str() == text)
    }
}

/// Whom disabling concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DisableView {
    /// The identity provider's name.
    pub provider_name: String,
    /// Its identifier, which confirms.
    pub identifier: String,
    /// Whether nobody can sign in through it now.
    pub offline: bool,
    /// Whether this organization enforces single sign-on, which ends with it.
    pub enforced: bool,
    /// People who own their account and have no password: each is mailed a link.
    pub without_password: Vec<Concerned>,
    /// How many people who own their account have a password already.
    pub with_password: usize,
    /// The company's accounts: for each something is to be chosen.
    pub managed: Vec<ManagedAccount>,
}

/// Somebody whom it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Concerned {
    /// Their account.
    pub account: AccountId,
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// A company account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManagedAccount {
    /// Who it is.
    pub person: Concerned,
    /// Whether it is an owner somewhere: only owners suspend or delete one.
    pub is_owner: bool,
    /// Whether it is the caller: nobody suspends or deletes themselves.
    pub yourself: bool,
    /// Since when it is suspended.
    pub suspended_at: Option<Timestamp>,
    /// Whether it was kept with a password, and whether one is set by now.
    pub kept: Option<bool>,
}

/// What disabling did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Disabled {
    /// Mails with a link that sets a password.
    pub mailed: usize,
    /// Company accounts kept with a password.
    pub kept: usize,
    /// Company accounts suspended.
    pub suspended: usize,
    /// Company accounts deleted.
    pub deleted: usize,
}

impl Service {
    /// Whom disabling would concern, for an admin of the home organization.
    pub async fn disable_view(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<DisableView> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        let read = self.database.read();
        let concerned = concerned(read, reached.row.id).await?;
        let me = caller.person().map(|person| person.account);
        let managed = concerned
            .managed
            .iter()
            .map(|account| ManagedAccount {
                person: person(account),
                is_owner: concerned.owners.contains(&account.id),
                yourself: me == Some(AccountId(account.id)),
                suspended_at: account.suspended_at.map(Timestamp::from_millis),
                kept: concerned.kept.get(&account.id).copied(),
            })
            .collect();
        let (with, without): (Vec<_>, Vec<_>) = concerned
            .own
            .iter()
            .partition(|account| account.password_hash.is_some());
        Ok(DisableView {
            offline: !super::offline::serves_anybody(read, reached.row.id).await?,
            enforced: super::enforcement::enforcement_of(read, reached.access.organization)
                .await?
                .mode
                .is_enforced(),
            provider_name: reached.row.name,
            identifier: reached.row.identifier,
            without_password: without.into_iter().map(person).collect(),
            with_password: with.len(),
            managed,
        })
    }
}

/// The accounts that an identity provider signs in.
struct Accounts {
    own: Vec<account::Model>,
    managed: Vec<account::Model>,
    /// Those of the managed who own an organization.
    owners: HashSet<Uuid>,
    /// The organizations of the managed.
    organizations: Vec<OrganizationId>,
    /// Those of the managed that were kept, and whether they have a password by now.
    kept: HashMap<Uuid, bool>,
}

async fn concerned(connection: &impl ConnectionTrait, provider: Uuid) -> Result<Accounts> {
    let managed = account::Entity::find()
        .filter(account::Column::ManagedBy.eq(provider))
        .order_by_asc(account::Column::EmailFolded)
        .all(connection)
        .await?;
    let links = saml_account::Entity::find()
        .filter(saml_account::Column::IdentityProviderId.eq(provider))
        .all(connection)
        .await?;
    let own = account::Entity::find()
        .filter(account::Column::Id.is_in(links.into_iter().map(|link| link.account_id)))
        .filter(account::Column::Kind.eq("personal"))
        .order_by_asc(account::Column::EmailFolded)
        .all(connection)
        .await?;
    let ids: Vec<Uuid> = managed.iter().map(|account| account.id).collect();
    let memberships = membership::Entity::find()
        .filter(membership::Column::AccountId.is_in(ids.iter().copied()))
        .all(connection)
        .await?;
    let owners = memberships
        .iter()
        .filter(|member| member.role == Role::Owner.as_str())
        .map(|member| member.account_id)
        .collect();
    let mut organizations: Vec<OrganizationId> = memberships
        .iter()
        .map(|member| OrganizationId(member.organization_id))
        .collect();
    organizations.sort();
    organizations.dedup();
    let kept = managed_password::Entity::find()
        .filter(managed_password::Column::AccountId.is_in(ids))
        .all(connection)
        .await?
        .into_iter()
        .map(|row| (row.account_id, row.password_hash.is_some()))
        .collect();
    Ok(Accounts {
        own,
        managed,
        owners,
        organizations,
        kept,
    })
}

fn person(account: &account::Model) -> Concerned {
    Concerned {
        account: AccountId(account.id),
        name: account.name.clone(),
        email: account.email.clone(),
    }
}
