//! Small answers for the console's islands, by the session cookie. They change nothing; what they say is decided again
//! when the form is sent.
use super::Http;
use app::request::{RequestReference, refusal_of_logged};
use axum::{
    Extension, Json,
    extract::{Path, Query, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::{Refusal, code};
use serde::Deserialize;
use serde_json::json;
use service::Caller;

/// Which organization an identifier would belong to.
#[derive(Debug, Deserialize)]
pub(crate) struct Home {
    organization: Option<String>,
}

/// `GET /api/console/identifiers/{text}`: whether an SSO identifier is free, and one that is.
pub(crate) async fn identifier(
    State(state): State<Http>,
    Extension(caller): Extension<Caller>,
    Extension(reference): Extension<RequestReference>,
    Path(text): Path<String>,
    Query(home): Query<Home>,
) -> Response {
    let answer = state
        .service
        .identifier_availability(&caller, &text, home.organization.as_deref())
        .await;
    let mut response = match answer {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => refused(&refusal_of_logged(&reference.0, &error), &reference),
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Refuses a metadata upload that is no multipart form, which its reader does not expect.
pub(crate) async fn multipart_only(request: Request, next: Next) -> Response {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let boundary = content_type.split_once(';').and_then(|(kind, parameters)| {
        (kind.trim().eq_ignore_ascii_case("multipart/form-data")
            && parameters.to_ascii_lowercase().contains("boundary="))
        .then_some(())
    });
    if boundary.is_some() {
        return next.run(request).await;
    }
    let reference = request
        .extensions()
        .get::<RequestReference>()
        .cloned()
        .unwrap_or(RequestReference(String::new()));
    refused(&Refusal::new(code::MALFORMED), &reference)
}

fn refused(refusal: &Refusal, reference: &RequestReference) -> Response {
    let status =
        StatusCode::from_u16(refusal.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let problem = json!({
        "title": refusal.code.happened(),
        "status": refusal.code.status(),
        "detail": refusal.code.next(),
        "code": refusal.code.id(),
        "reference": reference.0,
    });
    (
        status,
        [(header::CONTENT_TYPE, "application/problem+json")],
        problem.to_string(),
    )
        .into_response()
}
