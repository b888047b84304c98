//! Looking every day whether the records of held domains are still there.
use super::domain_of;
use crate::{Caller, Result, Service, store};
use domain::id::OrganizationId;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::Expr,
};
use std::time::Duration;
use store::organization_domain as listed;
use uuid::Uuid;

/// The lease under which what is due is looked for; longer than one look can take.
const LEASE: (&str, Duration) = ("domain-checks", Duration::from_secs(60));
/// Most domains of one run.
const BATCH: u64 = 50;
/// How long a claimed look is left alone: a server that died in the middle blocks it no longer than this.
const CLAIM: Duration = Duration::from_secs(15 * 60);

impl Service {
    /// Looks at the records that are due, while no other server is at it. Gives how many were looked at.
    pub async fn recheck_due_domains(&self) -> Result<u32> {
        let holder = self.random.id(self.now());
        if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
            return Ok(0);
        }
        let outcome = self.recheck_held(holder).await;
        self.release_lease(LEASE.0, holder).await?;
        outcome
    }

    async fn recheck_held(&self, holder: Uuid) -> Result<u32> {
        let due = listed::Entity::find()
            .filter(listed::Column::State.is_in(["verified", "missing"]))
            .filter(listed::Column::NextCheckAt.lte(self.now().as_millis()))
            .order_by_asc(listed::Column::NextCheckAt)
            .limit(BATCH)
            .all(self.database.read())
            .await?;
        let mut looked = 0;
        for row in due {
            if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
                break;
            }
            if self.claim_check(&row).await? {
                self.recheck(row).await?;
                looked += 1;
            }
        }
        Ok(looked)
    }

    /// Of several servers one gets the look that is due, even when a lease ran out meanwhile.
    async fn claim_check(&self, row: &listed::Model) -> Result<bool> {
        let claimed = listed::Entity::update_many()
            .col_expr(
                listed::Column::NextCheckAt,
                Expr::value(self.now().plus(CLAIM).as_millis()),
            )
            .filter(listed::Column::Id.eq(row.id))
            .filter(listed::Column::NextCheckAt.eq(row.next_check_at))
            .exec(self.database.write())
            .await?;
        Ok(claimed.rows_affected == 1)
    }

    async fn recheck(&self, row: listed::Model) -> Result<()> {
        let look = self
            .look_for_record(&domain_of(&row)?, &row.challenge)
            .await;
        let transaction = self.database.begin().await?;
        transaction
            .lock_organizations(&[OrganizationId(row.organization_id)])
            .await?;
        // It may have been removed, or looked at by hand, while the network was waited for.
        let now = listed::Entity::find_by_id(row.id)
            .one(&transaction)
            .await?
            .filter(|now| now.checked_at == row.checked_at && now.state == row.state);
        if let Some(now) = now {
            let system = Caller::anonymous("", "");
            self.settle(&transaction, &system, now, &look).await?;
        }
        transaction.commit().await
    }
}
