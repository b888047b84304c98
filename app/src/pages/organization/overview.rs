//! The overview of an organization.
use super::{counted, plan_word, role_word, slug};
use crate::{
    pages::{flashed::Flashed, hidden::hidden, loaded::framed},
    request::{caller, service},
    ui::*,
};
use domain::{Timestamp, role::Action};
use leptos::prelude::*;
use service::{identity_provider::Attention, organization::OrganizationOverview};

/// `/organizations/{slug}/overview`.
#[component]
pub fn Overview() -> impl IntoView {
    let slug = slug();
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let found = service().organization_overview(&caller(), &slug).await?;
        let name = found.organization.name.clone();
        let now = service().now();
        let fields = hidden(&[("slug", &slug)]);
        let leave = format!(
            "You lose access to the fleets and devices of {name} at once. What you own yourself stays yours."
        );
        let label = format!("Leave organization {name}");
        Ok(view! {
            <PageHeader title=name lead=format!("You are {} here.", with_article(role_word(found.organization.role)))/>
            <div class="stack mt-6">
                {flashed.summary()} {attention(&found, now)} {plan_notice(&found)} {facts(&found)} {sign_on(&found)} {people(&found)}
                <Card title="Leave">
                    <form class="stack" method="post" action="/do/leave-organization">
                        {fields}
                        <p>{leave}</p>
                        <div class="actions">
                            <Button label=label>"Leave organization"</Button>
                        </div>
                    </form>
                </Card>
            </div>
        }
        .into_any())
    })
}

fn with_article(role: &str) -> String {
    let article = if role.starts_with(['A', 'O']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {}", role.to_lowercase())
}

/// What the admins are told by mail too, with the way to the page that mends it (X3).
fn attention(found: &OrganizationOverview, now: Timestamp) -> Option<AnyView> {
    let provider = found.identity_provider.as_ref()?;
    let page = format!(
        "/organizations/{}/identity-providers/{}",
        found.organization.slug, provider.identifier
    );
    let enforcement = format!("{page}/enforcement");
    let notices = found
        .attention
        .iter()
        .map(|one| {
            let (tone, title, text, at) = match *one {
                Attention::LastCertificate { ends, ended: true } => (
                    Tone::Danger,
                    "The last signing certificate has ended",
                    "Nobody can sign in once the identity provider signs with another one.",
                    Some(("It ended", ends)),
                ),
                Attention::LastCertificate { ends, ended: false } => (
                    Tone::Warning,
                    "The last signing certificate ends soon",
                    "Have the next one on record before the identity provider signs with it.",
                    Some(("It ends", ends)),
                ),
                Attention::ChangeWaits => (
                    Tone::Warning,
                    "A change of the identity provider waits for your approval",
                    "New keys or addresses count only after an admin has looked at them.",
                    None,
                ),
                Attention::RefreshFails { since } => (
                    Tone::Warning,
                    "The metadata of the identity provider can no longer be read",
                    "People go on signing in until it signs with a key that is not on record here.",
                    since.map(|since| ("It was last read", since)),
                ),
                Attention::NoBreakGlassCodes => (
                    Tone::Warning,
                    "No owner holds unused break-glass codes",
                    "Single sign-on is required here: should the identity provider fail, only an owner with a password gets in.",
                    None,
                ),
                Attention::TrialRuns { ends } => (
                    Tone::Info,
                    "Required single sign-on is on trial",
                    "Until then, or until somebody else has come through it, any owner or admin can roll it back.",
                    Some(("It ends", ends)),
                ),
            };
            let page = match one {
                Attention::NoBreakGlassCodes => format!("{page}/break-glass"),
                Attention::TrialRuns { .. } => enforcement.clone(),
                _ => page.clone(),
            };
            let at = at
                .map(|(word, at)| view! { <>{word} " " <Time at=at now=now exact=true/> ". "</> });
            let label = match one {
                Attention::NoBreakGlassCodes => "Open break-glass codes".to_owned(),
                Attention::TrialRuns { .. } => "Open enforcement".to_owned(),
                _ => format!("Open {}", provider.name),
            };
            view! {
                <Notice tone=tone title=title>
                    <p>{at} {text}</p>
                    <p class="mt-2"><a class="link" href=page>{label}</a></p>
                </Notice>
            }
        })
        .collect_view();
    Some(notices.into_any())
}

/// The plan no longer has what is still in use (B17).
fn plan_notice(found: &OrganizationOverview) -> Option<impl IntoView + use<>> {
    let lowered =
        found.identity_provider.is_some() && !found.organization.plan.has_single_sign_on();
    lowered.then(|| {
        view! {
            <Notice tone=Tone::Warning title="The plan no longer includes single sign-on">
                <p>"People go on signing in. Of the identity provider only its certificates can be renewed, and it can be deleted. Ask the operator of this service to change the plan."</p>
            </Notice>
        }
    })
}

fn facts(found: &OrganizationOverview) -> impl IntoView + use<> {
    let organization = &found.organization;
    let (slug, role, counts) = (&organization.slug, organization.role, &found.counts);
    let link = |page: &str, text: String, action: Action| {
        if role.may(action) {
            let href = format!("/organizations/{slug}/{page}");
            view! { <a class="link" href=href>{text}</a> }.into_any()
        } else {
            text.into_any()
        }
    };
    let fleets = format!(
        "{} with {}",
        counted(counts.fleets, "fleet", "fleets"),
        counted(counts.devices, "device", "devices")
    );
    let plan = plan_word(organization.plan);
    let members = link(
        "members",
        counted(counts.members, "person", "people"),
        Action::ViewMembers,
    );
    let teams = link(
        "teams",
        counted(counts.teams, "team", "teams"),
        Action::ViewMembers,
    );
    let fleets = link("fleets", fleets, Action::ViewFleets);
    view! {
        <Card title="At a glance">
            <DefinitionList>
                <Term name="Plan">{plan}</Term>
                <Term name="Members">{members}</Term>
                <Term name="Teams">{teams}</Term>
                <Term name="Fleets">{fleets}</Term>
            </DefinitionList>
        </Card>
    }
}

fn sign_on(found: &OrganizationOverview) -> impl IntoView + use<> {
    let organization = &found.organization;
    let may = organization.role.may(Action::ManageIdentityProviders);
    let page = format!("/organizations/{}/identity-providers", organization.slug);
    let text = match &found.identity_provider {
        Some(provider) if provider.live => format!("People sign in through {} with the identifier {}.", provider.name, provider.identifier),
        Some(provider) => format!("{} is being set up with the identifier {}.", provider.name, provider.identifier),
        None if organization.plan.has_single_sign_on() => "No identity provider is connected yet.".to_owned(),
        None => "Single sign-on is part of the enterprise plan. Ask the operator of this service to change the plan.".to_owned(),
    };
    view! {
        <Card title="Single sign-on">
            <p class="prose">{text}</p>
            {may.then(|| view! { <div class="actions mt-4"><ButtonLink href=page icon=Icon::Shield>"Open identity providers"</ButtonLink></div> })}
        </Card>
    }
}

fn people(found: &OrganizationOverview) -> Option<impl IntoView + use<>> {
    let people = found
        .administrators
        .iter()
        .cloned()
        .map(|(name, role)| view! { <Term name=role_word(role)>{name}</Term> })
        .collect_view();
    (!found.administrators.is_empty()).then(|| {
        view! { <Card title="Whom to ask"><DefinitionList>{people}</DefinitionList></Card> }
    })
}
