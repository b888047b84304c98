//! Every component in every state, under `/dev/components` of a demo.
mod content;
mod controls;
mod feedback;

use crate::pages::{not_found::NotFound, pages};
use crate::root::Demo;
use crate::ui::{
    Breadcrumbs, ButtonLink, Crumb, Frame, Icon, Look, OrganizationLink, PageHeader, Viewer,
    organization_navigation,
};
use domain::role::Role;
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn StyleGuidePages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/dev/components" => || in_a_demo(|| view! { <StyleGuide/> }.into_any()),
        "/dev/components/sign-in" => || in_a_demo(|| view! { <content::SignIn/> }.into_any()),
        "/dev/components/consent" => || in_a_demo(|| view! { <content::Consent/> }.into_any()),
        "/dev/components/refusal" => || in_a_demo(|| view! { <feedback::RefusedSignIn/> }.into_any()),
    }
}

/// The page, or none at all outside a demo.
fn in_a_demo(page: impl FnOnce() -> AnyView) -> AnyView {
    if use_context::<Demo>().is_some() {
        page()
    } else {
        view! { <NotFound/> }.into_any()
    }
}

#[component]
fn StyleGuide() -> impl IntoView {
    let viewer = Viewer {
        name: "Ada Byron".to_owned(),
        email: "ada@acme.example".to_owned(),
    };
    let organizations = vec![
        OrganizationLink {
            name: "Acme Corp".to_owned(),
            slug: "acme".to_owned(),
            current: true,
        },
        OrganizationLink {
            name: "Globex".to_owned(),
            slug: "globex".to_owned(),
            current: false,
        },
    ];
    view! {
        <Frame viewer=viewer organizations=organizations navigation=organization_navigation("acme", Role::Owner)>
            <Breadcrumbs crumbs=vec![Crumb::new("Acme Corp", "/dev/components")]/>
            <PageHeader title="Components" lead="Everything pages are built from, in every state, in both themes.">
                <ButtonLink href="/dev/components/sign-in" look=Look::Primary icon=Icon::Add>"Add identity provider"</ButtonLink>
            </PageHeader>
            <div class="stack mt-6">
                <controls::Controls/>
                <content::Content/>
                <feedback::Feedback/>
            </div>
        </Frame>
    }
    .into_any()
}
