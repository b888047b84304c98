//! After signing out of a session that an identity provider made: what has ended, and what may not have.
use crate::{
    pages::loaded::{bare, parameter},
    request::{Cookie, cookie, service},
    ui::*,
};
use domain::{code, id::ExchangeId};
use leptos::prelude::*;
use leptos_meta::Title;
use service::single_logout::ElsewhereOutcome;

/// `/signed-out/{identifier}/{exchange}`.
#[component]
pub fn SignedOut() -> impl IntoView {
    let (identifier, exchange) = (parameter("identifier"), parameter("exchange"));
    bare(false, async move {
        let service = service();
        let exchange = ExchangeId::parse(&exchange).ok_or(code::NOT_FOUND)?;
        let browser = cookie(&Cookie::Browser.name(service.settings().https()));
        let view = service
            .signed_out(&identifier, exchange, browser.as_deref())
            .await?;
        let product = service.settings().product_name.clone();
        let there = view.provider_name;
        let go_on = format!("/saml/{identifier}/start/{exchange}");
        let told = match view.outcome {
            ElsewhereOutcome::Waiting => view! {
                <p>{format!("You may still be signed in at {there}. Then the next sign-in here asks for nothing.")}</p>
                <ButtonLink href=go_on look=Look::Primary wide=true>{format!("Sign out at {there} too")}</ButtonLink>
            }
            .into_any(),
            ElsewhereOutcome::Unknown => view! {
                <Notice tone=Tone::Warning>{format!("{there} has not said whether you are signed out there. Close the browser to be sure.")}</Notice>
            }
            .into_any(),
            ElsewhereOutcome::Done => view! {
                <Notice tone=Tone::Success>{format!("{there} says that you are signed out there too.")}</Notice>
            }
            .into_any(),
            ElsewhereOutcome::Partial => view! {
                <Notice tone=Tone::Warning>
                    {format!("You are signed out at {there}, but it could not tell every other service you used. Close the browser to be sure.")}
                </Notice>
            }
            .into_any(),
            ElsewhereOutcome::Refused => view! {
                <Notice tone=Tone::Warning>
                    {format!("{there} did not sign you out there. Sign out on its own page, or close the browser.")}
                </Notice>
            }
            .into_any(),
        };
        Ok(view! {
            <Title text="Signed out"/>
            <div class="stack">
                <h1>{format!("You are signed out of {product}")}</h1>
                {told}
                <p class="text-sm"><a class="link" href="/login">"Sign in again"</a></p>
            </div>
        }
        .into_any())
    })
}
