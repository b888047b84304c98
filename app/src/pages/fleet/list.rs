//! The fleets of a person or an organization.
use super::frame_of;
use crate::{
    actions::fleet::list_of,
    pages::{
        flashed::Flashed,
        hidden::hidden,
        loaded::{framed, parameter, query},
    },
    request::{caller, query_with, service},
    ui::*,
};
use domain::{Timestamp, role::Action};
use leptos::prelude::*;
use service::{
    Page, PageRequest,
    fleet::{FleetOwner, FleetView},
};

/// `/fleets` and `/organizations/{slug}/fleets`.
#[component]
pub fn Fleets() -> impl IntoView {
    let slug = parameter("slug");
    let flashed = Flashed::take();
    let cursor = query("after");
    framed(frame_of(&slug), async move {
        let (caller, service) = (caller(), service());
        let owner = if slug.is_empty() {
            FleetOwner::Yourself
        } else {
            FleetOwner::Organization(&slug)
        };
        let page = service
            .fleets(&caller, owner, &PageRequest::after(cursor))
            .await?;
        let (lead, may) = if slug.is_empty() {
            ("The fleets you own yourself.".to_owned(), true)
        } else {
            let organization = service.organization(&caller, &slug).await?;
            (
                format!("The fleets of {}.", organization.name),
                organization.role.may(Action::ManageFleets),
            )
        };
        let form = flashed.of("create-fleet");
        let fields = hidden(&[("slug", &slug)]);
        let create = may.then(|| {
            view! {
                <Card title="Create a fleet">
                    <form class="stack" method="post" action="/do/create-fleet">
                        {fields}
                        <Field name="name" label="Fleet name" value=form.value("name") error=form.error("name") maxlength=80 autocomplete="off"/>
                        <div class="actions"><Button look=Look::Primary>"Create fleet"</Button></div>
                    </form>
                </Card>
            }
        });
        let list = list(&slug, page, may, service.now());
        Ok(view! {
            <PageHeader title="Fleets" lead=lead/>
            <div class="stack mt-6">{flashed.summary()} {list} {create}</div>
        }
        .into_any())
    })
}

fn list(slug: &str, page: Page<FleetView>, may: bool, now: Timestamp) -> AnyView {
    if page.items.is_empty() {
        let text = if may {
            "A fleet groups devices that belong together. Create one below."
        } else {
            "A member of the organization can create fleets."
        };
        return view! { <EmptyState icon=Icon::Fleet title="No fleets yet" text=text/> }.into_any();
    }
    let next = page
        .next
        .map(|after| view! { <Pagination next=query_with(&list_of(slug), &[("after", &after)])/> });
    let rows = page
        .items
        .into_iter()
        .map(|fleet| {
            let href = format!("{}/{}", list_of(slug), fleet.id);
            view! {
                <Row>
                    <RowHead><a class="link" href=href>{fleet.name}</a></RowHead>
                    <Cell label="Devices" numeric=true>{fleet.devices}</Cell>
                    <Cell label="Created"><Time at=fleet.created_at now=now/></Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption="Fleets" columns=vec!["Fleet", "Devices", "Created"]>{rows}</Table></Card>
        {next}
    }
    .into_any()
}
