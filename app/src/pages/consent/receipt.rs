//! The receipt, item for item what the mail says.
use crate::{
    pages::loaded::{bare, parameter},
    request::{caller, service},
    ui::{ButtonLink, Card, DefinitionList, Look, Notice, PageHeader, Term, Time, Tone},
};
use domain::{code, id::ReceiptId};
use leptos::prelude::*;

/// `/preferences/receipts/{receipt}`.
#[component]
pub fn ReceiptPage() -> impl IntoView {
    let receipt = parameter("receipt");
    bare(true, async move {
        let service = service();
        let id = ReceiptId::parse(&receipt).ok_or(code::NOT_FOUND)?;
        let receipt = service.receipt(&caller(), id).await?;
        let now = service.now();
        Ok(view! {
            <PageHeader title=format!("Your account now belongs to {}", receipt.company) lead="This receipt was mailed to you as well."/>
            <div class="stack mt-6">
                <Notice tone=Tone::Success>{format!("From now on you sign in at {}", receipt.login_url)}</Notice>
                <Card title="What happened">
                    <ul class="prose">{receipt.items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view()}</ul>
                </Card>
                <Card title="What you agreed to">
                    <DefinitionList>
                        <Term name="Account">{receipt.email}</Term>
                        <Term name="Agreed"><Time at=receipt.agreed_at now=now exact=true/></Term>
                        <Term name="Took effect"><Time at=receipt.committed_at now=now exact=true/></Term>
                        <Term name="From address"><span class="mono">{receipt.network}</span></Term>
                        <Term name="Version of the text">{receipt.text_version}</Term>
                        <Term name="SHA-256 of the text"><span class="mono">{receipt.text_sha256}</span></Term>
                        <Term name="Receipt"><span class="mono">{receipt.id.to_string()}</span></Term>
                    </DefinitionList>
                </Card>
                <div class="actions"><ButtonLink href="/" look=Look::Primary>"Go to the console"</ButtonLink></div>
            </div>
        }
        .into_any())
    })
}
