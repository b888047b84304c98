//! Who belongs to an organization and as what: list, change roles, remove, leave, let back in.
mod change;
mod find;
mod revocation;
mod sessions;

pub use find::{MemberFilter, MemberOrder};
pub use revocation::RemovedView;
pub use sessions::MemberSessions;

use crate::{
    Caller, Error, Result, Service, access::Access, organization::role_of,
    service_account::mailbox_of, session::kind_of, store,
};
use domain::{Role, Timestamp, account::AccountKind, code, id::AccountId, role::Action};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Whether somebody has a SAML account with the organization's identity provider (C1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SamlStatus {
    /// They sign in through it.
    Connected,
    /// A link that connects them was mailed and still works.
    Invited,
    /// They do not.
    NotConnected,
}

impl SamlStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Connected, Self::Invited, Self::NotConnected];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Invited => "invited",
            Self::NotConnected => "not_connected",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// The status in words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Connected => "Connected",
            Self::Invited => "Invited",
            Self::NotConnected => "Not connected",
        }
    }
}

/// One member as the members page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberView {
    /// Their account.
    pub account: AccountId,
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// Where the role came from: `manual`, `mapped` or `directory`.
    pub source: String,
    /// The teams they are in, by name.
    pub teams: Vec<String>,
    /// Whether they sign in through the organization's identity provider.
    pub saml_status: SamlStatus,
    /// Whether they have turned two-factor on; told to those who manage members.
    pub two_factor: Option<bool>,
    /// Whose the account is. A service account is no person: its SAML status says nothing, and its address is empty without a
    /// mailbox.
    pub kind: AccountKind,
    /// When they last signed in.
    pub last_login_at: Option<Timestamp>,
    /// Since when they belong to it.
    pub since: Timestamp,
    /// Whether the caller may change their role or remove them.
    pub may_be_changed: bool,
    /// Whether it is the caller.
    pub yourself: bool,
}

impl Service {
    /// One member.
    pub async fn member(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
    ) -> Result<MemberView> {
        let access = self.authorize(caller, slug, Action::ViewMembers).await?;
        let row = store::account::Entity::find_by_id(account.0)
            .one(self.database.read())
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let known = self.known_of(&access, std::slice::from_ref(&row)).await?;
        let me = caller.person().map(|person| person.account);
        known
            .view(&access, me, row)?
            .ok_or_else(|| Error::from(code::NOT_FOUND))
    }

    async fn known_of(&self, access: &Access, accounts: &[store::account::Model]) -> Result<Known> {
        let read = self.database.read();
        let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        let memberships = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(access.organization.0))
            .filter(store::membership::Column::AccountId.is_in(ids.iter().copied()))
            .all(read)
            .await?
            .into_iter()
            .map(|membership| (membership.account_id, membership))
            .collect();
        let names: HashMap<_, _> = store::team::Entity::find()
            .filter(store::team::Column::OrganizationId.eq(access.organization.0))
            .all(read)
            .await?
            .into_iter()
            .map(|team| (team.id, team.name))
            .collect();
        let mut teams: HashMap<_, Vec<String>> = HashMap::new();
        for row in store::team_member::Entity::find()
            .filter(store::team_member::Column::TeamId.is_in(names.keys().copied()))
            .filter(store::team_member::Column::AccountId.is_in(ids.iter().copied()))
            .all(read)
            .await?
        {
            if let Some(name) = names.get(&row.team_id) {
                teams.entry(row.account_id).or_default().push(name.clone());
            }
        }
        for names in teams.values_mut() {
            names.sort();
        }
        let two_factor = if access.role.may(Action::ManageMembers) {
            Some(self.with_two_factor(read, &ids).await?)
        } else {
            None
        };
        let (mut connected, mut invited) = (HashSet::new(), HashSet::new());
        if let Some(provider) = self.identity_provider_of(read, access.organization).await? {
            connected.extend(
                store::saml_account::Entity::find()
                    .filter(store::saml_account::Column::IdentityProviderId.eq(provider.id))
                    .filter(store::saml_account::Column::AccountId.is_in(ids.iter().copied()))
                    .all(read)
                    .await?
                    .into_iter()
                    .map(|link| link.account_id),
            );
            invited.extend(
                store::mailed_link::Entity::find()
                    .filter(store::mailed_link::Column::IdentityProviderId.eq(provider.id))
                    .filter(store::mailed_link::Column::AccountId.is_in(ids))
                    .filter(store::mailed_link::Column::UsedAt.is_null())
                    .filter(store::mailed_link::Column::ExpiresAt.gt(self.now().as_millis()))
                    .all(read)
                    .await?
                    .into_iter()
                    .map(|link| link.account_id),
            );
        }
        Ok(Known {
            memberships,
            teams,
            connected,
            invited,
            two_factor,
        })
    }
}

/// What is known of the people on one page.
struct Known {
    memberships: HashMap<uuid::Uuid, store::membership::Model>,
    teams: HashMap<uuid::Uuid, Vec<String>>,
    connected: HashSet<uuid::Uuid>,
    invited: HashSet<uuid::Uuid>,
    two_factor: Option<HashSet<uuid::Uuid>>,
}

impl Known {
    /// `None` for somebody who left between two reads.
    fn view(
        &self,
        access: &Access,
        me: Option<AccountId>,
        account: store::account::Model,
    ) -> Result<Option<MemberView>> {
        let Some(membership) = self.memberships.get(&account.id) else {
            return Ok(None);
        };
        let role = role_of(&membership.role)?;
        let may_be_changed = access.role.may(Action::ManageMembers)
            && (role != Role::Owner || access.role.may(Action::ManageOwners));
        Ok(Some(MemberView {
            account: AccountId(account.id),
            role,
            source: membership.source.clone(),
            teams: self.teams.get(&account.id).cloned().unwrap_or_default(),
            saml_status: if self.connected.contains(&account.id) {
                SamlStatus::Connected
            } else if self.invited.contains(&account.id) {
                SamlStatus::Invited
            } else {
                SamlStatus::NotConnected
            },
            two_factor: self
                .two_factor
                .as_ref()
                .map(|with| with.contains(&account.id)),
            kind: kind_of(&account)?,
            last_login_at: account.last_login_at.map(Timestamp::from_millis),
            since: Timestamp::from_millis(membership.created_at),
            may_be_changed,
            yourself: me == Some(AccountId(account.id)),
            email: mailbox_of(&account).unwrap_or_default().to_owned(),
            name: account.name,
        }))
    }
}
