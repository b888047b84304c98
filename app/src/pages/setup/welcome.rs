//! `/setup`: whose console this is, who asks, what is to do, and until when.
use super::steps::{sent_back, waits};
use crate::{
    pages::loaded::bare,
    request::{service, setup_holder},
    ui::{ButtonLink, Card, DefinitionList, Icon, Look, Notice, Term, Time, Tone},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/setup`.
#[component]
pub fn WelcomePage() -> impl IntoView {
    bare(true, async move {
        let service = service();
        let page = service.setup_page(&setup_holder().await?).await?;
        let product = service.settings().product_name.clone();
        let title = format!("Set up single sign-on for {}", page.organization);
        let by = page.asked_by.clone().map_or_else(
            || format!("{} asks you", page.organization),
            |name| format!("{name} of {} asks you", page.organization),
        );
        let lead = format!(
            "{by} to connect your company's identity provider to {product}, so that people sign in here with their work account. You need no account for it."
        );
        let begun = page.source.is_some() || !page.hints.is_empty();
        let (href, words) = if waits(&page) {
            ("/setup/finish", "See what you handed in")
        } else if begun {
            ("/setup/metadata", "Continue")
        } else {
            ("/setup/values", "Begin with our values")
        };
        let nothing_changes = format!(
            "Nothing changes for anybody by what you do here. An admin of {} sees it first, and accepts it or sends it back.",
            page.organization
        );
        let asked_by = page
            .asked_by
            .clone()
            .map(|name| view! { <Term name="Asked by">{name}</Term> });
        let live = page.live.then(|| {
            view! {
                <Notice tone=Tone::Info title="People sign in through it already">
                    "You can give its new metadata or certificates. Its entity ID stays."
                </Notice>
            }
        });
        let now = service.now();
        let back = sent_back(&page);
        Ok(view! {
            <Title text=title.clone()/>
            <div class="stack">
                <div>
                    <h1>{title}</h1>
                    <p class="prose mt-2">{lead}</p>
                </div>
                {back} {live}
                <Card title="This link">
                    <DefinitionList>
                        <Term name="Organization">{page.organization.clone()}</Term>
                        {asked_by}
                        <Term name="For">{page.for_whom.clone()}</Term>
                        <Term name="Identity provider">{page.name.clone()} " " <span class="mono">{page.identifier.clone()}</span></Term>
                        <Term name="Works until"><Time at=page.expires_at now=now exact=true/></Term>
                    </DefinitionList>
                </Card>
                <Card title="What is to do">
                    <ol class="prose">
                        <li>"Enter our values at your identity provider; there is a guide for each product."</li>
                        <li>"Give us its metadata: a file, text, an address, or three values by hand."</li>
                        <li>"Say which attributes it sends, where they have names of their own."</li>
                        <li>"Hand it in."</li>
                    </ol>
                    <p class="prose mt-2">"Every step is saved. You can leave and come back with the same link, on another computer too. Whoever has the link can do the same, so pass it on only to somebody who should."</p>
                    <p class="prose mt-2">{nothing_changes}</p>
                </Card>
                <div class="actions"><ButtonLink href=href look=Look::Primary icon=Icon::ArrowRight>{words}</ButtonLink></div>
            </div>
        }
        .into_any())
    })
}
