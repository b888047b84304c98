//! Step 4: which organizations the identity provider serves, and the team new members join there (B4, B5).
use super::steps::{SetUp, Which, step};
use crate::{
    pages::loaded::{framed, parameter},
    request::{Flash, caller, service, take_flash},
    ui::{Button, Card, Checkbox, Choice, ErrorSummary, Look, Select},
};
use leptos::prelude::*;
use service::identity_provider::{LinkableOrganization, State};

/// `/organizations/{slug}/identity-providers/{identifier}/organizations`.
#[component]
pub fn OrganizationsPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let caller = caller();
        let provider = service
            .identity_provider(&caller, &slug, &identifier)
            .await?;
        let organizations = service
            .linkable_organizations(&caller, &slug, &identifier)
            .await?;
        let flash = take_flash("link-organizations");
        let others: Vec<String> = provider
            .links
            .iter()
            .filter(|link| {
                !organizations
                    .iter()
                    .any(|offered| offered.organization == link.organization)
            })
            .map(|link| link.name.clone())
            .collect();
        let button = if provider.state == State::Draft {
            "Save and continue"
        } else {
            "Save organizations"
        };
        let cards = organizations
            .into_iter()
            .map(|organization| card(organization, &flash))
            .collect_view();
        let content = view! {
            <form class="stack" method="post" action="/do/link-organizations">
                <ErrorSummary errors=flash.errors.clone()/>
                <Which slug=slug.clone() identifier=provider.identifier.clone()/>
                <fieldset id="organizations" class="stack" tabindex="-1">
                    <legend class="field-label">"Linked organizations"</legend>
                    {cards}
                </fieldset>
                {(!others.is_empty())
                    .then(|| view! { <p class="text-sm text-muted">{format!("Also linked, and unlinked only by their own admins: {}.", others.join(", "))}</p> })}
                <div class="actions"><Button look=Look::Primary>{button}</Button></div>
            </form>
        }
        .into_any();
        let lead = "Whoever signs in becomes a member of these organizations. At least one stays linked; unlinking one takes nobody's access away.".to_owned();
        Ok(step(
            &slug,
            &provider,
            SetUp::Organizations,
            "Organizations".to_owned(),
            lead,
            content,
        ))
    })
}

fn card(organization: LinkableOrganization, flash: &Flash) -> AnyView {
    let id = organization.organization.to_string();
    let hint = if organization.has_another {
        Some("It has another identity provider. Unlink that one first.".to_owned())
    } else if organization.teams.is_empty() {
        Some("It has no teams yet; a default team can be chosen later.".to_owned())
    } else {
        None
    };
    let teams = (!organization.teams.is_empty() && !organization.has_another).then(|| {
        let mut choices = vec![Choice::new("", "No team")];
        choices.extend(
            organization
                .teams
                .iter()
                .map(|team| Choice::new(team.team.to_string(), team.name.clone())),
        );
        view! {
            <Select
                name=format!("teams[id-{id}]")
                id=format!("team-{}", organization.slug)
                label=format!("Default team in {}", organization.name)
                hint="New members join it when their membership is made."
                options=choices
                selected=organization.default_team.map(|team| team.to_string()).unwrap_or_default()
                error=flash.error("default_team")
                optional=true
            />
        }
    });
    let checkbox = format!("organization-{}", organization.slug);
    view! {
        <Card>
            <div class="stack">
                <Checkbox
                    name="organizations[]"
                    id=checkbox
                    value=id
                    label=organization.name
                    hint=hint
                    checked=organization.linked
                    disabled=organization.has_another
                />
                {teams}
            </div>
        </Card>
    }
    .into_any()
}
