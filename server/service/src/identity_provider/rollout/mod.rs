//! Links on their way into production (I4): a draft that waits, a test with named people, going live now or at a chosen
//! time. A link with a row here keeps the state `disabled`: whatever does not ask about tests lets nobody in.
mod admission;
mod begin;
mod planned;
mod production;
mod testers;
mod view;

pub(super) use admission::tries_out;
pub use view::{RolloutView, Tester, Tried};

use crate::{Error, Result, Service, database::Transaction, store};
use domain::{id::OrganizationId, rollout::Stage};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use store::{identity_provider_organization as link, rollout};

/// Where the link of an organization stands, while it is not in production.
pub(super) async fn rollout_of(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<Option<rollout::Model>> {
    Ok(rollout::Entity::find_by_id(organization.0)
        .one(connection)
        .await?)
}

/// Those of several links that are not in production.
pub(super) async fn rollouts_of(
    connection: &impl ConnectionTrait,
    links: &[link::Model],
) -> Result<Vec<rollout::Model>> {
    let waiting: Vec<_> = links
        .iter()
        .filter(|link| !super::offline::is_live(link))
        .map(|link| link.organization_id)
        .collect();
    // What everybody signs in through asks the database nothing more.
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rollout::Entity::find()
        .filter(rollout::Column::OrganizationId.is_in(waiting))
        .all(connection)
        .await?)
}

pub(super) fn stage_of(row: &rollout::Model) -> Result<Stage> {
    Stage::parse(&row.stage).ok_or_else(|| Error::Internal(format!("stage {}", row.stage)))
}

/// Whether an organization was made for tests of another one.
pub(crate) async fn is_test_organization(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
) -> Result<bool> {
    let found = store::organization::Entity::find_by_id(organization.0)
        .one(connection)
        .await?;
    Ok(found.is_some_and(|row| row.test_of.is_some()))
}

impl Service {
    /// Takes a link out of what everybody comes in through, at this stage.
    pub(super) async fn hold_back(
        &self,
        transaction: &Transaction,
        held: link::Model,
        stage: Stage,
    ) -> Result<()> {
        let organization = held.organization_id;
        let mut changed = held.into_active_model();
        changed.state = Set("disabled".to_owned());
        changed.update(transaction).await?;
        self.insert_rollout(transaction, OrganizationId(organization), stage)
            .await
    }

    /// Notes that a link, which is `disabled`, is at this stage.
    pub(super) async fn insert_rollout(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        stage: Stage,
    ) -> Result<()> {
        rollout::ActiveModel {
            organization_id: Set(organization.0),
            stage: Set(stage.as_str().to_owned()),
            began_at: Set(self.now().as_millis()),
            sp_login_at: Set(None),
            idp_login_at: Set(None),
            live_at: Set(None),
            live_chosen_by: Set(None),
        }
        .insert(transaction)
        .await?;
        Ok(())
    }
}

/// Makes drafts of all tests of these links: nobody comes in through them any more.
pub(super) async fn end_tests(transaction: &Transaction, links: &[link::Model]) -> Result<()> {
    use sea_orm::sea_query::Expr;
    rollout::Entity::update_many()
        .col_expr(
            rollout::Column::Stage,
            Expr::value(Stage::Draft.as_str().to_owned()),
        )
        .col_expr(rollout::Column::LiveAt, Expr::value(None::<i64>))
        .filter(
            rollout::Column::OrganizationId.is_in(links.iter().map(|link| link.organization_id)),
        )
        .exec(transaction)
        .await?;
    Ok(())
}
