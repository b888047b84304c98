//! `?cursor=` and `?limit=` of lists.
use super::problem::{Place, Problem};
use crate::http::Http;
use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use domain::{Refusal, code};
use service::PageRequest;

/// Which page of a list is wanted.
pub(crate) struct Paging(pub(crate) PageRequest);

#[derive(serde::Deserialize)]
struct Wanted {
    cursor: Option<String>,
    limit: Option<u32>,
}

impl FromRequestParts<Http> for Paging {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Http) -> Result<Self, Problem> {
        let Ok(place) = Place::from_request_parts(parts, state).await;
        let Ok(Query(wanted)) = Query::<Wanted>::try_from_uri(&parts.uri) else {
            let message = "`limit` is a number; `cursor` is the `next` of the page before.";
            return Err(place.refused(Refusal::new(code::MALFORMED).message(message)));
        };
        Ok(Self(PageRequest {
            cursor: wanted.cursor.filter(|cursor| !cursor.is_empty()),
            limit: wanted.limit,
        }))
    }
}
