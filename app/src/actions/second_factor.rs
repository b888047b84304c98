//! Second factors: the code at sign-in, setting one up, turning it off; the mailed code that confirms who it is; what an
//! organization demands.
use crate::request::{
    Cookie, Done, caller, form, local_path, query_with, recent_login_path, second_factor_path,
    service, set_cookie, set_session, sign_in_token,
};
use domain::{Refusal, Secret, code, second_factor::Demand};
use leptos::prelude::*;
use service::{recent_login::RECENT, second_factor::CODE_PAGE};

const PREFERENCES: &str = "/preferences";

/// The code that a sign-in waits for.
#[server(prefix = "/do", endpoint = "second-factor")]
pub async fn second_factor(code: Secret) -> Result<(), ServerFnError> {
    form("second-factor", CODE_PAGE)
        .run(async {
            let token = sign_in_token().unwrap_or_default();
            let finished = service().finish_sign_in(&caller(), &token, &code).await?;
            set_cookie(Cookie::SignIn, "", 0);
            set_session(&finished.session.token, finished.session.expires_at);
            Ok(Done::to(local_path(&finished.next)))
        })
        .await
}

/// Makes a key for the person's app. `organization` and `next` are where a second factor was asked for.
#[server(prefix = "/do", endpoint = "begin-two-factor")]
pub async fn begin_two_factor(
    #[server(default)] organization: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let page = second_factor_path(&organization, &next);
    form("two-factor", page.clone())
        .run(async {
            service().begin_two_factor(&caller()).await?;
            Ok(Done::to(page))
        })
        .await
}

/// The app's first code turns two-factor on; the next page shows the recovery codes once.
#[server(prefix = "/do", endpoint = "confirm-two-factor")]
pub async fn confirm_two_factor(
    code: Secret,
    #[server(default)] organization: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    form("two-factor", second_factor_path(&organization, &next))
        .run(async {
            let codes = service().confirm_two_factor(&caller(), &code).await?;
            Ok(Done::to(codes_path(&next)).secret(&codes.text()))
        })
        .await
}

/// New recovery codes in the place of the old ones.
#[server(prefix = "/do", endpoint = "new-recovery-codes")]
pub async fn new_recovery_codes() -> Result<(), ServerFnError> {
    form("two-factor", PREFERENCES)
        .run(async {
            let codes = service().new_recovery_codes(&caller()).await?;
            Ok(Done::to(codes_path("")).secret(&codes.text()))
        })
        .await
}

/// Turns two-factor off.
#[server(prefix = "/do", endpoint = "turn-off-two-factor")]
pub async fn turn_off_two_factor() -> Result<(), ServerFnError> {
    form("two-factor", PREFERENCES)
        .run(async {
            service().turn_off_two_factor(&caller()).await?;
            Ok(Done::to(PREFERENCES).notice(
                "Two-factor is off. You are not asked for a code any more when you sign in.",
            ))
        })
        .await
}

/// Mails a code that confirms who holds this session.
#[server(prefix = "/do", endpoint = "mail-confirmation-code")]
pub async fn mail_confirmation_code(#[server(default)] next: String) -> Result<(), ServerFnError> {
    let page = recent_login_path(&next);
    form("mailed-code", page.clone())
        .run(async {
            service().mail_confirmation_code(&caller()).await?;
            let minutes = RECENT.as_secs() / 60;
            Ok(Done::to(page).notice(format!(
                "We mailed you a code. It works for {minutes} minutes, in this browser."
            )))
        })
        .await
}

/// The mailed code; then on to where a confirmation was asked for.
#[server(prefix = "/do", endpoint = "confirm-by-mailed-code")]
pub async fn confirm_by_mailed_code(
    code: Secret,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    form("mailed-code", recent_login_path(&next))
        .run(async {
            let session = service().confirm_by_mailed_code(&caller(), &code).await?;
            set_session(&session.token, session.expires_at);
            Ok(Done::to(local_path(&next)))
        })
        .await
}

/// Changes whom an organization asks for a second factor.
#[server(prefix = "/do", endpoint = "change-second-factor-demand")]
pub async fn change_second_factor_demand(
    #[server(default)] slug: String,
    #[server(default)] demand: String,
) -> Result<(), ServerFnError> {
    let back = format!("/organizations/{slug}/settings");
    form("second-factor-demand", &back)
        .keep("demand", &demand)
        .run(async {
            let demand = Demand::parse(&demand).ok_or_else(|| {
                Refusal::new(code::INVALID)
                    .field("demand")
                    .message("Choose whom to ask.")
            })?;
            service()
                .change_second_factor_demand(&caller(), &slug, demand)
                .await?;
            Ok(Done::to(&back).notice("Saved whom to ask for a second factor."))
        })
        .await
}

/// The page that shows recovery codes once, and leads on to a local path.
fn codes_path(next: &str) -> String {
    query_with("/preferences/recovery-codes", &[("next", next)])
}
