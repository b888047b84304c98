//! What the form just posted left for this page: a sentence about what went well, or the errors of one of its forms.
use crate::{
    request::{Flash, take_flash},
    ui::{ErrorSummary, Notice, Tone},
};
use leptos::prelude::*;

/// The flash of a page with several forms: taken once, handed to the form it belongs to.
#[derive(Clone, Debug)]
pub struct Flashed(Flash);

impl Flashed {
    /// Takes it from the request.
    pub fn take() -> Self {
        Self(take_flash(""))
    }

    /// What belongs to the form with this name; nothing when another one was posted.
    pub fn of(&self, form: &str) -> Flash {
        if self.0.form == form {
            self.0.clone()
        } else {
            Flash::default()
        }
    }

    /// The top of the page: what went well, and what went wrong, whichever form it was.
    pub fn summary(&self) -> AnyView {
        let notice = self.0.notice.clone().map(|text| {
            view! { <Notice tone=Tone::Success announce=true>{text}</Notice> }
        });
        view! {
            {notice}
            <ErrorSummary errors=self.0.errors.clone() title="Nothing was changed"/>
        }
        .into_any()
    }
}
