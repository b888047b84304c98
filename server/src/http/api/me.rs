//! `GET /me`: whose key this is.
use super::{Answer, ByKey};
use crate::http::Http;
use axum::{Json, Router, routing::get};
use serde::Serialize;

pub(super) fn routes() -> Router<Http> {
    Router::new().route("/me", get(me))
}

/// Who calls. What a key of an organization has no word for is empty.
#[derive(Serialize)]
struct Me {
    /// The account's id, or the key's.
    id: String,
    email: String,
    name: String,
    /// `personal`, `managed`, `operator`, `service`; for the key of an organization or fleet `organization_key` or `fleet_key`.
    kind: &'static str,
}

async fn me(by: ByKey) -> Answer<Json<Me>> {
    if let Some(holder) = by.caller.key_holder() {
        return Ok(Json(Me {
            id: holder.key.to_string(),
            email: String::new(),
            name: holder.name.clone(),
            kind: if by.caller.one_fleet().is_some() {
                "fleet_key"
            } else {
                "organization_key"
            },
        }));
    }
    let person = by.answer(by.caller.require_person().map_err(Into::into))?;
    Ok(Json(Me {
        id: person.account.to_string(),
        email: person.mailbox().to_owned(),
        name: person.name.clone(),
        kind: person.kind.as_str(),
    }))
}
