//! The frame of a step: the list of steps beside it while the set-up lasts, the way back afterwards.
use crate::ui::{Breadcrumbs, Crumb, PageHeader, Step, Stepper};
use leptos::prelude::*;
use service::identity_provider::{ProviderView, State};

/// The steps of the set-up, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetUp {
    Provider,
    Values,
    Metadata,
    Organizations,
    GoLive,
}

impl SetUp {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Provider, "Provider and identifier", "provider"),
        (Self::Values, "Our values", "values"),
        (Self::Metadata, "Their metadata", "metadata"),
        (Self::Organizations, "Organizations", "organizations"),
        (Self::GoLive, "Go live", "go-live"),
    ];

    fn position(self) -> usize {
        Self::ALL
            .iter()
            .position(|(step, _, _)| *step == self)
            .unwrap_or_default()
    }
}

/// The path of the list.
pub(super) fn all(slug: &str) -> String {
    format!("/organizations/{slug}/identity-providers")
}

/// The path of one.
pub(super) fn one(slug: &str, identifier: &str) -> String {
    format!("{}/{identifier}", all(slug))
}

/// The two fields every form about one provider carries.
#[component]
pub(super) fn Which(#[prop(into)] slug: String, #[prop(into)] identifier: String) -> impl IntoView {
    view! {
        <input type="hidden" name="organization" value=slug/>
        <input type="hidden" name="key" value=identifier/>
    }
    .into_any()
}

/// The list of steps of a draft, `current` marked; `base` is the draft's path, or none before it exists.
pub(super) fn stepper(base: Option<&str>, current: SetUp) -> AnyView {
    let steps = SetUp::ALL.iter().map(|(_, title, page)| {
        (
            *title,
            base.map(|base| format!("{base}/{page}"))
                .unwrap_or_default(),
        )
    });
    view! { <Stepper label="Set-up of the identity provider" steps=Step::series(steps, current.position())/> }.into_any()
}

/// A step's page: while the provider is a draft, with the steps beside it; afterwards as a page below the provider's own.
pub(super) fn step(
    slug: &str,
    provider: &ProviderView,
    current: SetUp,
    title: String,
    lead: String,
    content: AnyView,
) -> AnyView {
    let base = one(slug, &provider.identifier);
    let crumbs = vec![
        Crumb::new("Identity providers", all(slug)),
        Crumb::new(provider.name.clone(), base.clone()),
    ];
    let body = match provider.state {
        State::Draft => view! {
            <div class="wizard mt-6">
                {stepper(Some(&base), current)}
                <div class="stack">{content}</div>
            </div>
        }
        .into_any(),
        State::Test | State::Live | State::Disabled => {
            view! { <div class="stack mt-6">{content}</div> }.into_any()
        }
    };
    view! {
        <Breadcrumbs crumbs=crumbs/>
        <PageHeader title=title lead=lead/>
        {body}
    }
    .into_any()
}
