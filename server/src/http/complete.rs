//! The browser comes back with its cookies, and the exchange is completed.
use super::{Http, departure::name_browser, interstitial, metrics};
use app::{
    interstitial::Interstitial,
    request::{Cookie, cookie_of, local_path, query_with},
};
use axum::{
    body::to_bytes,
    extract::{Path, Query, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{Refusal, code};
use service::{Caller, exchange::Completion, last_sign_in::REMEMBERED, second_factor::CODE_PAGE};

#[derive(serde::Deserialize)]
pub(crate) struct Handle {
    #[serde(default)]
    h: String,
}

/// `GET /saml/{identifier}/complete?h=`.
pub(crate) async fn complete(
    State(state): State<Http>,
    Path(identifier): Path<String>,
    Query(handle): Query<Handle>,
    request: Request,
) -> Response {
    finish(&state, &identifier, &handle.h, false, request).await
}

/// `GET /saml/{identifier}/arrive?h=`: a sign-in that started at the identity provider is given to this browser. Its own
/// step, since the post that brought it carries no cookie.
pub(crate) async fn arrive(
    State(state): State<Http>,
    Path(identifier): Path<String>,
    Query(handle): Query<Handle>,
    request: Request,
) -> Response {
    let browser = cookie_of(request.headers(), &Cookie::Browser.name(state.https()));
    match state
        .service
        .take_over(&identifier, &handle.h, browser.as_deref())
        .await
    {
        Ok(name) => {
            let to = query_with(&format!("/saml/{identifier}/complete"), &[("h", &handle.h)]);
            let mut response = Redirect::to(&to).into_response();
            name_browser(&state, &mut response, &name);
            response
        }
        Err((error, reference)) => interstitial::fail(&state, request, &error, &reference).await,
    }
}

/// `POST /saml/{identifier}/complete`: the person agreed to be signed in, or to replace the account that is.
pub(crate) async fn switch(
    State(state): State<Http>,
    Path(identifier): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 4096).await.unwrap_or_default();
    let handle = url::form_urlencoded::parse(&body)
        .find(|(name, _)| name == "h")
        .map(|(_, value)| value.into_owned());
    let request = Request::from_parts(parts, axum::body::Body::empty());
    match handle {
        Some(handle) => finish(&state, &identifier, &handle, true, request).await,
        None => interstitial::refuse(&state, request, Refusal::new(code::MALFORMED), "").await,
    }
}

async fn finish(
    state: &Http,
    identifier: &str,
    handle: &str,
    switch: bool,
    request: Request,
) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let browser = cookie_of(request.headers(), &Cookie::Browser.name(state.https()));
    match state
        .service
        .complete(&caller, identifier, handle, browser.as_deref(), switch)
        .await
    {
        Ok(Completion::Done(done)) => {
            let mut response = Redirect::to(local_path(&done.to)).into_response();
            if let Some(session) = done.session {
                metrics::signed_in("accepted");
                let seconds = session.expires_at.millis_since(state.service.now()) / 1000;
                let session = Cookie::Session.set(state.https(), session.token.expose(), seconds);
                let last = state.service.remember_sign_in(identifier).map(|kept| {
                    let seconds = i64::try_from(REMEMBERED.as_secs()).unwrap_or(i64::MAX);
                    Cookie::LastSignIn.set(state.https(), &kept, seconds)
                });
                for cookie in [Some(session), last].into_iter().flatten() {
                    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                        response.headers_mut().append(header::SET_COOKIE, cookie);
                    }
                }
            }
            response
        }
        Ok(Completion::SecondFactor(pending)) => {
            let mut response = Redirect::to(CODE_PAGE).into_response();
            let seconds = pending.expires_at.millis_since(state.service.now()) / 1000;
            let cookie = Cookie::SignIn.set(state.https(), pending.token.expose(), seconds);
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Ok(Completion::AskSwitch { current, arriving }) => {
            let question = Interstitial::Switch {
                identifier: identifier.to_owned(),
                handle: handle.to_owned(),
                current,
                arriving,
            };
            interstitial::show(state, request, question).await
        }
        Ok(Completion::AskSignIn {
            provider_name,
            arriving,
        }) => {
            let question = Interstitial::SignIn {
                identifier: identifier.to_owned(),
                handle: handle.to_owned(),
                provider_name,
                arriving,
            };
            interstitial::show(state, request, question).await
        }
        Err((error, reference)) => {
            metrics::signed_in(error.refusal().code.id());
            interstitial::fail(state, request, &error, &reference).await
        }
    }
}
