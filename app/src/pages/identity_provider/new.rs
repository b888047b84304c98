//! Step 1: which product, and the SSO identifier (B3).
use super::steps::{SetUp, Which, all, step, stepper};
use crate::{
    islands::IdentifierAvailability,
    pages::loaded::{framed, parameter},
    request::{Flash, caller, service, take_flash},
    ui::{
        Breadcrumbs, Button, ButtonLink, Card, Crumb, ErrorSummary, Field, Look, Notice,
        PageHeader, RadioCard, RadioCards, Tone,
    },
};
use domain::saml::IdpProduct;
use leptos::prelude::*;
use service::identity_provider::MayConfigure;

/// `/organizations/{slug}/identity-providers/new`.
#[component]
pub fn NewPage() -> impl IntoView {
    let slug = parameter("slug");
    framed(Some(slug.clone()), async move {
        let service = service();
        let caller = caller();
        let found = service.identity_providers(&caller, &slug).await?;
        let crumbs = vec![Crumb::new("Identity providers", all(&slug))];
        if found.may_configure != MayConfigure::Yes {
            let href = all(&slug);
            return Ok(view! {
                <Breadcrumbs crumbs=crumbs/>
                <PageHeader title="Add identity provider"/>
                <div class="stack mt-6">
                    <Notice tone=Tone::Info title="You cannot add one here">
                        <a class="link" href=href>"Read why, and what to do"</a>
                    </Notice>
                </div>
            }
            .into_any());
        }
        let flash = take_flash("create-identity-provider");
        let suggested = service.suggested_identifier(&caller, &slug).await?;
        let typed = if flash.errors.is_empty() {
            suggested.unwrap_or_default()
        } else {
            flash.value("identifier")
        };
        let prefix = service.settings().url("/saml/");
        let ask = format!("{}/setup", all(&slug));
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Add identity provider" lead="Nothing changes for anybody until you go live. Every step is saved; you can leave and come back."/>
            <div class="wizard mt-6">
                {stepper(None, SetUp::Provider)}
                <form class="stack" method="post" action="/do/create-identity-provider">
                    <ErrorSummary errors=flash.errors.clone()/>
                    <p class="prose">
                        "Somebody else administers it? " <a class="link" href=ask>"Ask your IT admin: create a set-up link"</a>
                    </p>
                    <input type="hidden" name="organization" value=slug.clone()/>
                    <RadioCards name="product" legend="Which product does your company use?" options=products() selected=flash.value("product") error=flash.error("product")/>
                    {identifier_field(&slug, &flash, typed, prefix)}
                    <div class="actions">
                        <Button look=Look::Primary>"Save and show our values"</Button>
                        <ButtonLink href=all(&slug) look=Look::Quiet>"Cancel"</ButtonLink>
                    </div>
                </form>
            </div>
        }
        .into_any())
    })
}

/// `/organizations/{slug}/identity-providers/{identifier}/provider`.
#[component]
pub fn IdentifierPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let provider = service
            .identity_provider(&caller(), &slug, &identifier)
            .await?;
        let flash = take_flash("rename-identifier");
        let typed = if flash.errors.is_empty() {
            provider.identifier.clone()
        } else {
            flash.value("identifier")
        };
        let prefix = service.settings().url("/saml/");
        let form = if provider.first_login_at.is_some() || !provider.is_home {
            let text = format!(
                "People have signed in with {}, so it can no longer change: a new identifier would break their sign-in address.",
                provider.identifier
            );
            view! { <Card title="SSO identifier"><p class="prose">{text}</p></Card> }.into_any()
        } else {
            view! {
                <form class="stack" method="post" action="/do/rename-identifier">
                    <ErrorSummary errors=flash.errors.clone()/>
                    <Which slug=slug.clone() identifier=provider.identifier.clone()/>
                    <p class="prose">{format!("Product: {}. ", provider.product.name())}</p>
                    {identifier_field(&slug, &flash, typed, prefix)}
                    <div class="actions"><Button look=Look::Primary>"Save identifier"</Button></div>
                </form>
            }
            .into_any()
        };
        let lead = "The identifier is part of the sign-in address. It can change until the first person has signed in.".to_owned();
        Ok(step(
            &slug,
            &provider,
            SetUp::Provider,
            "Provider and identifier".to_owned(),
            lead,
            form,
        ))
    })
}

fn identifier_field(slug: &str, flash: &Flash, typed: String, prefix: String) -> AnyView {
    view! {
        <div>
            <Field
                name="identifier"
                label="SSO identifier"
                hint="2 to 64 of a-z, 0-9, hyphen and underscore. It becomes the end of the sign-in address, and people type it at \"Enterprise SSO\"."
                prefix=prefix
                value=typed
                error=flash.error("identifier")
                maxlength=64
                mono=true
                autocomplete="off"
            />
            <IdentifierAvailability input="identifier".to_owned() organization=slug.to_owned()/>
        </div>
    }
    .into_any()
}

/// The products as cards.
fn products() -> Vec<RadioCard> {
    let detail = |product| match product {
        IdpProduct::Entra => "Formerly Azure Active Directory.",
        IdpProduct::AdFs => "Active Directory Federation Services on your own servers.",
        IdpProduct::Keycloak => "A Keycloak realm as the identity provider.",
        IdpProduct::Other => "Anything that speaks SAML 2.0: the four values are all it needs.",
        _ => "",
    };
    IdpProduct::ALL
        .into_iter()
        .map(|product| RadioCard::new(product.slug(), product.name(), detail(product)))
        .collect()
}
