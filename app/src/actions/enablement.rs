//! Asking for single sign-on, and what operators answer.
use crate::request::{Done, caller, form, service};
use domain::{code, id::EnablementId};
use leptos::prelude::*;

fn page(slug: &str) -> String {
    format!("/organizations/{slug}/enablement")
}

const QUEUE: &str = "/operator/requests";

/// Asks the operators.
#[server(prefix = "/do", endpoint = "request-enablement")]
pub async fn request_enablement(
    #[server(default)] slug: String,
    #[server(default)] note: String,
) -> Result<(), ServerFnError> {
    form("request-enablement", page(&slug))
        .keep("note", &note)
        .run(async {
            service()
                .request_enablement(&caller(), &slug, &note)
                .await?;
            Ok(Done::to(page(&slug)).notice("The operator of this service was asked."))
        })
        .await
}

/// Takes the request back.
#[server(prefix = "/do", endpoint = "withdraw-enablement")]
pub async fn withdraw_enablement(#[server(default)] slug: String) -> Result<(), ServerFnError> {
    form("withdraw-enablement", page(&slug))
        .run(async {
            service().withdraw_enablement(&caller(), &slug).await?;
            Ok(Done::to(page(&slug)).notice("The request is withdrawn."))
        })
        .await
}

/// Makes the organization for tests.
#[server(prefix = "/do", endpoint = "create-test-organization")]
pub async fn create_test_organization(
    #[server(default)] slug: String,
) -> Result<(), ServerFnError> {
    form("create-test-organization", page(&slug))
        .run(async {
            service().create_test_organization(&caller(), &slug).await?;
            Ok(Done::to(page(&slug)).notice("The test organization is ready, and yours."))
        })
        .await
}

/// Approves a request.
#[server(prefix = "/do", endpoint = "approve-enablement")]
pub async fn approve_enablement(
    #[server(default)] id: String,
    #[server(default)] note: String,
) -> Result<(), ServerFnError> {
    form("approve-enablement", QUEUE)
        .run(async {
            let id = EnablementId::parse(&id).ok_or(code::NOT_FOUND)?;
            service().approve_enablement(&caller(), id, &note).await?;
            Ok(Done::to(QUEUE).notice("Approved. The organization was told."))
        })
        .await
}

/// Declines a request.
#[server(prefix = "/do", endpoint = "decline-enablement")]
pub async fn decline_enablement(
    #[server(default)] id: String,
    #[server(default)] reason: String,
) -> Result<(), ServerFnError> {
    form("decline-enablement", QUEUE)
        .keep("reason", &reason)
        .keep("id", &id)
        .run(async {
            let id = EnablementId::parse(&id).ok_or(code::NOT_FOUND)?;
            service().decline_enablement(&caller(), id, &reason).await?;
            Ok(Done::to(QUEUE).notice("Declined. The organization was told why."))
        })
        .await
}
