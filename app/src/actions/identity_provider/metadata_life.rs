//! Forms about the certificates and the metadata of a live identity provider.
use super::{one, upload::Upload};
use crate::request::{Done, caller, form, link_token, service};
use domain::code;
use leptos::prelude::*;
use leptos::server_fn::codec::{MultipartData, MultipartFormData};
use service::{
    Error,
    identity_provider::{Proposal, Refreshed, Renewed},
};

/// Fetches the metadata now.
#[server(prefix = "/do", endpoint = "refresh-metadata")]
pub async fn refresh_metadata(organization: String, key: String) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("refresh-metadata", base.clone())
        .run(async {
            let outcome = service()
                .refresh_metadata(&caller(), &organization, &key)
                .await?;
            let notice = match outcome {
                Refreshed::Unchanged => "The metadata says what is on record already.",
                Refreshed::Accepted => "The metadata brought something new, which is in force now.",
                Refreshed::Held => "The metadata brought a change that waits for your approval.",
                Refreshed::Failed(refusal) => return Err(Error::Refused(refusal)),
            };
            Ok(Done::to(base).notice(notice))
        })
        .await
}

/// Makes a change that waited true.
#[server(prefix = "/do", endpoint = "approve-held-change")]
pub async fn approve_held_change(
    organization: String,
    key: String,
    #[server(default)] version: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("approve-held-change", base.clone())
        .run(async {
            // On the heap: the future is larger than a worker's stack likes.
            Box::pin(service().approve_held_change(&caller(), &organization, &key, &version))
                .await?;
            Ok(Done::to(base).notice("The change is approved and in force."))
        })
        .await
}

/// Leaves what is on record in force.
#[server(prefix = "/do", endpoint = "discard-held-change")]
pub async fn discard_held_change(organization: String, key: String) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("discard-held-change", base.clone())
        .run(async {
            service()
                .discard_held_change(&caller(), &organization, &key)
                .await?;
            Ok(Done::to(base).notice("The change is discarded. What is on record stays in force."))
        })
        .await
}

/// Pins the key that must sign the metadata, or removes the pin.
#[server(prefix = "/do", endpoint = "pin-metadata-key")]
pub async fn pin_metadata_key(
    organization: String,
    key: String,
    #[server(default)] metadata_key: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("pin-metadata-key", base.clone())
        .run(async {
            service()
                .pin_metadata_key(&caller(), &organization, &key, &metadata_key)
                .await?;
            let notice = if metadata_key.trim().is_empty() {
                "No metadata key is pinned any more."
            } else {
                "The metadata key is pinned."
            };
            Ok(Done::to(base).notice(notice))
        })
        .await
}

/// Makes a renew link, shown once.
#[server(prefix = "/do", endpoint = "make-renew-link")]
pub async fn make_renew_link(organization: String, key: String) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("make-renew-link", base.clone())
        .run(async {
            let made = service()
                .make_renew_link(&caller(), &organization, &key)
                .await?;
            Ok(Done::to(base).secret(&made.url))
        })
        .await
}

/// Makes a renew link worthless.
#[server(prefix = "/do", endpoint = "revoke-renew-link")]
pub async fn revoke_renew_link(
    organization: String,
    key: String,
    #[server(default)] id: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("revoke-renew-link", base.clone())
        .run(async {
            service()
                .revoke_renew_link(&caller(), &organization, &key, &id)
                .await?;
            Ok(Done::to(base).notice("The link is revoked."))
        })
        .await
}

/// Takes a provider offline.
#[server(prefix = "/do", endpoint = "take-offline")]
pub async fn take_offline(organization: String, key: String) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("take-offline", base.clone())
        .run(async {
            service()
                .take_offline(&caller(), &organization, &key)
                .await?;
            Ok(Done::to(base).notice(
                "The identity provider is offline. Nobody signs in through it until you bring it back; sessions go on.",
            ))
        })
        .await
}

/// Brings a provider back.
#[server(prefix = "/do", endpoint = "bring-back")]
pub async fn bring_back(organization: String, key: String) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("bring-back", base.clone())
        .run(async {
            service().bring_back(&caller(), &organization, &key).await?;
            Ok(Done::to(base).notice("The identity provider is back. People can sign in again."))
        })
        .await
}

/// Hands in metadata or a certificate through the renew link this browser holds.
#[server(prefix = "/do", endpoint = "renew-metadata", input = MultipartFormData)]
pub async fn renew_metadata(data: MultipartData) -> Result<(), ServerFnError> {
    let proposal = Upload::read(data).await.proposal;
    form("renew-metadata", "/renew")
        .run(async { renewed(proposal?).await })
        .await
}

/// As [`renew_metadata`], by the address of the metadata.
#[server(prefix = "/do", endpoint = "renew-metadata-url")]
pub async fn renew_metadata_url(#[server(default)] url: String) -> Result<(), ServerFnError> {
    form("renew-metadata-url", "/renew")
        .keep("url", &url)
        .run(renewed(Proposal::Url(url.clone())))
        .await
}

async fn renewed(proposal: Proposal) -> service::Result<Done> {
    let token = link_token("renew").ok_or_else(|| Error::from(code::LINK_EXPIRED))?;
    let outcome = service().renew_by_link(&caller(), &token, proposal).await?;
    Ok(Done::to("/renew").notice(match outcome {
        Renewed::Accepted => "It comes from the identity provider's own address and is in force now.",
        Renewed::Waiting => {
            "It is handed in. The admins were told by mail; it is in force once one of them approves it."
        }
    }))
}
