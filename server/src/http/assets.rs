//! The built site: styles, fonts, scripts. Anything else is a page that does not exist.
use super::{Http, interstitial};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{Refusal, code};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

/// Serves a file of the site folder, compressed beforehand where the browser takes it, else the page for 404.
pub(crate) async fn serve(State(state): State<Http>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let files = ServeDir::new(&*state.leptos.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let found = files
        .oneshot(Request::from_parts(parts.clone(), Body::empty()))
        .await;
    drop(body);
    match found {
        Ok(response)
            if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED =>
        {
            let mut response = response.into_response();
            let age = if parts.uri.path().starts_with("/fonts/") {
                "public, max-age=31536000, immutable"
            } else {
                "public, max-age=0, must-revalidate"
            };
            response
                .headers_mut()
                .insert(header::CACHE_CONTROL, HeaderValue::from_static(age));
            response
        }
        _ => {
            interstitial::refuse(
                &state,
                Request::from_parts(parts, Body::empty()),
                Refusal::new(code::NOT_FOUND),
                "",
            )
            .await
        }
    }
}
