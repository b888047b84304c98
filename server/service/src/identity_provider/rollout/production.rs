//! The switch to production of one organization's link.
use super::{is_test_organization, rollouts_of};
use crate::{
    Caller, Result, Service,
    database::Transaction,
    identity_provider::reach::{Reached, links_of},
    settings::SsoApproval,
    store,
};
use domain::{Timestamp, code, id::OrganizationId};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _,
};
use serde_json::json;
use store::{identity_provider as provider, identity_provider_organization as link, rollout};

impl Service {
    /// Lets everybody sign in to one organization that was held back so far.
    ///
    /// # Errors
    /// Those of [`Service::refuse_unready`].
    pub(in crate::identity_provider) async fn put_into_production(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
        row: rollout::Model,
        planned: Option<Timestamp>,
    ) -> Result<()> {
        let own = reached.access.organization;
        self.refuse_unready(transaction, reached).await?;
        rollout::Entity::delete_by_id(own.0)
            .exec(transaction)
            .await?;
        link::ActiveModel {
            organization_id: Set(own.0),
            state: Set("live".to_owned()),
            ..Default::default()
        }
        .update(transaction)
        .await?;
        self.end_kept_passwords(transaction, reached.row.id).await?;
        let seen = |at: Option<i64>| at.map(Timestamp::from_millis);
        let detail = json!({
            "identifier": reached.row.identifier,
            "organization": own,
            "test_began": Timestamp::from_millis(row.began_at),
            "login_from_here": seen(row.sp_login_at),
            "login_from_identity_provider": seen(row.idp_login_at),
            "planned_for": planned,
        });
        let action = "identity_provider.went_live";
        if !reached.is_home() {
            self.audit_provider(transaction, caller, &reached.row, action, detail.clone())
                .await?;
        }
        self.audit_provider_in(transaction, caller, own, &reached.row, action, detail)
            .await
    }

    /// Whether the organization of `reached` may go live now.
    ///
    /// # Errors
    /// `access.plan_required`, `enablement.test_organization`, `identity_provider.incomplete`; where operators approve,
    /// `enablement.required` and, before anybody signed in, `identity_provider.untested`.
    pub(in crate::identity_provider) async fn refuse_unready(
        &self,
        connection: &impl ConnectionTrait,
        reached: &Reached,
    ) -> Result<()> {
        reached.access.require_single_sign_on()?;
        let own = reached.access.organization;
        if is_test_organization(connection, own).await? {
            return Err(code::ENABLEMENT_TEST_ORGANIZATION.into());
        }
        if !self
            .checklist(connection, &reached.row, true)
            .await?
            .is_complete()
        {
            return Err(code::IDENTITY_PROVIDER_INCOMPLETE.into());
        }
        self.require_approval(connection, own).await?;
        if self.settings().sso_approval == SsoApproval::Operator
            && !is_tested(connection, &reached.row).await?
        {
            return Err(code::ROLLOUT_UNTESTED.into());
        }
        Ok(())
    }

    /// A draft goes live as a whole: every organization but those made for tests, which begin to test.
    pub(in crate::identity_provider) async fn hold_test_organizations(
        &self,
        transaction: &Transaction,
        links: Vec<link::Model>,
    ) -> Result<()> {
        for link in links {
            let organization = OrganizationId(link.organization_id);
            if is_test_organization(transaction, organization).await? {
                self.hold_back(transaction, link, domain::rollout::Stage::Test)
                    .await?;
            }
        }
        Ok(())
    }
}

/// Whether somebody signed in from the sign-in page in a test of this provider, or it is in production somewhere.
async fn is_tested(connection: &impl ConnectionTrait, row: &provider::Model) -> Result<bool> {
    let links = links_of(connection, row.id).await?;
    let live = row.state == "live" && links.iter().any(crate::identity_provider::offline::is_live);
    let tried = rollouts_of(connection, &links)
        .await?
        .iter()
        .any(|row| row.sp_login_at.is_some());
    Ok(live || tried)
}

impl Service {
    /// The link as it was held back, for whoever goes live.
    pub(in crate::identity_provider) async fn held_back(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
    ) -> Result<Option<rollout::Model>> {
        super::rollout_of(transaction, organization).await
    }

    /// Changes when a link goes live.
    pub(super) async fn choose_time(
        &self,
        transaction: &Transaction,
        row: rollout::Model,
        at: Option<Timestamp>,
        by: Option<uuid::Uuid>,
    ) -> Result<()> {
        let mut changed = row.into_active_model();
        changed.live_at = Set(at.map(Timestamp::as_millis));
        changed.live_chosen_by = Set(by);
        changed.update(transaction).await?;
        Ok(())
    }
}
