//! The status of the response that carries a page.
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Answers the page being rendered with this HTTP status. A page that shows a refusal calls it with the code's status;
/// one that is not a status is answered as 500.
pub fn set_status(status: u16) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(
            http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR),
        );
    }
}
