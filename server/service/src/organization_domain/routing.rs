//! What a held domain decides: whose people the addresses below it are, and where these sign in. (I9)
use super::held;
use crate::{Result, Service, sign_in::Company, store};
use domain::{EmailAddress, id::OrganizationId};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use store::organization_domain as listed;

/// The organization that holds the domain of this address now: proven and not lapsed, or vouched for by the operator.
/// At most one does. The domain must be equal: a domain below a held one is a domain of its own.
pub(crate) async fn organization_of_verified_domain(
    connection: &impl ConnectionTrait,
    address: &EmailAddress,
) -> Result<Option<OrganizationId>> {
    let holder = listed::Entity::find()
        .filter(listed::Column::Domain.eq(address.domain()))
        .filter(held())
        .one(connection)
        .await?;
    Ok(holder.map(|row| OrganizationId(row.organization_id)))
}

/// The identity provider through which people sign in to this organization now.
pub(super) async fn live_provider_of(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Option<store::identity_provider::Model>> {
    let link = store::identity_provider_organization::Entity::find_by_id(organization.0)
        .one(connection)
        .await?
        .filter(|link| link.state == "live");
    let Some(link) = link else { return Ok(None) };
    Ok(
        store::identity_provider::Entity::find_by_id(link.identity_provider_id)
            .one(connection)
            .await?
            .filter(|provider| provider.state == "live"),
    )
}

impl Service {
    /// The company whose sign-in everybody with an address of this domain is led to: by the domain alone, whether an
    /// account has the address or not. `None` when nobody holds the domain, or the holder's people cannot sign in
    /// through an identity provider now.
    pub(crate) async fn company_of_domain(
        &self,
        address: &EmailAddress,
    ) -> Result<Option<Company>> {
        let read = self.database.read();
        let Some(organization) = organization_of_verified_domain(read, address).await? else {
            return Ok(None);
        };
        let Some(provider) = live_provider_of(read, organization).await? else {
            return Ok(None);
        };
        let holder = store::organization::Entity::find_by_id(organization.0)
            .one(read)
            .await?;
        Ok(holder.map(|holder| Company {
            name: holder.name,
            identifier: provider.identifier,
        }))
    }
}
