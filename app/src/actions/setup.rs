//! What the holder of a set-up link posts. Each form names its link: the browser may hold another one by now.
use super::identity_provider::upload::Upload;
use crate::request::{Done, form, service, setup_holder};
use domain::{provisioning::mapping::AttributeNames, setup_link::AttributeHints};
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use service::{
    Error,
    identity_provider::{ManualValues, Proposal},
};

const METADATA: &str = "/setup/metadata";
const FINISH: &str = "/setup/finish";

async fn given(link: &str, proposal: service::Result<Proposal>) -> Result<Done, Vec<Error>> {
    let one = |error| vec![error];
    // Whoever has no link that works hears that, whatever they sent.
    let holder = setup_holder().await.map_err(one)?;
    let proposal = proposal.map_err(one)?;
    service()
        .give_setup_metadata(&holder, link, proposal)
        .await?;
    Ok(Done::to(METADATA).notice("Saved. This is what was read."))
}

/// Takes an uploaded or pasted metadata file.
#[server(prefix = "/do", endpoint = "setup-metadata", input = MultipartFormData)]
pub async fn give_setup_metadata(data: MultipartData) -> Result<(), ServerFnError> {
    let upload = Upload::read(data).await;
    form("setup-metadata", METADATA).answer(given(&upload.link, upload.proposal).await)
}

/// Fetches metadata from an address.
#[server(prefix = "/do", endpoint = "setup-metadata-url")]
pub async fn give_setup_metadata_url(
    #[server(default)] link: String,
    #[server(default)] url: String,
) -> Result<(), ServerFnError> {
    form("setup-metadata-url", METADATA)
        .keep("url", &url)
        .answer(given(&link, Ok(Proposal::Url(url.clone()))).await)
}

/// Takes the three values by hand.
#[server(prefix = "/do", endpoint = "setup-metadata-manual")]
pub async fn give_setup_metadata_manual(
    #[server(default)] link: String,
    #[server(default)] issuer: String,
    #[server(default)] sso_url: String,
    #[server(default)] binding: String,
    #[server(default)] certificate: String,
) -> Result<(), ServerFnError> {
    let values = ManualValues {
        issuer,
        sso_url,
        binding,
        certificate,
    };
    form("setup-metadata-manual", METADATA).answer(given(&link, Ok(Proposal::Manual(values))).await)
}

/// Chooses one identity provider of a file with several.
#[server(prefix = "/do", endpoint = "setup-choose")]
pub async fn choose_setup_entity(
    #[server(default)] link: String,
    #[server(default)] entity_id: String,
) -> Result<(), ServerFnError> {
    form("setup-choose", METADATA)
        .run(async {
            let holder = setup_holder().await?;
            service()
                .choose_setup_entity(&holder, &link, &entity_id)
                .await?;
            Ok(Done::to(METADATA).notice("Saved. This is what was read."))
        })
        .await
}

/// Keeps what is said about attributes.
#[server(prefix = "/do", endpoint = "setup-attributes")]
pub async fn give_setup_attributes(
    #[server(default)] link: String,
    #[server(default)] email: String,
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
    #[server(default)] groups: String,
    #[server(default)] note: String,
) -> Result<(), ServerFnError> {
    let mut answer = form("setup-attributes", "/setup/attributes");
    for (field, value) in [
        ("email", &email),
        ("first_name", &first_name),
        ("last_name", &last_name),
        ("groups", &groups),
        ("note", &note),
    ] {
        answer = answer.keep(field, value);
    }
    let hints = AttributeHints {
        names: AttributeNames {
            email: Some(email),
            first_name: Some(first_name),
            last_name: Some(last_name),
            groups: Some(groups),
        },
        note,
    };
    let outcome = async {
        let holder = setup_holder().await.map_err(|error| vec![error])?;
        service()
            .give_setup_attributes(&holder, &link, hints)
            .await?;
        Ok(Done::to(FINISH))
    };
    answer.answer(outcome.await)
}

/// Says that the holder's part is done.
#[server(prefix = "/do", endpoint = "setup-hand-in")]
pub async fn hand_in_setup(#[server(default)] link: String) -> Result<(), ServerFnError> {
    form("setup-hand-in", FINISH)
        .run(async {
            let holder = setup_holder().await?;
            service().hand_in_setup(&holder, &link).await?;
            Ok(Done::to(FINISH))
        })
        .await
}

/// Takes back what was handed in.
#[server(prefix = "/do", endpoint = "setup-take-back")]
pub async fn take_setup_back(#[server(default)] link: String) -> Result<(), ServerFnError> {
    form("setup-take-back", FINISH)
        .run(async {
            let holder = setup_holder().await?;
            service().take_setup_back(&holder, &link).await?;
            Ok(Done::to(METADATA)
                .notice("It is yours again. Hand it in once more when it is right."))
        })
        .await
}
