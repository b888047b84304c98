//! Every key of an organization.
use super::{Place, section};
use crate::{
    pages::{flashed::Flashed, loaded::framed, loaded::parameter},
    request::{caller, service},
    ui::*,
};
use leptos::prelude::*;
use service::organization_key::KeysOf;

/// `/organizations/{slug}/api-keys`.
#[component]
pub fn OrganizationKeys() -> impl IntoView {
    let slug = parameter("slug");
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        let keys = service
            .organization_keys(&caller, &slug, KeysOf::Everything)
            .await?;
        let organization = service.organization(&caller, &slug).await?;
        let place = Place::Organization { slug: &slug };
        let lead = format!(
            "Programs that send one of these act for {}, not for a person. Keys of fleets are made on the fleet's page, keys of service accounts on theirs.",
            organization.name
        );
        Ok(view! {
            <PageHeader title="API keys" lead=lead/>
            <div class="stack mt-6">{flashed.summary()} {section(&place, keys, &flashed, service.now())}</div>
        }
        .into_any())
    })
}
