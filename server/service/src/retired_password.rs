//! Forgetting the passwords that company accounts had before. They open nothing; for 90 days the right one hears where to
//! sign in (I9).
use crate::{Result, Service, store::account};
use domain::Timestamp;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};

impl Service {
    /// Forgets the retired passwords whose time is over.
    pub async fn purge_retired_passwords(&self, now: Timestamp) -> Result<()> {
        account::Entity::update_many()
            .col_expr(
                account::Column::RetiredPasswordHash,
                Expr::value(None::<String>),
            )
            .col_expr(
                account::Column::RetiredPasswordUntil,
                Expr::value(None::<i64>),
            )
            .filter(account::Column::RetiredPasswordUntil.lte(now.as_millis()))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}
