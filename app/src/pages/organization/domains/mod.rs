//! The domains of an organization: added, proved by a DNS record, removed (X5).
mod card;

use super::slug;
use crate::{
    pages::{flashed::Flashed, hidden::hidden, loaded::framed},
    request::{caller, service},
    ui::*,
};
use card::Surroundings;
use domain::code;
use leptos::prelude::*;
use service::organization_domain::Domains;

/// `/organizations/{slug}/domains`.
#[component]
pub fn DomainsPage() -> impl IntoView {
    let slug = slug();
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let service = service();
        let found = service.domains(&caller(), &slug).await?;
        let surroundings = Surroundings {
            slug: &slug,
            leads_to: found.leads_to.as_deref(),
            in_plan: found.in_plan,
            now: service.now(),
        };
        let cards = found
            .domains
            .iter()
            .map(|domain| card::card(&surroundings, domain))
            .collect_view();
        let lead = format!(
            "Domains that {} has proved to be its own. People with an address there are led to your company's sign-in.",
            found.organization
        );
        let (why, empty) = (why_not(&found), empty(&found));
        let add = found.in_plan.then(|| add(&slug, &flashed));
        Ok(view! {
            <PageHeader title="Domains" lead=lead/>
            <div class="stack mt-6">{flashed.summary()} {why} {cards} {empty} {add}</div>
        }
        .into_any())
    })
}

fn add(slug: &str, flashed: &Flashed) -> AnyView {
    let form = flashed.of("add-domain");
    let fields = hidden(&[("slug", slug)]);
    view! {
        <Card title="Add a domain">
            <form class="stack" method="post" action="/do/add-domain">
                {fields}
                <Field
                    name="domain"
                    label="Domain"
                    hint="What stands after the @ in your people's addresses, such as acme.example. A name below it, such as mail.acme.example, is a domain of its own."
                    value=form.value("domain")
                    error=form.error("domain")
                    maxlength=253
                    autocomplete="off"
                    mono=true
                />
                <div class="actions"><Button look=Look::Primary>"Add domain"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

/// Why domains cannot be added, and what to do.
fn why_not(found: &Domains) -> Option<AnyView> {
    (!found.in_plan).then(|| {
        let kept = if found.domains.is_empty() { "" } else { " Domains you hold keep working, and you can remove them." };
        let text = format!("{} {}{kept}", code::PLAN_REQUIRED.happened(), code::PLAN_REQUIRED.next());
        view! { <Notice tone=Tone::Info title="Domains are part of the enterprise plan">{text}</Notice> }.into_any()
    })
}

fn empty(found: &Domains) -> Option<AnyView> {
    (found.domains.is_empty() && found.in_plan).then(|| {
        view! {
            <EmptyState
                icon=Icon::Globe
                title="No domains yet"
                text="Prove that a domain is yours, and whoever types an address of it on the sign-in page is led to your company's sign-in. It takes one DNS record, and nothing changes for anybody before that."
            />
        }
        .into_any()
    })
}
