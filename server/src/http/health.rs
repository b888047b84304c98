//! Whether this server lives, and whether it is ready.
use super::Http;
use axum::{extract::State, http::StatusCode};

/// Answers as long as the process does.
pub(crate) async fn live() -> &'static str {
    "ok\n"
}

/// Ready when the database answers and every migration is applied.
pub(crate) async fn ready(State(state): State<Http>) -> (StatusCode, String) {
    let mail = if state.service.settings().smtp_url.is_some() || state.service.settings().demo {
        ""
    } else {
        "mail waits in the outbox: GATEHOUSE_SMTP_URL is not set\n"
    };
    match state.service.database().is_current().await {
        Ok(true) => (StatusCode::OK, format!("ready\n{mail}")),
        Ok(false) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "migrations are missing: run `gatehouse migrate`\n".to_owned(),
        ),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database can not be reached\n".to_owned(),
        ),
    }
}
