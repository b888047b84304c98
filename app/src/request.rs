//! What pages and actions get from the request, and how an action answers: by a redirect, with what was typed kept
//! in a sealed flash cookie. The only place of this crate that knows HTTP.
use axum::http::{HeaderValue, header, request::Parts};
use domain::{Code, Refusal, Secret, Timestamp, code};
use leptos::prelude::{ServerFnError, expect_context, use_context};
use leptos_axum::ResponseOptions;
use serde::{Deserialize, Serialize};
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

/// The value of a cookie of this request.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    cookie_of(&parts.headers, name)
}

/// The value of a cookie.
pub fn cookie_of(headers: &axum::http::HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// The cookies this product sets. On https all carry the `__Host-` prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session token.
    Session,
    /// Names this browser to the SAML exchanges it starts; one a browser.
    Browser,
    /// What to show on the next page.
    Flash,
    /// A mailed link's token, after it left the URL.
    Link,
    /// Light, dark or system.
    Theme,
}

impl Cookie {
    /// The cookie's name for this installation.
    pub fn name(self, https: bool) -> String {
        let base = match self {
            Self::Session => "gatehouse-session",
            Self::Browser => "gatehouse-browser",
            Self::Flash => "gatehouse-flash",
            Self::Link => "gatehouse-link",
            Self::Theme => "gatehouse-theme",
        };
        if https {
            format!("__Host-{base}")
        } else {
            base.to_owned()
        }
    }

    /// A `Set-Cookie` value. All are `HttpOnly; SameSite=Lax; Path=/`; `seconds` 0 removes it.
    pub fn set(self, https: bool, value: &str, seconds: i64) -> String {
        let secure = if https { "; Secure" } else { "" };
        format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}",
            self.name(https)
        )
    }
}

/// Adds a cookie to the answer.
pub fn set_cookie(cookie: Cookie, value: &str, seconds: i64) {
    let https = service().settings().https();
    if let Ok(value) = HeaderValue::from_str(&cookie.set(https, value, seconds)) {
        expect_context::<ResponseOptions>().append_header(header::SET_COOKIE, value);
    }
}

/// Gives the browser its session: the cookie lives as long as the session.
pub fn set_session(token: &Secret, expires_at: Timestamp) {
    let seconds = expires_at.millis_since(service().now()) / 1000;
    set_cookie(Cookie::Session, token.expose(), seconds);
}

/// How long a browser holds a mailed link that left the URL, in seconds.
const LINK_HELD: i64 = 1800;

/// Holds a mailed link's token in a cookie, so that it leaves the URL. `kind` is the page it is for.
pub fn set_link(kind: &str, token: &str) {
    set_cookie(Cookie::Link, &format!("{kind}.{token}"), LINK_HELD);
}

/// The token of the mailed link this browser holds for the page `kind`.
pub fn link_token(kind: &str) -> Option<String> {
    let held = cookie(&Cookie::Link.name(service().settings().https()))?;
    let (for_page, token) = held.split_once('.')?;
    (for_page == kind).then(|| token.to_owned())
}

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

/// What the page after an action shows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Flash {
    /// The form it belongs to.
    pub form: String,
    /// What was typed, by field; never secrets.
    pub values: Vec<(String, String)>,
    /// What is wrong.
    pub errors: Vec<FlashError>,
    /// What went well.
    pub notice: Option<String>,
    /// A secret shown once, such as a new API key.
    pub secret: Option<String>,
}

/// One thing that is wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FlashError {
    /// The code's stable name.
    pub code: String,
    /// The field, if one.
    pub field: Option<String>,
    /// The sentence to show.
    pub message: String,
    /// The reference, when an operator must look.
    pub reference: Option<String>,
}

impl Flash {
    fn says_something(&self) -> bool {
        self.notice.is_some() || self.secret.is_some() || !self.values.is_empty()
    }

    /// What was typed into a field.
    pub fn value(&self, field: &str) -> String {
        self.values
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }

    /// The error at a field.
    pub fn error(&self, field: &str) -> Option<String> {
        self.errors
            .iter()
            .find(|error| error.field.as_deref() == Some(field))
            .map(|error| error.message.clone())
    }
}

/// The flash for this form (or any, when `form` is empty); taking it removes the cookie.
pub fn take_flash(form: &str) -> Flash {
    let service = service();
    let Some(sealed) = cookie(&Cookie::Flash.name(service.settings().https())) else {
        return Flash::default();
    };
    let Some(flash) = service.open_text::<Flash>("flash", &sealed) else {
        return Flash::default();
    };
    if !form.is_empty() && flash.form != form {
        return Flash::default();
    }
    set_cookie(Cookie::Flash, "", 0);
    flash
}

/// Where an action leads when it worked.
#[derive(Debug, Default)]
pub struct Done {
    to: String,
    values: Vec<(String, String)>,
    notice: Option<String>,
    secret: Option<String>,
}

impl Done {
    /// Goes to a local path.
    pub fn to(path: impl Into<String>) -> Self {
        Self {
            to: path.into(),
            ..Self::default()
        }
    }

    /// Shows a sentence there.
    #[must_use]
    pub fn notice(mut self, notice: impl Into<String>) -> Self {
        self.notice = Some(notice.into());
        self
    }

    /// Gives the next page what was typed into a field. Never a secret.
    #[must_use]
    pub fn keep(mut self, field: &str, value: &str) -> Self {
        self.values.push((field.to_owned(), shortened(value)));
        self
    }

    /// Shows a secret there, once.
    #[must_use]
    pub fn secret(mut self, secret: &Secret) -> Self {
        self.secret = Some(secret.expose().to_owned());
        self
    }
}

/// A posted form: which one, where it stands, what was typed.
pub struct Form {
    name: &'static str,
    back: String,
    values: Vec<(String, String)>,
}

/// Begins the answer to a posted form named `name` that stands on the local path `back`.
pub fn form(name: &'static str, back: impl Into<String>) -> Form {
    Form {
        name,
        back: back.into(),
        values: Vec::new(),
    }
}

impl Form {
    /// Keeps what was typed into a field, should the form come back. Never a secret.
    #[must_use]
    pub fn keep(mut self, field: &str, value: &str) -> Self {
        self.values.push((field.to_owned(), shortened(value)));
        self
    }

    /// Runs the operation and redirects: forward when it worked, back with the errors when it was refused.
    pub async fn run(
        self,
        operation: impl Future<Output = service::Result<Done>>,
    ) -> Result<(), ServerFnError> {
        self.answer(operation.await.map_err(|error| vec![error]))
    }

    /// As [`Form::run`], for operations that find several faults at once. What needs a recent login leads to the page that
    /// asks for it, and from there back to the form with what was typed.
    pub fn answer(self, outcome: Result<Done, Vec<Error>>) -> Result<(), ServerFnError> {
        let (to, flash) = match outcome {
            Err(errors) if errors.iter().any(wants_recent_login) => {
                let flash = Flash {
                    form: self.name.to_owned(),
                    values: self.values,
                    ..Flash::default()
                };
                let kept = flash.says_something().then_some(flash);
                (recent_login_path(&self.back), kept)
            }
            Ok(done) => {
                let flash = Flash {
                    form: self.name.to_owned(),
                    values: done.values,
                    errors: Vec::new(),
                    notice: done.notice,
                    secret: done.secret,
                };
                (done.to, flash.says_something().then_some(flash))
            }
            Err(errors) => {
                let errors = errors.iter().map(flash_error).collect();
                let flash = Flash {
                    form: self.name.to_owned(),
                    values: self.values,
                    errors,
                    ..Flash::default()
                };
                (self.back, Some(flash))
            }
        };
        if let Some(flash) = flash
            && let Some(sealed) = service().seal_text("flash", &flash)
        {
            set_cookie(Cookie::Flash, &sealed, 120);
        }
        leptos_axum::redirect(local_path(&to));
        Ok(())
    }
}

/// Whether the caller has to prove again who they are.
pub fn wants_recent_login(error: &Error) -> bool {
    matches!(error, Error::Refused(refusal) if refusal.code == code::RECENT_LOGIN_REQUIRED)
}

/// The page that asks who it is, and leads on to a local path.
pub fn recent_login_path(next: &str) -> String {
    query_with("/preferences/confirm", &[("next", next)])
}

/// What a cookie can carry of a typed value.
fn shortened(value: &str) -> String {
    value.chars().take(400).collect()
}

fn flash_error(error: &Error) -> FlashError {
    let Refusal {
        code,
        field,
        message,
        ..
    } = refusal_of(error);
    FlashError {
        code: code.id().to_owned(),
        field: field.map(str::to_owned),
        message: message.unwrap_or_else(|| format!("{} {}", code.happened(), code.next())),
        reference: (code == code::INTERNAL).then(reference),
    }
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
