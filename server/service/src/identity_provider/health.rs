//! Whether what a live identity provider publishes still fits what is trusted here. For `doctor`; changes nothing.
use crate::{Caller, Error, Result, Service, deployment::command_line_only, store};
use domain::{Refusal, saml::metadata::parse};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use std::collections::HashSet;

/// The metadata URL of a live identity provider, as it answers now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataHealth {
    /// The identity provider's SSO identifier.
    pub identity_provider: String,
    /// Where its metadata is published.
    pub url: String,
    /// What was found there.
    pub found: Published,
}

/// What is published at a metadata URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Published {
    /// Keys that are all trusted here.
    Trusted,
    /// Trusted keys, and this many that are not: they come next.
    New(usize),
    /// None of the trusted keys: sign-ins fail, or soon will.
    NoneTrusted,
    /// Nothing that can be read, and why.
    Refused(Refusal),
}

impl Service {
    /// Fetches the metadata of every live identity provider that has a metadata URL, by identifier. For the command line.
    pub async fn metadata_health(&self, caller: &Caller) -> Result<Vec<MetadataHealth>> {
        command_line_only(caller)?;
        let providers = store::identity_provider::Entity::find()
            .filter(store::identity_provider::Column::State.eq("live"))
            .filter(store::identity_provider::Column::MetadataUrl.is_not_null())
            .order_by_asc(store::identity_provider::Column::Identifier)
            .all(self.database.read())
            .await?;
        let mut health = Vec::with_capacity(providers.len());
        for provider in providers {
            let url = provider.metadata_url.clone().unwrap_or_default();
            let found = self.published(caller, &provider, &url).await;
            health.push(MetadataHealth {
                identity_provider: provider.identifier,
                url,
                found: match found {
                    Ok(found) => found,
                    Err(Error::Refused(refusal)) => Published::Refused(refusal),
                    Err(broken) => return Err(broken),
                },
            });
        }
        Ok(health)
    }

    async fn published(
        &self,
        caller: &Caller,
        provider: &store::identity_provider::Model,
        url: &str,
    ) -> Result<Published> {
        let bytes = self.fetch_metadata(caller, url).await?;
        let file = parse(&bytes, self.policy(self.now()))?;
        let metadata = file.choose(provider.entity_id.as_deref().unwrap_or_default())?;
        let trusted: HashSet<String> = store::identity_provider_certificate::Entity::find()
            .filter(
                store::identity_provider_certificate::Column::IdentityProviderId.eq(provider.id),
            )
            .all(self.database.read())
            .await?
            .into_iter()
            .map(|certificate| certificate.sha256)
            .collect();
        let published = metadata.signing_certificates;
        let new = published
            .iter()
            .filter(|certificate| !trusted.contains(certificate.sha256()))
            .count();
        Ok(if new == 0 {
            Published::Trusted
        } else if new < published.len() {
            Published::New(new)
        } else {
            Published::NoneTrusted
        })
    }
}
