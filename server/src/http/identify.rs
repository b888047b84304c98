//! Gives every request its reference, and every browser request its caller.
use super::{Http, client};
use app::request::{Cookie, RequestReference, cookie_of, refusal_of_logged};
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use service::Caller;

/// Under this reference the request is logged, and a person can name it.
pub(crate) async fn reference(
    State(state): State<Http>,
    mut request: Request,
    next: Next,
) -> Response {
    let reference = state.service.new_reference();
    request.extensions_mut().insert(RequestReference(reference));
    next.run(request).await
}

/// Who holds the session cookie.
pub(crate) async fn session(
    State(state): State<Http>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let network = client::network(&state, request.extensions(), headers);
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let caller = match cookie_of(headers, &Cookie::Session.name(state.https())) {
        Some(token) => match state
            .service
            .caller_of_session(&token, &network, user_agent)
            .await
        {
            Ok(caller) => caller,
            Err(error) => {
                let reference = request
                    .extensions()
                    .get::<RequestReference>()
                    .map(|reference| reference.0.clone())
                    .unwrap_or_default();
                refusal_of_logged(&reference, &error);
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        },
        None => Caller::anonymous(network, user_agent),
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}
