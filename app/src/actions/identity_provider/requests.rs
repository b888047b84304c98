//! How requests to an identity provider are made, and what becomes of sign-ins that start there.
#![expect(
    clippy::too_many_arguments,
    reason = "each argument is a field of the form"
)]
use super::one;
use crate::request::{Done, caller, form, service};
use domain::{Refusal, Role, account::AccountMode, code, saml::Binding};
use leptos::prelude::*;
use service::{
    identity_provider::{Encryption, IdpInitiated, RequestChange, Signing},
    provisioning::Provisioning,
};

/// Changes how requests are made.
#[server(prefix = "/do", endpoint = "change-sign-in-requests")]
pub async fn change_sign_in_requests(
    organization: String,
    key: String,
    #[server(default)] signing: String,
    #[server(default)] binding: String,
    #[server(default)] force_authn: String,
    #[server(default)] authn_context: String,
    #[server(default)] name_id_format: String,
    #[server(default)] idp_initiated: String,
    #[server(default)] encryption: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    let posted = form("change-sign-in-requests", base.clone())
        .keep("signing", &signing)
        .keep("force_authn", &force_authn)
        .keep("authn_context", &authn_context)
        .keep("name_id_format", &name_id_format)
        .keep("idp_initiated", &idp_initiated)
        .keep("encryption", &encryption);
    let change = RequestChange {
        signing: Signing::parse(&signing).unwrap_or(Signing::AsMetadataSays),
        binding: match binding.as_str() {
            "redirect" => Some(Binding::Redirect),
            "post" => Some(Binding::Post),
            _ => None,
        },
        force_authn: force_authn == "yes",
        authn_context,
        name_id_format,
        idp_initiated: IdpInitiated::parse(&idp_initiated).unwrap_or(IdpInitiated::Off),
        encryption: Encryption::parse(&encryption).unwrap_or(Encryption::Off),
    };
    let outcome = service()
        .change_request_settings(&caller(), &organization, &key, change)
        .await;
    posted.answer(outcome.map(|()| Done::to(base).notice("The sign-in requests are saved.")))
}

/// Says whose the accounts are that it signs in.
#[server(prefix = "/do", endpoint = "change-account-mode")]
pub async fn change_account_mode(
    organization: String,
    key: String,
    #[server(default)] account_mode: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("change-account-mode", base.clone())
        .run(async {
            let mode = AccountMode::parse(&account_mode).ok_or_else(|| {
                Refusal::new(code::INVALID)
                    .field("account_mode")
                    .message("Choose one of the two.")
            })?;
            service()
                .change_account_mode(&caller(), &organization, &key, mode)
                .await?;
            Ok(Done::to(base).notice("Saved."))
        })
        .await
}

/// Says what becomes of people whom nobody invited.
#[server(prefix = "/do", endpoint = "change-provisioning")]
pub async fn change_provisioning(
    organization: String,
    key: String,
    #[server(default)] provisioning: String,
    #[server(default)] role: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("change-provisioning", base.clone())
        .run(async {
            let chosen = Provisioning::parse(&provisioning).zip(Role::parse(&role));
            let (provisioning, role) = chosen.ok_or_else(|| {
                Refusal::new(code::INVALID)
                    .field("provisioning")
                    .message("Choose one of the three, and a role.")
            })?;
            service()
                .change_provisioning(&caller(), &organization, &key, provisioning, role)
                .await?;
            Ok(Done::to(base).notice("Saved."))
        })
        .await
}
