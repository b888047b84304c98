//! `/setup/values`: what the identity provider's administrator enters there, in that product's own words (B10, I2).
use super::steps::{Part, step};
use crate::{
    pages::{
        identity_provider::guide::{FourValues, GuideNotes, GuideSteps},
        loaded::{bare, query},
    },
    request::{service, setup_holder},
    ui::{Button, ButtonLink, Card, Choice, CopyField, Icon, Look, Select},
};
use domain::{guide::guide, saml::IdpProduct};
use leptos::prelude::*;

/// `/setup/values`, with `?product=` for another product's guide.
#[component]
pub fn ValuesPage() -> impl IntoView {
    let wanted = query("product");
    bare(true, async move {
        let page = service().setup_page(&setup_holder().await?).await?;
        let product = IdpProduct::parse(&wanted).unwrap_or(page.product);
        let guide = guide(product);
        let values = page.our_values.clone();
        let download = format!("/saml/{}/metadata", page.identifier);
        let (metadata_url, login_url) = (values.metadata_url.clone(), values.login_url.clone());
        let live = values.live();
        let products = IdpProduct::ALL
            .into_iter()
            .map(|product| Choice::new(product.slug(), product.name()))
            .collect::<Vec<_>>();
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
                <form class="filters" method="get" action="/setup/values">
                    <Select name="product" label="Product" options=products selected=product.slug()/>
                    <Button>"Show its guide"</Button>
                </form>
                <GuideSteps guide=guide values=live/>
                <GuideNotes guide=guide/>
            </section>
            <div class="actions">
                <ButtonLink href="/setup/metadata" look=Look::Primary icon=Icon::ArrowRight>"Continue to your metadata"</ButtonLink>
            </div>
        }
        .into_any();
        Ok(step(
            &page,
            Part::Values,
            "Our values".to_owned(),
            "Enter these at your identity provider.".to_owned(),
            content,
        ))
    })
}
