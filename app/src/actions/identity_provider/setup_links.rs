//! Set-up links: made, revoked, and decided on.
use super::{all, one};
use crate::request::{Done, caller, form, service};
use leptos::prelude::*;
use service::identity_provider::SetupLinkWish;

/// Makes a set-up link, shown once.
#[server(prefix = "/do", endpoint = "make-setup-link")]
pub async fn make_setup_link(
    organization: String,
    key: String,
    #[server(default)] for_whom: String,
    #[server(default)] days: String,
) -> Result<(), ServerFnError> {
    let links = format!("{}/setup-links", one(&organization, &key));
    let kept = form("make-setup-link", links.clone())
        .keep("for_whom", &for_whom)
        .keep("days", &days);
    let wish = SetupLinkWish { for_whom, days };
    let outcome = service()
        .make_setup_link(&caller(), &organization, &key, &wish)
        .await;
    kept.answer(outcome.map(|made| {
        let mailed = made.mailed_to.unwrap_or_default();
        Done::to(links).secret(&made.url).keep("mailed_to", &mailed)
    }))
}

/// Makes a draft and a set-up link for it.
#[server(prefix = "/do", endpoint = "ask-it-admin")]
pub async fn ask_it_admin(
    organization: String,
    #[server(default)] identifier: String,
    #[server(default)] for_whom: String,
    #[server(default)] days: String,
) -> Result<(), ServerFnError> {
    let kept = form("ask-it-admin", format!("{}/setup", all(&organization)))
        .keep("identifier", &identifier)
        .keep("for_whom", &for_whom)
        .keep("days", &days);
    let wish = SetupLinkWish { for_whom, days };
    let outcome = service()
        .ask_it_admin(&caller(), &organization, &identifier, &wish)
        .await;
    kept.answer(outcome.map(|(draft, made)| {
        let links = format!("{}/setup-links", one(&organization, &draft.identifier));
        let mailed = made.mailed_to.unwrap_or_default();
        Done::to(links).secret(&made.url).keep("mailed_to", &mailed)
    }))
}

/// Makes a set-up link worthless.
#[server(prefix = "/do", endpoint = "revoke-setup-link")]
pub async fn revoke_setup_link(
    organization: String,
    key: String,
    #[server(default)] link: String,
) -> Result<(), ServerFnError> {
    let links = format!("{}/setup-links", one(&organization, &key));
    form("revoke-setup-link", links.clone())
        .run(async {
            service()
                .revoke_setup_link(&caller(), &organization, &key, &link)
                .await?;
            Ok(Done::to(links).notice("The link is revoked. It opens nothing any more."))
        })
        .await
}

/// Makes what was handed in true.
#[server(prefix = "/do", endpoint = "accept-setup")]
pub async fn accept_setup(
    organization: String,
    key: String,
    #[server(default)] link: String,
    #[server(default)] version: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("accept-setup", format!("{base}/setup-links/{link}"))
        .run(async {
            let (service, caller) = (service(), caller());
            // On the heap: the future is larger than a worker's stack likes.
            Box::pin(service.accept_setup(&caller, &organization, &key, &link, &version)).await?;
            Ok(Done::to(base).notice("The set-up is accepted. The link is used up."))
        })
        .await
}

/// Sends what was handed in back.
#[server(prefix = "/do", endpoint = "return-setup")]
pub async fn return_setup(
    organization: String,
    key: String,
    #[server(default)] link: String,
    #[server(default)] reason: String,
) -> Result<(), ServerFnError> {
    let links = format!("{}/setup-links", one(&organization, &key));
    form("return-setup", format!("{links}/{link}"))
        .keep("reason", &reason)
        .run(async {
            service()
                .return_setup(&caller(), &organization, &key, &link, &reason)
                .await?;
            Ok(Done::to(links)
                .notice("The set-up is sent back. The link works on, and shows what you wrote."))
        })
        .await
}
