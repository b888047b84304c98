//! Step 3: the identity provider's metadata, by file, text, address or hand (B2, I1).
use super::{
    metadata_forms::{Target, metadata_forms},
    steps::{SetUp, one, step},
};
use crate::{
    pages::loaded::{framed, parameter},
    request::{caller, service, take_flash},
    ui::{ErrorSummary, Notice, Tone},
};
use domain::saml::IdpProduct;
use leptos::prelude::*;
use service::identity_provider::State;

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
        let target = Target {
            file: "/do/identity-provider-metadata",
            url: "/do/identity-provider-metadata-url",
            manual: "/do/identity-provider-metadata-manual",
            fields: vec![
                ("organization", slug.clone()),
                ("key", provider.identifier.clone()),
            ],
        };
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
            {metadata_forms(&target, source.as_ref(), provider.metadata_url.as_deref(), &flash)}
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
