//! `/renew`: new metadata or a certificate by a renew link, without an account (X3).
use crate::{
    islands::MetadataDrop,
    pages::loaded::bare,
    request::{Flash, link_token, service, take_flash},
    ui::{
        Button, Card, DefinitionList, ErrorSummary, Field, FileDrop, Icon, Look, Notice, Term,
        TextArea, Time, Tone,
    },
};
use domain::{Timestamp, code};
use leptos::prelude::*;
use leptos_meta::Title;
use service::identity_provider::Renewal;

use super::certificates::Certificates;

/// The largest file, in bytes; the server refuses more.
const LIMIT: u32 = 2 * 1024 * 1024;

/// `/renew`.
#[component]
pub fn RenewPage() -> impl IntoView {
    let flash = take_flash("");
    let token = link_token("renew");
    bare(true, async move {
        if let Some(notice) = flash.notice.clone() {
            return Ok(done(notice));
        }
        let service = service();
        let renewal = match token {
            Some(token) => service.peek_renew_link(&token).await?,
            None => return Err(code::LINK_EXPIRED.into()),
        };
        Ok(form(&renewal, &flash, service.now()))
    })
}

fn done(notice: String) -> AnyView {
    view! {
        <Title text="Thank you"/>
        <div class="stack">
            <h1>"Thank you"</h1>
            <Notice tone=Tone::Success announce=true>{notice}</Notice>
            <p class="text-muted">"The link is used up. You can close this page."</p>
        </div>
    }
    .into_any()
}

fn form(renewal: &Renewal, flash: &Flash, now: Timestamp) -> AnyView {
    let title = format!("Renew the certificate of {}", renewal.name);
    let steps = domain::guide::renewal(renewal.product)
        .iter()
        .map(|&step| view! { <li>{step}</li> })
        .collect_view();
    let (organization, entity_id, ends) = (
        renewal.organization.clone(),
        renewal.entity_id.clone(),
        renewal.expires_at,
    );
    let (product, place) = (renewal.product.name(), renewal.product.place());
    let certificates = renewal.certificates.clone();
    let (errors, url) = (flash.errors.clone(), flash.value("url"));
    let [file_error, text_error, url_error] =
        ["file", "text", "url"].map(|field| flash.error(field));
    view! {
        <Title text=title.clone()/>
        <div class="stack">
            <h1>{title}</h1>
            <p class="prose">
                {format!("An admin of {organization} sent you this link. Give the identity provider's newer metadata or signing certificate; you need no account. What its own metadata address serves is in force at once, anything else once an admin of {organization} has approved it.")}
            </p>
            <ErrorSummary errors=errors title="This could not be used"/>
            <Card title="On record">
                <DefinitionList>
                    <Term name="Entity ID"><span class="mono break-all">{entity_id}</span></Term>
                    <Term name="Product">{product}</Term>
                    <Term name="This link works until"><Time at=ends now=now exact=true/></Term>
                </DefinitionList>
            </Card>
            <Card title="Signing certificates on record" flush=true>
                <Certificates certificates=certificates now=now/>
            </Card>
            <Card title=format!("What to do at {place}")><ol class="prose">{steps}</ol></Card>
            <Card title="New metadata or certificate">
                <form class="stack" method="post" action="/do/renew-metadata" enctype="multipart/form-data">
                    <div>
                        <FileDrop name="file" label="Metadata or certificate file" hint="XML, PEM, CRT or CER, at most 2 MiB." accept=".xml,.pem,.crt,.cer,application/xml,text/xml,application/samlmetadata+xml" error=file_error optional=true/>
                        <MetadataDrop input="file".to_owned() limit=LIMIT/>
                    </div>
                    <TextArea name="text" label="Or paste it" error=text_error rows=5 mono=true optional=true/>
                    <div class="actions"><Button look=Look::Primary icon=Icon::Upload>"Hand in"</Button></div>
                </form>
            </Card>
            <Card title="Or its metadata address">
                <form class="stack" method="post" action="/do/renew-metadata-url">
                    <Field name="url" label="Metadata URL" kind="url" hint="An https address on the public internet." value=url error=url_error mono=true/>
                    <div class="actions"><Button icon=Icon::Download>"Fetch and hand in"</Button></div>
                </form>
            </Card>
        </div>
    }
    .into_any()
}
