//! A demo answers on its own loopback address only: another Host or any sign of a proxy gets 404.
use super::Http;
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

pub(crate) async fn refuse(State(state): State<Http>, request: Request, next: Next) -> Response {
    if !state.service.settings().demo {
        return next.run(request).await;
    }
    let base = &state.service.settings().base_url;
    let own = match (base.host_str(), base.port_or_known_default()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        _ => String::new(),
    };
    let headers = request.headers();
    let host = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let forwarded = headers.keys().any(|name| {
        name.as_str() == "forwarded"
            || name.as_str() == "via"
            || name.as_str().starts_with("x-forwarded")
    });
    if host == own && !forwarded {
        next.run(request).await
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}
