//! Reading the flight recorder (X1): what happened in each SAML exchange of an organization's identity provider.
use crate::{
    Caller, Result, Service,
    audit::Event,
    exchange::{JUNK_KEPT, first_day_kept},
    store,
};
use domain::{
    Code, Timestamp, code,
    role::Action,
    saml::{CheckOutcome, CheckResult, IdpProduct, Line, exhibit, remedy},
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
    sea_query::{Expr, ExprTrait as _, Func},
};
use serde_json::json;

/// How many records a page shows.
pub const PAGE: u64 = 50;

/// One line of the list.
#[derive(Clone, Debug)]
pub struct SignInLine {
    /// What people read out.
    pub reference: String,
    /// When the answer arrived.
    pub at: Timestamp,
    /// Whom the identity provider named, where it was verified.
    pub person: Option<String>,
    /// `login`, `consent`, `test`, `hint` (started at the identity provider, went on from here) or `logout`.
    pub purpose: String,
    /// What came of it.
    pub outcome: SignInOutcome,
}

/// What came of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInOutcome {
    /// Verified; the browser has not come back to complete it.
    Answered,
    /// In.
    Accepted,
    /// Refused with this code.
    Refused(Code),
}

/// Everything an admin may see of one exchange.
#[derive(Clone, Debug)]
pub struct SignInDetail {
    /// The line.
    pub line: SignInLine,
    /// The identity provider's identifier.
    pub identifier: String,
    /// Its name.
    pub provider_name: String,
    /// Its product.
    pub product: IdpProduct,
    /// What was expected at the check that failed.
    pub expected: Option<String>,
    /// What arrived.
    pub received: Option<String>,
    /// What to change at the identity provider, in its own words.
    pub remedy: Option<String>,
    /// Every check in order.
    pub checks: Vec<CheckOutcome>,
    /// The message, redacted, a line an element, the one that the failed check looked at marked; none if none is kept.
    pub message: Vec<Line>,
    /// Whether the message is kept, so that it can be examined again.
    pub is_kept: bool,
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct SignInFilter {
    /// Part of a person's address, a reference or a code.
    pub text: String,
    /// Only refused ones.
    pub refused_only: bool,
    /// Only those that were never answered.
    pub unanswered_only: bool,
    /// Older than this reference's record.
    pub before: Option<Timestamp>,
}

impl Service {
    /// The newest records of the organization's own identity provider, newest first; one more than a page says there are more.
    pub async fn sign_ins(
        &self,
        caller: &Caller,
        slug: &str,
        filter: &SignInFilter,
    ) -> Result<Vec<SignInLine>> {
        use store::flight_record::Column;
        let access = self.authorize(caller, slug, Action::ViewSignIns).await?;
        let mut query = store::flight_record::Entity::find()
            .filter(Column::OrganizationId.eq(access.organization.0))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(PAGE + 1);
        let text = filter.text.trim();
        if !text.is_empty() {
            query = query.filter(
                Condition::any()
                    .add(
                        Expr::expr(Func::lower(Expr::col(Column::Person)))
                            .like(format!("%{}%", text.to_lowercase())),
                    )
                    .add(Column::Reference.eq(text.to_uppercase()))
                    .add(Column::Code.eq(text.to_lowercase())),
            );
        }
        if filter.refused_only {
            query = query.filter(Column::Outcome.eq("refused"));
        }
        if filter.unanswered_only {
            query = query.filter(Column::Code.eq(code::SAML_NO_ANSWER.id()));
        }
        if let Some(before) = filter.before {
            query = query.filter(Column::CreatedAt.lt(before.as_millis()));
        }
        Ok(query
            .all(self.database.read())
            .await?
            .iter()
            .map(line)
            .collect())
    }

    /// How many answers without a valid signature were counted but not kept in the last 30 days: beyond the day's allowance.
    pub async fn answers_only_counted(&self, caller: &Caller, slug: &str) -> Result<u64> {
        use store::{identity_provider, refused_answer};
        let access = self.authorize(caller, slug, Action::ViewSignIns).await?;
        let read = self.database.read();
        let own = identity_provider::Entity::find()
            .filter(identity_provider::Column::HomeOrganizationId.eq(access.organization.0))
            .all(read)
            .await?;
        let days = refused_answer::Entity::find()
            .filter(
                refused_answer::Column::IdentityProviderId
                    .is_in(own.into_iter().map(|provider| provider.id)),
            )
            .filter(refused_answer::Column::Day.gte(first_day_kept(self.now())))
            .all(read)
            .await?;
        let beyond =
            |day: refused_answer::Model| u64::try_from(day.answers - JUNK_KEPT).unwrap_or(0);
        Ok(days.into_iter().map(beyond).sum())
    }

    /// One record by its reference. Reading it is audited.
    pub async fn sign_in(
        &self,
        caller: &Caller,
        slug: &str,
        reference: &str,
    ) -> Result<SignInDetail> {
        let access = self.authorize(caller, slug, Action::ViewSignIns).await?;
        let row = store::flight_record::Entity::find()
            .filter(store::flight_record::Column::OrganizationId.eq(access.organization.0))
            .filter(store::flight_record::Column::Reference.eq(reference))
            .one(self.database.read())
            .await?
            .ok_or(code::NOT_FOUND)?;
        let provider = store::identity_provider::Entity::find_by_id(row.identity_provider_id)
            .one(self.database.read())
            .await?;
        let transaction = self.database.begin().await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "sign_in_record.read",
                subject_kind: "flight_record",
                subject_id: &row.reference,
                detail: json!({}),
            },
        )
        .await?;
        transaction.commit().await?;
        let product = provider
            .as_ref()
            .and_then(|provider| IdpProduct::parse(&provider.product))
            .unwrap_or(IdpProduct::Other);
        let line = line(&row);
        let checks: Vec<CheckOutcome> = serde_json::from_str(&row.checks).unwrap_or_default();
        let failed = checks
            .iter()
            .find(|outcome| matches!(outcome.result, CheckResult::Failed { .. }))
            .map(|outcome| outcome.check);
        let refused = match line.outcome {
            SignInOutcome::Refused(code) => Some(code),
            SignInOutcome::Answered | SignInOutcome::Accepted => None,
        };
        Ok(SignInDetail {
            message: row
                .xml
                .as_deref()
                .map(|xml| exhibit(xml, failed, refused))
                .unwrap_or_default(),
            is_kept: row.raw.is_some(),
            checks,
            remedy: refused.and_then(|code| remedy(code, failed, product).map(str::to_owned)),
            line,
            identifier: provider
                .as_ref()
                .map(|provider| provider.identifier.clone())
                .unwrap_or_default(),
            provider_name: provider.map(|provider| provider.name).unwrap_or_default(),
            product,
            expected: row.expected,
            received: row.received,
        })
    }
}

fn line(row: &store::flight_record::Model) -> SignInLine {
    let code = row.code.as_deref().and_then(Code::find);
    SignInLine {
        reference: row.reference.clone(),
        at: Timestamp::from_millis(row.created_at),
        person: row.person.clone(),
        purpose: row.purpose.clone(),
        outcome: match (row.outcome.as_str(), code) {
            ("accepted", _) => SignInOutcome::Accepted,
            ("answered", _) => SignInOutcome::Answered,
            (_, code) => SignInOutcome::Refused(code.unwrap_or(code::INTERNAL)),
        },
    }
}
