//! The demo identity provider's pages: choose who you are, and be answered. Under `serve --demo` only.
use super::{Http, departure::auto_post, interstitial};
use crate::demo::{DemoIdentityProvider, DemoRequest, MessageIds, Persona};
use app::interstitial::{DemoPersona, Interstitial};
use axum::{
    body::to_bytes,
    extract::{Query, Request, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use domain::{Refusal, code};
use service::{
    Error,
    random::{Random, SystemRandom},
};
use std::collections::HashMap;

/// Where it lives.
const SSO: &str = "/dev/idp/sso";

/// `GET /dev/idp/metadata`.
pub(crate) async fn metadata(State(state): State<Http>, request: Request) -> Response {
    match &state.demo_idp {
        Some(idp) => (
            [(header::CONTENT_TYPE, "application/samlmetadata+xml")],
            idp.metadata(&state.service.settings().url(SSO)),
        )
            .into_response(),
        None => interstitial::refuse(&state, request, Refusal::new(code::NOT_FOUND), "").await,
    }
}

/// `GET /dev/idp/sso`: a request by the Redirect binding arrives.
pub(crate) async fn arrive(
    State(state): State<Http>,
    Query(query): Query<HashMap<String, String>>,
    request: Request,
) -> Response {
    let message = query.get("SAMLRequest").cloned().unwrap_or_default();
    if state.demo_idp.is_none() {
        return interstitial::refuse(&state, request, Refusal::new(code::NOT_FOUND), "").await;
    }
    let settings = state.service.settings();
    match DemoRequest::from_redirect(&message, &settings.url(SSO), &settings.base_url) {
        Ok(_) => choose(&state, request, "redirect", message).await,
        Err(refusal) => interstitial::refuse(&state, request, refusal, "").await,
    }
}

/// `POST /dev/idp/sso`: a request by the POST binding, or the choice of a persona.
pub(crate) async fn answer(State(state): State<Http>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, super::FORM_LIMIT).await.unwrap_or_default();
    let fields: HashMap<String, String> = url::form_urlencoded::parse(&body).into_owned().collect();
    let request = Request::from_parts(parts, axum::body::Body::empty());
    let Some(idp) = state.demo_idp.clone() else {
        return interstitial::refuse(&state, request, Refusal::new(code::NOT_FOUND), "").await;
    };
    let message = fields.get("SAMLRequest").cloned().unwrap_or_default();
    let settings = state.service.settings();
    let sso = settings.url(SSO);
    let read = match fields.get("binding").map(String::as_str) {
        Some("redirect") => DemoRequest::from_redirect(&message, &sso, &settings.base_url),
        _ => DemoRequest::from_post(&message, &sso, &settings.base_url),
    };
    let asked = match read {
        Ok(asked) => asked,
        Err(refusal) => return interstitial::refuse(&state, request, refusal, "").await,
    };
    match (fields.get("persona"), fields.get("decline")) {
        (None, None) => choose(&state, request, "post", message).await,
        (persona, _) => match respond(&state, &idp, &asked, persona).await {
            Ok(response) => auto_post(
                &state,
                "Continue",
                &asked.acs_url,
                &[("SAMLResponse", response)],
                "'none'",
            ),
            Err(error) => interstitial::fail(&state, request, &error, "").await,
        },
    }
}

async fn choose(
    state: &Http,
    request: Request,
    binding: &'static str,
    message: String,
) -> Response {
    let personas = match state.service.demo_personas().await {
        Ok(personas) => personas,
        Err(error) => return interstitial::fail(state, request, &error, "").await,
    };
    let personas = personas
        .into_iter()
        .map(|(name, email)| DemoPersona { name, email })
        .collect();
    interstitial::show(
        state,
        request,
        Interstitial::DemoIdentityProvider {
            binding,
            message,
            personas,
        },
    )
    .await
}

async fn respond(
    state: &Http,
    idp: &DemoIdentityProvider,
    asked: &DemoRequest,
    email: Option<&String>,
) -> Result<String, Error> {
    let random: &dyn Random = &SystemRandom;
    let ids = MessageIds {
        response: random.bytes(),
        assertion: random.bytes(),
        session: random.bytes(),
    };
    let now = state.service.now();
    let broken = |error: crate::demo::DemoError| Error::Internal(error.to_string());
    let Some(email) = email else {
        return idp.decline(asked, now, ids).map_err(broken);
    };
    let personas = state.service.demo_personas().await?;
    let (name, email) = personas
        .into_iter()
        .find(|(_, address)| address == email)
        .ok_or(code::MALFORMED)?;
    let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
    let persona = Persona {
        email,
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        groups: vec!["Everyone".to_owned()],
    };
    idp.respond(asked, &persona, now, ids).map_err(broken)
}
