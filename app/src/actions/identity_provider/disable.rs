//! Disabling SAML, and what becomes of the accounts it signed in.
use super::one;
use crate::request::{Done, caller, form, service};
use domain::{Refusal, code, id::AccountId};
use leptos::prelude::*;
use service::identity_provider::disable::{Disabled, Fate};
use std::collections::HashMap;

/// Disables an identity provider after its identifier was typed, with a choice for each company account.
#[server(prefix = "/do", endpoint = "disable-saml")]
pub async fn disable_saml(
    organization: String,
    key: String,
    #[server(default)] choices: HashMap<String, String>,
    #[server(default)] confirmation: String,
) -> Result<(), ServerFnError> {
    let base = one(&organization, &key);
    form("disable-saml", format!("{base}/disable"))
        .keep("confirmation", &confirmation)
        .run(async {
            let choices = choices
                .iter()
                .filter(|(_, fate)| !fate.is_empty())
                .map(|(name, fate)| choice(name, fate))
                .collect::<service::Result<_>>()?;
            let done = service()
                .disable_saml(&caller(), &organization, &key, &choices, &confirmation)
                .await?;
            Ok(Done::to(base.clone()).notice(told(done)))
        })
        .await
}

/// Lets a suspended company account sign in again.
#[server(prefix = "/do", endpoint = "lift-suspension")]
pub async fn lift_suspension(
    organization: String,
    key: String,
    account: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/disable", one(&organization, &key));
    form("lift-suspension", back.clone())
        .run(async {
            let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
            service()
                .lift_suspension(&caller(), &organization, &key, account)
                .await?;
            Ok(Done::to(back.clone()).notice("The suspension is lifted."))
        })
        .await
}

/// The reader of forms takes a name that begins with a digit for the index of a list, so names begin with `id-`.
fn choice(name: &str, fate: &str) -> service::Result<(AccountId, Fate)> {
    let account = name.strip_prefix("id-").and_then(AccountId::parse);
    let fate = Fate::parse(fate);
    account
        .zip(fate)
        .ok_or_else(|| Refusal::new(code::INVALID).into())
}

fn told(done: Disabled) -> String {
    let Disabled {
        mailed,
        kept,
        suspended,
        deleted,
    } = done;
    format!(
        "SAML is disabled. Mails to set a password: {mailed}. Company accounts kept: {kept}, suspended: {suspended}, deleted: {deleted}."
    )
}
