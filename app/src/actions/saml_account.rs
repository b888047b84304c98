//! Forms about SAML accounts.
use crate::request::{Done, caller, form, service};
use domain::{Refusal, code, id::SamlAccountId};
use leptos::prelude::*;

/// Deletes a SAML account after its address was typed (B12).
#[server(prefix = "/do", endpoint = "delete-saml-account")]
pub async fn delete_saml_account(
    organization: String,
    identifier: String,
    id: String,
    confirmation: String,
) -> Result<(), ServerFnError> {
    let people = format!("/organizations/{organization}/identity-providers/{identifier}/people");
    form("delete-saml-account", format!("{people}/{id}/delete"))
        .run(async {
            let service = service();
            let id = SamlAccountId::parse(&id).ok_or(code::NOT_FOUND)?;
            let found = service
                .saml_accounts(&caller(), &organization, &identifier)
                .await?;
            let account = found
                .into_iter()
                .find(|account| account.id == id)
                .ok_or(code::NOT_FOUND)?;
            if confirmation.trim() != account.remote_id {
                return Err(Refusal::new(code::CONFIRMATION_MISMATCH)
                    .field("confirmation")
                    .into());
            }
            let deleted = service.delete_saml_account(&caller(), id).await?;
            let what = if deleted.person_deleted {
                "and the person are"
            } else {
                "is"
            };
            Ok(Done::to(people).notice(format!(
                "The SAML account {} {what} deleted; {} sessions ended.",
                deleted.remote_id, deleted.sessions_ended
            )))
        })
        .await
}
