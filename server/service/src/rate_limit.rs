//! Rate limits in the database, so that they hold over all servers and restarts: generic cell rate algorithm.
//! They slow an attacker down and never lock an account.
use crate::{Error, Result, Service, store};
use domain::{Refusal, Timestamp, code};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// A limit: `burst` at once, then one each `period`.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Names the limit; part of the bucket.
    pub name: &'static str,
    /// How many at once.
    pub burst: u32,
    /// Then one each.
    pub period: Duration,
}

impl Service {
    /// Counts one event of `subject` (an account, a network) against the limit, or refuses with `request.rate_limited`.
    /// The subject is stored hashed.
    pub(crate) async fn throttle(&self, limit: Limit, subject: &str) -> Result<()> {
        self.throttle_within(self.database.write(), limit, subject)
            .await
    }

    /// As [`Service::throttle`], inside a decision: what is refused there later is not counted.
    pub(crate) async fn throttle_within(
        &self,
        connection: &impl ConnectionTrait,
        limit: Limit,
        subject: &str,
    ) -> Result<()> {
        let now = self.now().as_millis();
        let period = i64::try_from(limit.period.as_millis()).unwrap_or(i64::MAX);
        let tolerance = period.saturating_mul(i64::from(limit.burst));
        let row = store::rate_limit::ActiveModel {
            bucket: Set(bucket_of(limit, subject)),
            theoretical_arrival_at: Set(now.saturating_add(period)),
        };
        // One statement decides: max(stored, now) + period, only while that stays within the tolerance.
        let stored = Expr::col((
            store::rate_limit::Entity,
            store::rate_limit::Column::TheoreticalArrivalAt,
        ));
        let base: Expr = Expr::case(stored.clone().lt(now), now)
            .finally(stored)
            .into();
        let within = base.clone().add(period).lte(now.saturating_add(tolerance));
        let outcome = store::rate_limit::Entity::insert(row)
            .on_conflict(
                OnConflict::column(store::rate_limit::Column::Bucket)
                    .value(
                        store::rate_limit::Column::TheoreticalArrivalAt,
                        base.add(period),
                    )
                    .action_and_where(within)
                    .to_owned(),
            )
            .exec_without_returning(connection)
            .await?;
        if outcome == 0 {
            Err(Error::Refused(Refusal::new(code::RATE_LIMITED)))
        } else {
            Ok(())
        }
    }

    /// Takes one counted event back: what turned out to be rightful does not use up the limit.
    pub(crate) async fn forgive(&self, limit: Limit, subject: &str) -> Result<()> {
        let period = i64::try_from(limit.period.as_millis()).unwrap_or(i64::MAX);
        store::rate_limit::Entity::update_many()
            .col_expr(
                store::rate_limit::Column::TheoreticalArrivalAt,
                Expr::col(store::rate_limit::Column::TheoreticalArrivalAt).sub(period),
            )
            .filter(store::rate_limit::Column::Bucket.eq(bucket_of(limit, subject)))
            .exec(self.database.write())
            .await?;
        Ok(())
    }

    /// Forgets buckets that are full again.
    pub async fn purge_rate_limits(&self, now: Timestamp) -> Result<()> {
        store::rate_limit::Entity::delete_many()
            .filter(store::rate_limit::Column::TheoreticalArrivalAt.lt(now.as_millis()))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}

fn bucket_of(limit: Limit, subject: &str) -> String {
    let digest = Sha256::digest(subject.as_bytes());
    format!("{}:{}", limit.name, hex::encode(&digest[..16]))
}
