//! Step 3: the identity provider's metadata, by file, text, address or hand (B2, I1).
use super::steps::{SetUp, Which, one, step};
use crate::{
    islands::MetadataDrop,
    pages::loaded::{framed, parameter},
    request::{Flash, caller, service, take_flash},
    ui::{
        Button, Card, Choice, ErrorSummary, Field, FileDrop, Icon, Look, Notice, Select, TextArea,
        Tone,
    },
};
use domain::saml::IdpProduct;
use leptos::prelude::*;
use service::identity_provider::{ManualValues, ProposalSource, ProviderView, State};

/// The largest file, in bytes; the server refuses more.
const LIMIT: u32 = 2 * 1024 * 1024;

/// `/organizations/{slug}/identity-providers/{identifier}/metadata`.
#[component]
pub fn MetadataPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let caller = caller();
        let provider = service
            .identity_provider(&caller, &slug, &identifier)
            .await?;
        let source = service.proposal_source(&caller, &slug, &identifier).await?;
        let flash = take_flash("");
        let base = one(&slug, &provider.identifier);
        let lead = match provider.product {
            IdpProduct::Other => "What your identity provider says about itself. You see a preview before anything is saved.".to_owned(),
            product => format!("What {} says about itself. You see a preview before anything is saved.", product.name()),
        };
        let waiting = source.is_some() && flash.errors.is_empty();
        let preview = format!("{base}/metadata/preview");
        let onward = (provider.entity_id.is_some() && provider.state == State::Draft).then(|| {
            view! { <p><a class="link" href=format!("{base}/organizations")>"Keep the saved metadata and go on to organizations"</a></p> }
        });
        let content = view! {
            <ErrorSummary errors=flash.errors.clone() title="This could not be used"/>
            {waiting
                .then(|| {
                    view! {
                        <Notice tone=Tone::Info title="Metadata waits for your decision">
                            <a class="link" href=preview>"Open the preview"</a>
                        </Notice>
                    }
                })}
            {file_form(&slug, &provider, source.as_ref(), &flash)}
            {url_form(&slug, &provider, source.as_ref(), &flash)}
            {manual_form(&slug, &provider, source.as_ref(), &flash)}
            {onward}
        }
        .into_any();
        let title = if provider.state == State::Draft {
            "Their metadata"
        } else {
            "Renew metadata"
        };
        Ok(step(
            &slug,
            &provider,
            SetUp::Metadata,
            title.to_owned(),
            lead,
            content,
        ))
    })
}

fn file_form(
    slug: &str,
    provider: &ProviderView,
    source: Option<&ProposalSource>,
    flash: &Flash,
) -> AnyView {
    let pasted = match source {
        Some(ProposalSource::Paste(text)) => text.clone(),
        _ => String::new(),
    };
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    let (file_error, text_error) = (flash.error("file"), flash.error("text"));
    view! {
        <Card title="Metadata file" lead="The usual way: it holds everything at once.">
            <form class="stack" method="post" action="/do/identity-provider-metadata" enctype="multipart/form-data">
                <Which slug=slug identifier=identifier/>
                <div>
                    <FileDrop name="file" label="Metadata file" hint="XML, at most 2 MiB. Drop it here or choose it." accept=".xml,application/xml,text/xml,application/samlmetadata+xml" error=file_error optional=true/>
                    <MetadataDrop input="file".to_owned() limit=LIMIT/>
                </div>
                <TextArea name="text" label="Or paste the metadata" value=pasted error=text_error rows=5 mono=true optional=true/>
                <div class="actions"><Button look=Look::Primary icon=Icon::Upload>"Preview metadata"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn url_form(
    slug: &str,
    provider: &ProviderView,
    source: Option<&ProposalSource>,
    flash: &Flash,
) -> AnyView {
    let typed = match (flash.value("url"), source) {
        (typed, _) if !typed.is_empty() => typed,
        (_, Some(ProposalSource::Url(url))) => url.clone(),
        _ => provider.metadata_url.clone().unwrap_or_default(),
    };
    let (slug, identifier, error) = (
        slug.to_owned(),
        provider.identifier.clone(),
        flash.error("url"),
    );
    view! {
        <Card title="Metadata URL" lead="If your identity provider publishes its metadata at an address.">
            <form class="stack" method="post" action="/do/identity-provider-metadata-url">
                <Which slug=slug identifier=identifier/>
                <Field name="url" label="Metadata URL" kind="url" hint="An https address on the public internet." value=typed error=error mono=true/>
                <div class="actions"><Button icon=Icon::Download>"Fetch and preview"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn manual_form(
    slug: &str,
    provider: &ProviderView,
    source: Option<&ProposalSource>,
    flash: &Flash,
) -> AnyView {
    let values = match source {
        Some(ProposalSource::Manual(values)) => values.clone(),
        _ => ManualValues::default(),
    };
    let bindings = vec![
        Choice::new("redirect", "HTTP-Redirect (usual)"),
        Choice::new("post", "HTTP-POST"),
    ];
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    let [issuer_error, sso_url_error, certificate_error] =
        ["issuer", "sso_url", "certificate"].map(|field| flash.error(field));
    view! {
        <Card title="By hand" lead="Three values from your identity provider.">
            <form class="stack" method="post" action="/do/identity-provider-metadata-manual">
                <Which slug=slug identifier=identifier/>
                <Field name="issuer" label="Issuer" hint="Also called Entity ID, Issuer URI or Identifier." value=values.issuer error=issuer_error mono=true/>
                <Field name="sso_url" label="Single sign-on URL" kind="url" hint="Also called Login URL or SAML 2.0 endpoint." value=values.sso_url error=sso_url_error mono=true/>
                <Select name="binding" label="Binding" options=bindings selected=values.binding/>
                <TextArea name="certificate" label="X.509 signing certificate" hint="PEM or base64. Several, one after another, while the identity provider changes its key." value=values.certificate error=certificate_error rows=8 mono=true/>
                <div class="actions"><Button icon=Icon::Edit>"Preview these values"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
