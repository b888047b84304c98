//! The REST management API, `/api/v1`: by API key only, cookies are ignored; errors are problem+json; lists come in pages.
//!
//! One file a noun. A noun adds its routes with `.merge(noun::routes())` in [`router`].
mod body;
mod devices;
mod fleets;
mod identity_providers;
mod key;
mod me;
mod organizations;
mod paging;
mod problem;
mod saml_accounts;

pub(crate) use body::Body;
pub(crate) use key::ByKey;
pub(crate) use paging::Paging;
pub(crate) use problem::Problem;
use problem::PublicUrl;

use super::Http;
use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Request},
};
use domain::code;

/// Largest body of a call, in bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// What a handler answers.
pub(crate) type Answer<T> = Result<T, Problem>;

/// Everything below `/api/v1`.
pub(crate) fn router(state: &Http) -> Router<Http> {
    Router::new()
        .merge(me::routes())
        .merge(organizations::routes())
        .merge(fleets::routes())
        .merge(devices::routes())
        .merge(identity_providers::routes())
        .merge(saml_accounts::routes())
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(Extension(PublicUrl(state.service.settings().url(""))))
}

async fn unknown(request: Request) -> Problem {
    Problem::at(&request, code::NOT_FOUND)
}

async fn wrong_method(request: Request) -> Problem {
    Problem::at(&request, code::METHOD_NOT_ALLOWED)
}
