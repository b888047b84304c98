//! The forms that metadata is given by: file or text, address, hand. The same for admins and for holders of a set-up link.
use crate::{
    islands::MetadataDrop,
    pages::hidden::hidden,
    request::Flash,
    ui::{Button, Card, Choice, Field, FileDrop, Icon, Look, Select, TextArea},
};
use leptos::prelude::*;
use service::identity_provider::{ManualValues, ProposalSource};

/// The largest file, in bytes; the server refuses more.
const LIMIT: u32 = 2 * 1024 * 1024;

/// Where the forms are sent to, and what else they carry.
pub(in crate::pages) struct Target {
    pub(in crate::pages) file: &'static str,
    pub(in crate::pages) url: &'static str,
    pub(in crate::pages) manual: &'static str,
    pub(in crate::pages) fields: Vec<(&'static str, String)>,
}

impl Target {
    fn hidden(&self) -> AnyView {
        let fields: Vec<_> = self
            .fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        hidden(&fields)
    }
}

/// The three forms, filled with what was given last. `saved_url` is the address on record.
pub(in crate::pages) fn metadata_forms(
    target: &Target,
    source: Option<&ProposalSource>,
    saved_url: Option<&str>,
    flash: &Flash,
) -> AnyView {
    view! {
        {file_form(target, source, flash)}
        {url_form(target, source, saved_url, flash)}
        {manual_form(target, source, flash)}
    }
    .into_any()
}

fn file_form(target: &Target, source: Option<&ProposalSource>, flash: &Flash) -> AnyView {
    let pasted = match source {
        Some(ProposalSource::Paste(text)) => text.clone(),
        _ => String::new(),
    };
    let (action, hidden) = (target.file, target.hidden());
    let (file_error, text_error) = (flash.error("file"), flash.error("text"));
    view! {
        <Card title="Metadata file" lead="The usual way: it holds everything at once.">
            <form class="stack" method="post" action=action enctype="multipart/form-data">
                {hidden}
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
    target: &Target,
    source: Option<&ProposalSource>,
    saved_url: Option<&str>,
    flash: &Flash,
) -> AnyView {
    let typed = match (flash.value("url"), source) {
        (typed, _) if !typed.is_empty() => typed,
        (_, Some(ProposalSource::Url(url))) => url.clone(),
        _ => saved_url.unwrap_or_default().to_owned(),
    };
    let (action, hidden, error) = (target.url, target.hidden(), flash.error("url"));
    view! {
        <Card title="Metadata URL" lead="If your identity provider publishes its metadata at an address.">
            <form class="stack" method="post" action=action>
                {hidden}
                <Field name="url" label="Metadata URL" kind="url" hint="An https address on the public internet." value=typed error=error mono=true/>
                <div class="actions"><Button icon=Icon::Download>"Fetch and preview"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn manual_form(target: &Target, source: Option<&ProposalSource>, flash: &Flash) -> AnyView {
    let values = match source {
        Some(ProposalSource::Manual(values)) => values.clone(),
        _ => ManualValues::default(),
    };
    let bindings = vec![
        Choice::new("redirect", "HTTP-Redirect (usual)"),
        Choice::new("post", "HTTP-POST"),
    ];
    let (action, hidden) = (target.manual, target.hidden());
    let [issuer_error, sso_url_error, certificate_error] =
        ["issuer", "sso_url", "certificate"].map(|field| flash.error(field));
    view! {
        <Card title="By hand" lead="Three values from your identity provider.">
            <form class="stack" method="post" action=action>
                {hidden}
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
