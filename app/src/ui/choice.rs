//! Checkboxes and radio cards.
use super::{Drawn, Icon, OptionalText};
use leptos::prelude::*;

/// One checkbox: `label` says in full what ticking it means.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "yes".to_owned(), into)] value: String,
    #[prop(optional, into)] id: OptionalText,
    #[prop(optional, into)] hint: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    #[prop(optional)] checked: bool,
    #[prop(optional)] required: bool,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let id = id.into_inner().unwrap_or_else(|| name.clone());
    let described = super::field::described_by(&id, &hint, &error);
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let invalid = error.is_some();
    view! {
        <div class="field" data-invalid=invalid.then_some("")>
            {error
                .into_inner()
                .map(|error| {
                    view! {
                        <p class="field-error" id=error_id>
                            <Drawn icon=Icon::Error/>
                            <span>{error}</span>
                        </p>
                    }
                })}
            <div class="choice">
                <input
                    id=id.clone()
                    name=name
                    type="checkbox"
                    value=value
                    checked=checked
                    required=required
                    disabled=disabled
                    aria-invalid=invalid.then_some("true")
                    aria-describedby=described
                />
                <div>
                    <label for=id>{label}</label>
                    {hint.into_inner().map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// One of several ways, with a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadioCard {
    /// What is sent.
    pub value: String,
    /// Its name.
    pub title: String,
    /// When to choose it, one sentence; may be empty.
    pub detail: String,
}

impl RadioCard {
    /// A card.
    pub fn new(
        value: impl Into<String>,
        title: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            value: value.into(),
            title: title.into(),
            detail: detail.into(),
        }
    }
}

/// A set of radio buttons, each a card.
#[component]
pub fn RadioCards(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    options: Vec<RadioCard>,
    #[prop(optional, into)] selected: OptionalText,
    #[prop(optional, into)] hint: OptionalText,
    #[prop(optional, into)] error: OptionalText,
) -> impl IntoView {
    let described = super::field::described_by(&name, &hint, &error);
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let invalid = error.is_some().then_some("");
    let selected = selected.into_inner();
    // The error summary links to the set's own name: the first card carries it as its id.
    let cards = options
        .into_iter()
        .enumerate()
        .map(|(index, card)| {
            let id = if index == 0 { name.clone() } else { format!("{name}-{}", card.value) };
            let chosen = selected.as_deref() == Some(card.value.as_str());
            let detail = (!card.detail.is_empty()).then(|| view! { <span class="block field-hint">{card.detail}</span> });
            view! {
                <label class="radio-card">
                    <input id=id name=name.clone() type="radio" value=card.value checked=chosen required/>
                    <span>
                        <span class="block field-label">{card.title}</span>
                        {detail}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" data-invalid=invalid aria-describedby=described>
            <legend class="field-label mb-1.5">{legend}</legend>
            {hint.into_inner().map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            {error
                .into_inner()
                .map(|error| {
                    view! {
                        <p class="field-error" id=error_id>
                            <Drawn icon=Icon::Error/>
                            <span>{error}</span>
                        </p>
                    }
                })}
            <div class="cards">{cards}</div>
        </fieldset>
    }
    .into_any()
}
