//! The settings of an organization: its name, whom it asks for a second factor, and its end.
use super::{counted, plan_word, second_factor, slug};
use crate::{
    pages::{flashed::Flashed, hidden::hidden, loaded::framed},
    request::{caller, service},
    ui::*,
};
use domain::role::Action;
use leptos::prelude::*;
use service::organization::{OrganizationCounts, OrganizationView};

/// `/organizations/{slug}/settings`.
#[component]
pub fn Settings() -> impl IntoView {
    let slug = slug();
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        service
            .authorize(&caller, &slug, Action::ManageSettings)
            .await?;
        let organization = service.organization(&caller, &slug).await?;
        let counts = service.organization_counts(&caller, &slug).await?;
        let demand = service.second_factor_demand(&caller, &slug).await?;
        let form = flashed.of("rename-organization");
        let typed = form.value("name");
        let name = if typed.is_empty() {
            organization.name.clone()
        } else {
            typed
        };
        let danger = organization
            .role
            .may(Action::DeleteOrganization)
            .then(|| danger(&organization, &counts, &flashed));
        let fields = hidden(&[("slug", &slug)]);
        let address = format!("/organizations/{slug}");
        Ok(view! {
            <PageHeader title="Settings"/>
            <div class="stack mt-6">
                {flashed.summary()}
                <Card title="Organization">
                    <form class="stack" method="post" action="/do/rename-organization">
                        {fields}
                        <Field name="name" label="Organization name" value=name error=form.error("name") maxlength=80 autocomplete="organization"/>
                        <div class="actions"><Button look=Look::Primary>"Save name"</Button></div>
                    </form>
                </Card>
                <Card title="Plan and address">
                    <DefinitionList>
                        <Term name="Plan">{plan_word(organization.plan)}</Term>
                        <Term name="Address"><span class="mono">{address}</span></Term>
                    </DefinitionList>
                    <p class="prose mt-4">"The operator of this service changes plans. Single sign-on is part of the enterprise plan."</p>
                </Card>
                {second_factor::section(&slug, &demand, &flashed)}
                {danger}
            </div>
        }
        .into_any())
    })
}

fn danger(
    organization: &OrganizationView,
    counts: &OrganizationCounts,
    flashed: &Flashed,
) -> AnyView {
    let form = flashed.of("delete-organization");
    let lost = |text: String| Consequence::new(ConsequenceKind::Lost, text);
    let fleets = format!(
        "Deleted: {} with {}",
        counted(counts.fleets, "fleet", "fleets"),
        counted(counts.devices, "device", "devices")
    );
    let people = format!(
        "Access ends for {}; they keep their accounts",
        counted(counts.members, "person", "people")
    );
    let fields = hidden(&[("slug", &organization.slug)]);
    let phrase = organization.name.clone();
    let teams = format!("Deleted: {}", counted(counts.teams, "team", "teams"));
    view! {
        <DangerZone title="Delete organization">
            <Consequences consequences=vec![
                lost(fleets),
                lost(teams),
                lost(people),
                Consequence::new(ConsequenceKind::Warning, "This cannot be undone"),
            ]/>
            <form method="post" action="/do/delete-organization">
                {fields}
                <TypedConfirmation phrase=phrase action="Delete organization" error=form.error("confirmation")/>
            </form>
        </DangerZone>
    }
    .into_any()
}
