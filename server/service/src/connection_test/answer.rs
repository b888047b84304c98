//! The answer to a test: checked as every answer is, kept for the admin who started it.
use super::{Findings, findings_context};
use crate::{
    Error, Result, Service,
    exchange::{AcsRoute, Answered, Examined, Record},
    identity_provider::LoginProvider,
    store,
};
use domain::{
    Refusal, Timestamp, code,
    id::ExchangeId,
    saml::{Expectation, PostedResponse, RequestPolicy, verify},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::{Expr, OnConflict},
};

impl Service {
    /// Takes the answer if the request it names is a test's; `None` leaves it to the sign-ins.
    pub(crate) async fn answer_connection_test(
        &self,
        identifier: &str,
        route: AcsRoute,
        posted: &PostedResponse,
        reference: &str,
    ) -> Result<Option<Answered>> {
        use store::connection_test::{Column, Entity};
        let Some(request_id) = posted.in_response_to() else {
            return Ok(None);
        };
        let Some(row) = Entity::find()
            .filter(Column::RequestId.eq(&request_id))
            .one(self.database.read())
            .await?
        else {
            return Ok(None);
        };
        let provider = self
            .tested_provider(row.identity_provider_id, row.proposal.as_deref())
            .await?;
        if provider.identifier != identifier {
            return Ok(None);
        }
        let now = self.now();
        if row.state != "started" {
            return Err(code::SAML_REPLAYED.into());
        }
        if row.expires_at <= now.as_millis() {
            return Err(code::SAML_EXCHANGE_EXPIRED.into());
        }
        let expectation = Expectation {
            request: RequestPolicy::Solicited { request_id },
            ..self.expectation(&provider, route, posted).await?
        };
        let examination = verify(posted, &expectation, now);
        let clock_offset_seconds = examination.clock_offset_seconds;
        let (outcome, findings, replay) = match examination.outcome {
            Err(refusal) => {
                let findings = Findings::refused(examination.checks, &refusal);
                (Err(refusal), findings, None)
            }
            Ok(login) => {
                let findings = self
                    .test_findings(&provider, &login, examination.checks)
                    .await?;
                let replay = (login.assertion_id.clone(), login.not_on_or_after);
                (Ok(()), findings, Some(replay))
            }
        };
        self.keep_test(
            &provider,
            &row,
            posted,
            reference,
            outcome,
            &findings,
            (replay, clock_offset_seconds),
        )
        .await?;
        let home = store::organization::Entity::find_by_id(provider.home_organization.0)
            .one(self.database.read())
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        Ok(Some(Answered::Test {
            organization: home.slug,
            test: ExchangeId(row.id),
        }))
    }

    /// One transaction: the findings, the record, the replay row. Of two answers at once one is kept.
    #[expect(
        clippy::too_many_arguments,
        reason = "everything that one transaction writes"
    )]
    async fn keep_test(
        &self,
        provider: &LoginProvider,
        row: &store::connection_test::Model,
        posted: &PostedResponse,
        reference: &str,
        outcome: std::result::Result<(), Refusal>,
        findings: &Findings,
        (replay, clock_offset_seconds): (Option<(String, Timestamp)>, Option<i64>),
    ) -> Result<()> {
        use store::connection_test::{Column, Entity};
        let now = self.now();
        let plain =
            serde_json::to_vec(findings).map_err(|error| Error::Internal(error.to_string()))?;
        let sealed = self
            .keyring
            .seal(&*self.random, &findings_context(row.id), &plain)?;
        let email = findings.person.as_ref().and_then(|person| {
            let email = domain::EmailAddress::parse(person.email.as_deref()?)?;
            Some(email.folded())
        });
        let state = if outcome.is_ok() { "passed" } else { "refused" };
        let transaction = self.database.begin().await?;
        let moved = Entity::update_many()
            .col_expr(Column::State, Expr::value(state))
            .col_expr(Column::Findings, Expr::value(Some(sealed)))
            .col_expr(Column::Person, Expr::value(email.clone()))
            .col_expr(Column::Reference, Expr::value(reference))
            .col_expr(Column::AnsweredAt, Expr::value(Some(now.as_millis())))
            .filter(Column::Id.eq(row.id))
            .filter(Column::State.eq("started"))
            .exec(&transaction)
            .await?;
        if moved.rows_affected == 0 {
            return Err(code::SAML_REPLAYED.into());
        }
        if let Some((assertion_id, until)) = replay {
            use store::saml_replay;
            let first = saml_replay::Entity::insert(saml_replay::ActiveModel {
                identity_provider_id: sea_orm::ActiveValue::Set(provider.id.0),
                assertion_id: sea_orm::ActiveValue::Set(assertion_id),
                expires_at: sea_orm::ActiveValue::Set(until.as_millis()),
            })
            .on_conflict(
                OnConflict::columns([
                    saml_replay::Column::IdentityProviderId,
                    saml_replay::Column::AssertionId,
                ])
                .do_nothing()
                .to_owned(),
            )
            .exec_without_returning(&transaction)
            .await?;
            if first == 0 {
                return Err(code::SAML_REPLAYED.into());
            }
        }
        let record = Record {
            provider,
            reference: reference.to_owned(),
            exchange: None,
            purpose: "test",
            person: email,
            examined: Examined {
                checks: &findings.checks,
                clock_offset_seconds,
            },
            refusal: outcome.as_ref().err(),
            xml: Some(posted.xml()),
        };
        self.record_exchange(&transaction, record).await?;
        if outcome.is_ok() {
            self.record_completion(&transaction, reference, None, None)
                .await?;
        }
        transaction.commit().await
    }
}
