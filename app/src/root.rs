//! The router: which page answers which address.
use crate::interstitial::{Interstitial, InterstitialPage};
use crate::pages::account::{AccountPages, PreferencePages};
use crate::pages::admission::AdmissionPages;
use crate::pages::fleet::FleetPages;
use crate::pages::help::HelpPages;
use crate::pages::identity_provider::{EnforcementPages, IdentityProviderPages, SetupLinkPages};
use crate::pages::not_found::NotFound;
use crate::pages::operator::OperatorPages;
use crate::pages::organization::OrganizationPages;
use crate::pages::organization_key::OrganizationKeyPages;
use crate::pages::service_account::ServiceAccountPages;
use crate::pages::setup::SetupPages;
use crate::pages::style_guide::StyleGuidePages;
use crate::pages::{consent::ConsentPages, saml_account::SamlAccountPages, sign_in::SignInPages};
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Router, Routes};

/// Provided by the server under `serve --demo`: what only a demo shows looks for it.
#[derive(Clone, Copy, Debug)]
pub struct Demo;

/// Every page. An area adds one line: its `…Pages` component, which lists its addresses.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    if let Some(interstitial) = use_context::<Interstitial>() {
        return view! { <Title formatter=title/><InterstitialPage interstitial=interstitial/> }
            .into_any();
    }
    view! {
        <Title formatter=title/>
        <Router>
            <Routes fallback=NotFound>
                <AccountPages/>
                <PreferencePages/>
                <AdmissionPages/>
                <ConsentPages/>
                <SamlAccountPages/>
                <SignInPages/>
                <OperatorPages/>
                <OrganizationPages/>
                <OrganizationKeyPages/>
                <ServiceAccountPages/>
                <FleetPages/>
                <HelpPages/>
                <SetupPages/>
                <SetupLinkPages/>
                <IdentityProviderPages/>
                <EnforcementPages/>
                <StyleGuidePages/>
            </Routes>
        </Router>
    }
    .into_any()
}

fn title(page: String) -> String {
    if page.is_empty() {
        "Gatehouse".to_owned()
    } else {
        format!("{page} \u{b7} Gatehouse")
    }
}
