//! Logout messages of the identity provider. They come from another site and bring no cookie: whose sessions end is said
//! by the signed message alone.
use super::sign_out::ElsewhereOutcome;
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    database::Transaction,
    error::is_unique_violation,
    exchange::{Examined, Record, Refused},
    identity_provider::{LoginProvider, ProviderState, Trust},
    rate_limit::Limit,
    store,
};
use domain::{
    Refusal, code,
    id::{AccountId, ExchangeId, SamlAccountId},
    saml::{
        AuthnRequest, Outgoing,
        logout::{
            LogoutExpectation, LogoutKind, LogoutOutcome, LogoutResponse, LogoutStatus,
            ReceivedLogout, VerifiedLogoutRequest,
        },
    },
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use serde_json::json;
use std::time::Duration;
use store::saml_account::Model as Link;

const LOGOUTS: Limit = Limit {
    name: "saml-logout",
    burst: 600,
    period: Duration::from_millis(50),
};

/// What the browser does after it brought a logout message.
#[derive(Debug)]
pub enum LogoutStep {
    /// It carries our answer back.
    Answer {
        /// The identity provider's name, for a page that says where the browser goes.
        provider_name: String,
        /// How to leave.
        departure: Outgoing,
    },
    /// It stays: the metadata names no address for an answer.
    Ended {
        /// The identity provider's name.
        provider_name: String,
    },
    /// It shows what came of the logout that it began.
    Show {
        /// The exchange.
        exchange: ExchangeId,
    },
}

impl Service {
    /// Takes a logout message from the query of a redirect, exactly as it stood in the request line.
    ///
    /// # Errors
    /// The refusal and the reference of its record; nothing else was changed.
    pub async fn logout_by_query(
        &self,
        caller: &Caller,
        identifier: &str,
        raw: &str,
    ) -> std::result::Result<LogoutStep, Refused> {
        self.logout_received(caller, identifier, || ReceivedLogout::from_query(raw))
            .await
    }

    /// Takes a logout message from the body of a posted form. Errors as [`Service::logout_by_query`].
    pub async fn logout_by_form(
        &self,
        caller: &Caller,
        identifier: &str,
        body: &[u8],
    ) -> std::result::Result<LogoutStep, Refused> {
        self.logout_received(caller, identifier, || ReceivedLogout::from_form(body))
            .await
    }

    async fn logout_received(
        &self,
        caller: &Caller,
        identifier: &str,
        read: impl FnOnce() -> std::result::Result<ReceivedLogout, Refusal>,
    ) -> std::result::Result<LogoutStep, Refused> {
        let reference = self.random.reference();
        let step = async {
            self.throttle(LOGOUTS, &caller.network).await?;
            let provider = self.provider_for_logout(identifier).await?;
            let step = match read() {
                Ok(received) => self.obey(caller, &provider, &received, &reference).await,
                Err(refusal) => Err(refusal.into()),
            };
            if let Err(Error::Refused(refusal)) = &step {
                self.record_refused(Record {
                    refusal: Some(refusal),
                    ..logout_record(&provider, &reference)
                })
                .await?;
            }
            step
        };
        step.await.map_err(|error| (error, reference.clone()))
    }

    /// The provider whose logout messages count: also one that was taken offline. Nobody signs in by it, and whoever did
    /// before must still be able to leave.
    pub(super) async fn provider_for_logout(&self, identifier: &str) -> Result<LoginProvider> {
        let offline = self
            .identity_provider_for_login(identifier)
            .await?
            .filter(|provider| matches!(provider.state, ProviderState::Disabled));
        match offline {
            Some(provider) => self
                .provider_as_configured(provider.id.0)
                .await?
                .ok_or_else(|| code::IDENTITY_PROVIDER_UNKNOWN.into()),
            None => self.live_provider(identifier).await,
        }
    }

    async fn obey(
        &self,
        caller: &Caller,
        provider: &LoginProvider,
        received: &ReceivedLogout,
        reference: &str,
    ) -> Result<LogoutStep> {
        let trust = provider.trust()?;
        let expectation = LogoutExpectation {
            identity_provider: trust.entity_id.clone(),
            certificates: trust.certificates.clone(),
            logout_url: self.logout_url(&provider.identifier),
            skew: provider.skew,
        };
        match received.kind() {
            LogoutKind::Request => {
                let request = received.verify_request(&expectation, self.now())?;
                let status = self
                    .end_named_sessions(caller, provider, trust, &request, reference)
                    .await?;
                self.logout_answer(provider, trust, received, &request, status)
                    .await
            }
            LogoutKind::Response => {
                let response = received.verify_response(&expectation, self.now())?;
                let outcome = match response.outcome {
                    LogoutOutcome::Done => ElsewhereOutcome::Done,
                    LogoutOutcome::Partial => ElsewhereOutcome::Partial,
                    LogoutOutcome::Refused(_) => ElsewhereOutcome::Refused,
                };
                self.note_answer(provider, &response.in_response_to, outcome)
                    .await
            }
        }
    }

    /// One transaction: the replay row, the sessions, the audit rows, the record.
    async fn end_named_sessions(
        &self,
        caller: &Caller,
        provider: &LoginProvider,
        trust: &Trust,
        request: &VerifiedLogoutRequest,
        reference: &str,
    ) -> Result<LogoutStatus> {
        let transaction = self.database.begin().await?;
        let seen = store::saml_replay::ActiveModel {
            identity_provider_id: Set(provider.id.0),
            // No assertion has a space in its ID.
            assertion_id: Set(format!("logout {}", request.id)),
            expires_at: Set(request.not_on_or_after.as_millis()),
        }
        .insert(&transaction)
        .await;
        match seen {
            Ok(_) => {}
            Err(error) if is_unique_violation(&error) => return Err(code::SAML_REPLAYED.into()),
            Err(error) => return Err(error.into()),
        }
        let links = self
            .named_links(&transaction, provider, trust, request)
            .await?;
        let accounts: Vec<AccountId> = links
            .iter()
            .map(|link| AccountId(link.account_id))
            .collect();
        // A login of the same person that commits after this one was made after it.
        transaction.lock_accounts(&accounts).await?;
        let mut unnamed = 0;
        for link in &links {
            unnamed += self
                .end_sessions_of_link(&transaction, caller, provider, link, request, reference)
                .await?;
        }
        let status = match (links.is_empty(), unnamed) {
            (true, _) => LogoutStatus::UnknownPrincipal,
            (false, 0) => LogoutStatus::Done,
            (false, _) => LogoutStatus::Partial,
        };
        self.record_exchange(
            &transaction,
            Record {
                person: links.first().map(|link| link.remote_id_folded.clone()),
                ..logout_record(provider, reference)
            },
        )
        .await?;
        self.record_completion(&transaction, reference, accounts.first().copied(), None)
            .await?;
        transaction.commit().await?;
        Ok(status)
    }

    /// The people of this provider whom the request names. Format and qualifiers count; what either side leaves out
    /// means the provider and this service themselves. [SAML Core §8.3.7]
    async fn named_links(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        trust: &Trust,
        request: &VerifiedLogoutRequest,
    ) -> Result<Vec<Link>> {
        use store::saml_account::Column;
        let ours = self.entity_id(&provider.identifier);
        let same = |stored: &str, sent: &Option<String>, default: &str| {
            let stored = if stored.is_empty() { default } else { stored };
            sent.as_deref()
                .filter(|sent| !sent.is_empty())
                .unwrap_or(default)
                == stored
        };
        let mut links = store::saml_account::Entity::find()
            .filter(Column::IdentityProviderId.eq(provider.id.0))
            .filter(Column::EntityId.eq(&trust.entity_id))
            .filter(Column::NameId.eq(&request.name))
            .all(transaction)
            .await?;
        links.retain(|link| {
            let format = request.format.as_deref().unwrap_or(&link.name_id_format);
            format == link.name_id_format
                && same(
                    &link.name_qualifier,
                    &request.name_qualifier,
                    &trust.entity_id,
                )
                && same(&link.sp_name_qualifier, &request.sp_name_qualifier, &ours)
        });
        Ok(links)
    }

    /// Ends the sessions that the request names; says how many of the same person's may be meant and cannot be told,
    /// since the identity provider gave them no index. Those go on.
    async fn end_sessions_of_link(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: &LoginProvider,
        link: &Link,
        request: &VerifiedLogoutRequest,
        reference: &str,
    ) -> Result<usize> {
        use store::session::Column;
        let sessions = store::session::Entity::find()
            .filter(Column::IdentityProviderId.eq(provider.id.0))
            .filter(Column::SamlAccountId.eq(link.id))
            .filter(Column::ExpiresAt.gt(self.now().as_millis()))
            .all(transaction)
            .await?;
        let indexes = &request.session_indexes;
        self.end_pending_of_link(transaction, SamlAccountId(link.id), indexes)
            .await?;
        let (ending, staying): (Vec<_>, Vec<_>) = sessions.into_iter().partition(|session| {
            indexes.is_empty()
                || session
                    .session_index
                    .as_ref()
                    .is_some_and(|index| indexes.contains(index))
        });
        let unnamed = staying
            .iter()
            .filter(|session| session.session_index.is_none())
            .count();
        if ending.is_empty() {
            return Ok(unnamed);
        }
        let ended = store::session::Entity::delete_many()
            .filter(Column::Id.is_in(ending.iter().map(|session| session.id)))
            .exec(transaction)
            .await?;
        self.audit(transaction, caller, Event {
            organization: Some(provider.home_organization),
            action: "session.ended_by_identity_provider",
            subject_kind: "account",
            subject_id: &AccountId(link.account_id).to_string(),
            detail: json!({ "identity_provider": provider.identifier, "sessions": ended.rows_affected, "reference": reference }),
        })
        .await?;
        Ok(unnamed)
    }

    /// Our answer on its way back, by the binding the request came by if there is an address for it.
    async fn logout_answer(
        &self,
        provider: &LoginProvider,
        trust: &Trust,
        received: &ReceivedLogout,
        request: &VerifiedLogoutRequest,
        status: LogoutStatus,
    ) -> Result<LogoutStep> {
        let provider_name = provider.name.clone();
        let Some(endpoint) = trust.logout_endpoint(received.binding()) else {
            return Ok(LogoutStep::Ended { provider_name });
        };
        let location = endpoint
            .response_location
            .as_ref()
            .unwrap_or(&endpoint.location);
        let response = LogoutResponse {
            id: AuthnRequest::new_id(self.random.bytes::<16>()),
            issue_instant: self.now(),
            destination: location.to_string(),
            issuer: self.entity_id(&provider.identifier),
            in_response_to: request.id.clone(),
            status,
        };
        let key = self.signing_key().await?;
        let state = received.relay_state();
        let departure = response
            .message()
            .send(endpoint.binding, location, state, Some(&key))
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(LogoutStep::Answer {
            provider_name,
            departure,
        })
    }

    /// Keeps what the identity provider says of the logout it was asked for. Our session ended long before.
    async fn note_answer(
        &self,
        provider: &LoginProvider,
        request_id: &str,
        outcome: ElsewhereOutcome,
    ) -> Result<LogoutStep> {
        use store::saml_exchange::Column;
        let exchange = store::saml_exchange::Entity::find()
            .filter(Column::RequestId.eq(request_id))
            .filter(Column::IdentityProviderId.eq(provider.id.0))
            .filter(Column::Purpose.eq("logout"))
            .one(self.database.read())
            .await?
            .ok_or_else(|| Error::from(code::SAML_LOGOUT_UNKNOWN))?;
        let moved = store::saml_exchange::Entity::update_many()
            .col_expr(Column::State, Expr::value("completed"))
            .col_expr(Column::Outcome, Expr::value(Some(outcome.as_str())))
            .filter(Column::Id.eq(exchange.id))
            .filter(Column::State.eq("started"))
            .exec(self.database.write())
            .await?;
        if moved.rows_affected == 0 {
            return Err(code::SAML_REPLAYED.into());
        }
        Ok(LogoutStep::Show {
            exchange: ExchangeId(exchange.id),
        })
    }
}

fn logout_record<'a>(provider: &'a LoginProvider, reference: &str) -> Record<'a> {
    Record {
        provider,
        reference: reference.to_owned(),
        exchange: None,
        purpose: "logout",
        person: None,
        examined: Examined::default(),
        refusal: None,
        xml: None,
    }
}
