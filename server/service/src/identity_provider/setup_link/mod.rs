//! Set-up links (X4): somebody who administers the identity provider, often with no account here, does their part of the
//! set-up of one provider. What they give is a draft of the link's own until they hand it in, and waits then: nothing of the
//! provider changes by a link, only by the admin who accepts what was handed in.
mod create;
mod decide;
mod draft;
mod hand_in;
mod holder;
mod letter;
mod read;
mod review;

pub use create::{NewSetupLink, SetupLinkWish};
pub use holder::{SetupPage, SetupPreview};
pub use review::{ProposedSetup, SetupReview};

use crate::{Caller, Error, Result, Service, database::Transaction, store};
use domain::{
    Timestamp, code,
    id::SetupLinkId,
    setup_link::{AttributeHints, History, Standing},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;
use store::setup_link as link;

/// How long a link that stopped working stays in the list.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// A set-up link as admins see it.
#[derive(Clone, Debug, Serialize)]
pub struct SetupLinkView {
    /// Its id.
    pub id: SetupLinkId,
    /// Whom it is for: a name or an address.
    pub for_whom: String,
    /// Who made it; none when the person is gone or a program did.
    pub made_by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When its holder last gave or changed something.
    pub last_used_at: Option<Timestamp>,
    /// How far it is.
    pub standing: Standing,
}

impl SetupLinkView {
    /// Whether revoking it would change anything.
    pub const fn is_revocable(&self) -> bool {
        matches!(
            self.standing,
            Standing::Open | Standing::Returned { .. } | Standing::HandedIn { .. }
        )
    }
}

fn history(row: &link::Model) -> History {
    let at = |millis: Option<i64>| millis.map(Timestamp::from_millis);
    History {
        expires_at: Timestamp::from_millis(row.expires_at),
        handed_in_at: at(row.handed_in_at),
        returned: at(row.returned_at).map(|at| (at, row.return_reason.clone().unwrap_or_default())),
        accepted_at: at(row.accepted_at),
        revoked_at: at(row.revoked_at),
    }
}

fn hints(row: &link::Model) -> Result<AttributeHints> {
    serde_json::from_str(&row.hints)
        .map_err(|error| Error::Internal(format!("hints of set-up link {}: {error}", row.id)))
}

fn view(row: &link::Model, maker: Option<&store::account::Model>, now: Timestamp) -> SetupLinkView {
    SetupLinkView {
        id: SetupLinkId(row.id),
        for_whom: row.for_whom.clone(),
        made_by: maker.map(|maker| maker.name.clone()),
        created_at: Timestamp::from_millis(row.created_at),
        expires_at: Timestamp::from_millis(row.expires_at),
        last_used_at: row.last_used_at.map(Timestamp::from_millis),
        standing: history(row).standing(now),
    }
}

/// Whether something that was handed in by a link waits for an admin.
pub(super) async fn waits(connection: &impl ConnectionTrait, provider: uuid::Uuid) -> Result<bool> {
    let waiting = link::Entity::find()
        .filter(link::Column::IdentityProviderId.eq(provider))
        .filter(link::Column::HandedInAt.is_not_null())
        .filter(link::Column::AcceptedAt.is_null())
        .filter(link::Column::RevokedAt.is_null())
        .count(connection)
        .await?;
    Ok(waiting > 0)
}

/// A link of this provider; another one's is not found.
async fn find(
    connection: &impl ConnectionTrait,
    provider: uuid::Uuid,
    id: &str,
) -> Result<link::Model> {
    let id = SetupLinkId::parse(id).ok_or_else(|| Error::from(code::NOT_FOUND))?;
    link::Entity::find_by_id(id.0)
        .filter(link::Column::IdentityProviderId.eq(provider))
        .one(connection)
        .await?
        .ok_or_else(|| Error::from(code::NOT_FOUND))
}

async fn maker_of(
    connection: &impl ConnectionTrait,
    row: &link::Model,
) -> Result<Option<store::account::Model>> {
    match row.made_by {
        Some(maker) => Ok(store::account::Entity::find_by_id(maker)
            .one(connection)
            .await?),
        None => Ok(None),
    }
}

impl Service {
    /// The links of an identity provider, the newest first, for an admin of its home organization. Those that stopped
    /// working more than 30 days ago are forgotten.
    pub async fn setup_links(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Vec<SetupLinkView>> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        let read = self.database.read();
        let rows = link::Entity::find()
            .filter(link::Column::IdentityProviderId.eq(reached.row.id))
            .order_by_desc(link::Column::Id)
            .all(read)
            .await?;
        let makers = store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(rows.iter().filter_map(|row| row.made_by)))
            .all(read)
            .await?;
        let now = self.now();
        let maker = |row: &link::Model| makers.iter().find(|maker| Some(maker.id) == row.made_by);
        Ok(rows.iter().map(|row| view(row, maker(row), now)).collect())
    }

    /// Writes into the decision what was done about a link or by it. Every such event says whom the link is for.
    async fn audit_setup(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        (provider, link): (&store::identity_provider::Model, &link::Model),
        action: &'static str,
        mut detail: serde_json::Value,
    ) -> Result<()> {
        detail["setup_link"] = json!(link.id);
        detail["for"] = json!(link.for_whom);
        self.audit_provider(transaction, caller, provider, action, detail)
            .await
    }

    /// Forgets links, and what was given by them, 30 days after they stopped working.
    pub async fn purge_setup_links(&self, now: Timestamp) -> Result<()> {
        link::Entity::delete_many()
            .filter(link::Column::ExpiresAt.lt(now.minus(KEPT).as_millis()))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}
