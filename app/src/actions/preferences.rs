//! What people change about their own account.
use crate::request::{Done, caller, form, service};
use domain::{
    Secret, code,
    id::{ApiKeyId, SessionId},
};
use leptos::prelude::*;

const PAGE: &str = "/preferences";

/// Changes the name.
#[server(prefix = "/do", endpoint = "rename-account")]
pub async fn rename_account(name: String) -> Result<(), ServerFnError> {
    form("rename-account", PAGE)
        .keep("name", &name)
        .run(async {
            service().rename(&caller(), &name).await?;
            Ok(Done::to(PAGE).notice("Your name is saved."))
        })
        .await
}

/// Asks both mailboxes for a change of the address.
#[server(prefix = "/do", endpoint = "request-email-change")]
pub async fn request_email_change(email: String) -> Result<(), ServerFnError> {
    form("request-email-change", "/preferences/email")
        .keep("email", &email)
        .run(async {
            service().request_email_change(&caller(), &email).await?;
            Ok(Done::to(PAGE).notice(
                "We sent a mail to both addresses. The change takes effect when both have agreed.",
            ))
        })
        .await
}

/// Forgets a change of the address that waits.
#[server(prefix = "/do", endpoint = "cancel-email-change")]
pub async fn cancel_email_change() -> Result<(), ServerFnError> {
    form("cancel-email-change", PAGE)
        .run(async {
            service().cancel_email_change(&caller()).await?;
            Ok(Done::to(PAGE).notice("Your address stays as it is."))
        })
        .await
}

/// Changes the password.
#[server(prefix = "/do", endpoint = "change-password")]
pub async fn change_password(current: Secret, password: Secret) -> Result<(), ServerFnError> {
    form("change-password", PAGE)
        .run(async {
            let ended = service()
                .change_password(&caller(), &current, &password)
                .await?;
            let notice = format!("Your password is changed. {}", sessions_ended(ended));
            Ok(Done::to(PAGE).notice(notice))
        })
        .await
}

/// Ends one session.
#[server(prefix = "/do", endpoint = "end-session")]
pub async fn end_session(session: String) -> Result<(), ServerFnError> {
    form("sessions", PAGE)
        .run(async {
            let session = SessionId::parse(&session).ok_or(code::NOT_FOUND)?;
            service().end_session(&caller(), session).await?;
            Ok(Done::to(PAGE).notice(sessions_ended(1)))
        })
        .await
}

/// Ends every other session.
#[server(prefix = "/do", endpoint = "end-other-sessions")]
pub async fn end_other_sessions() -> Result<(), ServerFnError> {
    form("sessions", PAGE)
        .run(async {
            let ended = service().end_other_sessions(&caller()).await?;
            Ok(Done::to(PAGE).notice(sessions_ended(ended)))
        })
        .await
}

/// Makes an API key; the next page shows it once.
#[server(prefix = "/do", endpoint = "create-api-key")]
pub async fn create_api_key(name: String) -> Result<(), ServerFnError> {
    form("create-api-key", PAGE)
        .keep("name", &name)
        .run(async {
            let key = service().create_api_key(&caller(), &name).await?;
            Ok(Done::to("/preferences/api-key").secret(&key.secret))
        })
        .await
}

/// Deletes an API key.
#[server(prefix = "/do", endpoint = "delete-api-key")]
pub async fn delete_api_key(key: String) -> Result<(), ServerFnError> {
    form("api-keys", PAGE)
        .run(async {
            let key = ApiKeyId::parse(&key).ok_or(code::NOT_FOUND)?;
            service().delete_api_key(&caller(), key).await?;
            Ok(Done::to(PAGE)
                .notice("The API key is deleted. Programs that use it are refused from now on."))
        })
        .await
}

pub(super) fn sessions_ended(count: u64) -> String {
    match count {
        0 => "There was no session to end.".to_owned(),
        1 => "One session was ended.".to_owned(),
        count => format!("{count} sessions were ended."),
    }
}
