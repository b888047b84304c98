//! Service accounts of an organization.
use crate::request::{Done, caller, form, service};
use domain::{code, id::AccountId};
use leptos::prelude::*;

fn list(slug: &str) -> String {
    format!("/organizations/{slug}/service-accounts")
}

/// Makes a service account.
#[server(prefix = "/do", endpoint = "create-service-account")]
pub async fn create_service_account(
    #[server(default)] slug: String,
    #[server(default)] name: String,
    #[server(default)] role: String,
) -> Result<(), ServerFnError> {
    form("create-service-account", list(&slug))
        .keep("name", &name)
        .keep("role", &role)
        .run(async {
            let account = service()
                .create_service_account(&caller(), &slug, &name, &role)
                .await?;
            Ok(Done::to(format!("{}/{account}", list(&slug)))
                .notice("The service account was made. It needs a key to do anything."))
        })
        .await
}

/// Disables a service account.
#[server(prefix = "/do", endpoint = "disable-service-account")]
pub async fn disable_service_account(
    #[server(default)] slug: String,
    #[server(default)] account: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/{account}", list(&slug));
    form("disable-service-account", &back)
        .run(async {
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            service()
                .disable_service_account(&caller(), &slug, account)
                .await?;
            Ok(Done::to(&back).notice("The service account is disabled; its keys are refused."))
        })
        .await
}

/// Lets a disabled service account work again.
#[server(prefix = "/do", endpoint = "enable-service-account")]
pub async fn enable_service_account(
    #[server(default)] slug: String,
    #[server(default)] account: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/{account}", list(&slug));
    form("enable-service-account", &back)
        .run(async {
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            service()
                .enable_service_account(&caller(), &slug, account)
                .await?;
            Ok(Done::to(&back).notice("The service account works again, and so do its keys."))
        })
        .await
}

/// Mails the link that sets the password of a service account.
#[server(prefix = "/do", endpoint = "give-service-mailbox")]
pub async fn give_service_mailbox(
    #[server(default)] slug: String,
    #[server(default)] account: String,
    #[server(default)] email: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/{account}", list(&slug));
    form("give-service-mailbox", &back)
        .keep("email", &email)
        .run(async {
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            service()
                .give_service_mailbox(&caller(), &slug, account, &email)
                .await?;
            Ok(Done::to(&back).notice("We sent a link to this mailbox. It works for an hour."))
        })
        .await
}

/// Deletes a service account; `confirmation` is its name.
#[server(prefix = "/do", endpoint = "delete-service-account")]
pub async fn delete_service_account(
    #[server(default)] slug: String,
    #[server(default)] account: String,
    #[server(default)] confirmation: String,
) -> Result<(), ServerFnError> {
    form(
        "delete-service-account",
        format!("{}/{account}", list(&slug)),
    )
    .run(async {
        let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
        service()
            .delete_service_account(&caller(), &slug, account, &confirmation)
            .await?;
        Ok(Done::to(list(&slug)).notice("The service account and its keys were deleted."))
    })
    .await
}
