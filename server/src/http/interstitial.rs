//! Pages that stand in for another: refusals met outside the router, and the question whether to change accounts.
use super::Http;
use app::{interstitial::Interstitial, request::RequestReference};
use axum::{
    body::Body,
    extract::Request,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use domain::{Refusal, code};
use leptos::prelude::provide_context;
use service::Error;
use std::any::Any;

/// The page of a refusal; `reference` is that of its record, or empty for the request's own.
pub(crate) async fn refuse(
    state: &Http,
    request: Request,
    refusal: Refusal,
    reference: &str,
) -> Response {
    let own = request
        .extensions()
        .get::<RequestReference>()
        .map(|own| own.0.clone())
        .unwrap_or_default();
    let reference = if reference.is_empty() {
        own
    } else {
        reference.to_owned()
    };
    tracing::info!(reference, code = refusal.code.id(), "refused");
    show(state, request, Interstitial::Refused { refusal, reference }).await
}

/// The page of an error: its refusal, the rest in the log.
pub(crate) async fn fail(
    state: &Http,
    request: Request,
    error: &Error,
    reference: &str,
) -> Response {
    let own = request
        .extensions()
        .get::<RequestReference>()
        .map(|own| own.0.clone())
        .unwrap_or_default();
    let shown = if reference.is_empty() {
        own
    } else {
        reference.to_owned()
    };
    let refusal = app::request::refusal_of_logged(&shown, error);
    refuse(state, request, refusal, &shown).await
}

/// Renders the page in the shell of all pages.
pub(crate) async fn show(state: &Http, request: Request, interstitial: Interstitial) -> Response {
    let context = {
        let state = state.clone();
        move || {
            state.provide();
            provide_context(interstitial.clone());
        }
    };
    let options = state.leptos.clone();
    let render =
        leptos_axum::render_app_async_with_context(context, move || app::shell(options.clone()));
    // The page is rendered for its address only: whatever was posted is not read again.
    let (parts, _) = request.into_parts();
    render(Request::from_parts(parts, Body::empty()))
        .await
        .into_response()
}

/// A panic in a handler is a 500, not a dead server.
pub(crate) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let cause = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(cause, "a request panicked");
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        format!("{}: {}\n", code::INTERNAL.id(), code::INTERNAL.happened()),
    )
        .into_response()
}
