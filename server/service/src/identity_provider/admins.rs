//! Who is told about an identity provider: the owners and admins of its home organization.
use crate::{Result, store};
use domain::{id::OrganizationId, role::Action, role::Role};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

/// Their confirmed addresses, in order.
pub(super) async fn addresses(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Vec<String>> {
    let roles = Role::ALL
        .into_iter()
        .filter(|role| role.may(Action::ManageIdentityProviders))
        .map(Role::as_str);
    let members = store::membership::Entity::find()
        .filter(store::membership::Column::OrganizationId.eq(organization.0))
        .filter(store::membership::Column::Role.is_in(roles))
        .all(connection)
        .await?;
    let accounts = store::account::Entity::find()
        .filter(store::account::Column::Id.is_in(members.iter().map(|member| member.account_id)))
        .filter(store::account::Column::EmailConfirmedAt.is_not_null())
        .order_by_asc(store::account::Column::EmailFolded)
        .all(connection)
        .await?;
    Ok(accounts.into_iter().map(|account| account.email).collect())
}
