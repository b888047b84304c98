//! How single sign-on of an organization stands with the operator, and the organization made for tests (I3).
use super::slug;
use crate::{
    pages::{flashed::Flashed, hidden::hidden, loaded::framed},
    request::{caller, service},
    ui::*,
};
use domain::{Timestamp, code};
use leptos::prelude::*;
use service::enablement::{EnablementView, Standing};

/// `/organizations/{slug}/enablement`.
#[component]
pub fn EnablementPage() -> impl IntoView {
    let slug = slug();
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let service = service();
        let view = service.enablement(&caller(), &slug).await?;
        let now = service.now();
        let lead = if view.approved_by_operator {
            "Ask for single sign-on, try it in a test organization, then go live when you choose."
        } else {
            "Your plan has single sign-on. A test organization lets you try it where nobody works."
        };
        let body = match &view.test_of {
            Some(parent) => {
                let href = format!("/organizations/{}/enablement", parent.slug);
                let name = parent.name.clone();
                view! {
                    <Notice tone=Tone::Info title="A test organization">
                        "It was made for tests of " <a class="link" href=href>{name}</a>
                        ": on the enterprise plan, and never live. Whoever you invite here takes part in the tests."
                    </Notice>
                }
                .into_any()
            }
            None => view! { {request(&slug, &view, &flashed, now)} {test(&slug, &view)} {onward(&slug, &view)} }.into_any(),
        };
        let crumbs = vec![Crumb::new(
            "Identity providers",
            format!("/organizations/{slug}/identity-providers"),
        )];
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Enablement" lead=lead/>
            <div class="stack mt-6">{flashed.summary()} {body}</div>
        }
        .into_any())
    })
}

fn request(slug: &str, view: &EnablementView, flashed: &Flashed, now: Timestamp) -> AnyView {
    if !view.in_plan {
        let text = format!(
            "{} {}",
            code::PLAN_REQUIRED.happened(),
            code::PLAN_REQUIRED.next()
        );
        return view! { <Notice tone=Tone::Info title="Single sign-on is part of the enterprise plan">{text}</Notice> }.into_any();
    }
    if !view.approved_by_operator {
        return ().into_any();
    }
    match &view.standing {
        Standing::NotAsked => ask(slug, flashed, "Ask the operator"),
        Standing::Requested { at, note } => {
            let fields = hidden(&[("slug", slug)]);
            let (at, note) = (*at, note.clone());
            let said = (!note.is_empty()).then(|| view! { <Term name="You said">{note}</Term> });
            view! {
                <Card title="Request">
                    <form class="stack" method="post" action="/do/withdraw-enablement">
                        {fields}
                        <DefinitionList>
                            <Term name="Standing"><Status tone=Tone::Info text="Waits for the operator"/></Term>
                            <Term name="Asked"><Time at=at now=now/></Term>
                            {said}
                        </DefinitionList>
                        <p class="prose">"You get a mail when it is decided. Meanwhile the identity provider can be set up as a draft."</p>
                        <div class="actions"><Button>"Withdraw the request"</Button></div>
                    </form>
                </Card>
            }
            .into_any()
        }
        Standing::Approved { at, answer } => {
            let (at, answer) = (*at, answer.clone());
            let said =
                answer.map(|answer| view! { <Term name="The operator said">{answer}</Term> });
            view! {
                <Card title="Request">
                    <DefinitionList>
                        <Term name="Standing"><Status tone=Tone::Success text="Approved"/></Term>
                        <Term name="Decided"><Time at=at now=now/></Term>
                        {said}
                    </DefinitionList>
                </Card>
            }
            .into_any()
        }
        Standing::Declined { at, reason } => {
            let (at, reason) = (*at, reason.clone());
            view! {
                <Notice tone=Tone::Warning title="Declined">
                    <p>{reason}</p>
                    <p class="text-sm">"Decided " <Time at=at now=now/></p>
                </Notice>
                {ask(slug, flashed, "Ask again")}
            }
            .into_any()
        }
    }
}

fn ask(slug: &str, flashed: &Flashed, title: &'static str) -> AnyView {
    let form = flashed.of("request-enablement");
    let fields = hidden(&[("slug", slug)]);
    view! {
        <Card title=title lead="Nothing changes for anybody until you go live.">
            <form class="stack" method="post" action="/do/request-enablement">
                {fields}
                <TextArea
                    name="note"
                    label="What should the operator know?"
                    hint="Which identity provider, how many people, by when."
                    value=form.value("note")
                    error=form.error("note")
                    rows=4
                    optional=true
                />
                <div class="actions"><Button look=Look::Primary>"Ask for single sign-on"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

/// The test organization, once there may be one.
fn test(slug: &str, view: &EnablementView) -> Option<AnyView> {
    let approved = matches!(view.standing, Standing::Approved { .. });
    if !view.in_plan || (view.approved_by_operator && !approved) {
        return None;
    }
    let lead = "An organization of its own on the enterprise plan, where nobody works: link it to the identity provider and try everything there.";
    let body = if let Some(test) = &view.test_organization {
        let href = format!("/organizations/{}", test.slug);
        let invite = format!("/organizations/{}/members/invite", test.slug);
        let name = test.name.clone();
        view! {
            <p class="prose"><a class="link" href=href>{name}</a>" is ready. Invite those who test with you as owners."</p>
            <div class="actions"><ButtonLink href=invite icon=Icon::Add>"Invite co-testers"</ButtonLink></div>
        }
        .into_any()
    } else {
        let fields = hidden(&[("slug", slug)]);
        view! {
            <form method="post" action="/do/create-test-organization">
                {fields}
                <div class="actions"><Button look=Look::Primary>"Make a test organization"</Button></div>
            </form>
        }
        .into_any()
    };
    Some(
        view! { <Card title="Test organization" lead=lead><div class="stack">{body}</div></Card> }
            .into_any(),
    )
}

/// Where to go on with the identity provider.
fn onward(slug: &str, view: &EnablementView) -> Option<AnyView> {
    if !view.in_plan {
        return None;
    }
    let all = format!("/organizations/{slug}/identity-providers");
    let (href, text) = match &view.identity_provider {
        Some(identifier) => (format!("{all}/{identifier}/rollout"), "Test and go live"),
        None => (format!("{all}/new"), "Set up the identity provider"),
    };
    Some(view! { <p><a class="link" href=href>{text}</a></p> }.into_any())
}
