//! Two small forms that stand on every page: sign out, and the theme.
use super::{Http, interstitial};
use app::request::{Cookie, local_path};
use axum::{
    Form,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use service::Caller;

/// `POST /logout`.
pub(crate) async fn logout(State(state): State<Http>, request: Request) -> Response {
    let Some(caller) = request.extensions().get::<Caller>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match state.service.sign_out(&caller).await {
        Ok(()) => with_cookie(
            Redirect::to("/login"),
            &Cookie::Session.set(state.https(), "", 0),
        ),
        Err(error) => interstitial::fail(&state, request, &error, "").await,
    }
}

#[derive(serde::Deserialize)]
pub(crate) struct ThemeForm {
    theme: String,
    #[serde(default)]
    next: String,
}

/// `POST /theme`.
pub(crate) async fn theme(State(state): State<Http>, Form(form): Form<ThemeForm>) -> Response {
    let theme = app::ui::Theme::parse(&form.theme).as_str();
    with_cookie(
        Redirect::to(local_path(&form.next)),
        &Cookie::Theme.set(state.https(), theme, 365 * 24 * 3600),
    )
}

fn with_cookie(redirect: Redirect, cookie: &str) -> Response {
    let mut response = redirect.into_response();
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
