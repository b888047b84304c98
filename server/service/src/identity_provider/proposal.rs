//! Metadata that was given but not saved yet: kept with the draft, so that the preview is a page of its own, can be left
//! and come back to, and what is saved is what was seen (B2).
use super::{
    stored_proposal::{Stored, proposal_of, replace, stored, stored_of, version},
    view::{Candidate, IgnoredView, MetadataPreview, Outcome, Preview},
};
use crate::{Caller, Error, Result, Service, store};
use domain::{
    Refusal, Timestamp, code,
    id::OrganizationId,
    saml::{
        Binding,
        metadata::{IdpMetadata, ManualProvider, Policy, parse},
    },
};
use sea_orm::EntityTrait as _;
use serde::{Deserialize, Serialize};

/// What was given.
#[derive(Clone, Debug)]
pub enum Proposal {
    /// An uploaded file.
    File(Vec<u8>),
    /// Pasted text.
    Paste(String),
    /// An address to fetch it from.
    Url(String),
    /// The three values by hand (I1).
    Manual(ManualValues),
}

/// Manual set-up: what is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManualValues {
    /// The issuer, or entity ID.
    pub issuer: String,
    /// The single sign-on address.
    pub sso_url: String,
    /// How requests get there: `redirect` or `post`.
    pub binding: String,
    /// One or more X.509 certificates as text.
    pub certificate: String,
}

/// What was given last, for showing its form again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProposalSource {
    /// An uploaded file.
    File,
    /// This text.
    Paste(String),
    /// Fetched from this address.
    Url(String),
    /// These values.
    Manual(ManualValues),
}

impl ProposalSource {
    pub(super) fn of(stored: Stored) -> Self {
        match stored.source.as_str() {
            "paste" => Self::Paste(String::from_utf8_lossy(&stored.document).into_owned()),
            "url" => Self::Url(stored.url.unwrap_or_default()),
            "manual" => Self::Manual(serde_json::from_slice(&stored.document).unwrap_or_default()),
            _ => Self::File,
        }
    }
}

/// A proposal that was read: what saving takes over.
pub(super) struct Readable {
    pub(super) metadata: IdpMetadata,
    pub(super) xml: Option<String>,
    pub(super) url: Option<String>,
}

impl Service {
    /// Keeps metadata for its preview, replacing what was given before. What can not be used is refused at once, with
    /// every fault found; typed and pasted text is kept nevertheless, so that its form comes back filled.
    pub async fn propose_metadata(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        proposal: Proposal,
    ) -> std::result::Result<(), Vec<Error>> {
        let reached = self
            .reach(caller, slug, key)
            .await
            .and_then(super::reach::Reached::require_home)
            .map_err(one)?;
        let mut proposed = match proposal {
            Proposal::Url(url) => {
                let url = url.trim().to_owned();
                let document = self.fetch_metadata(caller, &url).await.map_err(one)?;
                Stored {
                    url: Some(url),
                    ..stored("url", document)
                }
            }
            other => stored_of(other).map_err(one)?,
        };
        proposed.identity_provider_id = reached.row.id;
        proposed.created_at = self.now().as_millis();
        let typed = matches!(proposed.source.as_str(), "paste" | "manual");
        let field = match proposed.source.as_str() {
            "file" => "file",
            "paste" => "text",
            _ => "url",
        };
        let refusals = match self.read_again(&proposed, self.now()).0 {
            Outcome::Refused(refusals) => refusals,
            Outcome::Choose(_) | Outcome::Ready(_) => Vec::new(),
        };
        if refusals.is_empty() || typed {
            let (transaction, _) = self
                .begin_at_home(caller, slug, key, &[])
                .await
                .map_err(one)?;
            replace(&transaction, proposed).await.map_err(one)?;
            transaction.commit().await.map_err(one)?;
        }
        if refusals.is_empty() {
            return Ok(());
        }
        let at_field = |refusal: Refusal| {
            if refusal.field.is_some() {
                refusal
            } else {
                refusal.field(field)
            }
        };
        Err(refusals
            .into_iter()
            .map(|refusal| Error::Refused(at_field(refusal)))
            .collect())
    }

    /// Chooses one identity provider of a file with several.
    pub async fn choose_proposed(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        entity_id: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let mut stored = proposal_of(&transaction, reached.row.id)
            .await?
            .ok_or_else(|| Error::from(code::PROPOSAL_MISSING))?;
        let file = parse(&stored.document, self.policy(self.now()))?;
        file.choose(entity_id)
            .map_err(|refusal| refusal.field("entity_id"))?;
        stored.chosen_entity_id = Some(entity_id.to_owned());
        replace(&transaction, stored).await?;
        transaction.commit().await
    }

    /// What was given last and is not saved yet.
    pub async fn proposal_source(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Option<ProposalSource>> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        let stored = proposal_of(self.database.read(), reached.row.id).await?;
        Ok(stored.map(ProposalSource::of))
    }

    /// The metadata that was given and is not saved yet, where it can be used.
    pub(crate) async fn proposed_metadata(
        &self,
        provider: uuid::Uuid,
    ) -> Result<Option<IdpMetadata>> {
        let stored = proposal_of(self.database.read(), provider).await?;
        Ok(stored
            .and_then(|stored| self.readable(&stored, self.now()).ok())
            .map(|(readable, _)| readable.metadata))
    }

    /// Names the metadata that waits; refused with `metadata.proposal_missing` when none does.
    pub(crate) async fn proposed_version(&self, provider: uuid::Uuid) -> Result<String> {
        let stored = proposal_of(self.database.read(), provider).await?;
        Ok(version(
            &stored.ok_or_else(|| Error::from(code::PROPOSAL_MISSING))?,
        ))
    }

    /// The metadata that waits, while it is this version and can be used; else `request.conflict`.
    pub(crate) async fn proposed_metadata_of(
        &self,
        provider: uuid::Uuid,
        wanted: &str,
    ) -> Result<IdpMetadata> {
        proposal_of(self.database.read(), provider)
            .await?
            .filter(|stored| version(stored) == wanted)
            .and_then(|stored| self.readable(&stored, self.now()).ok())
            .map(|(readable, _)| readable.metadata)
            .ok_or_else(|| code::CONFLICT.into())
    }

    /// What saving would take over; refused with `metadata.proposal_missing` when nothing waits.
    pub async fn preview_metadata(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Preview> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        let stored = proposal_of(self.database.read(), reached.row.id)
            .await?
            .ok_or_else(|| Error::from(code::PROPOSAL_MISSING))?;
        let (outcome, ignored) = self.read_again(&stored, self.now());
        Ok(Preview {
            version: version(&stored),
            outcome,
            ignored,
        })
    }

    /// Reads a stored proposal: the parser's word is never stored, only what it was given.
    pub(super) fn read_again(
        &self,
        stored: &Stored,
        now: Timestamp,
    ) -> (Outcome, Vec<IgnoredView>) {
        if stored.source != "manual" && stored.chosen_entity_id.is_none() {
            match parse(&stored.document, self.policy(now)) {
                Err(refusal) => return (Outcome::Refused(vec![refusal]), Vec::new()),
                Ok(file) if file.providers.len() > 1 => {
                    let candidate = |metadata: &IdpMetadata| Candidate {
                        entity_id: metadata.entity_id.clone(),
                        name: metadata.display_name.clone(),
                        product: metadata.product,
                    };
                    let candidates = file.providers.iter().map(candidate).collect();
                    return (Outcome::Choose(candidates), IgnoredView::all(&file.ignored));
                }
                Ok(_) => {}
            }
        }
        match self.readable(stored, now) {
            Ok((readable, ignored)) => (
                Outcome::Ready(Box::new(MetadataPreview::new(&readable.metadata, now))),
                ignored,
            ),
            Err(refusals) => (Outcome::Refused(refusals), Vec::new()),
        }
    }

    /// The one identity provider a proposal names, or why there is none.
    pub(super) fn readable(
        &self,
        stored: &Stored,
        now: Timestamp,
    ) -> std::result::Result<(Readable, Vec<IgnoredView>), Vec<Refusal>> {
        let policy = self.policy(now);
        let (metadata, ignored, xml) = if stored.source == "manual" {
            let values: ManualValues = serde_json::from_slice(&stored.document).unwrap_or_default();
            let binding = if values.binding == "post" {
                Binding::Post
            } else {
                Binding::Redirect
            };
            let metadata = ManualProvider::parse(
                &values.issuer,
                &values.sso_url,
                binding,
                &values.certificate,
                policy,
            )?;
            (metadata, Vec::new(), None)
        } else {
            let file = parse(&stored.document, policy).map_err(|refusal| vec![refusal])?;
            let ignored = IgnoredView::all(&file.ignored);
            let metadata = match &stored.chosen_entity_id {
                Some(chosen) => file.choose(chosen),
                None => file.only(),
            };
            let xml = String::from_utf8(stored.document.clone()).ok();
            (metadata.map_err(|refusal| vec![refusal])?, ignored, xml)
        };
        self.refuse_unusable(&metadata)
            .map_err(|refusal| vec![refusal])?;
        Ok((
            Readable {
                metadata,
                xml,
                url: stored.url.clone(),
            },
            ignored,
        ))
    }

    /// What the parser can not know: that it is not ourselves, and that people can be recognized by it (C11).
    fn refuse_unusable(&self, metadata: &IdpMetadata) -> std::result::Result<(), Refusal> {
        const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
        let formats = &metadata.name_id_formats;
        if !formats.is_empty() && formats.iter().all(|format| format == TRANSIENT) {
            return Err(Refusal::new(code::METADATA_TRANSIENT).received(TRANSIENT));
        }
        if metadata
            .entity_id
            .starts_with(&self.settings().url("/saml/"))
        {
            return Err(Refusal::new(code::ENTITY_ID_OURS).received(metadata.entity_id.clone()));
        }
        Ok(())
    }

    pub(super) fn policy(&self, now: Timestamp) -> Policy {
        Policy {
            now,
            allow_loopback_http: self.settings().demo,
        }
    }

    /// Forgets metadata that was given but not saved.
    pub async fn discard_proposal(&self, caller: &Caller, slug: &str, key: &str) -> Result<()> {
        let (transaction, reached) = self
            .begin_at_home(caller, slug, key, &[] as &[OrganizationId])
            .await?;
        store::identity_provider_proposal::Entity::delete_by_id(reached.row.id)
            .exec(&transaction)
            .await?;
        transaction.commit().await
    }
}

fn one(error: impl Into<Error>) -> Vec<Error> {
    vec![error.into()]
}
