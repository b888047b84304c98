//! What signed-out people post: signing in and up, confirming an address, setting a password.
use crate::request::{
    Cookie, Done, arrived, caller, form, link_token, local_path, query_with, recent_login_path,
    service, set_cookie, set_link, set_session,
};
use domain::Secret;
use leptos::prelude::*;
use service::{email_change::EmailConfirmed, sign_in::LoginStep as Step, sign_up::Confirmed};

/// The first step of the login page: the address. `way` is `password` when the person chose that over the company's sign-in.
#[server(prefix = "/do", endpoint = "login-step")]
pub async fn login_step(
    email: String,
    #[server(default)] next: String,
    #[server(default)] way: String,
) -> Result<(), ServerFnError> {
    let back = query_with("/login", &[("next", &next)]);
    form("login", back)
        .keep("email", &email)
        .run(async {
            let step = match service().login_step(&caller(), &email).await? {
                Step::Company(_) if way != "password" => "company",
                Step::Company(_) | Step::Password => "password",
            };
            let on = query_with("/login", &[("step", step), ("next", &next)]);
            Ok(Done::to(on).keep("email", &email))
        })
        .await
}

/// "Not you?" on the login page: the browser forgets where it signed in last.
#[server(prefix = "/do", endpoint = "forget-last-sign-in")]
pub async fn forget_last_sign_in(#[server(default)] next: String) -> Result<(), ServerFnError> {
    form("login", "/login")
        .run(async {
            crate::request::forget_last_sign_in();
            Ok(Done::to(query_with("/login", &[("next", &next)])))
        })
        .await
}

/// The second step: the password.
#[server(prefix = "/do", endpoint = "sign-in")]
pub async fn sign_in(
    email: String,
    password: Secret,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let back = query_with("/login", &[("step", "password"), ("next", &next)]);
    form("login", back)
        .keep("email", &email)
        .run(async {
            let next = local_path(&next);
            let arrival = service()
                .begin_sign_in(&caller(), &email, &password, next)
                .await?;
            Ok(Done::to(arrived(&arrival, next)))
        })
        .await
}

/// Enterprise SSO: the identifier. A form of ours never redirects off the origin, so it leads to a page that goes on.
#[server(prefix = "/do", endpoint = "enterprise-sso")]
pub async fn enterprise_sso(
    identifier: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let back = query_with("/login", &[("with", "sso"), ("next", &next)]);
    form("login", back)
        .keep("identifier", &identifier)
        .run(async {
            let company = service()
                .company_by_identifier(&caller(), &identifier)
                .await?;
            let on = [("to", company.identifier.as_str()), ("next", &next)];
            Ok(Done::to(query_with("/login", &on)))
        })
        .await
}

/// The person at this session types their password again; then on to where that was asked.
#[server(prefix = "/do", endpoint = "confirm-password")]
pub async fn confirm_password(
    password: Secret,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    form("confirm-password", recent_login_path(&next))
        .run(async {
            let session = service().confirm_password(&caller(), &password).await?;
            set_session(&session.token, session.expires_at);
            Ok(Done::to(local_path(&next)))
        })
        .await
}

/// Asks for an account.
#[server(prefix = "/do", endpoint = "sign-up")]
pub async fn sign_up(name: String, email: String, password: Secret) -> Result<(), ServerFnError> {
    let outcome = service().sign_up(&caller(), &name, &email, &password).await;
    form("sign-up", "/signup")
        .keep("name", &name)
        .keep("email", &email)
        .answer(outcome.map(|()| Done::to("/signup/sent").keep("email", &email)))
}

/// Confirms the address of the mailed link this browser holds.
#[server(prefix = "/do", endpoint = "confirm-email")]
pub async fn confirm_email() -> Result<(), ServerFnError> {
    form("confirm-email", "/verify")
        .run(async {
            let token = link_token("verify").unwrap_or_default();
            match service().confirm_email(&caller(), &token).await? {
                Confirmed::Ready => {
                    set_cookie(Cookie::Link, "", 0);
                    Ok(Done::to("/login").notice("Your address is confirmed. Sign in to begin."))
                }
                Confirmed::ChoosePassword(token) => {
                    set_link("reset", token.expose());
                    Ok(Done::to("/reset").notice("Your address is confirmed. Choose a password."))
                }
            }
        })
        .await
}

/// Asks for a link that sets a new password.
#[server(prefix = "/do", endpoint = "request-reset")]
pub async fn request_reset(email: String) -> Result<(), ServerFnError> {
    form("request-reset", "/reset")
        .keep("email", &email)
        .run(async {
            service().request_reset(&caller(), &email).await?;
            set_cookie(Cookie::Link, "", 0);
            Ok(Done::to("/reset/sent").keep("email", &email))
        })
        .await
}

/// Sets a password by the mailed link this browser holds.
#[server(prefix = "/do", endpoint = "reset-password")]
pub async fn reset_password(password: Secret) -> Result<(), ServerFnError> {
    form("reset-password", "/reset")
        .run(async {
            let token = link_token("reset").unwrap_or_default();
            service()
                .reset_password(&caller(), &token, &password)
                .await?;
            set_cookie(Cookie::Link, "", 0);
            Ok(Done::to("/login").notice("Your new password is set. Sign in with it."))
        })
        .await
}

/// One mailbox agrees to a new address, by the mailed link this browser holds.
#[server(prefix = "/do", endpoint = "confirm-email-change")]
pub async fn confirm_email_change() -> Result<(), ServerFnError> {
    form("confirm-email-change", "/email")
        .run(async {
            let token = link_token("email").unwrap_or_default();
            let outcome = service().confirm_email_change(&caller(), &token).await?;
            set_cookie(Cookie::Link, "", 0);
            Ok(Done::to("/email").notice(match outcome {
                EmailConfirmed::Waiting => {
                    "Thank you. The change takes effect when the other mailbox has agreed as well."
                }
                EmailConfirmed::Changed => {
                    "The address is changed. From now on you sign in with the new one."
                }
            }))
        })
        .await
}
