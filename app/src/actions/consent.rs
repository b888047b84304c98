//! Forms of the consent.
use crate::request::{Cookie, Done, caller, cookie, form, service, set_cookie};
use domain::{Refusal, code, identifier::SsoIdentifier, provisioning::ConsentNumbers};
use leptos::prelude::*;

/// How long a browser keeps the name it has towards its exchanges, in seconds.
const BROWSER_COOKIE: i64 = 30 * 24 * 3600;

/// The identifier was typed.
#[server(prefix = "/do", endpoint = "consent-identifier")]
pub async fn consent_identifier(identifier: String) -> Result<(), ServerFnError> {
    let typed = identifier.trim().to_owned();
    form("consent-identifier", "/preferences/sso")
        .keep("identifier", &typed)
        .run(async {
            // Asked here, so that an unknown one comes back to the field.
            let view =
                service()
                    .consent_view(&caller(), &typed)
                    .await
                    .map_err(|error| match error {
                        service::Error::Refused(refusal)
                            if refusal.code == code::IDENTITY_PROVIDER_UNKNOWN =>
                        {
                            service::Error::Refused(Refusal {
                                field: Some("identifier"),
                                ..refusal
                            })
                        }
                        other => other,
                    });
            match view {
                Ok(view) => Ok(Done::to(format!("/preferences/sso/{}", view.identifier))),
                // This company leaves accounts with their people: the same button leads to connecting.
                Err(service::Error::Refused(refusal))
                    if refusal.code == code::CONSENT_ACCOUNTS_STAY =>
                {
                    Ok(Done::to(format!("/preferences/connect/{typed}")))
                }
                Err(error) => Err(error),
            }
        })
        .await
}

/// The person agreed.
#[server(prefix = "/do", endpoint = "consent")]
pub async fn consent(
    identifier: String,
    #[server(default)] agree: String,
    api_keys: u64,
    fleets: u64,
    devices: u64,
    memberships_ending: u64,
) -> Result<(), ServerFnError> {
    let shown = ConsentNumbers {
        api_keys,
        fleets,
        devices,
        memberships_ending,
    };
    let back = SsoIdentifier::parse(&identifier).map_or_else(
        |_| "/preferences/sso".to_owned(),
        |identifier| format!("/preferences/sso/{identifier}"),
    );
    form("consent", back)
        .run(async {
            let service = service();
            let browser = cookie(&Cookie::Browser.name(service.settings().https()));
            let started = service
                .start_consent(
                    &caller(),
                    &identifier,
                    agree == "yes",
                    shown,
                    browser.as_deref(),
                )
                .await?;
            set_cookie(Cookie::Browser, started.browser.expose(), BROWSER_COOKIE);
            Ok(Done::to(format!(
                "/preferences/sso/{identifier}/continue/{}",
                started.exchange
            )))
        })
        .await
}
