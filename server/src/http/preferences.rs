//! The small form that stands on every page: the theme.
use super::Http;
use app::request::{Cookie, local_path};
use axum::{
    Form,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Redirect, Response},
};

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
