//! Reading what the holder of a set-up link gave, against what is on record now. The parser's word is never stored.
use crate::{
    Result, Service,
    identity_provider::{
        IgnoredView, Outcome, proposal::Readable, state::State, stored_proposal::Stored,
        trusted::trusted_of,
    },
    store,
};
use domain::{
    Refusal, Timestamp, code,
    saml::metadata::{Change, Decision, Examined, Proposed, Trusted, examine_handed_in},
};
use sea_orm::{ConnectionTrait, EntityTrait as _};

/// What is on record, as a proposal is compared with it.
pub(super) struct OnRecord {
    trusted: Option<Trusted>,
    /// Whether people sign in by it: then its entity ID stays.
    pub(super) live: bool,
}

/// A proposal that can be used, and what it would change.
pub(super) struct Reading {
    pub(super) readable: Readable,
    pub(super) proposed: Proposed,
    pub(super) change: Change,
}

pub(super) async fn on_record(
    connection: &impl ConnectionTrait,
    provider: &store::identity_provider::Model,
) -> Result<OnRecord> {
    Ok(OnRecord {
        trusted: trusted_of(connection, provider).await?,
        live: State::of(provider)? == State::Live,
    })
}

/// What the link's holder gave, as other proposals are kept.
pub(super) async fn given(
    connection: &impl ConnectionTrait,
    link: &store::setup_link::Model,
) -> Result<Option<Stored>> {
    let row = store::setup_proposal::Entity::find_by_id(link.id)
        .one(connection)
        .await?;
    Ok(row.map(|row| Stored {
        identity_provider_id: link.identity_provider_id,
        source: row.source,
        document: row.document,
        url: row.url,
        chosen_entity_id: row.chosen_entity_id,
        created_at: row.created_at,
    }))
}

impl OnRecord {
    /// Of a file with several identity providers, a live one is the one on record; nobody chooses another.
    fn settled(&self, stored: &Stored) -> Stored {
        let mut settled = stored.clone();
        if let (true, Some(trusted)) = (self.live, &self.trusted)
            && settled.source != "manual"
        {
            settled.chosen_entity_id = Some(trusted.entity_id.clone());
        }
        settled
    }

    /// What a proposal of this entity is compared with: on record, or nothing at all.
    fn compared_with(&self, entity_id: &str) -> Trusted {
        match &self.trusted {
            Some(trusted) if self.live => trusted.clone(),
            Some(trusted) => Trusted {
                entity_id: entity_id.to_owned(),
                ..trusted.clone()
            },
            None => Trusted {
                entity_id: entity_id.to_owned(),
                sso: Vec::new(),
                certificates: Vec::new(),
                metadata_url: None,
                metadata_key: None,
            },
        }
    }

    fn other_entity(&self, refusal: Refusal) -> Refusal {
        match &self.trusted {
            Some(trusted) if self.live && refusal.code == code::METADATA_NO_IDENTITY_PROVIDER => {
                Refusal::new(code::METADATA_OTHER_ENTITY).expected(trusted.entity_id.clone())
            }
            _ => refusal,
        }
    }
}

impl Service {
    /// The one identity provider a proposal names and what it would change, or every reason why it cannot be used.
    pub(super) fn read_setup(
        &self,
        record: &OnRecord,
        stored: &Stored,
        now: Timestamp,
    ) -> std::result::Result<Reading, Vec<Refusal>> {
        let (readable, _) = self
            .readable(&record.settled(stored), now)
            .map_err(|refusals| {
                refusals
                    .into_iter()
                    .map(|refusal| record.other_entity(refusal))
                    .collect::<Vec<_>>()
            })?;
        let trusted = record.compared_with(&readable.metadata.entity_id);
        let Examined { proposed, decision } =
            examine_handed_in(&trusted, readable.metadata.clone(), now)
                .map_err(|refusal| vec![refusal])?;
        let mut change = match decision {
            Decision::Unchanged => Change::default(),
            Decision::Accept(change) | Decision::Hold(change, _) => change,
        };
        if !record.live {
            // A draft takes the file as it is: nobody signs in by a key that it leaves out.
            let offered = &readable.metadata.signing_certificates;
            let (kept, gone) = std::mem::take(&mut change.kept)
                .into_iter()
                .partition(|certificate| offered.contains(certificate));
            change.kept = kept;
            change.removed.extend::<Vec<_>>(gone);
        }
        Ok(Reading {
            readable,
            proposed,
            change,
        })
    }

    /// The same for its preview: a file with several identity providers asks which, where it may.
    pub(super) fn preview_setup(
        &self,
        record: &OnRecord,
        stored: &Stored,
        now: Timestamp,
    ) -> (Outcome, Vec<IgnoredView>) {
        let (outcome, ignored) = self.read_again(&record.settled(stored), now);
        match (outcome, self.read_setup(record, stored, now)) {
            (Outcome::Choose(candidates), _) => (Outcome::Choose(candidates), ignored),
            (_, Err(refusals)) => (Outcome::Refused(refusals), ignored),
            (outcome, Ok(_)) => (outcome, ignored),
        }
    }
}
