//! Step one: which company.
use crate::{
    pages::loaded::framed,
    request::take_flash,
    ui::{Breadcrumbs, Button, ButtonLink, Card, Crumb, ErrorSummary, Field, Look, PageHeader},
};
use leptos::prelude::*;

/// `/preferences/sso`.
#[component]
pub fn IdentifierPage() -> impl IntoView {
    framed(None, async move {
        let flash = take_flash("consent-identifier");
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Preferences", "/preferences")]/>
            <PageHeader
                title="Enable Enterprise SSO"
                lead="Your administrator gave you an SSO identifier, such as acme. It is the last part of your company's sign-in address."
            />
            <div class="stack mt-6">
                <Card>
                    <form class="stack" method="post" action="/do/consent-identifier">
                        <ErrorSummary errors=flash.errors.clone()/>
                        <Field
                            name="identifier"
                            label="SSO identifier"
                            hint="Lower-case letters, digits, hyphens and underscores. Nothing changes yet: the next page shows what would."
                            value=flash.value("identifier")
                            error=flash.error("identifier")
                            autocomplete="off"
                            maxlength=64
                            mono=true
                            autofocus=true
                        />
                        <div class="actions">
                            <ButtonLink href="/preferences" look=Look::Secondary>"Cancel"</ButtonLink>
                            <Button look=Look::Primary>"Show what would change"</Button>
                        </div>
                    </form>
                </Card>
            </div>
        }
        .into_any())
    })
}
