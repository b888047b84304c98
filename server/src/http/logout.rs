//! Single logout: signing out here, and what the identity provider sends about it.
use super::{
    Http,
    departure::{auto_post, name_browser},
    interstitial,
};
use app::{
    interstitial::Interstitial,
    request::{Cookie, cookie_of},
};
use axum::{
    body::{Body, to_bytes},
    extract::{Path, RawQuery, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{Refusal, code, saml::Outgoing};
use service::{Caller, single_logout::LogoutStep};

/// `POST /logout`: the session here ends now. One that an identity provider made leads to the offer to sign out there.
pub(crate) async fn sign_out(State(state): State<Http>, request: Request) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let browser = cookie_of(request.headers(), &Cookie::Browser.name(state.https()));
    let mut response = match state.service.sign_out(&caller, browser.as_deref()).await {
        Ok(signed_out) => match signed_out.elsewhere {
            None => Redirect::to("/login").into_response(),
            Some(there) => {
                let to = format!("/signed-out/{}/{}", there.identifier, there.exchange);
                let mut response = Redirect::to(&to).into_response();
                name_browser(&state, &mut response, &there.browser);
                response
            }
        },
        Err(error) => return interstitial::fail(&state, request, &error, "").await,
    };
    if let Ok(cookie) = HeaderValue::from_str(&Cookie::Session.set(state.https(), "", 0)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// `GET /saml/{identifier}/logout`: the query is taken as it stood in the request line, since that is what is signed.
pub(crate) async fn by_query(
    State(state): State<Http>,
    Path(identifier): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let step = state
        .service
        .logout_by_query(&caller, &identifier, &query.unwrap_or_default())
        .await;
    go_on(&state, request, &identifier, step).await
}

/// `POST /saml/{identifier}/logout`.
pub(crate) async fn by_form(
    State(state): State<Http>,
    Path(identifier): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let page = Request::from_parts(parts, Body::empty());
    let Some(caller) = page.extensions().get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Ok(body) = to_bytes(body, super::RESPONSE_LIMIT).await else {
        return interstitial::refuse(&state, page, Refusal::new(code::SAML_TOO_LARGE), "").await;
    };
    let step = state
        .service
        .logout_by_form(&caller, &identifier, &body)
        .await;
    go_on(&state, page, &identifier, step).await
}

async fn go_on(
    state: &Http,
    page: Request,
    identifier: &str,
    step: Result<LogoutStep, (service::Error, String)>,
) -> Response {
    match step {
        Ok(LogoutStep::Answer {
            provider_name,
            departure,
        }) => match &departure {
            Outgoing::Redirect(url) => Redirect::to(url.as_str()).into_response(),
            Outgoing::Post { action, fields } => {
                // Identity providers tell several services at once from frames of one page.
                let origin = action.origin().ascii_serialization();
                let title = format!("Back to {provider_name}");
                auto_post(state, &title, action.as_str(), fields, &origin)
            }
        },
        Ok(LogoutStep::Ended { provider_name }) => {
            interstitial::show(state, page, Interstitial::SignedOutBy { provider_name }).await
        }
        Ok(LogoutStep::Show { exchange }) => {
            Redirect::to(&format!("/signed-out/{identifier}/{exchange}")).into_response()
        }
        Err((error, reference)) => interstitial::fail(state, page, &error, &reference).await,
    }
}
