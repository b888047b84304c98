//! A message to the person, at the top of a page or a section.
use super::{Drawn, OptionalText, Tone};
use leptos::prelude::*;

/// A notice: icon, a word (`title`, or the tone's own) and its text as children. `announce` makes it a status that
/// assistive technology reads, for the answer to what the person just did.
#[component]
pub fn Notice(
    tone: Tone,
    #[prop(optional, into)] title: OptionalText,
    #[prop(optional)] announce: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("notice {}", tone.class()) role=announce.then_some("status")>
            <Drawn icon=tone.icon() large=true/>
            <div class="notice-body">
                <p class="notice-word">{title.into_inner().unwrap_or_else(|| tone.word().to_owned())}</p>
                <div>{children()}</div>
            </div>
        </div>
    }
    .into_any()
}
