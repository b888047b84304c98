//! The way in (product.md, "Way in"): an organization with an identity provider keeps an owner who can sign in without it,
//! and every organization keeps an owner at all.
use crate::{Error, Result, Service, database::Transaction, google::linked_accounts, store};
use domain::{
    Refusal, Role, code,
    id::{AccountId, OrganizationId},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
};
use std::collections::HashSet;
use uuid::Uuid;

impl Service {
    /// Refuses with `organization.last_way_in` if taking `without` out of the owners would leave an organization that has
    /// an identity provider without an owner who has a confirmed local way in; with `organization.last_owner` if it
    /// would leave any organization without an owner. What does not lower the count is never refused: taking out
    /// somebody who does not count passes.
    ///
    /// Call it under the organization's lock ([`Transaction::lock_organizations`]).
    pub(crate) async fn ensure_way_in(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        without: AccountId,
    ) -> Result<()> {
        let owners = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(organization.0))
            .filter(store::membership::Column::Role.eq(Role::Owner.as_str()))
            .all(transaction)
            .await?;
        if !owners.iter().any(|owner| owner.account_id == without.0) {
            return Ok(());
        }
        let accounts = store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(owners.iter().map(|owner| owner.account_id)))
            .all(transaction)
            .await?;
        let (leaving, mut staying): (Vec<_>, Vec<_>) =
            accounts.iter().partition(|account| account.id == without.0);
        staying.retain(|account| account.suspended_at.is_none());
        let ways = self.local_ways_in(transaction, &accounts).await?;
        let lowers = leaving.iter().any(|account| ways.contains(&account.id));
        if lowers
            && !staying.iter().any(|account| ways.contains(&account.id))
            && self
                .has_identity_provider(transaction, organization)
                .await?
        {
            return Err(Error::Refused(Refusal::new(code::ORGANIZATION_LAST_WAY_IN)));
        }
        if staying.is_empty() {
            return Err(Error::Refused(Refusal::new(code::ORGANIZATION_LAST_OWNER)));
        }
        Ok(())
    }

    /// Which of these accounts are active and sign in by a credential of their own, with a confirmed address: a password, or
    /// Google where it is configured.
    pub(crate) async fn local_ways_in(
        &self,
        connection: &impl ConnectionTrait,
        accounts: &[store::account::Model],
    ) -> Result<HashSet<Uuid>> {
        let linked = match &self.settings().google {
            Some(google) => linked_accounts(connection, &google.issuer, accounts).await?,
            None => HashSet::new(),
        };
        Ok(accounts
            .iter()
            .filter(|account| matches!(account.kind.as_str(), "personal" | "service"))
            .filter(|account| account.suspended_at.is_none())
            .filter(|account| account.email_confirmed_at.is_some())
            .filter(|account| account.password_hash.is_some() || linked.contains(&account.id))
            .map(|account| account.id)
            .collect())
    }

    /// Whether an identity provider serves the organization or has its home there.
    pub(crate) async fn has_identity_provider(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<bool> {
        let linked = store::identity_provider_organization::Entity::find_by_id(organization.0)
            .count(connection)
            .await?;
        if linked > 0 {
            return Ok(true);
        }
        let homes = store::identity_provider::Entity::find()
            .filter(store::identity_provider::Column::HomeOrganizationId.eq(organization.0))
            .count(connection)
            .await?;
        Ok(homes > 0)
    }
}
