//! What the login page says where a company's sign-in is known: by the domain of the address that was typed, or by this
//! browser's last sign-in. [product.md, I9]
use super::{google::google_button, login::enterprise_sso_link};
use crate::{pages::hidden::hidden, request::query_with, ui::*};
use leptos::prelude::*;
use leptos_meta::Title;
use service::sign_in::Company;

/// The answer to an address of a held domain: the same for all of them.
pub(super) fn company_of_domain(company: &Company, typed: &str, next: &str) -> AnyView {
    let onward = query_with(&company.path(), &[("next", next), ("login_hint", typed)]);
    let again = query_with("/login", &[("next", next)]);
    let fields = hidden(&[("email", typed), ("next", next), ("way", "password")]);
    let go = continue_to(company);
    let title = format!("{} signs in with single sign-on", company.name);
    view! {
        <Title text=title.clone()/>
        <div class="stack">
            <h1>{title}</h1>
            <p class="text-muted">
                <span class="break-all">{typed.to_owned()}</span> " "
                <a class="link" href=again>"Use another address"</a>
            </p>
            <ButtonLink href=onward look=Look::Primary wide=true icon=Icon::Building>{go}</ButtonLink>
        </div>
        <div class="stack mt-6">
            <h2 class="divider">"Other ways to sign in"</h2>
            <form method="post" action="/do/login-step">
                {fields}
                <Button wide=true icon=Icon::Lock>"Use a password"</Button>
            </form>
            {enterprise_sso_link(next)}
            {google_button(next, Look::Secondary)}
        </div>
    }
    .into_any()
}

/// Offers the company of this browser's last sign-in before anything is typed.
pub(super) fn company_of_last_sign_in(company: &Company, next: &str) -> AnyView {
    let onward = query_with(&company.path(), &[("next", next)]);
    let go = continue_to(company);
    view! {
        <ButtonLink href=onward look=Look::Primary wide=true icon=Icon::Building>{go}</ButtonLink>
        {not_you(next)}
    }
    .into_any()
}

/// Offers Google first to a browser that signed in with it last.
pub(super) fn google_of_last_sign_in(next: &str) -> AnyView {
    view! {
        {google_button(next, Look::Primary)}
        {not_you(next)}
    }
    .into_any()
}

fn not_you(next: &str) -> AnyView {
    let fields = hidden(&[("next", next)]);
    view! {
        <form method="post" action="/do/forget-last-sign-in" class="flex flex-wrap items-center gap-2 text-sm text-muted">
            {fields}
            <span>"The last sign-in in this browser."</span>
            <Button look=Look::Quiet>"Not you?"</Button>
        </form>
        <p class="divider">"or"</p>
    }
    .into_any()
}

fn continue_to(company: &Company) -> String {
    format!("Continue to {}'s sign-in", company.name)
}
