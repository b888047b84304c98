//! Step 3, second page: what was read from the metadata, before it is saved (B2).
use super::{
    certificates::Certificates,
    steps::{SetUp, Which, one, step},
};
use crate::{
    pages::loaded::{framed, parameter},
    request::{caller, service, take_flash},
    ui::{
        Button, ButtonLink, Card, Cell, DefinitionList, ErrorSummary, Look, Notice, RadioCard,
        RadioCards, Row, RowHead, Status, Table, Term, Time, Tone,
    },
};
use domain::{Refusal, Timestamp, saml::Binding};
use leptos::prelude::*;
use service::identity_provider::{
    Candidate, EndpointView, IgnoredView, MetadataPreview, Outcome, ProviderView,
};

/// `/organizations/{slug}/identity-providers/{identifier}/metadata/preview`.
#[component]
pub fn PreviewPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let caller = caller();
        let provider = service
            .identity_provider(&caller, &slug, &identifier)
            .await?;
        let preview = service
            .preview_metadata(&caller, &slug, &identifier)
            .await?;
        let flash = take_flash("");
        let base = one(&slug, &provider.identifier);
        let now = service.now();
        let body = match preview.outcome {
            Outcome::Refused(refusals) => refused(&refusals),
            Outcome::Choose(candidates) => choose(&slug, &provider, candidates),
            Outcome::Ready(ready) => read(&slug, &provider, *ready, preview.version, now),
        };
        let content = view! {
            <ErrorSummary errors=flash.errors.clone()/>
            {body}
            {ignored("Entities of the file that are left out", preview.ignored)}
            <p><a class="link" href=format!("{base}/metadata")>"Give other metadata"</a></p>
        }
        .into_any();
        let lead = "This is what was read. Nothing is saved yet.".to_owned();
        Ok(step(
            &slug,
            &provider,
            SetUp::Metadata,
            "Preview of their metadata".to_owned(),
            lead,
            content,
        ))
    })
}

/// Every reason why metadata cannot be used.
pub(in crate::pages) fn refused(refusals: &[Refusal]) -> AnyView {
    let lines = refusals
        .iter()
        .map(|refusal| {
            let text = refusal.message.clone().unwrap_or_else(|| refusal.code.happened().to_owned());
            view! { <li>{format!("{text} {}", refusal.code.next())} " " <span class="code">{refusal.code.id()}</span></li> }
        })
        .collect_view();
    view! { <Notice tone=Tone::Danger title="This metadata cannot be used"><ul class="prose">{lines}</ul></Notice> }.into_any()
}

fn choose(slug: &str, provider: &ProviderView, candidates: Vec<Candidate>) -> AnyView {
    let cards = candidates
        .into_iter()
        .map(|candidate| {
            let title = candidate
                .name
                .unwrap_or_else(|| candidate.entity_id.clone());
            RadioCard::new(candidate.entity_id.clone(), title, candidate.entity_id)
        })
        .collect();
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    view! {
        <Card title="The file describes several identity providers">
            <form class="stack" method="post" action="/do/choose-identity-provider-metadata">
                <Which slug=slug identifier=identifier/>
                <RadioCards name="entity_id" legend="Which one do your people sign in with?" options=cards/>
                <div class="actions"><Button look=Look::Primary>"Preview this one"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn read(
    slug: &str,
    provider: &ProviderView,
    ready: MetadataPreview,
    version: String,
    now: Timestamp,
) -> AnyView {
    let base = one(slug, &provider.identifier);
    let changes = provider
        .entity_id
        .as_ref()
        .filter(|present| **present != ready.entity_id)
        .cloned();
    if let Some(present) = changes.filter(|_| provider.people > 0) {
        let text = format!(
            "At present it is {present}, and people are linked by it. Test this one first, then put it in its place."
        );
        return view! {
            <Notice tone=Tone::Warning title="This is another identity provider">{text}</Notice>
            {what_was_read(ready, now)}
            <div class="actions">
                <ButtonLink href=format!("{base}/switch") look=Look::Primary>"Prepare the switch"</ButtonLink>
                <ButtonLink href=format!("{base}/metadata") look=Look::Quiet>"Cancel"</ButtonLink>
            </div>
        }
        .into_any();
    }
    view! {
        {what_was_read(ready, now)}
        <form method="post" action="/do/save-identity-provider-metadata">
            <Which slug=slug identifier=provider.identifier.clone()/>
            <input type="hidden" name="version" value=version/>
            <div class="actions">
                <Button look=Look::Primary>"Save metadata"</Button>
                <ButtonLink href=format!("{base}/metadata") look=Look::Quiet>"Cancel"</ButtonLink>
            </div>
        </form>
    }
    .into_any()
}

/// What a metadata file says, in cards.
pub(in crate::pages) fn what_was_read(ready: MetadataPreview, now: Timestamp) -> AnyView {
    let name = ready
        .name
        .clone()
        .map(|name| view! { <Term name="Name">{name}</Term> });
    let valid_until = ready.valid_until.map(
        |until| view! { <Term name="File valid until"><Time at=until now=now exact=true/></Term> },
    );
    let formats = ready.name_id_formats.join(", ");
    let formats = (!formats.is_empty())
        .then(|| view! { <Term name="NameID formats"><span class="mono break-all">{formats}</span></Term> });
    view! {
        {ready
            .wants_signed_requests
            .then(|| {
                view! {
                    <Notice tone=Tone::Info title="It asks for signed requests">
                        "Ours are not signed. Most products say this and accept unsigned requests all the same; if yours refuses them, switch the client signature off there."
                    </Notice>
                }
            })}
        <Card title="Identity provider">
            <DefinitionList>
                <Term name="Entity ID"><span class="mono break-all">{ready.entity_id}</span></Term>
                <Term name="Product">{ready.product.name()}</Term>
                {name} {valid_until} {formats}
            </DefinitionList>
        </Card>
        <Card title="Endpoints" flush=true><Endpoints endpoints=ready.endpoints/></Card>
        <Card title="Signing certificates" flush=true><Certificates certificates=ready.certificates now=now/></Card>
        {ignored("What is ignored, and why", ready.ignored)}
    }
    .into_any()
}

/// Addresses with their bindings.
#[component]
pub(in crate::pages) fn Endpoints(endpoints: Vec<EndpointView>) -> impl IntoView {
    let rows = endpoints
        .into_iter()
        .map(|endpoint| {
            let binding = match endpoint.binding {
                Binding::Redirect => "HTTP-Redirect",
                Binding::Post => "HTTP-POST",
            };
            view! {
                <Row>
                    <RowHead>{binding}</RowHead>
                    <Cell label="Address"><span class="mono break-all">{endpoint.location}</span></Cell>
                    <Cell label="Use">
                        {if endpoint.used {
                            view! { <Status tone=Tone::Success text="Requests go here"/> }.into_any()
                        } else {
                            "not used".into_any()
                        }}
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Table caption="Endpoints" columns=vec!["Binding", "Address", "Use"]>{rows}</Table> }
        .into_any()
}

/// What of a file is not used, and why; nothing when all of it is.
pub(in crate::pages) fn ignored(title: &'static str, notes: Vec<IgnoredView>) -> AnyView {
    if notes.is_empty() {
        return ().into_any();
    }
    let rows = notes
        .into_iter()
        .map(|note| {
            view! {
                <Row>
                    <RowHead><span class="mono break-all">{note.what}</span></RowHead>
                    <Cell label="Why">{note.why}</Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Card title=title flush=true><Table caption=title columns=vec!["What", "Why"]>{rows}</Table></Card> }.into_any()
}
