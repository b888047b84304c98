//! How far an identity provider's clock is off, as its own signed answers show.
use crate::{Caller, Result, Service, store};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;

/// How many of the latest answers are looked at.
const ANSWERS: u64 = 21;
/// From this many seconds on it is worth a word: a third of what is allowed.
const DRIFTS: i64 = 60;

/// A measured clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MeasuredClock {
    /// Seconds its clock is ahead of ours; negative when it is behind. The median of the latest answers.
    pub ahead_seconds: i64,
    /// How many answers say so.
    pub answers: usize,
}

impl MeasuredClock {
    /// Whether it drifts towards refused sign-ins.
    pub const fn drifts(self) -> bool {
        self.ahead_seconds.abs() >= DRIFTS
    }
}

impl Service {
    /// The clock of an identity provider by its latest signed answers; none before the first.
    pub async fn measured_clock(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Option<MeasuredClock>> {
        use store::flight_record::{Column, Entity};
        let provider = self.home_identity_provider(caller, slug, key).await?;
        let mut offsets: Vec<i64> = Entity::find()
            .filter(Column::IdentityProviderId.eq(provider))
            .filter(Column::ClockOffsetSeconds.is_not_null())
            .order_by_desc(Column::CreatedAt)
            .limit(ANSWERS)
            .all(self.database.read())
            .await?
            .into_iter()
            .filter_map(|record| record.clock_offset_seconds)
            .collect();
        offsets.sort_unstable();
        let answers = offsets.len();
        Ok(offsets
            .get(answers / 2)
            .map(|&ahead_seconds| MeasuredClock {
                ahead_seconds,
                answers,
            }))
    }
}
