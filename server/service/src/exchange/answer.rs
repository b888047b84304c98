//! Taking the identity provider's answer: verified, kept sealed, nothing decided. No cookie is needed or read: the
//! post comes from another site.
use super::{
    Purpose,
    record::{Examined, Record},
    verified_login_context,
};
use crate::{
    Caller, Error, Result, Service,
    error::is_unique_violation,
    identity_provider::{IdpInitiated, KeysAfter, LoginProvider},
    rate_limit::Limit,
    store,
};
use domain::{
    Refusal, Secret, Timestamp, code,
    id::ExchangeId,
    saml::{
        CheckOutcome, CheckResult, Expectation, PostedResponse, RequestPolicy, VerifiedLogin,
        verify,
    },
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use std::time::Duration;

const ANSWERS: Limit = Limit {
    name: "saml-answer",
    burst: 600,
    period: Duration::from_millis(50),
};

/// Which of the two addresses was posted to; Destination and Recipient must name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcsRoute {
    /// `/saml/{id}/callback`
    Saml,
    /// `/login/{id}/callback`
    Login,
}

/// An answer that was verified; what the browser does now.
#[derive(Debug)]
pub enum Answered {
    /// It completes the exchange it started.
    Complete {
        /// One use, for `/saml/{id}/complete?h=`.
        handle: Secret,
    },
    /// The sign-in started at the identity provider and is accepted: the browser takes it over and is asked.
    Arrive {
        /// One use, for `/saml/{id}/arrive?h=`.
        handle: Secret,
    },
    /// The sign-in started at the identity provider: one of our own starts now.
    StartOver {
        /// The provider's name, for a page that says where the browser goes.
        provider_name: String,
    },
    /// It was a test, passed or refused: the browser goes back to it.
    Test {
        /// The home organization's name in URLs.
        organization: String,
        /// The test.
        test: ExchangeId,
    },
}

/// An answer that was refused, with the reference its record is found by.
pub type Refused = (Error, String);

/// Leaves a note at the check that failed.
fn note_at_failure(checks: &mut [CheckOutcome], note: &str) {
    let failed = checks
        .iter_mut()
        .find(|outcome| matches!(outcome.result, CheckResult::Failed { .. }));
    if let Some(failed) = failed {
        failed.note = Some(note.to_owned());
    }
}

impl Service {
    /// Verifies a posted response and keeps what it says, sealed, for the browser that started the exchange. `next` is the
    /// local path that a sign-in started at the identity provider leads to.
    ///
    /// # Errors
    /// The refusal and the reference of its flight record. Nothing else was changed.
    pub async fn answer(
        &self,
        caller: &Caller,
        identifier: &str,
        route: AcsRoute,
        saml_response: &str,
        next: &str,
    ) -> std::result::Result<Answered, Refused> {
        let reference = self.random.reference();
        self.answer_as(caller, identifier, route, saml_response, next, &reference)
            .await
            .map_err(|error| (error, reference))
    }

    async fn answer_as(
        &self,
        caller: &Caller,
        identifier: &str,
        route: AcsRoute,
        saml_response: &str,
        next: &str,
        reference: &str,
    ) -> Result<Answered> {
        self.throttle(ANSWERS, &caller.network).await?;
        // A test may be of a provider that is not live yet.
        if let Ok(posted) = PostedResponse::from_form(saml_response)
            && let Some(answered) = self
                .answer_connection_test(identifier, route, &posted, reference)
                .await?
        {
            return Ok(answered);
        }
        let provider = self.live_provider(identifier).await?;
        let posted = match PostedResponse::from_form(saml_response) {
            Ok(posted) => posted,
            Err(refusal) => {
                return self
                    .refuse(
                        &provider,
                        reference,
                        None,
                        None,
                        Examined::default(),
                        refusal,
                    )
                    .await;
            }
        };
        let expectation = self.expectation(&provider, route, &posted).await?;
        if posted.in_response_to().is_none() && provider.requests.idp_initiated != IdpInitiated::Off
        {
            return self
                .take_unsolicited(&provider, &posted, expectation, next, reference)
                .await;
        }
        let exchange = match self.exchange_answered_by(&provider, &posted).await {
            Ok(exchange) => exchange,
            Err(Error::Refused(refusal)) => {
                return self
                    .refuse(
                        &provider,
                        reference,
                        None,
                        Some(&posted),
                        Examined::default(),
                        refusal,
                    )
                    .await;
            }
            Err(error) => return Err(error),
        };
        let mut expectation = Expectation {
            request: RequestPolicy::Solicited {
                request_id: exchange.request_id.clone(),
            },
            ..expectation
        };
        let mut examination = verify(&posted, &expectation, self.now());
        // The provider may have rolled its key: its metadata says so, and then nobody has to try again.
        if matches!(&examination.outcome, Err(refusal) if refusal.code == code::SAML_CERTIFICATE_UNKNOWN)
        {
            match self.keys_after_unknown_one(&provider).await {
                KeysAfter::Newer(certificates) => {
                    expectation.certificates = certificates;
                    examination = verify(&posted, &expectation, self.now());
                }
                KeysAfter::Same(note) => note_at_failure(&mut examination.checks, note),
            }
        }
        let examined = Examined {
            checks: &examination.checks,
            clock_offset_seconds: examination.clock_offset_seconds,
        };
        let outcome = examination
            .outcome
            .and_then(|login| fresh_enough(&provider, &exchange, &expectation, login));
        match outcome {
            Err(refusal) => {
                self.refuse(
                    &provider,
                    reference,
                    Some(&exchange),
                    Some(&posted),
                    examined,
                    refusal,
                )
                .await
            }
            Ok(login) => {
                self.keep(&provider, &exchange, &posted, examined, &login, reference)
                    .await
            }
        }
    }

    /// The exchange whose request the response claims to answer. Looked up before any signature is computed, so
    /// that strangers make no work.
    async fn exchange_answered_by(
        &self,
        provider: &LoginProvider,
        posted: &PostedResponse,
    ) -> Result<store::saml_exchange::Model> {
        let request_id = posted
            .in_response_to()
            .ok_or_else(|| unsolicited(&self.login_url(&provider.identifier)))?;
        let exchange = store::saml_exchange::Entity::find()
            .filter(store::saml_exchange::Column::RequestId.eq(request_id))
            .filter(store::saml_exchange::Column::IdentityProviderId.eq(provider.id.0))
            .filter(store::saml_exchange::Column::Purpose.ne(Purpose::Logout.as_str()))
            .one(self.database.read())
            .await?
            .ok_or(code::SAML_EXCHANGE_UNKNOWN)?;
        if exchange.state != "started" {
            return Err(code::SAML_REPLAYED.into());
        }
        if exchange.expires_at <= self.now().as_millis() {
            return Err(code::SAML_EXCHANGE_EXPIRED.into());
        }
        Ok(exchange)
    }

    pub(super) async fn refuse<T>(
        &self,
        provider: &LoginProvider,
        reference: &str,
        exchange: Option<&store::saml_exchange::Model>,
        posted: Option<&PostedResponse>,
        examined: Examined<'_>,
        refusal: Refusal,
    ) -> Result<T> {
        // Whoever may have us decrypt and watch what comes of it has one try for each request of ours.
        if let Some(exchange) = exchange.filter(|_| refusal.code == code::SAML_DECRYPTION_FAILED) {
            self.close_exchange(exchange.id).await?;
        }
        let purpose = exchange.map_or(Ok(Purpose::Login), |exchange| {
            Purpose::parse(&exchange.purpose)
        })?;
        self.record_refused(Record {
            provider,
            reference: reference.to_owned(),
            exchange: exchange.map(|exchange| exchange.id),
            purpose: purpose.as_str(),
            person: None,
            examined,
            refusal: Some(&refusal),
            xml: posted.map(PostedResponse::xml),
        })
        .await?;
        Err(refusal.into())
    }

    /// The first transaction: the replay row, the sealed login, the flight record. No account, link, membership or session.
    async fn keep(
        &self,
        provider: &LoginProvider,
        exchange: &store::saml_exchange::Model,
        posted: &PostedResponse,
        examined: Examined<'_>,
        login: &VerifiedLogin,
        reference: &str,
    ) -> Result<Answered> {
        use store::saml_exchange::Column;
        let handle = self.random.token();
        let plain =
            serde_json::to_vec(login).map_err(|error| Error::Internal(error.to_string()))?;
        let sealed =
            self.keyring
                .seal(&*self.random, &verified_login_context(exchange.id), &plain)?;
        let transaction = self.database.begin().await?;
        let replay = store::saml_replay::ActiveModel {
            identity_provider_id: Set(provider.id.0),
            assertion_id: Set(login.assertion_id.clone()),
            expires_at: Set(login.not_on_or_after.as_millis()),
        }
        .insert(&transaction)
        .await;
        let moved = match replay {
            Ok(_) => {
                store::saml_exchange::Entity::update_many()
                    .col_expr(Column::State, Expr::value("answered"))
                    .col_expr(
                        Column::HandleHash,
                        Expr::value(Some(crate::token::hash(handle.expose()))),
                    )
                    .col_expr(Column::VerifiedLogin, Expr::value(Some(sealed)))
                    .col_expr(Column::Reference, Expr::value(reference))
                    .filter(Column::Id.eq(exchange.id))
                    .filter(Column::State.eq("started"))
                    .exec(&transaction)
                    .await?
                    .rows_affected
            }
            Err(error) if is_unique_violation(&error) => 0,
            Err(error) => return Err(error.into()),
        };
        if moved == 0 {
            drop(transaction);
            let refusal = Refusal::new(code::SAML_REPLAYED);
            return self
                .refuse(
                    provider,
                    reference,
                    Some(exchange),
                    Some(posted),
                    examined,
                    refusal,
                )
                .await;
        }
        let record = Record {
            provider,
            reference: reference.to_owned(),
            exchange: Some(exchange.id),
            purpose: Purpose::parse(&exchange.purpose)?.as_str(),
            person: login
                .email(provider.attributes.email.as_deref())
                .map(|email| email.folded()),
            examined,
            refusal: None,
            xml: Some(posted.xml()),
        };
        self.record_exchange(&transaction, record).await?;
        transaction.commit().await?;
        Ok(Answered::Complete { handle })
    }

    async fn close_exchange(&self, exchange: uuid::Uuid) -> Result<()> {
        use store::saml_exchange::{Column, Entity};
        Entity::update_many()
            .col_expr(Column::State, Expr::value("refused"))
            .filter(Column::Id.eq(exchange))
            .filter(Column::State.eq("started"))
            .exec(self.database.write())
            .await?;
        Ok(())
    }

    fn login_url(&self, identifier: &str) -> String {
        self.settings().url(&format!("/saml/{identifier}"))
    }
}

/// The way in that works is worth more than the rule that was broken: the tile can be a bookmark of it.
fn unsolicited(login_url: &str) -> Refusal {
    Refusal::new(code::SAML_UNSOLICITED)
        .expected(format!("a sign-in that starts at {login_url}"))
        .message(format!(
            "Sign-ins started at the identity provider are switched off here. Start at {login_url}; an admin may put that address on the identity provider's tile as a bookmark."
        ))
}

/// Where an admin wants everybody to prove anew who they are, they did so after they were asked. [SAML Core §3.4.1] Where
/// only this sign-in was to be fresh, an older one is a sign-in all the same: it just does not count as recent.
fn fresh_enough(
    provider: &LoginProvider,
    exchange: &store::saml_exchange::Model,
    expectation: &Expectation,
    login: VerifiedLogin,
) -> std::result::Result<VerifiedLogin, Refusal> {
    let asked = Timestamp::from_millis(exchange.created_at);
    // Instants are told in whole seconds, and by another clock.
    let earliest = asked.minus(expectation.skew() + Duration::from_secs(1));
    if provider.requests.force_authn && exchange.force_authn && login.authn_instant < earliest {
        return Err(Refusal::new(code::SAML_FORCEAUTHN_IGNORED)
            .expected(format!("signed in after {asked}"))
            .received(login.authn_instant.to_rfc3339()));
    }
    Ok(login)
}
