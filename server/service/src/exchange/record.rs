//! Writing the flight recorder (X1).
use crate::{Result, Service, identity_provider::LoginProvider, store};
use domain::{
    Refusal, Timestamp,
    id::AccountId,
    saml::{Check, CheckOutcome, CheckResult},
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};
use std::time::Duration;
use uuid::Uuid;

const SECONDS_A_DAY: i64 = 24 * 3600;

/// How long records are kept.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// How many answers without a valid signature are kept a day for each identity provider; more are only counted.
pub const JUNK_KEPT: i64 = 50;

/// The first day whose records are still kept, in days since 1970-01-01.
pub(crate) fn first_day_kept(now: Timestamp) -> i64 {
    now.minus(KEPT).as_seconds() / SECONDS_A_DAY
}

/// The sealing context of a record's message.
pub(crate) fn raw_context(record: Uuid) -> String {
    format!("flight_record.raw.{record}")
}

/// What verifying an answer came to, for its record.
#[derive(Clone, Copy, Default)]
pub(crate) struct Examined<'a> {
    pub checks: &'a [CheckOutcome],
    /// How far the provider's clock is ahead, where its signature held.
    pub clock_offset_seconds: Option<i64>,
}

/// One exchange as it is recorded when its answer arrives.
pub(crate) struct Record<'a> {
    pub provider: &'a LoginProvider,
    pub reference: String,
    pub exchange: Option<Uuid>,
    /// `login`, `consent`, `test`, `hint` or `logout`.
    pub purpose: &'static str,
    pub person: Option<String>,
    pub examined: Examined<'a>,
    pub refusal: Option<&'a Refusal>,
    /// The message, as it came.
    pub xml: Option<&'a str>,
}

impl Service {
    /// Writes a record; raw bytes are sealed, what is shown is redacted.
    pub(crate) async fn record_exchange(
        &self,
        connection: &impl ConnectionTrait,
        record: Record<'_>,
    ) -> Result<()> {
        let now = self.now();
        let id = self.random.id(now);
        let xml = record.xml.map(domain::saml::redact);
        let raw = record
            .xml
            .map(|raw| {
                self.keyring
                    .seal(&*self.random, &raw_context(id), raw.as_bytes())
            })
            .transpose()?;
        store::flight_record::ActiveModel {
            id: Set(id),
            reference: Set(record.reference),
            identity_provider_id: Set(record.provider.id.0),
            organization_id: Set(record.provider.home_organization.0),
            exchange_id: Set(record.exchange),
            account_id: Set(None),
            purpose: Set(record.purpose.to_owned()),
            outcome: Set(if record.refusal.is_some() {
                "refused"
            } else {
                "answered"
            }
            .to_owned()),
            code: Set(record.refusal.map(|refusal| refusal.code.id().to_owned())),
            person: Set(record.person),
            checks: Set(
                serde_json::to_string(record.examined.checks).unwrap_or_else(|_| "[]".to_owned())
            ),
            expected: Set(record.refusal.and_then(|refusal| refusal.expected.clone())),
            received: Set(record.refusal.and_then(|refusal| refusal.received.clone())),
            xml: Set(xml),
            raw: Set(raw),
            clock_offset_seconds: Set(record.examined.clock_offset_seconds),
            created_at: Set(now.as_millis()),
            expires_at: Set(now.plus(KEPT).as_millis()),
        }
        .insert(connection)
        .await?;
        Ok(())
    }

    /// Records an answer that was refused. Strangers can send as much as they like: without a valid signature it is kept
    /// while the day's allowance lasts, then only counted. With one it comes from the identity provider, and is always kept.
    pub(crate) async fn record_refused(&self, record: Record<'_>) -> Result<()> {
        use store::refused_answer::{ActiveModel, Column, Entity};
        let signed = record.examined.checks.iter().any(|outcome| {
            outcome.check == Check::Signature && outcome.result == CheckResult::Passed
        });
        if signed {
            return self.record_exchange(self.database.write(), record).await;
        }
        let (provider, day) = (
            record.provider.id.0,
            self.now().as_seconds() / SECONDS_A_DAY,
        );
        let transaction = self.database.begin().await?;
        Entity::insert(ActiveModel {
            identity_provider_id: Set(provider),
            day: Set(day),
            answers: Set(1),
        })
        .on_conflict(
            OnConflict::columns([Column::IdentityProviderId, Column::Day])
                .value(
                    Column::Answers,
                    Expr::col((Entity, Column::Answers)).add(1_i64),
                )
                .to_owned(),
        )
        .exec_without_returning(&transaction)
        .await?;
        let counted = Entity::find_by_id((provider, day))
            .one(&transaction)
            .await?
            .map_or(0, |row| row.answers);
        if counted <= JUNK_KEPT {
            self.record_exchange(&transaction, record).await?;
        }
        transaction.commit().await
    }

    /// Says in the record of an answer what came of completing it. A refusal may be followed by another outcome: somebody
    /// else's attempt with the same handle must not hide the login that succeeds after it. What was accepted stays so.
    pub(crate) async fn record_completion(
        &self,
        connection: &impl ConnectionTrait,
        reference: &str,
        account: Option<AccountId>,
        refusal: Option<&Refusal>,
    ) -> Result<()> {
        use store::flight_record::Column;
        let outcome = if refusal.is_some() {
            "refused"
        } else {
            "accepted"
        };
        store::flight_record::Entity::update_many()
            .col_expr(Column::Outcome, Expr::value(outcome))
            .col_expr(
                Column::Code,
                Expr::value(refusal.map(|refusal| refusal.code.id().to_owned())),
            )
            .col_expr(
                Column::Expected,
                Expr::value(refusal.and_then(|refusal| refusal.expected.clone())),
            )
            .col_expr(
                Column::Received,
                Expr::value(refusal.and_then(|refusal| refusal.received.clone())),
            )
            .col_expr(Column::AccountId, Expr::value(account.map(|id| id.0)))
            .filter(Column::Reference.eq(reference))
            .filter(Column::Outcome.ne("accepted"))
            .exec(connection)
            .await?;
        Ok(())
    }
}
