//! Enforcement of single sign-on, and break-glass codes.
use super::one;
use crate::request::{Done, caller, form, service, set_session};
use domain::{
    Refusal, Secret, code,
    enforcement::{GooglePolicy, Policy, Rule},
};
use leptos::prelude::*;
use service::identity_provider::enforcement::{Wish, WishedMode};
use std::time::Duration;

/// Rehearses or enforces single sign-on.
#[server(prefix = "/do", endpoint = "switch-enforcement-on")]
pub async fn switch_enforcement_on(
    organization: String,
    key: String,
    #[server(default)] policy: String,
    #[server(default)] google: String,
    #[server(default)] mode: String,
    #[server(default)] trial_hours: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/enforcement", one(&organization, &key));
    form("switch-enforcement-on", back.clone())
        .keep("policy", &policy)
        .keep("google", &google)
        .keep("trial_hours", &trial_hours)
        .run(async {
            let wish = wish(&policy, &google, &mode, &trial_hours)?;
            service()
                .switch_enforcement_on(&caller(), &organization, &key, wish)
                .await?;
            Ok(Done::to(back.clone()).notice(match wish.mode {
                WishedMode::Rehearse => {
                    "The rehearsal runs. Everybody comes in, and who would be refused is listed here."
                }
                WishedMode::Enforce { .. } => {
                    "Single sign-on is required from now on, at everybody's next click."
                }
            }))
        })
        .await
}

/// Ends a rehearsal, rolls enforcement back, or switches it off.
#[server(prefix = "/do", endpoint = "switch-enforcement-off")]
pub async fn switch_enforcement_off(
    organization: String,
    key: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/enforcement", one(&organization, &key));
    form("switch-enforcement-off", back.clone())
        .run(async {
            service()
                .switch_enforcement_off(&caller(), &organization, &key)
                .await?;
            Ok(Done::to(back.clone()).notice("Nobody has to use single sign-on now."))
        })
        .await
}

/// Makes break-glass codes; the next page shows them once.
#[server(prefix = "/do", endpoint = "make-break-glass-codes")]
pub async fn make_break_glass_codes(
    organization: String,
    key: String,
) -> Result<(), ServerFnError> {
    let back = format!("{}/break-glass", one(&organization, &key));
    form("break-glass-codes", back.clone())
        .run(async {
            let codes = service()
                .make_break_glass_codes(&caller(), &organization)
                .await?;
            let lines: Vec<&str> = codes.iter().map(Secret::expose).collect();
            Ok(Done::to(format!("{back}/codes")).secret(&Secret::new(lines.join(" "))))
        })
        .await
}

/// Signs an owner in with a break-glass code.
#[server(prefix = "/do", endpoint = "break-glass")]
pub async fn break_glass(email: String, code: Secret) -> Result<(), ServerFnError> {
    form("break-glass", "/login/break-glass")
        .keep("email", &email)
        .run(async {
            let broken = service()
                .break_glass_sign_in(&caller(), &email, &code)
                .await?;
            set_session(&broken.session.token, broken.session.expires_at);
            Ok(Done::to(broken.to).notice(
                "You are in for 30 minutes, and may change the identity provider and its enforcement only. Every owner was told.",
            ))
        })
        .await
}

fn wish(policy: &str, google: &str, mode: &str, trial_hours: &str) -> service::Result<Wish> {
    let invalid = |field, message: &str| {
        service::Error::from(Refusal::new(code::INVALID).field(field).message(message))
    };
    let policy = Policy::parse(policy)
        .filter(|policy| *policy != Policy::Off)
        .ok_or_else(|| invalid("policy", "Choose who must use single sign-on."))?;
    let google = if google == "yes" {
        GooglePolicy::SignedUpWithIt
    } else {
        GooglePolicy::Refused
    };
    let mode = if mode == "enforce" {
        let hours: u32 = trial_hours
            .trim()
            .parse()
            .map_err(|_| invalid("trial_hours", "Type a number of hours between 1 and 168."))?;
        WishedMode::Enforce {
            trial: Duration::from_secs(u64::from(hours) * 3600),
        }
    } else {
        WishedMode::Rehearse
    };
    Ok(Wish {
        rule: Rule { policy, google },
        mode,
    })
}
