//! Beginning and ending a test.
use super::{end_tests, rollout_of, stage_of};
use crate::{
    Caller, Error, Result, Service,
    database::Transaction,
    identity_provider::{
        reach::{Reached, links_of},
        state::State,
    },
    store,
};
use domain::{code, id::OrganizationId, role::Action, rollout::Stage};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use serde_json::json;
use store::identity_provider_organization as link;

impl Service {
    /// Lets named people sign in to the organization `slug` through its identity provider, and nobody else; nothing is
    /// enforced. Whoever begins is the first of them. Of a draft, the other organizations stay drafts.
    ///
    /// # Errors
    /// `access.plan_required`, `enablement.required`, `identity_provider.incomplete`, `identity_provider.live` where
    /// everybody comes in already, `identity_provider.elsewhere` for a draft whose home the caller does not administer,
    /// `enforcement.on` while single sign-on is required.
    pub async fn begin_test(&self, caller: &Caller, slug: &str, key: &str) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        reached.access.require_single_sign_on()?;
        let own = reached.access.organization;
        self.require_approval(&transaction, own).await?;
        let links = links_of(&transaction, reached.row.id).await?;
        let link = links
            .iter()
            .find(|link| link.organization_id == own.0)
            .cloned()
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        if !self
            .checklist(&transaction, &reached.row, true)
            .await?
            .is_complete()
        {
            return Err(code::IDENTITY_PROVIDER_INCOMPLETE.into());
        }
        if State::of(&reached.row)? == State::Draft {
            self.take_answers(&transaction, caller, &reached, links)
                .await?;
        }
        match rollout_of(&transaction, own).await? {
            Some(row) if stage_of(&row)? == Stage::Test => {}
            Some(row) => {
                let mut changed = row.into_active_model();
                changed.stage = Set(Stage::Test.as_str().to_owned());
                changed.began_at = Set(self.now().as_millis());
                changed.sp_login_at = Set(None);
                changed.idp_login_at = Set(None);
                changed.update(&transaction).await?;
            }
            None if link.state == "live" => return Err(code::IDENTITY_PROVIDER_LIVE.into()),
            None => {
                self.refuse_while_enforced(&transaction, own).await?;
                self.insert_rollout(&transaction, own, Stage::Test).await?;
            }
        }
        if let Some(person) = caller.person() {
            self.name_tester(&transaction, caller, own, &person.email)
                .await?;
        }
        self.audit_rollout(
            &transaction,
            caller,
            &reached,
            "identity_provider.test_began",
        )
        .await?;
        transaction.commit().await
    }

    /// Ends the test: nobody comes in through the identity provider, and going live is no longer planned.
    ///
    /// # Errors
    /// `identity_provider.not_testing`.
    pub async fn end_test(&self, caller: &Caller, slug: &str, key: &str) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        let own = reached.access.organization;
        self.row_in_test(&transaction, own).await?;
        let links = links_of(&transaction, reached.row.id).await?;
        let own: Vec<link::Model> = links
            .into_iter()
            .filter(|link| link.organization_id == own.0)
            .collect();
        end_tests(&transaction, &own).await?;
        self.audit_rollout(
            &transaction,
            caller,
            &reached,
            "identity_provider.test_ended",
        )
        .await?;
        transaction.commit().await
    }

    /// A draft begins to take answers; each of its organizations is held back at its own stage.
    async fn take_answers(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
        links: Vec<link::Model>,
    ) -> Result<()> {
        let home = OrganizationId(reached.row.home_organization_id);
        self.authorize_by_id(transaction, caller, home, Action::ManageIdentityProviders)
            .await
            .map_err(|_| Error::from(code::IDENTITY_PROVIDER_ELSEWHERE))?;
        let mut changed = reached.row.clone().into_active_model();
        changed.state = Set("live".to_owned());
        changed.updated_at = Set(self.now().as_millis());
        changed.update(transaction).await?;
        for link in links {
            self.hold_back(transaction, link, Stage::Draft).await?;
        }
        Ok(())
    }

    /// The row of an organization in test, or `identity_provider.not_testing`.
    pub(super) async fn row_in_test(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
    ) -> Result<store::rollout::Model> {
        let row = rollout_of(transaction, organization)
            .await?
            .ok_or_else(|| Error::from(code::ROLLOUT_NOT_TESTING))?;
        if stage_of(&row)? == Stage::Test {
            Ok(row)
        } else {
            Err(code::ROLLOUT_NOT_TESTING.into())
        }
    }

    pub(super) async fn audit_rollout(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
        action: &'static str,
    ) -> Result<()> {
        self.audit_provider_in(
            transaction,
            caller,
            reached.access.organization,
            &reached.row,
            action,
            json!({ "identifier": reached.row.identifier }),
        )
        .await
    }
}
