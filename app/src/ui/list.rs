//! Lists: terms with their values, an empty list, the way to more of a list.
use super::{ButtonLink, Drawn, Icon, OptionalText};
use leptos::prelude::*;

/// A list of [`Term`]s.
#[component]
pub fn DefinitionList(children: Children) -> impl IntoView {
    view! { <dl class="definitions">{children()}</dl> }.into_any()
}

/// A term; its value is the children.
#[component]
pub fn Term(#[prop(into)] name: String, children: Children) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>{children()}</dd>
        </div>
    }
    .into_any()
}

/// Says what would be here, why one wants it, and offers one action as children. For an empty search result say so and
/// offer to clear the filter instead.
#[component]
pub fn EmptyState(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] icon: Option<Icon>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {icon.map(|icon| view! { <Drawn icon=icon large=true/> })}
            <h2 class="text-base">{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// Lines shown letter by letter, such as XML; mark a part with `<mark>`. Takes the focus, because a long line scrolls.
#[component]
pub fn Listing(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <pre class="log" role="region" tabindex="0" aria-label=label>
            {children()}
        </pre>
    }
    .into_any()
}

/// Earlier and later pages of a list; `summary` says what is shown ("1 to 50 of 412").
#[component]
pub fn Pagination(
    #[prop(optional, into)] previous: OptionalText,
    #[prop(optional, into)] next: OptionalText,
    #[prop(optional, into)] summary: OptionalText,
) -> impl IntoView {
    view! {
        <nav class="flex flex-wrap items-center justify-between gap-3 mt-3" aria-label="Pages">
            <span class="text-sm text-muted">{summary.into_inner()}</span>
            <span class="actions">
                {previous.into_inner().map(|href| view! { <ButtonLink href=href icon=Icon::ChevronLeft>"Previous"</ButtonLink> })}
                {next.into_inner().map(|href| view! { <ButtonLink href=href>"Next" <Drawn icon=Icon::ChevronRight/></ButtonLink> })}
            </span>
        </nav>
    }
    .into_any()
}
