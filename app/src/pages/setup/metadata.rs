//! `/setup/metadata`: what the identity provider says about itself, and what was read of it.
use super::steps::{Part, step, waits, which};
use crate::{
    pages::{
        identity_provider::{
            metadata_forms::{Target, metadata_forms},
            preview::{ignored, refused, what_was_read},
        },
        loaded::bare,
    },
    request::{service, setup_holder, take_flash},
    ui::{Button, ButtonLink, Card, ErrorSummary, Icon, Look, Notice, RadioCard, RadioCards, Tone},
};
use domain::Timestamp;
use leptos::prelude::*;
use service::identity_provider::{Candidate, Outcome, SetupPage, SetupPreview};

/// `/setup/metadata`.
#[component]
pub fn MetadataPage() -> impl IntoView {
    let flash = take_flash("");
    bare(true, async move {
        let (service, holder) = (service(), setup_holder().await?);
        let page = service.setup_page(&holder).await?;
        let preview = service.setup_preview(&holder).await?;
        let target = Target {
            file: "/do/setup-metadata",
            url: "/do/setup-metadata-url",
            manual: "/do/setup-metadata-manual",
            fields: vec![("link", page.link.to_string())],
        };
        let now = service.now();
        let given = preview.is_some();
        let forms = (!waits(&page)).then(|| {
            let forms = metadata_forms(&target, page.source.as_ref(), None, &flash);
            if given && flash.errors.is_empty() {
                view! {
                    <details>
                        <summary>"Give other metadata"</summary>
                        <div class="stack mt-4">{forms}</div>
                    </details>
                }
                .into_any()
            } else {
                forms
            }
        });
        let shown = preview
            .filter(|_| flash.errors.is_empty())
            .map(|preview| read(&page, preview, now));
        let content = view! {
            {flash.notice.clone().map(|notice| view! { <Notice tone=Tone::Success announce=true>{notice}</Notice> })}
            <ErrorSummary errors=flash.errors.clone() title="This could not be used"/>
            {shown}
            {forms}
        }
        .into_any();
        Ok(step(
            &page,
            Part::Metadata,
            "Your metadata".to_owned(),
            "What your identity provider says about itself. You see what was read of it."
                .to_owned(),
            content,
        ))
    })
}

fn read(page: &SetupPage, preview: SetupPreview, now: Timestamp) -> AnyView {
    let body = match preview.outcome {
        Outcome::Refused(refusals) => refused(&refusals),
        Outcome::Choose(candidates) => choose(page, candidates),
        Outcome::Ready(ready) => view! {
            {what_was_read(*ready, now)}
            <div class="actions">
                <ButtonLink href="/setup/attributes" look=Look::Primary icon=Icon::ArrowRight>"Continue to attributes"</ButtonLink>
            </div>
        }
        .into_any(),
    };
    view! {
        {body}
        {ignored("Entities of the file that are left out", preview.ignored)}
    }
    .into_any()
}

fn choose(page: &SetupPage, candidates: Vec<Candidate>) -> AnyView {
    let cards = candidates
        .into_iter()
        .map(|candidate| {
            let title = candidate
                .name
                .unwrap_or_else(|| candidate.entity_id.clone());
            RadioCard::new(candidate.entity_id.clone(), title, candidate.entity_id)
        })
        .collect();
    let link = which(page);
    view! {
        <Card title="The file describes several identity providers">
            <form class="stack" method="post" action="/do/setup-choose">
                {link}
                <RadioCards name="entity_id" legend="Which one do your people sign in with?" options=cards/>
                <div class="actions"><Button look=Look::Primary>"Preview this one"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
