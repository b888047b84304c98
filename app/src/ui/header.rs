//! The top of a page, the way back up, and cards.
use super::{Drawn, Icon, OptionalText};
use leptos::prelude::*;
use leptos_meta::Title;

/// The page's one `<h1>`, which also names the browser tab; a sentence about it; the one primary action as children.
#[component]
pub fn PageHeader(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: OptionalText,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <header class="page-header">
            <div>
                <h1>{title}</h1>
                {lead.into_inner().map(|lead| view! { <p>{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </header>
    }
    .into_any()
}

/// One step on the way back up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub text: String,
    /// Its page.
    pub href: String,
}

impl Crumb {
    /// A crumb.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: href.into(),
        }
    }
}

/// The pages above this one, outermost first. Stands before the [`PageHeader`].
#[component]
pub fn Breadcrumbs(crumbs: Vec<Crumb>) -> impl IntoView {
    let items = crumbs
        .into_iter()
        .map(|crumb| {
            view! {
                <li class="inline-flex items-center gap-1.5">
                    <a href=crumb.href>{crumb.text}</a>
                    <Drawn icon=Icon::ChevronRight/>
                </li>
            }
        })
        .collect_view();
    view! {
        <nav aria-label="Breadcrumbs" class="mb-2">
            <ol class="crumbs">{items}</ol>
        </nav>
    }
    .into_any()
}

/// A titled section with a border. `flush` lets a table or list reach the border. The `action` slot is a view for the
/// right of the heading.
#[component]
pub fn Card(
    #[prop(optional, into)] title: OptionalText,
    #[prop(optional, into)] lead: OptionalText,
    #[prop(optional)] flush: bool,
    #[prop(optional)] action: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let head = title.into_inner().map(|title| {
        view! {
            <header class="card-head">
                <div>
                    <h2>{title}</h2>
                    {lead.into_inner().map(|lead| view! { <p>{lead}</p> })}
                </div>
                {action}
            </header>
        }
    });
    view! {
        <section class="card">
            {head} {if flush { children().into_any() } else { view! { <div class="card-body">{children()}</div> }.into_any() }}
        </section>
    }
    .into_any()
}
