//! Metadata: handed in by file, address or hand, chosen from, saved.
use super::{next, one, upload::Upload};
use crate::request::{Done, caller, form, service};
use domain::{Refusal, code, provisioning::carry_over::CarryOver};
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use service::identity_provider::{ManualValues, Proposal, Switch};

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
            // On the heap: the future is larger than a worker's stack likes.
            Box::pin(service.save_metadata(&caller, &organization, &key, &version)).await?;
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

/// Puts the previewed identity provider in the place of the present one.
#[server(prefix = "/do", endpoint = "switch-identity-provider")]
pub async fn switch_identity_provider(
    organization: String,
    key: String,
    #[server(default)] version: String,
    #[server(default)] carry_over: String,
    #[server(default)] confirmation: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("switch-identity-provider", format!("{base}/switch"))
        .keep("carry_over", &carry_over)
        .run(async {
            let carry_over = CarryOver::parse(&carry_over)
                .ok_or_else(|| Refusal::new(code::CARRY_OVER_INVALID).field("carry_over"))?;
            let switch = Switch {
                version,
                carry_over,
                confirmation,
            };
            Box::pin(service().switch_identity_provider(&caller(), &organization, &key, switch))
                .await?;
            Ok(Done::to(base).notice("The identity provider is switched."))
        })
        .await
}
