//! One fleet and its devices.
use super::frame_of;
use crate::{
    actions::fleet::list_of,
    pages::{
        flashed::Flashed,
        hidden::hidden,
        loaded::{framed, parameter, query},
        organization_key::{Place, section},
    },
    request::{caller, query_with, service},
    ui::*,
};
use domain::{Timestamp, code, id::FleetId, role::Action};
use leptos::prelude::*;
use service::{
    Caller, Page, PageRequest, Service,
    device::DeviceView,
    fleet::{FleetView, OwnerView},
    organization_key::KeysOf,
};

/// `/fleets/{fleet}` and `/organizations/{slug}/fleets/{fleet}`.
#[component]
pub fn Fleet() -> impl IntoView {
    let (slug, fleet) = (parameter("slug"), parameter("fleet"));
    let flashed = Flashed::take();
    let cursor = query("after");
    framed(frame_of(&slug), async move {
        let (caller, service) = (caller(), service());
        let fleet = FleetId::parse(&fleet).ok_or(code::NOT_FOUND)?;
        let found = service.fleet(&caller, fleet).await?;
        if !stands_here(&found, &slug) {
            return Err(code::NOT_FOUND.into());
        }
        let page = service
            .devices(&caller, fleet, &PageRequest::after(cursor))
            .await?;
        let devices = devices(&slug, &found, page, service.now());
        let keys = keys(&service, &caller, &slug, &found, &flashed).await?;
        let change = found
            .may_be_changed
            .then(|| change(&slug, &found, &flashed));
        let lead = match found.devices {
            1 => "1 device".to_owned(),
            number => format!("{number} devices"),
        };
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Fleets", list_of(&slug))]/>
            <PageHeader title=found.name lead=lead/>
            <div class="stack mt-6">{flashed.summary()} {devices} {keys} {change}</div>
        }
        .into_any())
    })
}

/// Whether the fleet belongs under this address: one's own at `/fleets`, an organization's below that organization.
fn stands_here(fleet: &FleetView, slug: &str) -> bool {
    match &fleet.owner {
        OwnerView::Person { .. } => slug.is_empty(),
        OwnerView::Organization { slug: own, .. } => own == slug,
    }
}

/// The fleet's keys, for those who manage keys in its organization.
async fn keys(
    service: &Service,
    caller: &Caller,
    slug: &str,
    fleet: &FleetView,
    flashed: &Flashed,
) -> service::Result<Option<AnyView>> {
    if slug.is_empty() {
        return Ok(None);
    }
    let organization = service.organization(caller, slug).await?;
    if !organization.role.may(Action::ManageKeys) {
        return Ok(None);
    }
    let keys = service
        .organization_keys(caller, slug, KeysOf::Fleet(fleet.id))
        .await?;
    let id = fleet.id.to_string();
    let place = Place::Fleet { slug, fleet: &id };
    Ok(Some(section(&place, keys, flashed, service.now())))
}

fn devices(slug: &str, fleet: &FleetView, page: Page<DeviceView>, now: Timestamp) -> AnyView {
    if page.items.is_empty() {
        return view! { <EmptyState icon=Icon::Device title="No devices yet" text="Devices of this fleet are listed here."/> }.into_any();
    }
    let may = fleet.may_be_changed;
    let columns = if may {
        vec!["Device", "Added", ""]
    } else {
        vec!["Device", "Added"]
    };
    let next = page.next.map(|after| view! { <Pagination next=query_with(&format!("{}/{}", list_of(slug), fleet.id), &[("after", &after)])/> });
    let rows = page
        .items
        .into_iter()
        .map(|device| row(slug, device, may, now))
        .collect_view();
    view! {
        <Card title="Devices" flush=true><Table caption="Devices" columns=columns>{rows}</Table></Card>
        {next}
    }
    .into_any()
}

fn row(slug: &str, device: DeviceView, may: bool, now: Timestamp) -> impl IntoView + use<> {
    let actions = may.then(|| row_actions(slug, &device));
    view! {
        <Row>
            <RowHead>{device.name}</RowHead>
            <Cell label="Added"><Time at=device.created_at now=now/></Cell>
            {actions}
        </Row>
    }
}

fn row_actions(slug: &str, device: &DeviceView) -> AnyView {
    let dialog = format!("rename-{}", device.id);
    let (fleet, id, name) = (
        device.fleet.to_string(),
        device.id.to_string(),
        device.name.clone(),
    );
    let fields = || hidden(&[("slug", slug), ("fleet", &fleet), ("device", &id)]);
    let (deleting, renaming) = (fields(), fields());
    view! {
        <Cell actions=true>
            <DialogButton opens=dialog.clone() look=Look::Quiet label=format!("Rename {name}")>"Rename"</DialogButton>
            <form method="post" action="/do/delete-device">
                {deleting}
                <Button look=Look::Quiet label=format!("Delete {name}")>"Delete"</Button>
            </form>
            <Dialog id=dialog.clone() title=format!("Rename {name}")>
                <form class="stack" method="post" action="/do/rename-device">
                    {renaming}
                    <Field name="name" id=format!("{dialog}-name") label="Device name" value=name.clone() maxlength=80 autocomplete="off"/>
                    <div class="actions"><Button look=Look::Primary>"Save name"</Button></div>
                </form>
            </Dialog>
        </Cell>
    }
    .into_any()
}

fn change(slug: &str, fleet: &FleetView, flashed: &Flashed) -> AnyView {
    let (add, rename, delete) = (
        flashed.of("create-device"),
        flashed.of("rename-fleet"),
        flashed.of("delete-fleet"),
    );
    let id = fleet.id.to_string();
    let typed = rename.value("name");
    let name = if typed.is_empty() {
        fleet.name.clone()
    } else {
        typed
    };
    let gone = match fleet.devices {
        1 => "Deleted with it: 1 device".to_owned(),
        number => format!("Deleted with it: {number} devices"),
    };
    let fields = || hidden(&[("slug", slug), ("fleet", &id)]);
    let (adding, renaming, deleting) = (fields(), fields(), fields());
    let phrase = fleet.name.clone();
    view! {
        <Card title="Add a device">
            <form class="stack" method="post" action="/do/create-device">
                {adding}
                <Field name="name" label="Device name" value=add.value("name") error=add.error("name") maxlength=80 autocomplete="off"/>
                <div class="actions"><Button look=Look::Primary>"Add device"</Button></div>
            </form>
        </Card>
        <Card title="Rename fleet">
            <form class="stack" method="post" action="/do/rename-fleet">
                {renaming}
                <Field name="name" id="fleet-name" label="Fleet name" value=name error=rename.error("name") maxlength=80 autocomplete="off"/>
                <div class="actions"><Button>"Save name"</Button></div>
            </form>
        </Card>
        <DangerZone title="Delete fleet">
            <Consequences consequences=vec![
                Consequence::new(ConsequenceKind::Lost, gone),
                Consequence::new(ConsequenceKind::Warning, "This cannot be undone"),
            ]/>
            <form method="post" action="/do/delete-fleet">
                {deleting}
                <TypedConfirmation phrase=phrase action="Delete fleet" error=delete.error("confirmation")/>
            </form>
        </DangerZone>
    }
    .into_any()
}
