//! How an action answers a posted form: by a redirect, with what the next page shows.
use super::{
    cookie::{Cookie, set_cookie},
    flash::{Flash, flash_error},
    local_path, recent_login_path, service, wants_recent_login,
};
use domain::Secret;
use leptos::prelude::ServerFnError;
use service::Error;

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

/// What a cookie can carry of a typed value.
fn shortened(value: &str) -> String {
    value.chars().take(400).collect()
}
