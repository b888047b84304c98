//! Step 2: what the identity provider's administrator enters there, in that product's own words (B10, I2).
use super::{
    guide::{FourValues, GuideNotes, GuideSteps},
    steps::{SetUp, one, step},
};
use crate::{
    pages::loaded::{framed, parameter},
    request::{caller, service},
    ui::{ButtonLink, Card, CopyField, Icon, Look},
};
use domain::{guide::guide, saml::IdpProduct};
use leptos::prelude::*;
use service::identity_provider::State;

/// `/organizations/{slug}/identity-providers/{identifier}/values`.
#[component]
pub fn ValuesPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let provider = service()
            .identity_provider(&caller(), &slug, &identifier)
            .await?;
        let base = one(&slug, &provider.identifier);
        let guide = guide(provider.product);
        let values = provider.our_values.clone();
        let title = if provider.product == IdpProduct::Other {
            "Our values".to_owned()
        } else {
            format!("Our values for {}", provider.product.name())
        };
        let lead =
            "Enter these at your identity provider. They are final: the identifier is saved."
                .to_owned();
        let onward = match provider.state {
            State::Draft => {
                view! { <ButtonLink href=format!("{base}/metadata") look=Look::Primary icon=Icon::ArrowRight>"Continue to their metadata"</ButtonLink> }
            }
            State::Test | State::Live | State::Disabled => {
                view! { <ButtonLink href=base look=Look::Secondary icon=Icon::ChevronLeft>"Back to the provider"</ButtonLink> }
            }
        };
        let download = format!("/saml/{}/metadata", provider.identifier);
        let (metadata_url, login_url) = (values.metadata_url.clone(), values.login_url.clone());
        let live = values.live();
        let content = view! {
            <FourValues values=values/>
            <Card title="Or hand over our metadata" lead="Products that import a service provider's metadata take all of it at once.">
                <div class="stack">
                    <CopyField id="value-metadata-url" label="Metadata URL" value=metadata_url/>
                    <div class="actions">
                        <ButtonLink href=download icon=Icon::Download download=true>"Download metadata"</ButtonLink>
                    </div>
                    <CopyField id="value-login-url" label="Login URL" value=login_url hint="Where people begin to sign in; some products ask for it as Sign on URL or Start URL."/>
                </div>
            </Card>
            <section class="stack" aria-labelledby="guide-title">
                <h2 id="guide-title">{guide.title}</h2>
                <GuideSteps guide=guide values=live/>
                <GuideNotes guide=guide/>
            </section>
            <div class="actions">{onward}</div>
        }
        .into_any();
        Ok(step(&slug, &provider, SetUp::Values, title, lead, content))
    })
}
