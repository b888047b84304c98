//! `/organizations/{slug}/identity-providers/setup`: a draft and a link for whoever administers the identity provider (X4).
use super::{setup_links::wish_fields, steps::all};
use crate::{
    islands::IdentifierAvailability,
    pages::loaded::{framed, parameter},
    request::{caller, service, take_flash},
    ui::{
        Breadcrumbs, Button, ButtonLink, Crumb, ErrorSummary, Field, Look, Notice, PageHeader, Tone,
    },
};
use leptos::prelude::*;
use service::identity_provider::MayConfigure;

/// `/organizations/{slug}/identity-providers/setup`.
#[component]
pub fn AskPage() -> impl IntoView {
    let slug = parameter("slug");
    framed(Some(slug.clone()), async move {
        let (service, caller) = (service(), caller());
        let found = service.identity_providers(&caller, &slug).await?;
        let crumbs = vec![Crumb::new("Identity providers", all(&slug))];
        let lead = "Somebody else administers your identity provider? They do their part by a link, without an account. Nothing changes until you accept what they hand in.";
        if found.may_configure != MayConfigure::Yes {
            let href = all(&slug);
            return Ok(view! {
                <Breadcrumbs crumbs=crumbs/>
                <PageHeader title="Ask your IT admin"/>
                <div class="stack mt-6">
                    <Notice tone=Tone::Info title="You cannot add an identity provider here">
                        <a class="link" href=href>"Read why, and what to do"</a>
                    </Notice>
                </div>
            }
            .into_any());
        }
        let flash = take_flash("ask-it-admin");
        let suggested = service.suggested_identifier(&caller, &slug).await?;
        let typed = if flash.errors.is_empty() {
            suggested.unwrap_or_default()
        } else {
            flash.value("identifier")
        };
        let prefix = service.settings().url("/saml/");
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Ask your IT admin" lead=lead/>
            <form class="stack mt-6" method="post" action="/do/ask-it-admin">
                <ErrorSummary errors=flash.errors.clone()/>
                <input type="hidden" name="organization" value=slug.clone()/>
                <div>
                    <Field
                        name="identifier"
                        label="SSO identifier"
                        hint="2 to 64 of a-z, 0-9, hyphen and underscore. It becomes the end of the sign-in address, and is part of the values they enter."
                        prefix=prefix
                        value=typed
                        error=flash.error("identifier")
                        maxlength=64
                        mono=true
                        autocomplete="off"
                    />
                    <IdentifierAvailability input="identifier".to_owned() organization=slug.clone()/>
                </div>
                {wish_fields(&flash)}
                <div class="actions">
                    <Button look=Look::Primary>"Create set-up link"</Button>
                    <ButtonLink href=all(&slug) look=Look::Quiet>"Cancel"</ButtonLink>
                </div>
            </form>
        }
        .into_any())
    })
}
