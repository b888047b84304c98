//! Identity providers: list, make from metadata or from three values, show, go live, delete.
use super::{Answer, Body, ByKey, Problem};
use crate::http::Http;
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path},
    http::StatusCode,
    routing::{get, post},
};
use domain::{Refusal, Timestamp, code, id::IdentityProviderId, saml::IdpProduct};
use serde::{Deserialize, Serialize};
use service::{
    Error, Page,
    identity_provider::{
        CertificateView, EndpointView, Import, ManualValues, OurValues, Proposal, ProviderSummary,
        ProviderView, State,
    },
};

/// Largest body, in bytes: 2 MiB of metadata, escaped as JSON.
const BODY_LIMIT: usize = 3 * 1024 * 1024;

pub(super) fn routes() -> Router<Http> {
    Router::new()
        .route(
            "/organizations/{slug}/identity-providers",
            get(list)
                .post(create)
                .layer(DefaultBodyLimit::max(BODY_LIMIT)),
        )
        .route(
            "/organizations/{slug}/identity-providers/{key}",
            get(show).delete(remove),
        )
        .route(
            "/organizations/{slug}/identity-providers/{key}/go-live",
            post(go_live),
        )
}

/// One of a list.
#[derive(Serialize)]
struct Summary {
    id: IdentityProviderId,
    identifier: String,
    name: String,
    product: IdpProduct,
    state: State,
    people: u64,
    login_url: String,
    created_at: String,
}

impl From<ProviderSummary> for Summary {
    fn from(view: ProviderSummary) -> Self {
        Self {
            id: view.id,
            identifier: view.identifier,
            name: view.name,
            product: view.product,
            state: view.state,
            people: view.people,
            login_url: view.login_url,
            created_at: view.created_at.to_rfc3339(),
        }
    }
}

#[derive(Serialize)]
struct Certificate {
    subject: String,
    not_before: String,
    not_after: String,
    sha256: String,
}

impl From<CertificateView> for Certificate {
    fn from(view: CertificateView) -> Self {
        Self {
            subject: view.subject,
            not_before: view.not_before.to_rfc3339(),
            not_after: view.not_after.to_rfc3339(),
            sha256: view.sha256,
        }
    }
}

#[derive(Serialize)]
struct Link {
    organization: String,
    default_team: Option<String>,
}

/// One with everything.
#[derive(Serialize)]
struct IdentityProvider {
    id: IdentityProviderId,
    identifier: String,
    name: String,
    product: IdpProduct,
    state: State,
    home_organization: String,
    #[serde(flatten)]
    our_values: OurValues,
    entity_id: Option<String>,
    endpoints: Vec<EndpointView>,
    certificates: Vec<Certificate>,
    email_attribute: Option<String>,
    organizations: Vec<Link>,
    people: u64,
    first_login_at: Option<String>,
    created_at: String,
}

impl From<ProviderView> for IdentityProvider {
    fn from(view: ProviderView) -> Self {
        let link = |link: service::identity_provider::LinkView| Link {
            organization: link.slug,
            default_team: link.default_team_name,
        };
        Self {
            id: view.id,
            identifier: view.identifier,
            name: view.name,
            product: view.product,
            state: view.state,
            home_organization: view.home_slug,
            our_values: view.our_values,
            entity_id: view.entity_id,
            endpoints: view.endpoints,
            certificates: view.certificates.into_iter().map(Into::into).collect(),
            email_attribute: view.email_attribute,
            organizations: view.links.into_iter().map(link).collect(),
            people: view.people,
            first_login_at: view.first_login_at.map(Timestamp::to_rfc3339),
            created_at: view.created_at.to_rfc3339(),
        }
    }
}

async fn list(by: ByKey, Path(slug): Path<String>) -> Answer<Json<Page<Summary>>> {
    let found = by.answer(by.service.identity_provider_list(&by.caller, &slug).await)?;
    Ok(Json(Page {
        items: found.into_iter().map(Into::into).collect(),
        next: None,
    }))
}

/// Either `metadata_xml`, or `issuer`, `sso_url` and `certificate`.
#[derive(Deserialize)]
struct New {
    identifier: String,
    product: Option<String>,
    metadata_xml: Option<String>,
    /// Which one of a file with several.
    entity_id: Option<String>,
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    sso_url: String,
    #[serde(default)]
    binding: String,
    #[serde(default)]
    certificate: String,
}

impl New {
    fn import(self) -> service::Result<Import> {
        let product = match self.product.as_deref() {
            None => None,
            Some(slug) => Some(IdpProduct::parse(slug).ok_or_else(|| {
                let known = IdpProduct::ALL.map(IdpProduct::slug).join(", ");
                Error::from(
                    Refusal::new(code::INVALID)
                        .field("product")
                        .message(format!("Use one of {known}.")),
                )
            })?),
        };
        let metadata = match self.metadata_xml {
            Some(xml) => Proposal::File(xml.into_bytes()),
            None => Proposal::Manual(ManualValues {
                issuer: self.issuer,
                sso_url: self.sso_url,
                binding: self.binding,
                certificate: self.certificate,
            }),
        };
        Ok(Import {
            identifier: self.identifier,
            product,
            metadata,
            entity_id: self.entity_id,
        })
    }
}

async fn create(
    by: ByKey,
    Path(slug): Path<String>,
    Body(new): Body<New>,
) -> Answer<(StatusCode, Json<IdentityProvider>)> {
    let import = by.answer(new.import())?;
    let made = by
        .service
        .import_identity_provider(&by.caller, &slug, import)
        .await;
    // What was expected and received concerns the metadata that the caller sent.
    let made = by.answer(made).map_err(Problem::detailed)?;
    Ok((StatusCode::CREATED, Json(made.into())))
}

async fn show(
    by: ByKey,
    Path((slug, key)): Path<(String, String)>,
) -> Answer<Json<IdentityProvider>> {
    let found = by.service.identity_provider(&by.caller, &slug, &key).await;
    Ok(Json(by.answer(found)?.into()))
}

async fn go_live(
    by: ByKey,
    Path((slug, key)): Path<(String, String)>,
) -> Answer<Json<IdentityProvider>> {
    by.answer(by.service.go_live(&by.caller, &slug, &key).await)?;
    let found = by.service.identity_provider(&by.caller, &slug, &key).await;
    Ok(Json(by.answer(found)?.into()))
}

async fn remove(by: ByKey, Path((slug, key)): Path<(String, String)>) -> Answer<StatusCode> {
    let found = by.service.identity_provider(&by.caller, &slug, &key).await;
    let identifier = by.answer(found)?.identifier;
    let deleted = by
        .service
        .delete_identity_provider(&by.caller, &slug, &key, &identifier)
        .await;
    by.answer(deleted)?;
    Ok(StatusCode::NO_CONTENT)
}
