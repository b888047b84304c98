//! Whose word counts for an identity provider: its home organization's admins for everything, a linked organization's
//! admins for their own link. Every operation goes through here.
use crate::{
    Caller, Error, Result, Service, access::Access, audit::Event, database::Transaction, store,
};
use domain::{code, id::OrganizationId, role::Action};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use store::{identity_provider as provider, identity_provider_organization as link};

/// An identity provider as an organization reaches it.
pub(crate) struct Reached {
    pub(crate) access: Access,
    pub(crate) row: provider::Model,
}

impl Reached {
    pub(super) fn is_home(&self) -> bool {
        self.row.home_organization_id == self.access.organization.0
    }

    /// Refuses with `identity_provider.elsewhere` in an organization that is only linked.
    pub(super) fn require_home(self) -> Result<Self> {
        if self.is_home() {
            Ok(self)
        } else {
            Err(code::IDENTITY_PROVIDER_ELSEWHERE.into())
        }
    }
}

impl Service {
    /// Finds the identity provider that `key` (identifier or id) names among those of the organization: made here or linked.
    pub(super) async fn reach(&self, caller: &Caller, slug: &str, key: &str) -> Result<Reached> {
        self.reach_for(caller, slug, key, Action::ManageIdentityProviders)
            .await
    }

    /// As [`Service::reach`], for those who may do `action`.
    pub(super) async fn reach_for(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        action: Action,
    ) -> Result<Reached> {
        let access = self.authorize(caller, slug, action).await?;
        let row = find(self.database.read(), access.organization, key).await?;
        Ok(Reached { access, row })
    }

    /// The id of an identity provider that `key` names, for an admin of its home organization.
    pub(crate) async fn home_identity_provider(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<uuid::Uuid> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        Ok(reached.row.id)
    }

    /// Begins a decision about an identity provider by its home organization, which it locks together with `others`.
    /// Permission and row are read again under the lock.
    pub(crate) async fn begin_at_home(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        others: &[OrganizationId],
    ) -> Result<(Transaction, Reached)> {
        let before = self.reach(caller, slug, key).await?.require_home()?;
        let (transaction, reached) = self.begin_reached(caller, before, others).await?;
        Ok((transaction, reached.require_home()?))
    }

    /// Begins a decision of one organization about its own link, which it locks together with the provider's home.
    pub(super) async fn begin_linked(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<(Transaction, Reached)> {
        let before = self.reach(caller, slug, key).await?;
        self.begin_reached(caller, before, &[]).await
    }

    /// As [`Service::begin_at_home`], also for organizations that are only linked. The home organization's row is the
    /// lock of the identity provider: whoever decides about its links holds it.
    pub(super) async fn begin_reached(
        &self,
        caller: &Caller,
        before: Reached,
        others: &[OrganizationId],
    ) -> Result<(Transaction, Reached)> {
        let mut locked = vec![
            before.access.organization,
            OrganizationId(before.row.home_organization_id),
        ];
        locked.extend_from_slice(others);
        let transaction = self.database.begin().await?;
        transaction.lock_organizations(&locked).await?;
        let access = self
            .authorize_by_id(
                &transaction,
                caller,
                before.access.organization,
                Action::ManageIdentityProviders,
            )
            .await?;
        let row = provider::Entity::find_by_id(before.row.id)
            .one(&transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        Ok((transaction, Reached { access, row }))
    }

    /// Writes into the decision what was changed at an identity provider, for its home organization.
    pub(crate) async fn audit_provider(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        row: &provider::Model,
        action: &'static str,
        detail: serde_json::Value,
    ) -> Result<()> {
        self.audit_provider_in(
            transaction,
            caller,
            OrganizationId(row.home_organization_id),
            row,
            action,
            detail,
        )
        .await
    }

    /// As [`Service::audit_provider`], for another organization it concerns.
    pub(super) async fn audit_provider_in(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        organization: OrganizationId,
        row: &provider::Model,
        action: &'static str,
        detail: serde_json::Value,
    ) -> Result<()> {
        let id = row.id.to_string();
        let event = Event {
            organization: Some(organization),
            action,
            subject_kind: "identity_provider",
            subject_id: &id,
            detail,
        };
        self.audit(transaction, caller, event).await
    }
}

/// The identity provider made in or linked to the organization; others are not found, as if they did not exist.
async fn find(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    key: &str,
) -> Result<provider::Model> {
    let linked = link::Entity::find_by_id(organization.0)
        .one(connection)
        .await?
        .map(|link| link.identity_provider_id);
    let mut within = Condition::any().add(provider::Column::HomeOrganizationId.eq(organization.0));
    if let Some(linked) = linked {
        within = within.add(provider::Column::Id.eq(linked));
    }
    let mut named = Condition::any().add(provider::Column::Identifier.eq(key));
    if let Some(id) = domain::id::IdentityProviderId::parse(key) {
        named = named.add(provider::Column::Id.eq(id.0));
    }
    provider::Entity::find()
        .filter(within)
        .filter(named)
        .one(connection)
        .await?
        .ok_or_else(|| Error::from(code::NOT_FOUND))
}

/// The links of an identity provider, in organization order.
pub(super) async fn links_of(
    connection: &impl ConnectionTrait,
    provider: uuid::Uuid,
) -> Result<Vec<link::Model>> {
    use sea_orm::QueryOrder as _;
    Ok(link::Entity::find()
        .filter(link::Column::IdentityProviderId.eq(provider))
        .order_by_asc(link::Column::OrganizationId)
        .all(connection)
        .await?)
}
