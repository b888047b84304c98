//! What an organization sees and does: ask, withdraw, make a test organization.
use super::{letter, note, unknown_state};
use crate::{
    Caller, Error, Result, Service, audit::Event, error::taken, rate_limit::Limit,
    settings::SsoApproval, store,
};
use domain::{
    Role, Timestamp, code,
    id::{AccountId, EnablementId, OrganizationId},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use serde::Serialize;
use serde_json::json;
use std::time::Duration;
use store::enablement;

/// Each request mails every operator.
const REQUESTS: Limit = Limit {
    name: "enablement",
    burst: 5,
    period: Duration::from_secs(24 * 3600),
};

/// The enablement page.
#[derive(Clone, Debug, Serialize)]
pub struct EnablementView {
    /// The organization's name.
    pub organization: String,
    /// Whether the plan has single sign-on.
    pub in_plan: bool,
    /// Whether an operator approves.
    pub approved_by_operator: bool,
    /// How the latest request stands.
    pub standing: Standing,
    /// The organization made for tests.
    pub test_organization: Option<TestOrganization>,
    /// The organization that this one was made for to test.
    pub test_of: Option<TestOrganization>,
    /// The identity provider linked here, by identifier.
    pub identity_provider: Option<String>,
}

/// An organization by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestOrganization {
    /// Its name in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// How the latest request of an organization stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody asked, or took it back.
    NotAsked,
    /// An operator has it.
    Requested {
        /// When it was asked for.
        at: Timestamp,
        /// What was said.
        note: String,
    },
    /// It is approved.
    Approved {
        /// When.
        at: Timestamp,
        /// What the operator said.
        answer: Option<String>,
    },
    /// It is declined; it can be asked for again.
    Declined {
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

impl Service {
    /// How single sign-on of an organization stands with the operator.
    pub async fn enablement(&self, caller: &Caller, slug: &str) -> Result<EnablementView> {
        let access = self
            .authorize(caller, slug, Action::ManageIdentityProviders)
            .await?;
        let read = self.database.read();
        let latest = enablement::Entity::find()
            .filter(enablement::Column::OrganizationId.eq(access.organization.0))
            .order_by_desc(enablement::Column::RequestedAt)
            .order_by_desc(enablement::Column::Id)
            .one(read)
            .await?;
        let own = store::organization::Entity::find_by_id(access.organization.0)
            .one(read)
            .await?
            .ok_or(code::NOT_FOUND)?;
        let named = |row: store::organization::Model| TestOrganization {
            slug: row.slug,
            name: row.name,
        };
        let test_of = match own.test_of {
            Some(parent) => store::organization::Entity::find_by_id(parent)
                .one(read)
                .await?
                .map(named),
            None => None,
        };
        Ok(EnablementView {
            in_plan: access.plan.has_single_sign_on(),
            approved_by_operator: self.settings().sso_approval == SsoApproval::Operator,
            standing: match latest {
                Some(row) => standing(row)?,
                None => Standing::NotAsked,
            },
            test_organization: self
                .test_organization_of(read, access.organization)
                .await?
                .map(named),
            test_of,
            identity_provider: self
                .identity_provider_of(read, access.organization)
                .await?
                .map(|row| row.identifier),
            organization: access.name,
        })
    }

    /// Asks the operators for single sign-on. Where nobody approves, it is approved at once. An approval comes with a test
    /// organization that the caller owns.
    ///
    /// # Errors
    /// `access.plan_required`, `enablement.open`, `enablement.note_too_long`, `enablement.test_organization`,
    /// `request.rate_limited`: five at once, then one a day.
    pub async fn request_enablement(&self, caller: &Caller, slug: &str, text: &str) -> Result<()> {
        let (transaction, access) = self
            .decide_in(caller, slug, Action::ManageIdentityProviders)
            .await?;
        access.require_single_sign_on()?;
        let person = caller.require_person()?;
        let note = note(text)?;
        let organization = access.organization;
        self.throttle_within(&transaction, REQUESTS, &organization.to_string())
            .await?;
        if crate::identity_provider::is_test_organization(&transaction, organization).await? {
            return Err(code::ENABLEMENT_TEST_ORGANIZATION.into());
        }
        let now = self.now();
        let id = EnablementId(self.random.id(now));
        let inserted = enablement::ActiveModel {
            id: Set(id.0),
            organization_id: Set(organization.0),
            state: Set("requested".to_owned()),
            note: Set(note.clone()),
            requested_by: Set(Some(person.account.0)),
            requested_at: Set(now.as_millis()),
            decided_by: Set(None),
            decided_at: Set(None),
            answer: Set(None),
        }
        .insert(&transaction)
        .await;
        let row = taken(inserted, code::ENABLEMENT_OPEN)?;
        self.audit_enablement(&transaction, caller, &row, "enablement.requested")
            .await?;
        match self.settings().sso_approval {
            SsoApproval::Automatic => {
                self.settle_enablement(&transaction, caller, row, "approved", None, None)
                    .await?;
                self.make_test_organization(&transaction, caller, organization, person.account)
                    .await?;
            }
            SsoApproval::Operator => {
                for operator in operators(&transaction).await? {
                    let mail = letter::asked(
                        self.settings(),
                        &operator.email,
                        &access.name,
                        &person.email,
                        &note,
                    );
                    self.enqueue(&transaction, &mail).await?;
                }
            }
        }
        transaction.commit().await
    }

    /// Takes an undecided request back.
    ///
    /// # Errors
    /// `enablement.decided`.
    pub async fn withdraw_enablement(&self, caller: &Caller, slug: &str) -> Result<()> {
        let (transaction, access) = self
            .decide_in(caller, slug, Action::ManageIdentityProviders)
            .await?;
        let row = enablement::Entity::find()
            .filter(enablement::Column::OrganizationId.eq(access.organization.0))
            .filter(enablement::Column::State.eq("requested"))
            .one(&transaction)
            .await?
            .ok_or(code::ENABLEMENT_DECIDED)?;
        self.settle_enablement(&transaction, caller, row, "withdrawn", None, None)
            .await?;
        transaction.commit().await
    }

    /// Writes how a request ended, inside its decision.
    pub(super) async fn settle_enablement(
        &self,
        transaction: &crate::database::Transaction,
        caller: &Caller,
        row: enablement::Model,
        state: &'static str,
        answer: Option<String>,
        operator: Option<AccountId>,
    ) -> Result<()> {
        let mut changed = row.into_active_model();
        changed.state = Set(state.to_owned());
        changed.decided_at = Set(Some(self.now().as_millis()));
        changed.decided_by = Set(operator.map(|operator| operator.0));
        changed.answer = Set(answer);
        let row = changed.update(transaction).await?;
        let action = match state {
            "approved" => "enablement.approved",
            "declined" => "enablement.declined",
            _ => "enablement.withdrawn",
        };
        self.audit_enablement(transaction, caller, &row, action)
            .await
    }

    async fn audit_enablement(
        &self,
        transaction: &crate::database::Transaction,
        caller: &Caller,
        row: &enablement::Model,
        action: &'static str,
    ) -> Result<()> {
        let event = Event {
            organization: Some(OrganizationId(row.organization_id)),
            action,
            subject_kind: "enablement",
            subject_id: &row.id.to_string(),
            detail: json!({ "note": row.note, "answer": row.answer }),
        };
        self.audit(transaction, caller, event).await
    }
}

/// The operators whose address is confirmed.
async fn operators(connection: &impl ConnectionTrait) -> Result<Vec<store::account::Model>> {
    Ok(store::account::Entity::find()
        .filter(store::account::Column::Kind.eq("operator"))
        .filter(store::account::Column::EmailConfirmedAt.is_not_null())
        .order_by_asc(store::account::Column::EmailFolded)
        .all(connection)
        .await?)
}

fn standing(row: enablement::Model) -> Result<Standing> {
    let at = Timestamp::from_millis(row.decided_at.unwrap_or(row.requested_at));
    match row.state.as_str() {
        "requested" => Ok(Standing::Requested { at, note: row.note }),
        "approved" => Ok(Standing::Approved {
            at,
            answer: row.answer,
        }),
        "declined" => Ok(Standing::Declined {
            at,
            reason: row.answer.unwrap_or_default(),
        }),
        "withdrawn" => Ok(Standing::NotAsked),
        _ => Err(unknown_state(&row)),
    }
}

/// Whether somebody with this role may ask.
pub(super) fn may_ask(role: &str) -> Result<bool> {
    Role::parse(role)
        .map(|role| role.may(Action::ManageIdentityProviders))
        .ok_or_else(|| Error::Internal(format!("role {role}")))
}
