//! Step three: the way to the identity provider. A form never redirects off this origin, so this page goes on by link
//! and refresh.
use crate::{
    pages::loaded::{bare, parameter},
    request::{Cookie, cookie, service},
    ui::{ButtonLink, Look, PageHeader},
};
use domain::{code, id::ExchangeId};
use leptos::prelude::*;
use leptos_meta::Meta;

/// `/preferences/sso/{identifier}/continue/{exchange}`.
#[component]
pub fn LeavingPage() -> impl IntoView {
    let (identifier, exchange) = (parameter("identifier"), parameter("exchange"));
    bare(false, async move {
        let service = service();
        let exchange = ExchangeId::parse(&exchange).ok_or(code::NOT_FOUND)?;
        let browser = cookie(&Cookie::Browser.name(service.settings().https()));
        let started = service
            .resume_departure(&identifier, exchange, browser.as_deref())
            .await?;
        let href = format!("/saml/{identifier}/start/{exchange}");
        Ok(view! {
            <Meta http_equiv="refresh" content=format!("0; url={href}")/>
            <PageHeader title=format!("Continue to {}", started.provider_name) lead="Sign in there as yourself. Nothing has changed yet."/>
            <div class="actions mt-6">
                <ButtonLink href=href look=Look::Primary>{format!("Continue to {}", started.provider_name)}</ButtonLink>
                <ButtonLink href="/preferences" look=Look::Secondary>"Cancel"</ButtonLink>
            </div>
        }
        .into_any())
    })
}
