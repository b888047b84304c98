//! A new key, shown once.
use crate::{
    pages::loaded::{framed, parameter},
    request::take_flash,
    ui::*,
};
use leptos::prelude::*;

/// `/organizations/{slug}/api-keys/new`: after a reload there is nothing to show any more.
#[component]
pub fn NewOrganizationKey() -> impl IntoView {
    let slug = parameter("slug");
    let flash = take_flash("");
    framed(Some(slug.clone()), async move {
        let list = format!("/organizations/{slug}/api-keys");
        let Some(secret) = flash.secret.clone() else {
            leptos_axum::redirect(&list);
            return Ok(().into_any());
        };
        let stored = match flash.value("stored") {
            page if page.is_empty() => list.clone(),
            page => page,
        };
        let crumbs = vec![Crumb::new("API keys", list)];
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="The new API key" lead="Programs that send it act for the organization, not for you."/>
            <div class="mt-6">
                <SecretOnce
                    id="api-key"
                    label="API key"
                    value=secret
                    stored=stored
                    hint="Send it as a bearer token: Authorization: Bearer gh_…"
                />
            </div>
        }
        .into_any())
    })
}
