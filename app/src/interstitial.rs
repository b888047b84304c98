//! Pages that stand in for the one at the address: the server provides one of these, and `App` shows it.
use crate::ui::{BarePage, Button, ButtonLink, Look, PageHeader, RefusalPage};
use domain::Refusal;
use leptos::prelude::*;
use leptos_meta::Meta;

/// What to show in place of the page.
#[derive(Clone, Debug)]
pub enum Interstitial {
    /// The request was refused before any page.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The reference an admin finds it by.
        reference: String,
    },
    /// Somebody else is signed in in this browser.
    Switch {
        /// The identity provider's identifier.
        identifier: String,
        /// The exchange's handle, unused so far.
        handle: String,
        /// Who is signed in.
        current: String,
        /// Who would be.
        arriving: String,
    },
    /// A sign-in that started at the identity provider waits for a word of the person.
    SignIn {
        /// The identity provider's identifier.
        identifier: String,
        /// The exchange's handle, unused so far.
        handle: String,
        /// The identity provider's name.
        provider_name: String,
        /// Who would be signed in.
        arriving: String,
    },
    /// A sign-in that started at the identity provider goes on as one of our own.
    StartOver {
        /// The local path that starts it.
        href: String,
        /// The identity provider's name.
        provider_name: String,
    },
    /// The identity provider ended the session, and there is nowhere to go back to.
    SignedOutBy {
        /// The identity provider's name.
        provider_name: String,
    },
    /// The demo identity provider asks who somebody is.
    DemoIdentityProvider {
        /// How the request came.
        binding: &'static str,
        /// The request.
        message: String,
        /// Whom it knows.
        personas: Vec<DemoPersona>,
    },
}

/// Somebody the demo identity provider knows.
#[derive(Clone, Debug)]
pub struct DemoPersona {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// The identity provider that the request's address names, as in `/saml/{identifier}/complete`.
fn identifier_of_address() -> Option<String> {
    let parts = use_context::<axum::http::request::Parts>()?;
    let identifier = parts.uri.path().strip_prefix("/saml/")?.split('/').next()?;
    domain::identifier::SsoIdentifier::parse(identifier)
        .ok()
        .map(|identifier| identifier.to_string())
}

/// Renders it.
#[component]
pub fn InterstitialPage(interstitial: Interstitial) -> impl IntoView {
    match interstitial {
        Interstitial::Refused { refusal, reference } => {
            crate::request::set_status(refusal.code);
            let reconnect = (refusal.code == domain::code::SAML_SUBJECT_CHANGED)
                .then(identifier_of_address)
                .flatten();
            match reconnect {
                Some(identifier) => view! {
                    <BarePage wide=true>
                        <RefusalPage refusal=refusal reference=reference>
                            <ButtonLink href=format!("/reconnect/{identifier}") look=Look::Primary>"Reconnect"</ButtonLink>
                        </RefusalPage>
                    </BarePage>
                }
                .into_any(),
                None => view! { <BarePage wide=true><RefusalPage refusal=refusal reference=reference/></BarePage> }.into_any(),
            }
        }
        Interstitial::Switch { identifier, handle, current, arriving } => view! {
            <BarePage>
                <PageHeader title="Change accounts" lead=format!("You are signed in as {current}. Your identity provider signed you in as {arriving}.")/>
                <form class="stack" method="post" action=format!("/saml/{identifier}/complete")>
                    <input type="hidden" name="h" value=handle/>
                    <div class="actions">
                        <ButtonLink href="/" look=Look::Secondary>{format!("Stay {current}")}</ButtonLink>
                        <Button look=Look::Primary>{format!("Continue as {arriving}")}</Button>
                    </div>
                </form>
            </BarePage>
        }
        .into_any(),
        Interstitial::SignIn { identifier, handle, provider_name, arriving } => view! {
            <BarePage>
                <PageHeader
                    title=format!("Sign in as {arriving}?")
                    lead=format!("{provider_name} sent you here and says that you are {arriving}. If you did not choose this yourself, do not go on.")
                />
                <form class="stack" method="post" action=format!("/saml/{identifier}/complete")>
                    <input type="hidden" name="h" value=handle/>
                    <div class="actions">
                        <ButtonLink href="/" look=Look::Secondary>"Do not sign in"</ButtonLink>
                        <Button look=Look::Primary>{format!("Sign in as {arriving}")}</Button>
                    </div>
                </form>
            </BarePage>
        }
        .into_any(),
        Interstitial::StartOver { href, provider_name } => view! {
            <Meta http_equiv="refresh" content=format!("0; url={href}")/>
            <BarePage>
                <PageHeader
                    title=format!("Signing in through {provider_name}")
                    lead="You are taken there and back once more, so that nobody else can sign you in here. If nothing happens, use the button."
                />
                <div class="actions mt-6">
                    <ButtonLink href=href look=Look::Primary>{format!("Continue to {provider_name}")}</ButtonLink>
                </div>
            </BarePage>
        }
        .into_any(),
        Interstitial::SignedOutBy { provider_name } => view! {
            <BarePage>
                <PageHeader
                    title="You are signed out"
                    lead=format!("{provider_name} asked for it. It names no address for an answer, so it does not hear that this was done.")
                />
                <div class="actions mt-6"><ButtonLink href="/login" look=Look::Secondary>"Sign in again"</ButtonLink></div>
            </BarePage>
        }
        .into_any(),
        Interstitial::DemoIdentityProvider { binding, message, personas } => {
            let buttons = personas
                .into_iter()
                .map(|persona| {
                    let text = format!("{} ({})", persona.name, persona.email);
                    view! { <Button look=Look::Secondary name="persona" value=persona.email wide=true>{text}</Button> }
                })
                .collect_view();
            view! {
                <BarePage>
                    <PageHeader
                        title="Demo identity provider"
                        lead="This stands in for your company's Okta or Entra ID, in this demo only. It asks for no password: choose who you are."
                    />
                    <form class="stack" method="post" action="/dev/idp/sso">
                        <input type="hidden" name="binding" value=binding/>
                        <input type="hidden" name="SAMLRequest" value=message/>
                        {buttons}
                        <Button look=Look::Quiet name="decline" value="yes">"Refuse the sign-in"</Button>
                    </form>
                </BarePage>
            }
            .into_any()
        }
    }
}
