//! The frame around pages: the console's, with its sidebar, and the bare one of sign-in and consent.
use super::{Drawn, Here, Icon, Mark, NavSection, ThemeForm};
use leptos::prelude::*;

/// Who looks at the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// Their name, or their e-mail address when they gave none.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
}

/// An organization the viewer may switch to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationLink {
    /// Its name.
    pub name: String,
    /// Its part of the URL.
    pub slug: String,
    /// Whether the page belongs to it.
    pub current: bool,
}

/// The console: sidebar (a top bar with a menu on phones), skip link, organization switcher, theme and sign-out forms.
/// The page is the children: breadcrumbs, header, then `<div class="stack mt-6">`.
#[component]
pub fn Frame(
    viewer: Viewer,
    organizations: Vec<OrganizationLink>,
    navigation: Vec<NavSection>,
    children: Children,
) -> impl IntoView {
    let side = Sides {
        viewer,
        organizations,
        navigation,
        here: Here::current(),
    };
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <div class="frame">
            <header class="frame-top">
                <details class="disclosure">
                    <summary class="flex items-center justify-between gap-3 px-4 min-h-14">
                        <span class="brand"><Mark/>"Gatehouse"</span>
                        <span class="inline-flex items-center gap-2 text-sm"><Drawn icon=Icon::Menu large=true/>"Menu"</span>
                    </summary>
                    <div class="px-3 pb-3">{side.clone().view()}</div>
                </details>
            </header>
            <header class="frame-side">
                <a class="brand px-5 h-16" href="/"><Mark/>"Gatehouse"</a>
                <div class="flex flex-col flex-1 px-3 pb-3">{side.view()}</div>
            </header>
            <main class="frame-main" id="main" tabindex="-1">{children()}</main>
        </div>
    }
    .into_any()
}

/// What sidebar and menu hold alike; drawn twice, one of them never displayed.
#[derive(Clone)]
struct Sides {
    viewer: Viewer,
    organizations: Vec<OrganizationLink>,
    navigation: Vec<NavSection>,
    here: String,
}

impl Sides {
    fn view(self) -> AnyView {
        let path = self.here.split('?').next().unwrap_or_default().to_owned();
        let sections = self
            .navigation
            .into_iter()
            .map(|section| {
                let items = section
                    .items
                    .into_iter()
                    .map(|item| {
                        let current = item.is_current(&path).then_some("page");
                        view! {
                            <li>
                                <a class="nav-link" href=item.href aria-current=current>
                                    <Drawn icon=item.icon/>
                                    {item.text}
                                </a>
                            </li>
                        }
                    })
                    .collect_view();
                view! {
                    {section.heading.map(|heading| view! { <p class="nav-heading">{heading}</p> })}
                    <ul>{items}</ul>
                }
            })
            .collect_view();
        view! {
            {switcher(self.organizations)}
            <nav class="flex-1 mt-2" aria-label="Main">{sections}</nav>
            <div class="mt-4 pt-3 border-t border-line">
                <a class="nav-link" href="/preferences">
                    <Drawn icon=Icon::Person/>
                    <span class="min-w-0">
                        <span class="block truncate">{self.viewer.name.clone()}</span>
                        {(self.viewer.email != self.viewer.name)
                            .then(|| view! { <span class="block truncate text-xs text-muted">{self.viewer.email}</span> })}
                    </span>
                </a>
                <div class="flex items-center justify-between gap-2 mt-2 px-1">
                    <ThemeForm/>
                    <form method="post" action="/logout">
                        <button class="button button-quiet whitespace-nowrap px-2" type="submit">
                            <Drawn icon=Icon::SignOut/>
                            "Sign out"
                        </button>
                    </form>
                </div>
            </div>
        }
        .into_any()
    }
}

fn switcher(organizations: Vec<OrganizationLink>) -> Option<impl IntoView> {
    let current = organizations
        .iter()
        .find(|organization| organization.current)
        .map(|organization| organization.name.clone());
    let shown = current.unwrap_or_else(|| "Your own pages".to_owned());
    (!organizations.is_empty()).then(|| {
        let links = organizations
            .into_iter()
            .map(|organization| {
                view! {
                    <li>
                        <a
                            class="nav-link"
                            href=format!("/organizations/{}/overview", organization.slug)
                            aria-current=organization.current.then_some("true")
                        >
                            <span class="monogram" aria-hidden="true">{monogram(&organization.name)}</span>
                            <span class="truncate">{organization.name}</span>
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! {
            <details class="disclosure switcher">
                <summary>
                    <span class="monogram" aria-hidden="true">{monogram(&shown)}</span>
                    <span class="flex-1 min-w-0 truncate text-sm font-medium">
                        <span class="sr-only">"Organization: "</span>
                        {shown.clone()}
                    </span>
                    <span class="turns text-muted"><Drawn icon=Icon::ChevronDown/></span>
                </summary>
                <ul class="floating">{links}</ul>
            </details>
        }
    })
}

fn monogram(name: &str) -> String {
    name.chars()
        .find(|letter| letter.is_alphanumeric())
        .map_or_else(|| "?".to_owned(), |letter| letter.to_uppercase().collect())
}

/// A page of its own: sign-in (a narrow card), or consent and receipts (`wide`).
#[component]
pub fn BarePage(#[prop(optional)] wide: bool, children: Children) -> impl IntoView {
    let class = if wide {
        "bare-card bare-wide"
    } else {
        "bare-card"
    };
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <div class="bare">
            <header class="py-4 sm:py-6">
                <a class="brand text-lg" href="/"><Mark/>"Gatehouse"</a>
            </header>
            <main class=class id="main" tabindex="-1">{children()}</main>
            <footer class="py-6"><ThemeForm/></footer>
        </div>
    }
    .into_any()
}
