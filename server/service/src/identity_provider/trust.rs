//! Whose word is taken for an identity provider: its entity ID, keys and addresses, from the record or from metadata that
//! is not saved yet.
use super::{
    known_certificate::known,
    login_view::{LoginProvider, ProviderState},
};
use crate::{Error, Result, store};
use domain::{
    id::IdentityProviderId,
    saml::{Binding, certificate::Certificate, metadata::IdpMetadata},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use url::Url;

/// Whose word is taken and where requests go.
#[derive(Clone, Debug)]
pub struct Trust {
    /// Its entity ID: the Issuer of its responses.
    pub entity_id: String,
    /// The certificates whose keys may sign, newest first; at least one.
    pub certificates: Vec<Certificate>,
    /// Where requests go by HTTP-Redirect.
    pub sso_redirect_url: Option<Url>,
    /// Where requests go by HTTP-POST.
    pub sso_post_url: Option<Url>,
    /// The binding requests use; its address is there.
    pub request_binding: Binding,
    /// Where logout messages go; none when it does no single logout.
    pub logout: Vec<LogoutEndpoint>,
}

/// Where an identity provider takes logout messages of one binding. [SAML Metadata §2.2.2]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutEndpoint {
    /// The binding spoken there.
    pub binding: Binding,
    /// Where requests go.
    pub location: Url,
    /// Where responses go, if that is another address.
    pub response_location: Option<Url>,
}

impl Trust {
    /// Where requests go, by the chosen binding.
    pub fn destination(&self) -> Option<&Url> {
        match self.request_binding {
            Binding::Redirect => self.sso_redirect_url.as_ref(),
            Binding::Post => self.sso_post_url.as_ref(),
        }
    }

    /// Where a logout message goes: by the preferred binding where there is an address for it.
    pub fn logout_endpoint(&self, preferred: Binding) -> Option<&LogoutEndpoint> {
        self.logout
            .iter()
            .find(|endpoint| endpoint.binding == preferred)
            .or_else(|| self.logout.first())
    }
}

impl LoginProvider {
    /// As it would be with metadata that is not saved yet, for what signs nobody in.
    pub(crate) fn with_metadata(mut self, metadata: IdpMetadata) -> Self {
        let location = |wanted: Binding| {
            let found = metadata.sso.iter().find(|one| one.binding == wanted);
            found.map(|one| one.location.clone())
        };
        let (sso_redirect_url, sso_post_url) =
            (location(Binding::Redirect), location(Binding::Post));
        // As saving it chooses: what an admin chose stays where there is an address for it.
        let keeps_post = match &self.state {
            ProviderState::Live(trust) => {
                trust.request_binding == Binding::Post && sso_post_url.is_some()
            }
            ProviderState::Draft | ProviderState::Disabled => false,
        };
        self.requests.wanted_signed = metadata.wants_signed_requests;
        self.state = ProviderState::Live(Trust {
            request_binding: if sso_redirect_url.is_some() && !keeps_post {
                Binding::Redirect
            } else {
                Binding::Post
            },
            sso_post_url,
            sso_redirect_url,
            entity_id: metadata.entity_id,
            certificates: metadata.signing_certificates,
            logout: Vec::new(),
        });
        self
    }
}

/// What is on record of a provider that is complete.
pub(super) async fn trust(
    connection: &impl ConnectionTrait,
    row: &store::identity_provider::Model,
) -> Result<Trust> {
    let broken = |what: &str| {
        Error::Internal(format!(
            "identity provider {} is live without {what}",
            row.identifier
        ))
    };
    let stored = certificates_of(connection, IdentityProviderId(row.id)).await?;
    let certificates = stored
        .iter()
        .map(|certificate| known(&certificate.der))
        .collect::<Result<Vec<_>>>()?;
    if certificates.is_empty() {
        return Err(broken("a certificate"));
    }
    let sso_redirect_url = stored_url(row.sso_redirect_url.as_deref())?;
    let sso_post_url = stored_url(row.sso_post_url.as_deref())?;
    let request_binding = match (
        row.request_binding.as_deref(),
        &sso_redirect_url,
        &sso_post_url,
    ) {
        (Some("post"), _, Some(_)) | (_, None, Some(_)) => Binding::Post,
        (_, Some(_), _) => Binding::Redirect,
        (_, None, None) => return Err(broken("an address")),
    };
    Ok(Trust {
        entity_id: row
            .entity_id
            .clone()
            .ok_or_else(|| broken("an entity ID"))?,
        certificates,
        sso_redirect_url,
        sso_post_url,
        request_binding,
        logout: logout_endpoints(row)?,
    })
}

fn logout_endpoints(row: &store::identity_provider::Model) -> Result<Vec<LogoutEndpoint>> {
    let stored = [
        (
            Binding::Redirect,
            &row.slo_redirect_url,
            &row.slo_redirect_response_url,
        ),
        (Binding::Post, &row.slo_post_url, &row.slo_post_response_url),
    ];
    let mut endpoints = Vec::new();
    for (binding, location, response_location) in stored {
        if let Some(location) = stored_url(location.as_deref())? {
            endpoints.push(LogoutEndpoint {
                binding,
                location,
                response_location: stored_url(response_location.as_deref())?,
            });
        }
    }
    Ok(endpoints)
}

/// The stored certificates, those that are valid longest first.
pub(crate) async fn certificates_of(
    connection: &impl ConnectionTrait,
    provider: IdentityProviderId,
) -> Result<Vec<store::identity_provider_certificate::Model>> {
    Ok(store::identity_provider_certificate::Entity::find()
        .filter(store::identity_provider_certificate::Column::IdentityProviderId.eq(provider.0))
        .order_by_desc(store::identity_provider_certificate::Column::NotAfter)
        .order_by_asc(store::identity_provider_certificate::Column::Id)
        .all(connection)
        .await?)
}

fn stored_url(text: Option<&str>) -> Result<Option<Url>> {
    text.map(|text| Url::parse(text).map_err(|_| Error::Internal(format!("stored address {text}"))))
        .transpose()
}
