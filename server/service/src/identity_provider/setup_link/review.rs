//! What was handed in by a set-up link, as the admin who decides on it sees it: the difference to what is on record.
use super::{
    SetupLinkView, find, hints, maker_of,
    read::{OnRecord, Reading, given, on_record},
    view,
};
use crate::{
    Caller, Error, Result, Service,
    identity_provider::{
        CertificateView, EndpointView, IgnoredView,
        stored_proposal::{Stored, version},
        trusted::fingerprint,
    },
    provisioning::{AttributeNames, names_of},
    store,
};
use domain::{
    Refusal, code,
    saml::{
        certificate::Certificate,
        metadata::{Endpoint, IdpMetadata},
    },
    setup_link::{AttributeHints, Standing},
};
use sea_orm::ConnectionTrait;
use sha2::{Digest as _, Sha256};

/// A link with what was handed in by it.
#[derive(Clone, Debug)]
pub struct SetupReview {
    /// The link.
    pub link: SetupLinkView,
    /// What waits for a decision; none while nothing does.
    pub proposed: Option<ProposedSetup>,
}

/// What accepting would change.
#[derive(Clone, Debug)]
pub struct ProposedSetup {
    /// Names exactly this change; accepting asks for it, so that what is accepted is what was seen.
    pub version: String,
    /// The entity ID the metadata names; none when only attributes were named.
    pub entity_id: Option<String>,
    /// The entity ID on record.
    pub entity_id_before: Option<String>,
    /// The address that metadata is fetched from afterwards. Only the set-up of a draft sets it.
    pub refreshed_from: Option<String>,
    /// Where it was fetched from.
    pub fetched_from: Option<String>,
    /// Certificates that would be trusted from then on.
    pub added: Vec<CertificateView>,
    /// Certificates that would no longer be trusted.
    pub removed: Vec<CertificateView>,
    /// Certificates that stay.
    pub kept: Vec<CertificateView>,
    /// Addresses people would be sent to from then on.
    pub endpoints_added: Vec<EndpointView>,
    /// Addresses that would no longer be used.
    pub endpoints_removed: Vec<EndpointView>,
    /// Where logout messages, which name people, would go. Only the set-up of a draft sets it.
    pub logout: Vec<EndpointView>,
    /// What of the file is not used, and why.
    pub ignored: Vec<IgnoredView>,
    /// What the holder says about attributes.
    pub hints: AttributeHints,
    /// What the attributes are called on record, where the holder's names take the place.
    pub names: AttributeNames,
    /// Why it can no longer be accepted, if it cannot.
    pub refusal: Option<Refusal>,
}

/// What waits, read again.
pub(super) struct Waiting {
    pub(super) record: OnRecord,
    pub(super) reading: Option<Reading>,
    pub(super) hints: AttributeHints,
    pub(super) version: String,
}

impl Service {
    /// A link of the caller's identity provider, and what was handed in by it.
    pub async fn setup_review(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        id: &str,
    ) -> Result<SetupReview> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        let read = self.database.read();
        let row = find(read, reached.row.id, id).await?;
        let maker = maker_of(read, &row).await?;
        let link = view(&row, maker.as_ref(), self.now());
        let proposed = match link.standing {
            Standing::HandedIn { .. } => Some(self.proposed_setup(&reached.row, &row).await?),
            _ => None,
        };
        Ok(SetupReview { link, proposed })
    }

    async fn proposed_setup(
        &self,
        provider: &store::identity_provider::Model,
        link: &store::setup_link::Model,
    ) -> Result<ProposedSetup> {
        let mut proposed = ProposedSetup {
            version: String::new(),
            entity_id: None,
            entity_id_before: provider.entity_id.clone(),
            refreshed_from: None,
            fetched_from: None,
            added: Vec::new(),
            removed: Vec::new(),
            kept: Vec::new(),
            endpoints_added: Vec::new(),
            endpoints_removed: Vec::new(),
            logout: Vec::new(),
            ignored: Vec::new(),
            hints: hints(link)?,
            names: names_of(provider),
            refusal: None,
        };
        let waiting = match self
            .waiting_setup(self.database.read(), provider, link)
            .await
        {
            Ok(waiting) => waiting,
            Err(Error::Refused(refusal)) => {
                proposed.refusal = Some(refusal);
                return Ok(proposed);
            }
            Err(error) => return Err(error),
        };
        proposed.version = waiting.version;
        if let Some(reading) = waiting.reading {
            self.describe(&mut proposed, reading, waiting.record.live);
        }
        Ok(proposed)
    }

    fn describe(&self, proposed: &mut ProposedSetup, reading: Reading, live: bool) {
        let now = self.now();
        let certificates = |list: &[Certificate]| {
            list.iter()
                .map(|certificate| CertificateView::new(certificate, now))
                .collect()
        };
        let Reading {
            readable, change, ..
        } = reading;
        let IdpMetadata {
            entity_id,
            slo,
            ignored,
            ..
        } = readable.metadata;
        proposed.entity_id = Some(entity_id);
        proposed.added = certificates(&change.added);
        proposed.removed = certificates(&change.removed);
        proposed.kept = certificates(&change.kept);
        proposed.endpoints_added = endpoints(&change.endpoints_added);
        proposed.endpoints_removed = endpoints(&change.endpoints_removed);
        proposed.ignored = IgnoredView::all(&ignored);
        proposed.fetched_from.clone_from(&readable.url);
        if !live {
            proposed.logout = endpoints(&slo);
            proposed.refreshed_from = readable.url;
        }
    }

    /// Reads what waits again, against what is on record now.
    pub(super) async fn waiting_setup(
        &self,
        connection: &impl ConnectionTrait,
        provider: &store::identity_provider::Model,
        link: &store::setup_link::Model,
    ) -> Result<Waiting> {
        let record = on_record(connection, provider).await?;
        let stored = given(connection, link).await?;
        let reading = match &stored {
            Some(stored) => Some(
                self.read_setup(&record, stored, self.now())
                    .map_err(first)?,
            ),
            None => None,
        };
        Ok(Waiting {
            version: named(stored.as_ref(), reading.as_ref(), provider, link),
            record,
            reading,
            hints: hints(link)?,
        })
    }
}

/// Names exactly what an admin sees: what was given, what it would change, and what is said about attributes.
fn named(
    stored: Option<&Stored>,
    reading: Option<&Reading>,
    provider: &store::identity_provider::Model,
    link: &store::setup_link::Model,
) -> String {
    let mut digest = Sha256::new();
    digest.update(stored.map(version).unwrap_or_default());
    digest.update(
        reading
            .map(|reading| fingerprint(&reading.change))
            .unwrap_or_default(),
    );
    let names = names_of(provider);
    let on_record = names.named().map(|(_, name)| name);
    let texts = [Some(link.hints.as_str()), provider.entity_id.as_deref()];
    for text in texts.into_iter().chain(on_record) {
        digest.update([0]);
        digest.update(text.unwrap_or_default());
    }
    hex::encode(&digest.finalize()[..16])
}

fn endpoints(list: &[Endpoint]) -> Vec<EndpointView> {
    list.iter()
        .map(|endpoint| EndpointView {
            binding: endpoint.binding,
            location: endpoint.location.to_string(),
            used: true,
        })
        .collect()
}

pub(super) fn first(refusals: Vec<Refusal>) -> Error {
    refusals
        .into_iter()
        .next()
        .unwrap_or(Refusal::new(code::INVALID))
        .into()
}
