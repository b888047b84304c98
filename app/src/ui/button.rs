//! Buttons and links that look like them.
use super::{Drawn, Icon, OptionalText};
use leptos::prelude::*;

/// How much a button asks for attention. One `Primary` a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing this page is for.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// Destroys something.
    Danger,
    /// Stands in rows and beside others.
    Quiet,
}

impl Look {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button",
            Self::Danger => "button button-danger",
            Self::Quiet => "button button-quiet",
        }
    }

    fn classes(self, wide: bool) -> String {
        if wide {
            format!("{} button-wide", self.class())
        } else {
            self.class().to_owned()
        }
    }
}

/// A submit button. Its text is a verb with its object. `label` is the accessible name when several buttons on a page
/// share a text: it must contain the text.
#[component]
pub fn Button(
    #[prop(optional)] look: Look,
    #[prop(optional)] icon: Option<Icon>,
    #[prop(optional)] wide: bool,
    #[prop(optional)] disabled: bool,
    #[prop(optional, into)] id: OptionalText,
    #[prop(optional, into)] name: OptionalText,
    #[prop(optional, into)] value: OptionalText,
    #[prop(optional, into)] form: OptionalText,
    #[prop(optional, into)] formaction: OptionalText,
    #[prop(optional, into)] label: OptionalText,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=look.classes(wide)
            id=id.into_inner()
            name=name.into_inner()
            value=value.into_inner()
            form=form.into_inner()
            formaction=formaction.into_inner()
            aria-label=label.into_inner()
            disabled=disabled
        >
            {icon.map(|icon| view! { <Drawn icon=icon/> })}
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button: goes somewhere, changes nothing.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(optional)] look: Look,
    #[prop(optional)] icon: Option<Icon>,
    #[prop(optional)] wide: bool,
    #[prop(optional)] download: bool,
    #[prop(optional, into)] label: OptionalText,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=look.classes(wide) href=href download=download.then_some("") aria-label=label.into_inner()>
            {icon.map(|icon| view! { <Drawn icon=icon/> })}
            {children()}
        </a>
    }
    .into_any()
}
