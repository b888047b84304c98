//! Forms of identity providers.
use crate::request::{Done, caller, form, service};
use domain::{
    code,
    id::{OrganizationId, TeamId},
    saml::IdpProduct,
};
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use service::{
    Error,
    identity_provider::{LinkWish, ManualValues, Proposal, ProviderSettings},
};
use std::collections::HashMap;

/// The largest metadata file read, in bytes; the reader refuses more by itself.
const METADATA_LIMIT: usize = 2 * 1024 * 1024;

/// Begins a draft.
#[server(prefix = "/do", endpoint = "create-identity-provider")]
pub async fn create_identity_provider(
    organization: String,
    #[server(default)] product: String,
    #[server(default)] identifier: String,
) -> Result<(), ServerFnError> {
    form(
        "create-identity-provider",
        format!("{}/new", all(&organization)),
    )
    .keep("product", &product)
    .keep("identifier", &identifier)
    .run(async {
        let product = chosen(&product)?;
        let made = service()
            .create_identity_provider(&caller(), &organization, &identifier, product)
            .await?;
        Ok(Done::to(format!(
            "{}/values",
            one(&organization, &made.identifier)
        )))
    })
    .await
}

/// Renames the identifier before anybody used it.
#[server(prefix = "/do", endpoint = "rename-identifier")]
pub async fn rename_identifier(
    organization: String,
    key: String,
    #[server(default)] identifier: String,
) -> Result<(), ServerFnError> {
    form(
        "rename-identifier",
        format!("{}/provider", one(&organization, &key)),
    )
    .keep("identifier", &identifier)
    .run(async {
        let renamed = service()
            .rename_identifier(&caller(), &organization, &key, &identifier)
            .await?;
        Ok(Done::to(format!("{}/values", one(&organization, &renamed))))
    })
    .await
}

/// Takes an uploaded or pasted metadata file for its preview.
#[server(prefix = "/do", endpoint = "identity-provider-metadata", input = MultipartFormData)]
pub async fn propose_metadata_file(data: MultipartData) -> Result<(), ServerFnError> {
    let upload = Upload::read(data).await;
    let base = one(&upload.organization, &upload.key);
    let outcome = match upload.proposal {
        Ok(proposal) => service()
            .propose_metadata(&caller(), &upload.organization, &upload.key, proposal)
            .await
            .map(|()| Done::to(format!("{base}/metadata/preview"))),
        Err(error) => Err(vec![error]),
    };
    form("metadata-file", format!("{base}/metadata")).answer(outcome)
}

/// Fetches metadata from an address for its preview.
#[server(prefix = "/do", endpoint = "identity-provider-metadata-url")]
pub async fn propose_metadata_url(
    organization: String,
    key: String,
    #[server(default)] url: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    let outcome = service()
        .propose_metadata(&caller(), &organization, &key, Proposal::Url(url.clone()))
        .await;
    form("metadata-url", format!("{base}/metadata"))
        .keep("url", &url)
        .answer(outcome.map(|()| Done::to(format!("{base}/metadata/preview"))))
}

/// Takes the three values by hand for their preview.
#[server(prefix = "/do", endpoint = "identity-provider-metadata-manual")]
pub async fn propose_metadata_manual(
    organization: String,
    key: String,
    #[server(default)] issuer: String,
    #[server(default)] sso_url: String,
    #[server(default)] binding: String,
    #[server(default)] certificate: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    let values = ManualValues {
        issuer,
        sso_url,
        binding,
        certificate,
    };
    let outcome = service()
        .propose_metadata(&caller(), &organization, &key, Proposal::Manual(values))
        .await;
    form("metadata-manual", format!("{base}/metadata"))
        .answer(outcome.map(|()| Done::to(format!("{base}/metadata/preview"))))
}

/// Chooses one identity provider of a file with several.
#[server(prefix = "/do", endpoint = "choose-identity-provider-metadata")]
pub async fn choose_metadata(
    organization: String,
    key: String,
    #[server(default)] entity_id: String,
) -> Result<(), ServerFnError> {
    let preview = format!("{}/metadata/preview", one(&organization, &key));
    form("choose-metadata", preview.clone())
        .run(async {
            service()
                .choose_proposed(&caller(), &organization, &key, &entity_id)
                .await?;
            Ok(Done::to(preview))
        })
        .await
}

/// Saves what was previewed.
#[server(prefix = "/do", endpoint = "save-identity-provider-metadata")]
pub async fn save_metadata(
    organization: String,
    key: String,
    #[server(default)] version: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("save-metadata", format!("{base}/metadata/preview"))
        .run(async {
            let service = service();
            let caller = caller();
            service
                .save_metadata(&caller, &organization, &key, &version)
                .await?;
            let view = service
                .identity_provider(&caller, &organization, &key)
                .await?;
            Ok(next(
                &view,
                &base,
                "organizations",
                "The metadata is saved.",
            ))
        })
        .await
}

/// Links the ticked organizations, each with its default team.
#[server(prefix = "/do", endpoint = "link-organizations")]
pub async fn link_organizations(
    organization: String,
    key: String,
    #[server(default)] organizations: Vec<String>,
    #[server(default)] teams: HashMap<String, String>,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("link-organizations", format!("{base}/organizations"))
        .run(async {
            let wishes = organizations
                .iter()
                .map(|id| {
                    // The reader of forms takes a name that begins with a digit for the index of a list.
                    let named = format!("id-{id}");
                    Ok(LinkWish {
                        organization: OrganizationId::parse(id)
                            .ok_or_else(|| Error::from(code::NOT_FOUND))?,
                        default_team: team(
                            teams.get(&named).map(String::as_str).unwrap_or_default(),
                        )?,
                    })
                })
                .collect::<service::Result<Vec<_>>>()?;
            let service = service();
            let caller = caller();
            service
                .set_links(&caller, &organization, &key, &wishes)
                .await?;
            let view = service
                .identity_provider(&caller, &organization, &key)
                .await?;
            Ok(next(
                &view,
                &base,
                "go-live",
                "The linked organizations are saved.",
            ))
        })
        .await
}

/// Lets people sign in.
#[server(prefix = "/do", endpoint = "go-live")]
pub async fn go_live(organization: String, key: String) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("go-live", format!("{base}/go-live"))
        .run(async {
            service().go_live(&caller(), &organization, &key).await?;
            Ok(Done::to(base.clone())
                .notice("The identity provider is live. People can sign in through it now."))
        })
        .await
}

/// Changes name, product and e-mail attribute.
#[server(prefix = "/do", endpoint = "change-identity-provider")]
pub async fn change_identity_provider(
    organization: String,
    key: String,
    #[server(default)] name: String,
    #[server(default)] product: String,
    #[server(default)] email_attribute: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    let posted = form("change-identity-provider", base.clone())
        .keep("name", &name)
        .keep("product", &product)
        .keep("email_attribute", &email_attribute);
    let outcome = match chosen(&product) {
        Ok(product) => {
            let settings = ProviderSettings {
                name,
                product,
                email_attribute,
            };
            service()
                .change_identity_provider(&caller(), &organization, &key, settings)
                .await
        }
        Err(error) => Err(vec![error]),
    };
    posted.answer(outcome.map(|()| Done::to(base).notice("The settings are saved.")))
}

/// Chooses the default team of one linked organization.
#[server(prefix = "/do", endpoint = "set-default-team")]
pub async fn set_default_team(
    organization: String,
    key: String,
    #[server(default)] default_team: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("set-default-team", base.clone())
        .run(async {
            service()
                .set_default_team(&caller(), &organization, &key, team(&default_team)?)
                .await?;
            Ok(Done::to(base).notice("The default team is saved."))
        })
        .await
}

/// Unlinks one organization from its identity provider.
#[server(prefix = "/do", endpoint = "unlink-organization")]
pub async fn unlink_organization(organization: String, key: String) -> Result<(), ServerFnError> {
    form("unlink-organization", one(&organization, &key))
        .run(async {
            service().unlink_organization(&caller(), &organization, &key).await?;
            Ok(Done::to(all(&organization)).notice("The organization is unlinked. Nobody lost access; later sign-ins no longer add people."))
        })
        .await
}

/// Deletes an identity provider after its identifier was typed.
#[server(prefix = "/do", endpoint = "delete-identity-provider")]
pub async fn delete_identity_provider(
    organization: String,
    key: String,
    #[server(default)] confirmation: String,
) -> Result<(), ServerFnError> {
    form(
        "delete-identity-provider",
        format!("{}/delete", one(&organization, &key)),
    )
    .keep("confirmation", &confirmation)
    .run(async {
        service()
            .delete_identity_provider(&caller(), &organization, &key, &confirmation)
            .await?;
        Ok(Done::to(all(&organization)).notice(format!("The identity provider {key} is deleted.")))
    })
    .await
}

/// The list's path.
fn all(organization: &str) -> String {
    format!("/organizations/{organization}/identity-providers")
}

/// The path of one.
fn one(organization: &str, key: &str) -> String {
    format!("{}/{key}", all(organization))
}

/// A draft goes on to its next step, a live one back to its page.
fn next(
    view: &service::identity_provider::ProviderView,
    base: &str,
    step: &str,
    notice: &str,
) -> Done {
    match view.state {
        service::identity_provider::State::Draft => Done::to(format!("{base}/{step}")),
        service::identity_provider::State::Live => Done::to(base).notice(notice),
    }
}

fn chosen(product: &str) -> service::Result<IdpProduct> {
    IdpProduct::parse(product).ok_or_else(|| {
        domain::Refusal::new(code::INVALID)
            .field("product")
            .message("Choose the product your company uses, or \"another\".")
            .into()
    })
}

fn team(id: &str) -> service::Result<Option<TeamId>> {
    if id.is_empty() {
        return Ok(None);
    }
    TeamId::parse(id).map(Some).ok_or_else(|| {
        domain::Refusal::new(code::TEAM_UNKNOWN)
            .field("default_team")
            .into()
    })
}

/// What the multipart form carries.
struct Upload {
    organization: String,
    key: String,
    proposal: service::Result<Proposal>,
}

impl Upload {
    /// Reads the fields. Of a file that is larger than metadata may be nothing is kept; it is read on all the same, since
    /// a browser that is still sending would not see the answer.
    async fn read(data: MultipartData) -> Self {
        let mut upload = Self {
            organization: String::new(),
            key: String::new(),
            proposal: Err(domain::Refusal::new(code::METADATA_EMPTY)
                .field("file")
                .into()),
        };
        let Some(mut parts) = data.into_inner() else {
            return upload;
        };
        let (mut file, mut text, mut too_large) = (Vec::new(), Vec::new(), false);
        loop {
            let mut part = match parts.next_field().await {
                Ok(Some(part)) => part,
                Ok(None) => break,
                Err(_) => return upload.refused(code::MALFORMED),
            };
            let name = part.name().unwrap_or_default().to_owned();
            let mut bytes = Vec::new();
            loop {
                match part.chunk().await {
                    Ok(Some(chunk)) if bytes.len() + chunk.len() <= METADATA_LIMIT => {
                        bytes.extend_from_slice(&chunk);
                    }
                    Ok(Some(_)) => too_large = true,
                    Ok(None) => break,
                    Err(_) => return upload.refused(code::METADATA_TOO_LARGE),
                }
            }
            match name.as_str() {
                "organization" => {
                    upload.organization = String::from_utf8_lossy(&bytes).into_owned();
                }
                "key" => upload.key = String::from_utf8_lossy(&bytes).into_owned(),
                "file" => file = bytes,
                "text" => text = bytes,
                _ => {}
            }
        }
        if too_large {
            return upload.refused(code::METADATA_TOO_LARGE);
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        if !file.is_empty() {
            upload.proposal = Ok(Proposal::File(file));
        } else if !text.trim().is_empty() {
            upload.proposal = Ok(Proposal::Paste(text));
        }
        upload
    }

    fn refused(mut self, code: domain::Code) -> Self {
        self.proposal = Err(domain::Refusal::new(code).field("file").into());
        self
    }
}
