//! What the overview of an organization shows.
use super::OrganizationView;
use crate::{Caller, Result, Service, identity_provider::Attention, store};
use domain::{Role, account::AccountKind, id::OrganizationId, role::Action};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
};
use serde::Serialize;

/// How much an organization holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationCounts {
    /// People.
    pub members: u64,
    /// Teams.
    pub teams: u64,
    /// Fleets.
    pub fleets: u64,
    /// Devices.
    pub devices: u64,
}

/// What the overview page of an organization shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationOverview {
    /// The organization.
    pub organization: OrganizationView,
    /// How much it holds.
    pub counts: OrganizationCounts,
    /// The owners' and admins' names and addresses, owners first: whom to ask. Empty for observers.
    pub administrators: Vec<(String, Role)>,
    /// The SSO identifier, name and state of its identity provider.
    pub identity_provider: Option<OrganizationIdentityProvider>,
    /// What is to be looked at there, for those who may configure it.
    pub attention: Vec<Attention>,
}

/// The identity provider that serves an organization, as its members may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationIdentityProvider {
    /// The SSO identifier.
    pub identifier: String,
    /// Its name.
    pub name: String,
    /// Whether everybody can sign in to the organization through it.
    pub live: bool,
}

/// The company that manages an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ManagingCompany {
    /// Its name.
    pub name: String,
    /// The addresses of its owners and admins.
    pub administrators: Vec<String>,
}

impl Service {
    /// What the overview page shows.
    pub async fn organization_overview(
        &self,
        caller: &Caller,
        slug: &str,
    ) -> Result<OrganizationOverview> {
        let organization = self.organization(caller, slug).await?;
        let counts = self
            .count_organization(self.database.read(), organization.id)
            .await?;
        let administrators = if organization.role.may(Action::ViewMembers) {
            self.administrators_of(self.database.read(), organization.id)
                .await?
                .into_iter()
                .map(|(account, role)| {
                    let name = if account.name.is_empty() {
                        account.email
                    } else {
                        format!("{} ({})", account.name, account.email)
                    };
                    (name, role)
                })
                .collect()
        } else {
            Vec::new()
        };
        let provider = self
            .identity_provider_of(self.database.read(), organization.id)
            .await?;
        let link = store::identity_provider_organization::Entity::find_by_id(organization.id.0)
            .one(self.database.read())
            .await?;
        let configures = organization.role.may(Action::ManageIdentityProviders);
        let mut attention = match &provider {
            Some(provider) if provider.home_organization_id == organization.id.0 && configures => {
                self.attention_to(provider).await?
            }
            _ => Vec::new(),
        };
        if provider.is_some() && configures {
            attention.extend(self.enforcement_attention(organization.id).await?);
        }
        let identity_provider = provider.map(|provider| OrganizationIdentityProvider {
            identifier: provider.identifier,
            name: provider.name,
            live: provider.state == "live" && link.is_some_and(|link| link.state == "live"),
        });
        Ok(OrganizationOverview {
            organization,
            counts,
            administrators,
            identity_provider,
            attention,
        })
    }

    /// The company that manages the caller's account and whom to ask there; `None` for an account of their own.
    pub async fn managing_company(&self, caller: &Caller) -> Result<Option<ManagingCompany>> {
        let AccountKind::Managed { by } = caller.require_person()?.kind else {
            return Ok(None);
        };
        let read = self.database.read();
        let Some(provider) = store::identity_provider::Entity::find_by_id(by.0)
            .one(read)
            .await?
        else {
            return Ok(None);
        };
        let home = OrganizationId(provider.home_organization_id);
        let Some(organization) = store::organization::Entity::find_by_id(home.0)
            .one(read)
            .await?
        else {
            return Ok(None);
        };
        let administrators = self.administrators_of(read, home).await?;
        Ok(Some(ManagingCompany {
            name: organization.name,
            administrators: administrators
                .into_iter()
                .map(|(account, _)| account.email)
                .collect(),
        }))
    }

    /// How much an organization holds; for the page that deletes it.
    pub async fn organization_counts(
        &self,
        caller: &Caller,
        slug: &str,
    ) -> Result<OrganizationCounts> {
        let access = self
            .authorize(caller, slug, Action::ViewOrganization)
            .await?;
        self.count_organization(self.database.read(), access.organization)
            .await
    }

    pub(super) async fn count_organization(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<OrganizationCounts> {
        Ok(OrganizationCounts {
            members: store::membership::Entity::find()
                .filter(store::membership::Column::OrganizationId.eq(organization.0))
                .count(connection)
                .await?,
            teams: store::team::Entity::find()
                .filter(store::team::Column::OrganizationId.eq(organization.0))
                .count(connection)
                .await?,
            fleets: store::fleet::Entity::find()
                .filter(store::fleet::Column::OrganizationId.eq(organization.0))
                .count(connection)
                .await?,
            devices: store::device::Entity::find()
                .filter(store::device::Column::OrganizationId.eq(organization.0))
                .count(connection)
                .await?,
        })
    }
}
