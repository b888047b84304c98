//! Metadata that waits, as it is kept.
use super::proposal::Proposal;
use crate::{Error, Result, store};
use domain::{Refusal, code};
use sea_orm::{ActiveValue::Set, EntityTrait as _, sea_query::OnConflict};
use sha2::{Digest, Sha256};

/// The row.
pub(super) type Stored = store::identity_provider_proposal::Model;

/// What was given as it is kept, still without its provider. An address has to be fetched before.
pub(super) fn stored_of(proposal: Proposal) -> Result<Stored> {
    match proposal {
        Proposal::File(bytes) if bytes.is_empty() => {
            Err(Refusal::new(code::METADATA_EMPTY).field("file").into())
        }
        Proposal::Paste(text) if text.trim().is_empty() => {
            Err(Refusal::new(code::METADATA_EMPTY).field("text").into())
        }
        Proposal::File(bytes) => Ok(stored("file", bytes)),
        Proposal::Paste(text) => Ok(stored("paste", text.into_bytes())),
        Proposal::Manual(values) => {
            let document =
                serde_json::to_vec(&values).map_err(|error| Error::Internal(error.to_string()))?;
            Ok(stored("manual", document))
        }
        Proposal::Url(_) => Err(Refusal::new(code::METADATA_URL_INVALID).field("url").into()),
    }
}

pub(super) fn stored(source: &str, document: Vec<u8>) -> Stored {
    Stored {
        identity_provider_id: uuid::Uuid::nil(),
        source: source.to_owned(),
        document,
        url: None,
        chosen_entity_id: None,
        created_at: 0,
    }
}

/// Names exactly this proposal.
pub(super) fn version(stored: &Stored) -> String {
    let mut digest = Sha256::new();
    for part in [
        stored.source.as_bytes(),
        stored.url.as_deref().unwrap_or_default().as_bytes(),
        stored
            .chosen_entity_id
            .as_deref()
            .unwrap_or_default()
            .as_bytes(),
        &stored.document,
    ] {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    hex::encode(&digest.finalize()[..16])
}

pub(super) async fn proposal_of(
    connection: &impl sea_orm::ConnectionTrait,
    provider: uuid::Uuid,
) -> Result<Option<Stored>> {
    Ok(
        store::identity_provider_proposal::Entity::find_by_id(provider)
            .one(connection)
            .await?,
    )
}

/// Puts it in the place of what waited before.
pub(super) async fn replace(
    transaction: &crate::database::Transaction,
    proposed: Stored,
) -> Result<()> {
    use store::identity_provider_proposal::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        identity_provider_id: Set(proposed.identity_provider_id),
        source: Set(proposed.source),
        document: Set(proposed.document),
        url: Set(proposed.url),
        chosen_entity_id: Set(proposed.chosen_entity_id),
        created_at: Set(proposed.created_at),
    };
    let conflict = OnConflict::column(Column::IdentityProviderId)
        .update_columns([
            Column::Source,
            Column::Document,
            Column::Url,
            Column::ChosenEntityId,
            Column::CreatedAt,
        ])
        .to_owned();
    Entity::insert(row)
        .on_conflict(conflict)
        .exec_without_returning(transaction)
        .await?;
    Ok(())
}
