//! Status: a word, an icon and a colour, never the colour alone.
use super::{Drawn, Icon};
use leptos::prelude::*;

/// What a status or a notice means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad: a draft, something turned off.
    #[default]
    Neutral,
    /// It works.
    Success,
    /// It works, and someone should act.
    Warning,
    /// It does not work, or was refused.
    Danger,
    /// Worth knowing.
    Info,
}

impl Tone {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Neutral => "tone-neutral",
            Self::Success => "tone-success",
            Self::Warning => "tone-warning",
            Self::Danger => "tone-danger",
            Self::Info => "tone-info",
        }
    }

    pub(super) const fn icon(self) -> Icon {
        match self {
            Self::Neutral => Icon::Pending,
            Self::Success => Icon::Success,
            Self::Warning => Icon::Warning,
            Self::Danger => Icon::Error,
            Self::Info => Icon::Info,
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Neutral => "Note",
            Self::Success => "Done",
            Self::Warning => "Take care",
            Self::Danger => "Refused",
            Self::Info => "Good to know",
        }
    }
}

/// A pill: "Active", "Draft", "Certificate expires in 12 days".
#[component]
pub fn Status(tone: Tone, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <span class=format!("status {}", tone.class())>
            <Drawn icon=tone.icon()/>
            {text}
        </span>
    }
    .into_any()
}
