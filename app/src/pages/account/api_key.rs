//! A new API key, shown once.
use crate::{pages::loaded::framed, request::take_flash, ui::*};
use leptos::prelude::*;

/// `/preferences/api-key`: after a reload there is nothing to show any more.
#[component]
pub fn NewApiKey() -> impl IntoView {
    let secret = take_flash("create-api-key").secret;
    framed(None, async move {
        let Some(secret) = secret else {
            leptos_axum::redirect("/preferences");
            return Ok(().into_any());
        };
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Preferences", "/preferences")]/>
            <PageHeader title="Your new API key" lead="Programs that send it act as you."/>
            <div class="mt-6">
                <SecretOnce
                    id="api-key"
                    label="API key"
                    value=secret
                    stored="/preferences"
                    hint="Send it as a bearer token: Authorization: Bearer gh_…"
                />
            </div>
        }
        .into_any())
    })
}
