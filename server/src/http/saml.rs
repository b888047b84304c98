//! What identity providers and their administrators ask for: the assertion consumer service and our metadata.
use super::{Http, interstitial, metrics};
use app::{
    interstitial::Interstitial,
    request::{local_path, query_with},
};
use axum::{
    body::to_bytes,
    extract::{Path, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{Refusal, code};
use service::{
    Caller,
    exchange::{AcsRoute, Answered},
};

/// `POST /saml/{identifier}/callback`.
pub(crate) async fn callback(
    state: State<Http>,
    identifier: Path<String>,
    request: Request,
) -> Response {
    answer(state, identifier, AcsRoute::Saml, request).await
}

/// `POST /login/{identifier}/callback`.
pub(crate) async fn second_callback(
    state: State<Http>,
    identifier: Path<String>,
    request: Request,
) -> Response {
    answer(state, identifier, AcsRoute::Login, request).await
}

/// The post comes from another site: no cookie is read. What it says is kept for the browser that comes back to
/// complete it.
async fn answer(
    State(state): State<Http>,
    Path(identifier): Path<String>,
    route: AcsRoute,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let page = |parts| Request::from_parts(parts, axum::body::Body::empty());
    let Some(caller) = parts.extensions.get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Ok(body) = to_bytes(body, super::RESPONSE_LIMIT).await else {
        return interstitial::refuse(&state, page(parts), Refusal::new(code::SAML_TOO_LARGE), "")
            .await;
    };
    let Some(response) = only_field(&body, "SAMLResponse") else {
        return interstitial::refuse(&state, page(parts), Refusal::new(code::SAML_MALFORMED), "")
            .await;
    };
    // Where a sign-in that starts at the identity provider ends; nobody signed it, so it names a page of ours or nothing.
    let relay_state = only_field(&body, "RelayState").unwrap_or_default();
    let next = local_path(&relay_state);
    match state
        .service
        .answer(&caller, &identifier, route, &response, next)
        .await
    {
        Ok(Answered::Complete { handle }) => Redirect::to(&format!(
            "/saml/{identifier}/complete?h={}",
            handle.expose()
        ))
        .into_response(),
        Ok(Answered::Test { organization, test }) => Redirect::to(&format!(
            "/organizations/{organization}/identity-providers/{identifier}/tests/{test}"
        ))
        .into_response(),
        Ok(Answered::Arrive { handle }) => {
            Redirect::to(&format!("/saml/{identifier}/arrive?h={}", handle.expose()))
                .into_response()
        }
        Ok(Answered::StartOver { provider_name }) => {
            let way = Interstitial::StartOver {
                href: query_with(&format!("/saml/{identifier}"), &[("next", next)]),
                provider_name,
            };
            interstitial::show(&state, page(parts), way).await
        }
        Err((error, reference)) => {
            metrics::signed_in(error.refusal().code.id());
            interstitial::fail(&state, page(parts), &error, &reference).await
        }
    }
}

/// The one field of this name; none or several are none.
fn only_field(body: &[u8], field: &str) -> Option<String> {
    let mut found = url::form_urlencoded::parse(body)
        .filter(|(name, _)| name == field)
        .map(|(_, value)| value.into_owned());
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// `GET /saml/{identifier}/metadata`.
pub(crate) async fn metadata(
    State(state): State<Http>,
    Path(identifier): Path<String>,
    request: Request,
) -> Response {
    match state.service.service_provider_metadata(&identifier).await {
        Ok(xml) => {
            let disposition = format!("attachment; filename=\"gatehouse-{identifier}.xml\"");
            (
                [
                    (
                        header::CONTENT_TYPE,
                        "application/samlmetadata+xml".to_owned(),
                    ),
                    (header::CONTENT_DISPOSITION, disposition),
                ],
                xml,
            )
                .into_response()
        }
        Err(error) => interstitial::fail(&state, request, &error, "").await,
    }
}

#[cfg(test)]
mod tests {
    use super::only_field;

    #[test]
    fn exactly_one_response_is_read() {
        assert_eq!(
            only_field(b"RelayState=x&SAMLResponse=PHg%2B", "SAMLResponse").as_deref(),
            Some("PHg+")
        );
        assert_eq!(
            only_field(b"SAMLResponse=a&SAMLResponse=b", "SAMLResponse"),
            None
        );
        assert_eq!(only_field(b"x=y", "SAMLResponse"), None);
    }
}
