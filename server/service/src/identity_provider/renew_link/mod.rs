//! Renew links (X3, X4): whoever administers the identity provider proposes newer metadata or a certificate without an
//! account here. A link is random, stored hashed, runs out, can be revoked, and is used up by one proposal that can be read.
//! Nothing is taken over by it but what the metadata address on record itself serves; the entity ID never changes.
mod holder;

pub use holder::{Renewal, Renewed};

use super::State;
use crate::{Caller, Error, Result, Service, database::Transaction, store};
use domain::{Secret, Timestamp, code};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, sea_query::Expr,
};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;
use store::renew_link as link;
use uuid::Uuid;

/// How long a link works.
pub(super) const LIFETIME: Duration = Duration::from_secs(30 * 24 * 3600);

/// A link that was just made; shown once.
#[derive(Debug)]
pub struct NewRenewLink {
    /// The link.
    pub url: Secret,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// A link that works, for the admins who may revoke it.
#[derive(Clone, Debug, Serialize)]
pub struct RenewLinkView {
    /// Its id.
    pub id: Uuid,
    /// Who made it; none when it was mailed with a warning.
    pub made_by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl Service {
    /// Makes a link for a live provider of the caller's organization.
    pub async fn make_renew_link(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<NewRenewLink> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        if State::of(&reached.row)? == State::Draft {
            return Err(code::IDENTITY_PROVIDER_NOT_LIVE.into());
        }
        let made = self
            .new_renew_link(&transaction, caller, reached.row.id)
            .await?;
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.renew_link_made",
            json!({ "expires_at": made.expires_at.to_rfc3339() }),
        )
        .await?;
        transaction.commit().await?;
        Ok(made)
    }

    pub(super) async fn new_renew_link(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: Uuid,
    ) -> Result<NewRenewLink> {
        let now = self.now();
        let token = self.random.token();
        let expires_at = now.plus(LIFETIME);
        link::ActiveModel {
            id: Set(self.random.id(now)),
            identity_provider_id: Set(provider),
            token_hash: Set(crate::token::hash(token.expose())),
            made_by: Set(caller.person().map(|person| person.account.0)),
            created_at: Set(now.as_millis()),
            expires_at: Set(expires_at.as_millis()),
            used_at: Set(None),
            revoked_at: Set(None),
        }
        .insert(transaction)
        .await?;
        let url = self.settings().url(&format!("/renew/{}", token.expose()));
        Ok(NewRenewLink {
            url: Secret::new(url),
            expires_at,
        })
    }

    /// The links that work, the newest first.
    pub async fn renew_links(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Vec<RenewLinkView>> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        self.renew_links_of(reached.row.id).await
    }

    pub(super) async fn renew_links_of(&self, provider: Uuid) -> Result<Vec<RenewLinkView>> {
        let read = self.database.read();
        let rows = link::Entity::find()
            .filter(link::Column::IdentityProviderId.eq(provider))
            .filter(link::Column::UsedAt.is_null())
            .filter(link::Column::RevokedAt.is_null())
            .filter(link::Column::ExpiresAt.gt(self.now().as_millis()))
            .order_by_desc(link::Column::Id)
            .all(read)
            .await?;
        let makers = store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(rows.iter().filter_map(|row| row.made_by)))
            .all(read)
            .await?;
        let view = |row: link::Model| RenewLinkView {
            id: row.id,
            made_by: makers
                .iter()
                .find(|maker| Some(maker.id) == row.made_by)
                .map(|maker| maker.name.clone()),
            created_at: Timestamp::from_millis(row.created_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Makes a link worthless.
    pub async fn revoke_renew_link(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        id: &str,
    ) -> Result<()> {
        let id = Uuid::parse_str(id).map_err(|_| Error::from(code::NOT_FOUND))?;
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let revoked = link::Entity::update_many()
            .col_expr(
                link::Column::RevokedAt,
                Expr::value(Some(self.now().as_millis())),
            )
            .filter(link::Column::Id.eq(id))
            .filter(link::Column::IdentityProviderId.eq(reached.row.id))
            .filter(link::Column::RevokedAt.is_null())
            .filter(link::Column::UsedAt.is_null())
            .exec(&transaction)
            .await?;
        if revoked.rows_affected == 0 {
            return Err(code::NOT_FOUND.into());
        }
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.renew_link_revoked",
            json!({}),
        )
        .await?;
        transaction.commit().await
    }

    /// Forgets links a week after they stopped working.
    pub async fn purge_renew_links(&self, now: Timestamp) -> Result<()> {
        let past = now.minus(Duration::from_secs(7 * 24 * 3600)).as_millis();
        link::Entity::delete_many()
            .filter(link::Column::ExpiresAt.lt(past))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}
