//! Removing what has had its time.
use super::record::first_day_kept;
use crate::{Result, Service, store};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use std::time::Duration;

impl Service {
    /// Forgets exchanges an hour after their end, expired replay rows, records past 30 days, ended sessions.
    pub async fn purge_exchanges(&self) -> Result<()> {
        let now = self.now();
        let writer = self.database.write();
        store::saml_exchange::Entity::delete_many()
            .filter(
                store::saml_exchange::Column::ExpiresAt
                    .lt(now.minus(Duration::from_secs(3600)).as_millis()),
            )
            .exec(writer)
            .await?;
        store::connection_test::Entity::delete_many()
            .filter(
                store::connection_test::Column::ExpiresAt
                    .lt(now.minus(Duration::from_secs(24 * 3600)).as_millis()),
            )
            .exec(writer)
            .await?;
        store::saml_replay::Entity::delete_many()
            .filter(store::saml_replay::Column::ExpiresAt.lt(now.as_millis()))
            .exec(writer)
            .await?;
        store::flight_record::Entity::delete_many()
            .filter(store::flight_record::Column::ExpiresAt.lt(now.as_millis()))
            .exec(writer)
            .await?;
        store::refused_answer::Entity::delete_many()
            .filter(store::refused_answer::Column::Day.lt(first_day_kept(now)))
            .exec(writer)
            .await?;
        store::session::Entity::delete_many()
            .filter(store::session::Column::ExpiresAt.lt(now.as_millis()))
            .exec(writer)
            .await?;
        Ok(())
    }
}
