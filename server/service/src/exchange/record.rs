//! Writing the flight recorder (X1).
use super::Purpose;
use crate::{Result, Service, identity_provider::LoginProvider, rate_limit::Limit, store};
use domain::{
    Refusal, code,
    id::AccountId,
    saml::{CheckOutcome, PostedResponse},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    QueryFilter as _, sea_query::Expr,
};
use std::time::Duration;
use uuid::Uuid;

/// How long records are kept.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// What failed before a valid signature is kept at 50 a day for each identity provider, then only counted.
const JUNK: Limit = Limit {
    name: "saml-junk-records",
    burst: 50,
    period: Duration::from_secs(24 * 3600 / 50),
};

/// One exchange as it is recorded when its answer arrives.
pub(crate) struct Record<'a> {
    pub provider: &'a LoginProvider,
    pub reference: String,
    pub exchange: Option<Uuid>,
    pub purpose: Purpose,
    pub person: Option<String>,
    pub checks: &'a [CheckOutcome],
    pub refusal: Option<&'a Refusal>,
    pub posted: Option<&'a PostedResponse>,
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
        let xml = record
            .posted
            .map(|posted| domain::saml::redact(posted.xml()));
        let raw = record
            .posted
            .map(|posted| {
                self.keyring.seal(
                    &*self.random,
                    &format!("flight_record.raw.{id}"),
                    posted.xml().as_bytes(),
                )
            })
            .transpose()?;
        store::flight_record::ActiveModel {
            id: Set(id),
            reference: Set(record.reference),
            identity_provider_id: Set(record.provider.id.0),
            organization_id: Set(record.provider.home_organization.0),
            exchange_id: Set(record.exchange),
            account_id: Set(None),
            purpose: Set(record.purpose.as_str().to_owned()),
            outcome: Set(if record.refusal.is_some() {
                "refused"
            } else {
                "answered"
            }
            .to_owned()),
            code: Set(record.refusal.map(|refusal| refusal.code.id().to_owned())),
            person: Set(record.person),
            checks: Set(serde_json::to_string(record.checks).unwrap_or_else(|_| "[]".to_owned())),
            expected: Set(record.refusal.and_then(|refusal| refusal.expected.clone())),
            received: Set(record.refusal.and_then(|refusal| refusal.received.clone())),
            xml: Set(xml),
            raw: Set(raw),
            created_at: Set(now.as_millis()),
            expires_at: Set(now.plus(KEPT).as_millis()),
        }
        .insert(connection)
        .await?;
        Ok(())
    }

    /// Records an answer that was refused before a valid signature, as long as the day's allowance lasts.
    pub(crate) async fn record_junk(&self, record: Record<'_>) -> Result<()> {
        match self.throttle(JUNK, &record.provider.id.to_string()).await {
            Ok(()) => self.record_exchange(self.database.write(), record).await,
            Err(error) if error.refusal().code == code::RATE_LIMITED => {
                tracing::warn!(identity_provider = %record.provider.identifier, "more refused answers than are kept a day");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Says in the record of an exchange what came of completing it.
    pub(crate) async fn record_completion(
        &self,
        connection: &impl ConnectionTrait,
        exchange: Uuid,
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
            .filter(Column::ExchangeId.eq(exchange))
            .filter(Column::Outcome.eq("answered"))
            .exec(connection)
            .await?;
        Ok(())
    }
}
