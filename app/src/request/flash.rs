//! What the page after an action shows, carried there in a sealed cookie.
use super::{
    cookie::{Cookie, cookie, set_cookie},
    reference, refusal_of, service,
};
use domain::{Refusal, code};
use serde::{Deserialize, Serialize};
use service::Error;

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
    pub(super) fn says_something(&self) -> bool {
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

pub(super) fn flash_error(error: &Error) -> FlashError {
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
