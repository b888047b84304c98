//! What is trusted of an identity provider, as newer metadata is compared with it.
use super::{trust::certificates_of, view::stored_endpoints};
use crate::{Error, Result, store};
use domain::{
    id::IdentityProviderId,
    saml::{
        certificate::Certificate,
        metadata::{Change, Endpoint, Trusted},
    },
};
use sea_orm::{ConnectionTrait, EntityTrait as _};
use sha2::{Digest, Sha256};
use url::Url;

/// `None` until metadata was saved.
pub(super) async fn trusted_of(
    connection: &impl ConnectionTrait,
    row: &store::identity_provider::Model,
) -> Result<Option<Trusted>> {
    let Some(entity_id) = row.entity_id.clone() else {
        return Ok(None);
    };
    let certificates = certificates_of(connection, IdentityProviderId(row.id))
        .await?
        .iter()
        .map(|stored| Certificate::from_der(&stored.der).map_err(Error::Refused))
        .collect::<Result<Vec<_>>>()?;
    let sso = stored_endpoints(row)
        .into_iter()
        .map(|endpoint| {
            Ok(Endpoint {
                binding: endpoint.binding,
                location: stored_url(&endpoint.location)?,
                response_location: None,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let metadata_url = row.metadata_url.as_deref().map(stored_url).transpose()?;
    let metadata_key = store::identity_provider_refresh::Entity::find_by_id(row.id)
        .one(connection)
        .await?
        .and_then(|refresh| refresh.metadata_key)
        .map(|der| Certificate::from_der(&der).map_err(Error::Refused))
        .transpose()?;
    Ok(Some(Trusted {
        entity_id,
        sso,
        certificates,
        metadata_url,
        metadata_key,
    }))
}

pub(super) fn stored_url(text: &str) -> Result<Url> {
    Url::parse(text).map_err(|_| Error::Internal(format!("stored address {text}")))
}

/// Names exactly this change, whatever file says it: files differ in dates and signatures from one fetch to the next.
pub(super) fn fingerprint(change: &Change) -> String {
    let mut digest = Sha256::new();
    for (sign, certificates) in [("+", &change.added), ("-", &change.removed)] {
        let mut names: Vec<&str> = certificates.iter().map(Certificate::sha256).collect();
        names.sort_unstable();
        for name in names {
            digest.update(format!("{sign}{name}\n"));
        }
    }
    for (sign, endpoints) in [
        ("+", &change.endpoints_added),
        ("-", &change.endpoints_removed),
    ] {
        for endpoint in endpoints {
            digest.update(format!(
                "{sign}{:?} {}\n",
                endpoint.binding, endpoint.location
            ));
        }
    }
    hex::encode(&digest.finalize()[..16])
}
