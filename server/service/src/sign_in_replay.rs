//! Examining a recorded message again, with the settings as they are now: what would happen? Nothing is changed, and
//! what comes out is for reading: no operation takes it as a sign-in.
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    exchange::{AcsRoute, raw_context},
    identity_provider::LoginProvider,
    store,
};
use domain::{
    Code, Timestamp, code,
    role::Action,
    saml::{
        Certificate, Check, CheckOutcome, CheckResult, Expectation, PostedResponse, RequestPolicy,
        verify,
    },
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

/// Which settings a message was examined with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settings {
    /// Those that are saved.
    Saved,
    /// Those of the metadata that was given and is not saved yet.
    Proposed,
}

/// What would happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every check would pass.
    Passes {
        /// The address the identity provider names, where it names one.
        person: Option<String>,
    },
    /// It would be refused.
    Refused {
        /// The code.
        code: Code,
        /// What should have been there.
        expected: Option<String>,
        /// What was there.
        received: Option<String>,
    },
}

/// One examination.
#[derive(Clone, Debug)]
pub struct Replay {
    /// With which settings.
    pub settings: Settings,
    /// What would happen.
    pub verdict: Verdict,
    /// Every check in order.
    pub checks: Vec<CheckOutcome>,
}

/// A recorded message, examined again.
#[derive(Clone, Debug)]
pub struct Replays {
    /// When it came; it is examined as of then.
    pub at: Timestamp,
    /// With the saved settings, and with proposed ones if there are any.
    pub replays: Vec<Replay>,
}

impl Service {
    /// Examines the message of a record again, as of the time it came: with the saved settings, and with the metadata
    /// that waits for its preview, if any. Audited, since it reads the sealed message.
    ///
    /// # Errors
    /// `request.not_found`, `saml.message_not_kept`, `identity_provider.draft`.
    pub async fn replay_sign_in(
        &self,
        caller: &Caller,
        slug: &str,
        reference: &str,
    ) -> Result<Replays> {
        use store::flight_record::{Column, Entity};
        let access = self.authorize(caller, slug, Action::ViewSignIns).await?;
        let row = Entity::find()
            .filter(Column::OrganizationId.eq(access.organization.0))
            .filter(Column::Reference.eq(reference))
            .one(self.database.read())
            .await?
            .ok_or(code::NOT_FOUND)?;
        let sealed = row
            .raw
            .as_deref()
            .ok_or_else(|| Error::from(code::SAML_MESSAGE_NOT_KEPT))?;
        let xml = String::from_utf8(self.keyring.open(&raw_context(row.id), sealed)?)
            .map_err(|_| Error::Internal("a recorded message that is not UTF-8".into()))?;
        let posted = PostedResponse::from_recorded(xml);
        let provider = self
            .provider_as_configured(row.identity_provider_id)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let transaction = self.database.begin().await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "sign_in_record.replayed",
                subject_kind: "flight_record",
                subject_id: &row.reference,
                detail: json!({}),
            },
        )
        .await?;
        transaction.commit().await?;
        let at = Timestamp::from_millis(row.created_at);
        let request = request_of(&row, &posted);
        let trust = provider.trust()?;
        let mut replays = vec![
            self.replayed(
                Settings::Saved,
                &provider,
                &trust.entity_id,
                trust.certificates.clone(),
                &posted,
                &request,
                at,
            )
            .await?,
        ];
        if let Some(proposed) = self.proposed_metadata(row.identity_provider_id).await? {
            replays.push(
                self.replayed(
                    Settings::Proposed,
                    &provider,
                    &proposed.entity_id,
                    proposed.signing_certificates,
                    &posted,
                    &request,
                    at,
                )
                .await?,
            );
        }
        Ok(Replays { at, replays })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of one expectation, named at the only two calls"
    )]
    async fn replayed(
        &self,
        settings: Settings,
        provider: &LoginProvider,
        entity_id: &str,
        certificates: Vec<Certificate>,
        posted: &PostedResponse,
        request: &RequestPolicy,
        at: Timestamp,
    ) -> Result<Replay> {
        // Which of the two addresses it came to is not recorded; the second only counts if the message itself names it.
        let second = self.second_acs_url(&provider.identifier);
        let route = if posted.xml().contains(&second) {
            AcsRoute::Login
        } else {
            AcsRoute::Saml
        };
        let expectation = Expectation {
            identity_provider: entity_id.to_owned(),
            certificates,
            request: request.clone(),
            ..self.expectation(provider, route, posted).await?
        };
        let examination = verify(posted, &expectation, at);
        let verdict = match examination.outcome {
            Ok(login) => Verdict::Passes {
                person: login
                    .email(provider.attributes.email.as_deref())
                    .map(|email| email.to_string()),
            },
            Err(refusal) => Verdict::Refused {
                code: refusal.code,
                expected: refusal.expected,
                received: refusal.received,
            },
        };
        Ok(Replay {
            settings,
            verdict,
            checks: examination.checks,
        })
    }
}

/// The request the message had to answer. Where that check failed, what was expected then is on record; else it passed,
/// so the message names it itself.
fn request_of(row: &store::flight_record::Model, posted: &PostedResponse) -> RequestPolicy {
    let checks: Vec<CheckOutcome> = serde_json::from_str(&row.checks).unwrap_or_default();
    let expected = checks.iter().find_map(|outcome| match &outcome.result {
        CheckResult::Failed { expected, .. } if outcome.check == Check::InResponseTo => {
            expected.clone()
        }
        _ => None,
    });
    match expected.or_else(|| posted.in_response_to()) {
        Some(request_id) => RequestPolicy::Solicited { request_id },
        None => RequestPolicy::Unsolicited,
    }
}

impl Verdict {
    /// Every check would pass.
    pub const fn passes(&self) -> bool {
        matches!(self, Self::Passes { .. })
    }
}
