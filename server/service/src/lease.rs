//! Leases: of several servers one does a job. A lease that is not renewed runs out, so a dead server blocks nothing.
use crate::{Result, Service, store};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};
use std::time::Duration;
use uuid::Uuid;

impl Service {
    /// Takes or renews the lease of a job for `holder`; says whether it has it now.
    pub(crate) async fn hold_lease(
        &self,
        job: &str,
        holder: Uuid,
        lifetime: Duration,
    ) -> Result<bool> {
        let now = self.now();
        let row = store::job_lease::ActiveModel {
            name: Set(job.to_owned()),
            holder: Set(holder),
            expires_at: Set(now.plus(lifetime).as_millis()),
        };
        let column = |column| Expr::col((store::job_lease::Entity, column));
        let free = column(store::job_lease::Column::ExpiresAt)
            .lt(now.as_millis())
            .or(column(store::job_lease::Column::Holder).eq(holder));
        let changed = store::job_lease::Entity::insert(row)
            .on_conflict(
                OnConflict::column(store::job_lease::Column::Name)
                    .update_columns([
                        store::job_lease::Column::Holder,
                        store::job_lease::Column::ExpiresAt,
                    ])
                    .action_and_where(free)
                    .to_owned(),
            )
            .exec_without_returning(self.database.write())
            .await?;
        Ok(changed == 1)
    }

    /// Gives a lease back, if `holder` has it.
    pub(crate) async fn release_lease(&self, job: &str, holder: Uuid) -> Result<()> {
        store::job_lease::Entity::delete_many()
            .filter(store::job_lease::Column::Name.eq(job))
            .filter(store::job_lease::Column::Holder.eq(holder))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}
