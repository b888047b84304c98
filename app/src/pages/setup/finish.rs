//! `/setup/finish`: what will be handed in, the button that does it, and afterwards what happens next.
use super::{
    attributes::hints_list,
    steps::{Part, step, waits, which},
};
use crate::{
    pages::loaded::bare,
    request::{Flash, service, setup_holder, take_flash},
    ui::{
        Button, ButtonLink, Card, DefinitionList, ErrorSummary, Look, Notice, Status, Term, Time,
        Tone,
    },
};
use domain::{Timestamp, setup_link::Standing};
use leptos::prelude::*;
use service::identity_provider::{Outcome, SetupPage, SetupPreview};

/// `/setup/finish`.
#[component]
pub fn FinishPage() -> impl IntoView {
    let flash = take_flash("");
    bare(true, async move {
        let (service, holder) = (service(), setup_holder().await?);
        let page = service.setup_page(&holder).await?;
        let preview = service.setup_preview(&holder).await?;
        let now = service.now();
        let (title, lead, content) = if waits(&page) {
            let lead = format!("An admin of {} decides on it now.", page.organization);
            (
                "Thank you, it is handed in",
                lead,
                handed_in(&page, &flash, now),
            )
        } else {
            let lead = format!(
                "An admin of {} sees it, and accepts it or sends it back.",
                page.organization
            );
            ("Hand in", lead, ready(&page, preview.as_ref(), &flash))
        };
        Ok(step(&page, Part::Finish, title.to_owned(), lead, content))
    })
}

fn ready(page: &SetupPage, preview: Option<&SetupPreview>, flash: &Flash) -> AnyView {
    let (tone, words) = match preview.map(|preview| &preview.outcome) {
        Some(Outcome::Ready(_)) => (Tone::Success, "Read, and can be used"),
        Some(Outcome::Choose(_)) => (Tone::Warning, "One of several is to be chosen"),
        Some(Outcome::Refused(_)) => (Tone::Danger, "Cannot be used"),
        None => (Tone::Neutral, "Not given yet"),
    };
    let entity_id = match preview.map(|preview| &preview.outcome) {
        Some(Outcome::Ready(ready)) => Some(ready.entity_id.clone()),
        _ => None,
    };
    let entity_id = entity_id
        .map(|id| view! { <Term name="Entity ID"><span class="mono break-all">{id}</span></Term> });
    let told = format!("{} is told by mail when you hand it in.", page.told);
    let told = if page.asked_by.as_ref() == Some(&page.told) {
        told
    } else {
        format!("{} are told by mail when you hand it in.", page.told)
    };
    let (link, said, errors) = (which(page), hints_list(&page.hints), flash.errors.clone());
    view! {
        <ErrorSummary errors=errors title="It is not handed in"/>
        <Card title="Metadata">
            <DefinitionList>
                <Term name="State"><Status tone=tone text=words/> " " <a class="link" href="/setup/metadata">"Open"</a></Term>
                {entity_id}
            </DefinitionList>
        </Card>
        <Card title="Attributes" action=view! { <ButtonLink href="/setup/attributes" look=Look::Quiet>"Change"</ButtonLink> }.into_any()>
            {said}
        </Card>
        <form class="stack" method="post" action="/do/setup-hand-in">
            {link}
            <p class="prose">{told}</p>
            <div class="actions"><Button look=Look::Primary>"Hand in the set-up"</Button></div>
        </form>
    }
    .into_any()
}

fn handed_in(page: &SetupPage, flash: &Flash, now: Timestamp) -> AnyView {
    let at = match page.standing {
        Standing::HandedIn { at } => at,
        _ => now,
    };
    let organization = page.organization.clone();
    let told = if page.asked_by.as_ref() == Some(&page.told) {
        format!("{} was told by mail.", page.told)
    } else {
        format!("{} were told by mail.", page.told)
    };
    let fingerprints = format!(
        "An admin of {organization} looks at it. They may ask you to compare the fingerprints of the certificates with them: the step \"Your metadata\" shows them."
    );
    let (ends, link, errors) = (page.expires_at, which(page), flash.errors.clone());
    view! {
        <Notice tone=Tone::Success announce=true>{told}</Notice>
        <ErrorSummary errors=errors/>
        <Card title="What happens next">
            <ol class="prose">
                <li>{fingerprints}</li>
                <li>"They accept it, or send it back with a reason. You find the reason here, and get it by mail if the link was mailed to you."</li>
                <li>"They test the connection, and tell people when they can sign in. This link stops working when the set-up is accepted."</li>
            </ol>
        </Card>
        <Card title="Handed in">
            <DefinitionList>
                <Term name="When"><Time at=at now=now exact=true/></Term>
                <Term name="The link works until"><Time at=ends now=now exact=true/></Term>
            </DefinitionList>
        </Card>
        <form method="post" action="/do/setup-take-back">
            {link}
            <div class="actions"><Button>"Take it back to change it"</Button></div>
        </form>
    }
    .into_any()
}
