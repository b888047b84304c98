//! What an act does to someone, item by item; and what was checked, check by check.
use super::{Drawn, Icon};
use leptos::prelude::*;

/// What kind of consequence it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsequenceKind {
    /// Something ends.
    Lost,
    /// Something goes to somebody else.
    Moves,
    /// Something to know before agreeing.
    Warning,
}

/// One consequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// Its kind.
    pub kind: ConsequenceKind,
    /// The sentence, with the person's own numbers in it.
    pub text: String,
    /// Why, or what to do instead.
    pub note: Option<String>,
    /// The names concerned, shown on request.
    pub items: Vec<String>,
}

impl Consequence {
    /// A consequence without note or items.
    pub fn new(kind: ConsequenceKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            note: None,
            items: Vec::new(),
        }
    }

    /// Adds why, or what to do instead.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Adds the names concerned.
    #[must_use]
    pub fn items(mut self, items: Vec<String>) -> Self {
        self.items = items;
        self
    }
}

/// The list of consequences, used alike on the consent page, its receipt and in danger zones.
#[component]
pub fn Consequences(consequences: Vec<Consequence>) -> impl IntoView {
    let rows = consequences
        .into_iter()
        .map(|consequence| {
            let (kind, icon, name) = match consequence.kind {
                ConsequenceKind::Lost => ("lost", Icon::Cross, "Ends"),
                ConsequenceKind::Moves => ("moves", Icon::ArrowRight, "Moves"),
                ConsequenceKind::Warning => ("warning", Icon::Warning, "Take care"),
            };
            let items = (!consequence.items.is_empty()).then(|| {
                let items = consequence
                    .items
                    .into_iter()
                    .map(|item| view! { <li>{item}</li> })
                    .collect_view();
                view! {
                    <details class="consequence-note">
                        <summary class="link w-fit cursor-pointer">"Show which"</summary>
                        <ul class="mt-1 mono">{items}</ul>
                    </details>
                }
            });
            view! {
                <li class="consequence" data-kind=kind>
                    <Drawn icon=icon name=name/>
                    <span>{consequence.text}</span>
                    {consequence.note.map(|note| view! { <p class="consequence-note">{note}</p> })}
                    {items}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="consequences">{rows}</ul> }.into_any()
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It held.
    Passed,
    /// It did not; this is the refusal.
    Failed,
    /// Not reached, because an earlier one failed.
    Skipped,
}

/// One check and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was checked, a few words.
    pub text: String,
    /// How it ended.
    pub state: CheckState,
}

/// The checks in their order.
#[component]
pub fn Checks(checks: Vec<Check>) -> impl IntoView {
    let items = checks
        .into_iter()
        .map(|check| {
            let (state, icon, name) = match check.state {
                CheckState::Passed => ("passed", Icon::Check, "Passed"),
                CheckState::Failed => ("failed", Icon::Cross, "Failed"),
                CheckState::Skipped => ("skipped", Icon::Minus, "Not reached"),
            };
            view! {
                <li class="check" data-state=state>
                    <Drawn icon=icon name=name/>
                    {check.text}
                </li>
            }
        })
        .collect_view();
    view! { <ol class="checks">{items}</ol> }.into_any()
}
