//! `GET /me`: whose key this is.
use super::{Answer, ByKey};
use crate::http::Http;
use axum::{Json, Router, routing::get};
use domain::id::AccountId;
use serde::Serialize;

pub(super) fn routes() -> Router<Http> {
    Router::new().route("/me", get(me))
}

#[derive(Serialize)]
struct Me {
    id: AccountId,
    email: String,
    name: String,
    kind: &'static str,
}

async fn me(by: ByKey) -> Answer<Json<Me>> {
    let person = by.answer(by.caller.require_person().map_err(Into::into))?;
    Ok(Json(Me {
        id: person.account,
        email: person.email.clone(),
        name: person.name.clone(),
        kind: person.kind.as_str(),
    }))
}
