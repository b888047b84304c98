//! SAML accounts (B12): finding them by the address at the identity provider, and deleting them.
use super::{Answer, ByKey};
use crate::http::Http;
use axum::{
    Json, Router,
    extract::{Path, Query},
    routing::{delete, get},
};
use domain::{code, id::SamlAccountId};
use serde::{Deserialize, Serialize};
use service::{
    Page,
    saml_account::{SamlAccountDeleted, SamlAccountView},
};

pub(super) fn routes() -> Router<Http> {
    Router::new()
        .route("/saml-accounts", get(find).delete(delete_by_address))
        .route("/saml-accounts/{id}", delete(delete_one))
}

#[derive(Deserialize)]
struct Address {
    /// The person's e-mail address at the identity provider, compared case-folded.
    remote_id: String,
    /// Only this identity provider's.
    identity_provider: Option<String>,
}

#[derive(Serialize)]
struct SamlAccount {
    id: SamlAccountId,
    identity_provider: String,
    remote_id: String,
    name_id: String,
    name_id_format: String,
    name: String,
    managed: bool,
    created_at: String,
    last_login_at: Option<String>,
}

impl From<SamlAccountView> for SamlAccount {
    fn from(view: SamlAccountView) -> Self {
        Self {
            id: view.id,
            identity_provider: view.identity_provider,
            remote_id: view.remote_id,
            name_id: view.name_id,
            name_id_format: view.name_id_format,
            name: view.name,
            managed: view.managed,
            created_at: view.created_at.to_rfc3339(),
            last_login_at: view.last_login_at.map(domain::Timestamp::to_rfc3339),
        }
    }
}

async fn find(by: ByKey, Query(wanted): Query<Address>) -> Answer<Json<Page<SamlAccount>>> {
    let found = by
        .service
        .saml_accounts_of_address(
            &by.caller,
            &wanted.remote_id,
            wanted.identity_provider.as_deref(),
        )
        .await;
    Ok(Json(Page {
        items: by.answer(found)?.into_iter().map(Into::into).collect(),
        next: None,
    }))
}

async fn delete_by_address(
    by: ByKey,
    Query(wanted): Query<Address>,
) -> Answer<Json<SamlAccountDeleted>> {
    let deleted = by
        .service
        .delete_saml_account_by_address(
            &by.caller,
            &wanted.remote_id,
            wanted.identity_provider.as_deref(),
        )
        .await;
    Ok(Json(by.answer(deleted)?))
}

async fn delete_one(by: ByKey, Path(id): Path<String>) -> Answer<Json<SamlAccountDeleted>> {
    let deleted = match SamlAccountId::parse(&id) {
        Some(id) => by.service.delete_saml_account(&by.caller, id).await,
        None => Err(code::NOT_FOUND.into()),
    };
    Ok(Json(by.answer(deleted)?))
}
