//! Invitations into an organization: mailed, expiring, used once (C5, C6). An invitation says who may come in and as
//! what; how they sign in is decided when they come.
mod accept;
mod admit;
mod batch;
mod complete;
mod create;
mod letter;
mod list;
mod view;

pub(crate) use admit::Joining;
pub use batch::{BatchProgress, BatchView, LineView};
pub use create::InvitationWish;
pub use list::InvitationView;
pub use view::{InvitationPage, Way};

use crate::{Result, store};
use domain::{EmailAddress, Timestamp, id::OrganizationId};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, Select};
use std::time::Duration;

/// How long an invitation works.
pub const LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// Those that were neither used nor withdrawn; they may have run out.
pub(crate) fn open() -> Select<store::invitation::Entity> {
    store::invitation::Entity::find()
        .filter(store::invitation::Column::AcceptedAt.is_null())
        .filter(store::invitation::Column::RevokedAt.is_null())
}

/// Whether an address holds an invitation into any organization that works now.
pub(crate) async fn invited_anywhere(
    connection: &impl ConnectionTrait,
    address: &EmailAddress,
    now: Timestamp,
) -> Result<bool> {
    use sea_orm::PaginatorTrait as _;
    let found = open()
        .filter(store::invitation::Column::EmailFolded.eq(address.folded()))
        .filter(store::invitation::Column::ExpiresAt.gt(now.as_millis()))
        .count(connection)
        .await?;
    Ok(found > 0)
}

/// The open invitation of an address into an organization, run out or not.
async fn open_for(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    email_folded: &str,
) -> Result<Option<store::invitation::Model>> {
    Ok(open()
        .filter(store::invitation::Column::OrganizationId.eq(organization.0))
        .filter(store::invitation::Column::EmailFolded.eq(email_folded))
        .one(connection)
        .await?)
}
