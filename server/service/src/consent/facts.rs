//! Reading what a consent decides on.
use crate::{Result, Service, identity_provider::LoginProvider, store};
use domain::{
    EmailAddress,
    id::{AccountId, OrganizationId},
    provisioning::{ConsentFacts, ConsentNumbers, free_name},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A fleet and the name it gets with the company.
pub(crate) struct MovingFleet {
    pub id: Uuid,
    pub name: String,
    pub new_name: String,
}

/// A membership that ends.
pub(crate) struct EndingMembership {
    pub organization: Uuid,
    pub organization_name: String,
    pub role: String,
}

impl Service {
    /// What stands against a consent, apart from the identity provider's answer.
    pub(crate) async fn consent_facts(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        account: &store::account::Model,
    ) -> Result<ConsentFacts> {
        let mut last_way_in_of = Vec::new();
        let mut sole_owner_of = Vec::new();
        let owned = store::membership::Entity::find()
            .filter(store::membership::Column::AccountId.eq(account.id))
            .filter(store::membership::Column::Role.eq("owner"))
            .all(connection)
            .await?;
        for membership in owned {
            let organization = OrganizationId(membership.organization_id);
            let name = self
                .organization_name(connection, membership.organization_id)
                .await?;
            let served = provider.serves(organization);
            if self
                .is_last_way_in(connection, organization, AccountId(account.id))
                .await?
            {
                last_way_in_of.push(name);
            } else if !served {
                let owners = store::membership::Entity::find()
                    .filter(
                        store::membership::Column::OrganizationId.eq(membership.organization_id),
                    )
                    .filter(store::membership::Column::Role.eq("owner"))
                    .count(connection)
                    .await?;
                if owners < 2 {
                    sole_owner_of.push(name);
                }
            }
        }
        Ok(ConsentFacts {
            is_operator: account.kind == "operator",
            is_managed: account.kind == "managed",
            confirmed_email: account
                .email_confirmed_at
                .and_then(|_| EmailAddress::parse(&account.email)),
            last_way_in_of,
            sole_owner_of,
        })
    }

    /// Whether an organization with an identity provider would be left without an owner who can sign in without it.
    async fn is_last_way_in(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<bool> {
        if !self.has_identity_provider(connection, organization).await? {
            return Ok(false);
        }
        let others = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(organization.0))
            .filter(store::membership::Column::Role.eq("owner"))
            .filter(store::membership::Column::AccountId.ne(account.0))
            .all(connection)
            .await?;
        let accounts = store::account::Entity::find()
            .filter(
                store::account::Column::Id.is_in(others.into_iter().map(|owner| owner.account_id)),
            )
            .all(connection)
            .await?;
        Ok(self.local_ways_in(connection, &accounts).await?.is_empty())
    }

    pub(crate) async fn organization_name(
        &self,
        connection: &impl ConnectionTrait,
        id: Uuid,
    ) -> Result<String> {
        let found = store::organization::Entity::find_by_id(id)
            .one(connection)
            .await?;
        Ok(found.map(|row| row.name).unwrap_or_default())
    }

    /// What the person gives away, counted now.
    pub(crate) async fn consent_numbers(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        account: AccountId,
    ) -> Result<ConsentNumbers> {
        use store::{api_key, device, fleet};
        Ok(ConsentNumbers {
            api_keys: api_key::Entity::find()
                .filter(api_key::Column::AccountId.eq(account.0))
                .count(connection)
                .await?,
            fleets: fleet::Entity::find()
                .filter(fleet::Column::AccountId.eq(account.0))
                .count(connection)
                .await?,
            devices: device::Entity::find()
                .filter(device::Column::AccountId.eq(account.0))
                .count(connection)
                .await?,
            memberships_ending: self
                .ending_memberships(connection, provider, account)
                .await?
                .len() as u64,
        })
    }

    /// The person's fleets with the names they get at the company: a taken one arrives with a number.
    pub(crate) async fn moving_fleets(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        account: AccountId,
    ) -> Result<Vec<MovingFleet>> {
        use store::fleet::{Column, Entity};
        let at_home = Entity::find()
            .filter(Column::OrganizationId.eq(provider.home_organization.0))
            .all(connection)
            .await?;
        let mut taken: BTreeSet<String> = at_home.into_iter().map(|fleet| fleet.name).collect();
        let own = Entity::find()
            .filter(Column::AccountId.eq(account.0))
            .order_by_asc(Column::Name)
            .all(connection)
            .await?;
        Ok(own
            .into_iter()
            .map(|fleet| {
                let new_name = free_name(&fleet.name, |name| taken.contains(name));
                taken.insert(new_name.clone());
                MovingFleet {
                    id: fleet.id,
                    name: fleet.name,
                    new_name,
                }
            })
            .collect())
    }

    /// Memberships outside the identity provider's organizations.
    pub(crate) async fn ending_memberships(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        account: AccountId,
    ) -> Result<Vec<EndingMembership>> {
        let served: Vec<Uuid> = provider
            .organizations
            .iter()
            .map(|link| link.organization.0)
            .collect();
        let rows = store::membership::Entity::find()
            .filter(store::membership::Column::AccountId.eq(account.0))
            .filter(store::membership::Column::OrganizationId.is_not_in(served))
            .all(connection)
            .await?;
        let mut ending = Vec::with_capacity(rows.len());
        for row in rows {
            ending.push(EndingMembership {
                organization: row.organization_id,
                organization_name: self
                    .organization_name(connection, row.organization_id)
                    .await?,
                role: row.role,
            });
        }
        Ok(ending)
    }
}
