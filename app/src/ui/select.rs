//! A choice from a list that is too long for radio buttons.
use super::field::{Around, described_by};
use super::{Drawn, Icon, OptionalText};
use leptos::prelude::*;

/// One entry of a [`Select`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub text: String,
}

impl Choice {
    /// An entry.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
        }
    }
}

/// The browser's own list. `selected` is the value chosen before.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    options: Vec<Choice>,
    #[prop(optional, into)] selected: OptionalText,
    #[prop(optional, into)] hint: OptionalText,
    #[prop(optional, into)] error: OptionalText,
    #[prop(optional, into)] id: OptionalText,
    #[prop(optional)] optional: bool,
) -> impl IntoView {
    let id = id.into_inner().unwrap_or_else(|| name.clone());
    let described = described_by(&id, &hint, &error);
    let invalid = error.is_some().then_some("true");
    let selected = selected.into_inner();
    let options = options
        .into_iter()
        .map(|choice| {
            let chosen = selected.as_deref() == Some(choice.value.as_str());
            view! { <option value=choice.value selected=chosen>{choice.text}</option> }
        })
        .collect_view();
    view! {
        <Around id=id.clone() label=label hint=hint error=error optional=optional>
            <div class="select">
                <select class="input" id=id name=name required=!optional aria-invalid=invalid aria-describedby=described>
                    {options}
                </select>
                <Drawn icon=Icon::ChevronDown/>
            </div>
        </Around>
    }
    .into_any()
}
