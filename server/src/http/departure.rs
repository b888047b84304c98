//! The browser leaves for the identity provider.
use super::{Http, interstitial};
use app::request::{Cookie, cookie_of, local_path};
use axum::{
    extract::{Path, Query, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{Secret, code, id::ExchangeId};
use service::{
    Caller,
    exchange::{Departure, Started},
};

/// How long a browser keeps the name it has towards its exchanges, in seconds.
const BROWSER_COOKIE: i64 = 30 * 24 * 3600;

#[derive(serde::Deserialize)]
pub(crate) struct Target {
    #[serde(default)]
    next: String,
    /// The address that the person typed before they were sent here.
    login_hint: Option<String>,
    /// Not empty when a sign-in is wanted that is not older than this request.
    #[serde(default)]
    fresh: String,
}

/// `GET /saml/{identifier}`: starts the sign-in.
pub(crate) async fn login(
    State(state): State<Http>,
    Path(identifier): Path<String>,
    Query(target): Query<Target>,
    request: Request,
) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let browser = cookie_of(request.headers(), &Cookie::Browser.name(state.https()));
    let (service, next) = (&state.service, local_path(&target.next));
    let started = if target.fresh.is_empty() {
        let hint = target.login_hint.as_deref();
        service
            .start_login(&caller, &identifier, next, hint, browser.as_deref())
            .await
    } else {
        service
            .start_fresh_login(&caller, &identifier, next, browser.as_deref())
            .await
    };
    match started {
        Ok(started) => leave(&state, &started),
        Err(error) => interstitial::fail(&state, request, &error, "").await,
    }
}

/// `GET /saml/{identifier}/start/{exchange}`: goes on with an exchange that a page of ours started in this browser.
pub(crate) async fn resume(
    State(state): State<Http>,
    Path((identifier, exchange)): Path<(String, String)>,
    request: Request,
) -> Response {
    let browser = cookie_of(request.headers(), &Cookie::Browser.name(state.https()));
    let resumed = match ExchangeId::parse(&exchange) {
        Some(exchange) => {
            state
                .service
                .resume_departure(&identifier, exchange, browser.as_deref())
                .await
        }
        None => Err(code::NOT_FOUND.into()),
    };
    match resumed {
        Ok(started) => leave(&state, &started),
        Err(error) => interstitial::fail(&state, request, &error, "").await,
    }
}

/// `GET /login/{identifier}` (C3).
pub(crate) async fn prefix(
    Path(identifier): Path<String>,
    Query(target): Query<Target>,
) -> Redirect {
    let mut path = format!(
        "/saml/{}",
        url::form_urlencoded::byte_serialize(identifier.as_bytes()).collect::<String>()
    );
    if !target.next.is_empty() {
        path += "?next=";
        path.extend(url::form_urlencoded::byte_serialize(target.next.as_bytes()));
    }
    Redirect::to(&path)
}

fn leave(state: &Http, started: &Started) -> Response {
    let mut response = match &started.departure {
        Departure::Redirect(url) => Redirect::to(url.as_str()).into_response(),
        Departure::Post { action, fields } => {
            let title = format!("Continue to {}", started.provider_name);
            auto_post(state, &title, action.as_str(), fields, "'none'")
        }
    };
    name_browser(state, &mut response, &started.browser);
    response
}

/// Tells a browser its name towards exchanges.
pub(crate) fn name_browser(state: &Http, response: &mut Response, name: &Secret) {
    let cookie = Cookie::Browser.set(state.https(), name.expose(), BROWSER_COOKIE);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// A page whose form posts itself, and has a button for browsers that run no script: the only page whose form leaves
/// this origin. `framed_by` is who may frame it. [SAML Bindings §3.5.4]
pub(crate) fn auto_post(
    state: &Http,
    title: &str,
    action: &str,
    fields: &[(&'static str, String)],
    framed_by: &str,
) -> Response {
    let nonce = state.service.new_nonce();
    let inputs: Vec<String> = fields
        .iter()
        .map(|(name, value)| {
            format!(
                "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
                escape(name),
                escape(value)
            )
        })
        .collect();
    let inputs = inputs.concat();
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"/pkg/gatehouse.css\"></head><body><main class=\"bare\"><h1>{title}</h1>\
         <form id=\"departure\" method=\"post\" action=\"{action}\">{inputs}<button class=\"btn btn-primary\" type=\"submit\">{title}</button></form></main>\
         <script nonce=\"{nonce}\">document.getElementById('departure').submit()</script></body></html>",
        title = escape(title),
        action = escape(action),
    );
    let loopback = if state.service.settings().demo {
        " http://127.0.0.1:* http://localhost:*"
    } else {
        ""
    };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors {framed_by}; \
         form-action https:{loopback}"
    );
    let mut response = axum::response::Html(html).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
