//! Taking a live identity provider offline and back. Sessions stay; nobody signs in meanwhile. The state is that of a
//! link, so that an organization which is only linked decides for itself (I4, B17).
use super::{reach::Reached, reach::links_of, state::State};
use crate::{Caller, Result, Service, database::Transaction, store};
use domain::{code, id::OrganizationId};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use serde_json::json;
use store::identity_provider_organization as link;

/// Whether people can sign in to this organization through its provider.
pub(super) fn is_live(link: &link::Model) -> bool {
    link.state == "live"
}

impl Service {
    /// Takes the provider offline: its home for every organization, another one for itself.
    pub async fn take_offline(&self, caller: &Caller, slug: &str, key: &str) -> Result<()> {
        self.switch_links(caller, slug, key, "disabled").await
    }

    /// Lets people sign in again. Refused without single sign-on in the plan.
    pub async fn bring_back(&self, caller: &Caller, slug: &str, key: &str) -> Result<()> {
        self.switch_links(caller, slug, key, "live").await
    }

    async fn switch_links(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        state: &'static str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        let action = if state == "live" {
            reached.access.require_single_sign_on()?;
            "identity_provider.brought_back"
        } else {
            "identity_provider.taken_offline"
        };
        if State::of(&reached.row)? == State::Draft {
            return Err(code::IDENTITY_PROVIDER_NOT_LIVE.into());
        }
        let home = reached.is_home();
        let own = reached.access.organization.0;
        let links = links_of(&transaction, reached.row.id).await?;
        // Nobody could come in, and coming in would still be asked for.
        if state != "live" && links.iter().any(|link| link.organization_id == own) {
            self.refuse_while_enforced(&transaction, reached.access.organization)
                .await?;
        }
        let held = super::rollout::rollouts_of(&transaction, &links).await?;
        let mut switched = 0;
        for link in links {
            // What is not in production yet goes there by its own way only.
            let waits = held
                .iter()
                .any(|row| row.organization_id == link.organization_id);
            if (home || link.organization_id == own) && link.state != state && !waits {
                self.switch_link(&transaction, caller, &reached, link, state, action)
                    .await?;
                switched += 1;
            }
        }
        if state == "live" {
            self.end_kept_passwords(&transaction, reached.row.id)
                .await?;
        }
        if switched > 0 {
            self.audit_provider(
                &transaction,
                caller,
                &reached.row,
                action,
                json!({ "identifier": reached.row.identifier, "organizations": switched }),
            )
            .await?;
        }
        transaction.commit().await
    }

    /// Gives one link its state. An organization that is only linked hears of it by its audit log and, where it enforces
    /// single sign-on, by mail: that stays in force, since it is its own owners' to lift.
    pub(super) async fn switch_link(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
        link: link::Model,
        state: &str,
        action: &'static str,
    ) -> Result<()> {
        let organization = OrganizationId(link.organization_id);
        let mut changed = link.into_active_model();
        changed.state = Set(state.to_owned());
        changed.update(transaction).await?;
        if organization.0 != reached.row.home_organization_id {
            let detail = json!({ "identifier": reached.row.identifier });
            self.audit_provider_in(
                transaction,
                caller,
                organization,
                &reached.row,
                action,
                detail,
            )
            .await?;
            if state != "live" {
                self.tell_enforced_is_offline(transaction, organization, &reached.row)
                    .await?;
            }
        }
        Ok(())
    }
}

/// Keeps only live providers that serve somebody: those whose people notice.
pub(super) async fn serves_anybody(
    connection: &impl sea_orm::ConnectionTrait,
    provider: uuid::Uuid,
) -> Result<bool> {
    use sea_orm::PaginatorTrait as _;
    Ok(link::Entity::find()
        .filter(link::Column::IdentityProviderId.eq(provider))
        .filter(link::Column::State.eq("live"))
        .count(connection)
        .await?
        > 0)
}
