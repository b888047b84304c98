//! The domains of an organization: added, checked, removed.
use crate::request::{Done, caller, form, service};
use leptos::prelude::*;

fn page(slug: &str) -> String {
    format!("/organizations/{slug}/domains")
}

/// Puts a domain on the list.
#[server(prefix = "/do", endpoint = "add-domain")]
pub async fn add_domain(
    #[server(default)] slug: String,
    #[server(default)] domain: String,
) -> Result<(), ServerFnError> {
    form("add-domain", page(&slug))
        .keep("domain", &domain)
        .run(async {
            let added = service().add_domain(&caller(), &slug, &domain).await?;
            let to = format!("{}#domain-{}", page(&slug), added.domain);
            Ok(Done::to(to).notice(format!(
                "{} is on the list. Add its DNS record next.",
                added.domain
            )))
        })
        .await
}

/// Looks for the record of a domain.
#[server(prefix = "/do", endpoint = "check-domain")]
pub async fn check_domain(
    #[server(default)] slug: String,
    #[server(default)] domain: String,
) -> Result<(), ServerFnError> {
    form("check-domain", page(&slug))
        .run(async {
            service().check_domain(&caller(), &slug, &domain).await?;
            Ok(Done::to(page(&slug)).notice(format!("The record of {domain} is there.")))
        })
        .await
}

/// Takes a domain off the list.
#[server(prefix = "/do", endpoint = "remove-domain")]
pub async fn remove_domain(
    #[server(default)] slug: String,
    #[server(default)] domain: String,
) -> Result<(), ServerFnError> {
    form("remove-domain", page(&slug))
        .run(async {
            service().remove_domain(&caller(), &slug, &domain).await?;
            Ok(Done::to(page(&slug)).notice(format!("{domain} was removed.")))
        })
        .await
}
