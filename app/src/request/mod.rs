//! What pages and actions get from the request, and how an action answers: by a redirect, with what was typed kept
//! in a sealed flash cookie. The only place of this crate that knows HTTP.
mod cookie;
mod flash;
mod form;
mod multipart;

pub use cookie::{
    Cookie, arrived, cookie, cookie_of, forget_last_sign_in, last_sign_in, link_token, set_cookie,
    set_link, set_session, set_setup_link, set_sign_in, setup_link_token, sign_in_token,
};
pub use flash::{Flash, FlashError, take_flash};
pub use form::{Done, Form, form};
pub use multipart::{Multipart, MultipartFault};

use axum::http::request::Parts;
use domain::{Code, Refusal, code};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use service::{Caller, Error, Service};

/// The service.
pub fn service() -> Service {
    expect_context::<Service>()
}

/// Who sends this request.
pub fn caller() -> Caller {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<Caller>().cloned())
        .unwrap_or_else(|| Caller::anonymous("", ""))
}

/// Who sends this request, as the holder of the set-up link in this browser and nothing else: whoever is signed in here
/// besides plays no part.
pub async fn setup_holder() -> service::Result<Caller> {
    let token = setup_link_token().ok_or(code::SETUP_LINK_INVALID)?;
    service().setup_link_holder(&caller(), &token).await
}

/// The reference under which this request is logged.
pub fn reference() -> String {
    use_context::<Parts>()
        .and_then(|parts| {
            parts
                .extensions
                .get::<RequestReference>()
                .map(|reference| reference.0.clone())
        })
        .unwrap_or_default()
}

/// A reference people can read out; the server puts one on every request and logs it.
#[derive(Clone, Debug)]
pub struct RequestReference(pub String);

/// A local path with those query parameters that have a value.
pub fn query_with(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// Sets the status of the page that is being rendered.
pub fn set_status(code: Code) {
    if let Ok(status) = axum::http::StatusCode::from_u16(code.status()) {
        expect_context::<ResponseOptions>().set_status(status);
    }
}

/// Whether the caller has to prove again who they are.
pub fn wants_recent_login(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.code == code::RECENT_LOGIN_REQUIRED)
}

/// Whether the organization asks the caller for a second factor that they do not have.
pub fn wants_second_factor(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.code == code::SECOND_FACTOR_REQUIRED)
}

/// The page that says so and sets one up, and leads on to a local path.
pub fn second_factor_path(organization: &str, next: &str) -> String {
    let query = [("organization", organization), ("next", next)];
    query_with("/preferences/two-factor", &query)
}

/// The page that asks who it is, and leads on to a local path.
pub fn recent_login_path(next: &str) -> String {
    query_with("/preferences/confirm", &[("next", next)])
}

/// The refusal to show for an error; what broke is logged under the request's reference.
pub fn refusal_of(error: &Error) -> Refusal {
    refusal_of_logged(&reference(), error)
}

/// As [`refusal_of`], outside a page.
pub fn refusal_of_logged(reference: &str, error: &Error) -> Refusal {
    let refusal = error.refusal();
    if refusal.code == code::INTERNAL {
        service::log_failure(reference, error);
    }
    refusal
}

/// The path if it is local (`/…`, not `//…`, no backslash or control character), else `/`.
pub fn local_path(path: &str) -> &str {
    let local = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| {
            byte.is_ascii_graphic() && byte != b'\\' && byte != b'"' && byte != b'<' && byte != b'>'
        });
    if local { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::{local_path, query_with};

    #[test]
    fn a_query_names_only_what_has_a_value_and_escapes_it() {
        assert_eq!(query_with("/login", &[("next", "")]), "/login");
        assert_eq!(
            query_with("/login", &[("step", "password"), ("next", "/a?b=c&d")]),
            "/login?step=password&next=%2Fa%3Fb%3Dc%26d"
        );
    }

    #[test]
    fn a_path_never_leaves_this_origin() {
        assert_eq!(
            local_path("/organizations/acme/fleets?x=1"),
            "/organizations/acme/fleets?x=1"
        );
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\\b",
            "javascript:alert(1)",
            "/a\nb",
            "\t/x",
            "/ x",
        ] {
            assert_eq!(local_path(bad), "/", "{bad:?}");
        }
    }
}
