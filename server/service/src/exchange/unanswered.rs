//! Exchanges whose answer never came: recorded as such, since the identity provider's own log is where to look then.
use super::record::KEPT;
use crate::{Result, Service, store};
use domain::{Timestamp, code};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, sea_query::Expr,
};
use std::time::Duration;

/// How many are recorded a day for each identity provider: anybody may start exchanges.
const RECORDED_A_DAY: u64 = 50;
/// How many are looked at in one run.
const BATCH: u64 = 200;
const DAY: Duration = Duration::from_secs(24 * 3600);

impl Service {
    /// Writes a record for each exchange that ended unanswered. Each is looked at once, by one server.
    pub async fn record_unanswered(&self) -> Result<()> {
        use store::saml_exchange::{Column, Entity};
        let now = self.now();
        let ended = Entity::find()
            .filter(Column::State.eq("started"))
            .filter(Column::ExpiresAt.lte(now.as_millis()))
            .order_by_asc(Column::ExpiresAt)
            .limit(BATCH)
            .all(self.database.read())
            .await?;
        for exchange in ended {
            let transaction = self.database.begin().await?;
            let taken = Entity::update_many()
                .col_expr(Column::State, Expr::value("refused"))
                .filter(Column::Id.eq(exchange.id))
                .filter(Column::State.eq("started"))
                .exec(&transaction)
                .await?;
            if taken.rows_affected == 1 {
                self.record_no_answer(&transaction, exchange, now).await?;
            }
            transaction.commit().await?;
        }
        Ok(())
    }

    async fn record_no_answer(
        &self,
        transaction: &crate::database::Transaction,
        exchange: store::saml_exchange::Model,
        now: Timestamp,
    ) -> Result<()> {
        use store::flight_record::{ActiveModel, Column, Entity};
        let provider = exchange.identity_provider_id;
        let today = Entity::find()
            .filter(Column::IdentityProviderId.eq(provider))
            .filter(Column::Code.eq(code::SAML_NO_ANSWER.id()))
            .filter(Column::CreatedAt.gt(now.minus(DAY).as_millis()))
            .count(transaction)
            .await?;
        let Some(home) = store::identity_provider::Entity::find_by_id(provider)
            .one(transaction)
            .await?
            .filter(|_| today < RECORDED_A_DAY)
        else {
            return Ok(());
        };
        // When it began is what the person and the identity provider's log remember.
        let began = Timestamp::from_millis(exchange.created_at);
        Entity::insert(ActiveModel {
            id: Set(self.random.id(now)),
            reference: Set(exchange.reference),
            identity_provider_id: Set(provider),
            organization_id: Set(home.home_organization_id),
            exchange_id: Set(Some(exchange.id)),
            account_id: Set(exchange.account_id),
            purpose: Set(exchange.purpose),
            outcome: Set("refused".to_owned()),
            code: Set(Some(code::SAML_NO_ANSWER.id().to_owned())),
            person: Set(None),
            checks: Set("[]".to_owned()),
            expected: Set(None),
            received: Set(None),
            xml: Set(None),
            raw: Set(None),
            clock_offset_seconds: Set(None),
            created_at: Set(exchange.created_at),
            expires_at: Set(began.plus(KEPT).as_millis()),
        })
        .exec_without_returning(transaction)
        .await?;
        Ok(())
    }
}
