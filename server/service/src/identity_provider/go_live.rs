//! Switching a complete draft live.
use super::{
    reach::{Reached, links_of},
    state::State,
};
use crate::{Caller, Error, Result, Service, database::Transaction, store};
use domain::code;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use serde::Serialize;
use serde_json::json;

/// What must be there before people can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checklist {
    /// The points, in the order of the set-up.
    pub items: Vec<ChecklistItem>,
}

/// One point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecklistItem {
    /// Its entity ID and an address for logins are saved.
    Metadata {
        /// Whether they are.
        done: bool,
    },
    /// At least one signing certificate is saved.
    Certificate {
        /// Whether one is.
        done: bool,
        /// Whether all of them are past their date; they still work, and the other side should know.
        expired: bool,
    },
    /// At least one organization is linked.
    Organization {
        /// How many are.
        linked: usize,
    },
    /// The home organization's plan has single sign-on.
    Plan {
        /// Whether it has.
        done: bool,
    },
}

impl ChecklistItem {
    /// Whether this point is met.
    pub const fn is_done(self) -> bool {
        match self {
            Self::Metadata { done } | Self::Certificate { done, .. } | Self::Plan { done } => done,
            Self::Organization { linked } => linked > 0,
        }
    }
}

impl Checklist {
    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.items.iter().all(|item| item.is_done())
    }
}

impl Service {
    /// What is there and what is missing before going live.
    pub async fn go_live_checklist(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Checklist> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        self.checklist(
            self.database.read(),
            &reached.row,
            reached.access.plan.has_single_sign_on(),
        )
        .await
    }

    /// Lets everybody sign in through it: a draft everywhere but in test organizations, which begin to test; afterwards the
    /// one organization `slug`, which was held back so far.
    ///
    /// # Errors
    /// `access.plan_required`, `identity_provider.incomplete`, `identity_provider.live`; where operators approve,
    /// `enablement.required` and `identity_provider.untested`; `enablement.test_organization`.
    pub async fn go_live(&self, caller: &Caller, slug: &str, key: &str) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        if State::of(&reached.row)? == State::Live {
            let row = self
                .held_back(&transaction, reached.access.organization)
                .await?
                .ok_or_else(|| Error::from(code::IDENTITY_PROVIDER_LIVE))?;
            self.put_into_production(&transaction, caller, &reached, row, None)
                .await?;
            return transaction.commit().await;
        }
        let reached = reached.require_home()?;
        self.refuse_unready(&transaction, &reached).await?;
        self.go_live_everywhere(&transaction, caller, &reached)
            .await?;
        transaction.commit().await
    }

    async fn go_live_everywhere(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
    ) -> Result<()> {
        let mut changed = reached.row.clone().into_active_model();
        changed.state = Set("live".to_owned());
        changed.updated_at = Set(self.now().as_millis());
        changed.update(transaction).await?;
        let links = links_of(transaction, reached.row.id).await?;
        self.hold_test_organizations(transaction, links.clone())
            .await?;
        let detail = json!({ "identifier": reached.row.identifier });
        for link in links {
            if link.organization_id != reached.row.home_organization_id {
                let organization = domain::id::OrganizationId(link.organization_id);
                let detail = detail.clone();
                self.audit_provider_in(
                    transaction,
                    caller,
                    organization,
                    &reached.row,
                    "identity_provider.went_live",
                    detail,
                )
                .await?;
            }
        }
        self.audit_provider(
            transaction,
            caller,
            &reached.row,
            "identity_provider.went_live",
            detail,
        )
        .await
    }

    pub(super) async fn checklist(
        &self,
        connection: &impl ConnectionTrait,
        row: &store::identity_provider::Model,
        plan: bool,
    ) -> Result<Checklist> {
        let certificates = store::identity_provider_certificate::Entity::find()
            .filter(store::identity_provider_certificate::Column::IdentityProviderId.eq(row.id))
            .all(connection)
            .await?;
        let now = self.now().as_millis();
        let addressed = row.sso_redirect_url.is_some() || row.sso_post_url.is_some();
        Ok(Checklist {
            items: vec![
                ChecklistItem::Metadata {
                    done: row.entity_id.is_some() && addressed,
                },
                ChecklistItem::Certificate {
                    done: !certificates.is_empty(),
                    expired: !certificates.is_empty()
                        && certificates
                            .iter()
                            .all(|certificate| certificate.not_after < now),
                },
                ChecklistItem::Organization {
                    linked: links_of(connection, row.id).await?.len(),
                },
                ChecklistItem::Plan { done: plan },
            ],
        })
    }
}
