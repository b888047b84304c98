//! Accounts: signing in and up, mailed links, preferences.
mod api_key;
mod confirm;
mod email;
pub(in crate::pages) mod google;
mod login;
mod login_company;
mod outgoing_mail;
mod preferences;
mod reset;
mod second_factor;
mod sign_up;
mod signed_out;
mod two_factor;
mod verify;

use crate::{
    pages::{mailed_link, pages},
    request::Flash,
    ui::*,
};
use leptos::prelude::*;
use leptos_router::MatchNestedRoutes;

/// The pages of this area.
#[component(transparent)]
pub fn AccountPages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/login" => login::Login,
        "/login/second-factor" => second_factor::SecondFactor,
        "/login/google" => google::GoogleDeparture,
        "/login/google/proof" => google::GoogleProofPage,
        "/signup" => sign_up::SignUp,
        "/signup/sent" => sign_up::SignUpSent,
        "/verify" => verify::Verify,
        "/verify/:token" => mailed_link::VerifyLink,
        "/renew/:token" => mailed_link::RenewLink,
        "/reset" => reset::Reset,
        "/reset/sent" => reset::ResetSent,
        "/reset/:token" => mailed_link::ResetLink,
        "/signed-out/:identifier/:exchange" => signed_out::SignedOut,
        "/dev/mail" => outgoing_mail::OutgoingMail,
    }
}

/// The person's own pages.
#[component(transparent)]
pub fn PreferencePages() -> impl MatchNestedRoutes + Clone + Send {
    pages! {
        "/email" => email::ConfirmEmailChange,
        "/email/:token" => mailed_link::EmailLink,
        "/preferences" => preferences::Preferences,
        "/preferences/email" => email::ChangeEmail,
        "/preferences/api-key" => api_key::NewApiKey,
        "/preferences/confirm" => confirm::Confirm,
        "/preferences/two-factor" => two_factor::TwoFactorPage,
        "/preferences/recovery-codes" => two_factor::RecoveryCodesPage,
    }
}

/// What went well on the page before.
fn notice(flash: &Flash) -> Option<AnyView> {
    flash
        .notice
        .clone()
        .map(|text| view! { <Notice tone=Tone::Success announce=true>{text}</Notice> }.into_any())
}

/// What a password must be, in words.
pub(crate) const PASSWORD_HINT: &str =
    "At least 15 characters. A sentence of a few words is easy to remember and hard to guess.";
