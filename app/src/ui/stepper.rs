//! Where someone is in a series of pages.
use super::{Drawn, Icon};
use leptos::prelude::*;

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// Shown now.
    Current,
    /// Ahead.
    Ahead,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub title: String,
    /// Where it is, when one may go there.
    pub href: Option<String>,
    /// How far it is.
    pub state: StepState,
}

impl Step {
    /// The steps of a series with `current` (from 0) shown; steps behind link to their page.
    pub fn series<'a>(
        steps: impl IntoIterator<Item = (&'a str, String)>,
        current: usize,
    ) -> Vec<Self> {
        steps
            .into_iter()
            .enumerate()
            .map(|(index, (title, href))| {
                let state = match index.cmp(&current) {
                    std::cmp::Ordering::Less => StepState::Done,
                    std::cmp::Ordering::Equal => StepState::Current,
                    std::cmp::Ordering::Greater => StepState::Ahead,
                };
                Self {
                    title: title.to_owned(),
                    href: (state == StepState::Done).then_some(href),
                    state,
                }
            })
            .collect()
    }
}

/// The list of steps. Put it first in `<div class="wizard">`, the step's page second.
#[component]
pub fn Stepper(
    steps: Vec<Step>,
    #[prop(default = "Steps".to_owned(), into)] label: String,
) -> impl IntoView {
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| {
            let (state, current) = match step.state {
                StepState::Done => ("done", None),
                StepState::Current => ("current", Some("step")),
                StepState::Ahead => ("ahead", None),
            };
            let dot = match step.state {
                StepState::Done => view! { <Drawn icon=Icon::Check name="Done"/> }.into_any(),
                StepState::Current | StepState::Ahead => (index + 1).into_any(),
            };
            let title = match step.href {
                Some(href) => view! { <a href=href>{step.title}</a> }.into_any(),
                None => step.title.into_any(),
            };
            view! {
                <li class="step" data-state=state aria-current=current>
                    <span class="step-dot">{dot}</span>
                    <span class="step-title">{title}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav aria-label=label>
            <ol class="steps">{items}</ol>
        </nav>
    }
    .into_any()
}
