//! Compressing answers on their way out.
//!
//! A compressed length tells what a page repeats (BREACH): whoever can make a browser ask again and again with text of
//! their own in the query could guess what else stands there. So what another site set off is answered as it is. Our
//! pages hold no long-lived tokens besides, and a secret is shown once only.
use axum::{
    extract::Request,
    http::{Extensions, HeaderMap, StatusCode, Version, header},
    middleware::Next,
    response::Response,
};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, DefaultPredicate,
        predicate::{And, Predicate as _},
    },
};

type WorthIt = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Compresses by gzip or Brotli what the browser takes, is worth it, and was not compressed beforehand.
pub(crate) fn layer() -> CompressionLayer<And<DefaultPredicate, WorthIt>> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(worth_it as WorthIt))
}

/// Fonts are compressed in themselves; WebAssembly is large, and a release has it compressed beforehand.
fn worth_it(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_none_or(|kind| !kind.starts_with("font/") && kind != "application/wasm")
}

/// Lets a request that another site set off ask for no compression.
pub(crate) async fn own_requests_only(mut request: Request, next: Next) -> Response {
    if is_foreign(request.headers()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    next.run(request).await
}

fn is_foreign(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site != "same-origin" && site != "none")
}
