//! Organizations: made, renamed, deleted, left.
use crate::request::{Done, caller, form, service};
use leptos::prelude::*;

/// Makes an organization.
#[server(prefix = "/do", endpoint = "create-organization")]
pub async fn create_organization(
    #[server(default)] name: String,
    #[server(default)] slug: String,
) -> Result<(), ServerFnError> {
    form("create-organization", "/organizations")
        .keep("name", &name)
        .keep("slug", &slug)
        .run(async {
            let made = service()
                .create_organization(&caller(), &name, &slug)
                .await?;
            let notice = format!("{} was made. You are its owner.", made.name);
            Ok(Done::to(format!("/organizations/{}/overview", made.slug)).notice(notice))
        })
        .await
}

/// Gives an organization another name.
#[server(prefix = "/do", endpoint = "rename-organization")]
pub async fn rename_organization(
    #[server(default)] slug: String,
    #[server(default)] name: String,
) -> Result<(), ServerFnError> {
    let back = format!("/organizations/{slug}/settings");
    form("rename-organization", &back)
        .keep("name", &name)
        .run(async {
            service()
                .rename_organization(&caller(), &slug, &name)
                .await?;
            Ok(Done::to(&back).notice("The name was saved."))
        })
        .await
}

/// Deletes an organization; `confirmation` is its name.
#[server(prefix = "/do", endpoint = "delete-organization")]
pub async fn delete_organization(
    #[server(default)] slug: String,
    #[server(default)] confirmation: String,
) -> Result<(), ServerFnError> {
    form(
        "delete-organization",
        format!("/organizations/{slug}/settings"),
    )
    .run(async {
        service()
            .delete_organization(&caller(), &slug, &confirmation)
            .await?;
        Ok(Done::to("/organizations").notice(format!("{} was deleted.", confirmation.trim())))
    })
    .await
}

/// The caller leaves an organization.
#[server(prefix = "/do", endpoint = "leave-organization")]
pub async fn leave_organization(#[server(default)] slug: String) -> Result<(), ServerFnError> {
    form(
        "leave-organization",
        format!("/organizations/{slug}/overview"),
    )
    .run(async {
        service().leave_organization(&caller(), &slug).await?;
        Ok(Done::to("/organizations").notice("You left the organization."))
    })
    .await
}
