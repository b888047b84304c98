//! A recent login: what gives much away asks again who it is, and then goes on where it was.
use super::notice;
use crate::{
    pages::{
        hidden::hidden,
        loaded::{bare, query},
    },
    request::{Flash, caller, local_path, query_with, service, take_flash},
    ui::*,
};
use domain::code;
use leptos::prelude::*;
use leptos_meta::Title;
use service::{recent_login::Proof, sign_in::Company};

/// `/preferences/confirm?next=`: a local path that asked for a recent login.
#[component]
pub fn Confirm() -> impl IntoView {
    let next = local_path(&query("next")).to_owned();
    let flash = take_flash("confirm-password");
    let mailed = take_flash("mailed-code");
    let google = take_flash("google");
    bare(false, async move {
        let (service, caller) = (service(), caller());
        let signed_in = caller.require_session()?;
        if service.is_recent(signed_in) {
            leptos_axum::redirect(&next);
            return Ok(().into_any());
        }
        Ok(match service.proof(&caller).await? {
            Proof::Password => password(&flash, &signed_in.person.email, &next),
            Proof::Company(company) => at_company(&company, &next),
            Proof::Google => at_google(&google, &next),
            Proof::MailedCodeForGoogle => {
                let email = &signed_in.person.email;
                let why = format!(
                    "Google was asked for a fresh sign-in and did not confirm one ({}). So we mail a code to {email} instead.",
                    code::GOOGLE_NOT_FRESH.id()
                );
                let again = google_again(&next);
                mailed_code(&mailed, why, again, &next)
            }
            Proof::MailedCode(company) => {
                let email = &signed_in.person.email;
                let why = format!(
                    "The identity provider of {} was asked for a fresh sign-in and answered with an older one ({}). So we mail a code to {email} instead.",
                    company.name,
                    code::SAML_FORCEAUTHN_IGNORED.id()
                );
                let path = query_with(&company.path(), &[("next", &next), ("fresh", "yes")]);
                let again = view! { <p class="text-sm"><a class="link" href=path>"Try the company's sign-in once more"</a></p> };
                mailed_code(&mailed, why, again.into_any(), &next)
            }
        })
    })
}

fn password(flash: &Flash, email: &str, next: &str) -> AnyView {
    view! {
        <Title text="Confirm it is you"/>
        <form class="stack" method="post" action="/do/confirm-password">
            <h1>"Confirm it is you"</h1>
            <p class="text-muted">"You signed in more than 10 minutes ago, and what you are about to do matters. Type your password once more to go on where you were."</p>
            <ErrorSummary errors=flash.errors.clone() title="We could not confirm it"/>
            <input type="hidden" name="next" value=next.to_owned()/>
            <Field name="username" label="Signed in as" kind="email" autocomplete="username" readonly=true value=email.to_owned()/>
            <PasswordField name="password" label="Password" autofocus=flash.errors.is_empty() error=flash.error("password")/>
            <Button look=Look::Primary wide=true>"Confirm and go on"</Button>
            <ButtonLink href="/preferences" wide=true>"Cancel"</ButtonLink>
            <p class="text-sm"><a class="link" href="/reset">"Forgot your password?"</a></p>
        </form>
    }
    .into_any()
}

fn at_company(company: &Company, next: &str) -> AnyView {
    let path = query_with(&company.path(), &[("next", next), ("fresh", "yes")]);
    let name = company.name.clone();
    view! {
        <Title text="Confirm it is you"/>
        <div class="stack">
            <h1>"Confirm it is you"</h1>
            <p class="text-muted">{format!("You signed in through {name} more than 10 minutes ago, and what you are about to do matters. Sign in there once more to go on where you were.")}</p>
            <ButtonLink href=path look=Look::Primary wide=true>{format!("Continue to {name}'s sign-in")}</ButtonLink>
            <ButtonLink href="/preferences" wide=true>"Cancel"</ButtonLink>
        </div>
    }
    .into_any()
}

fn at_google(flash: &Flash, next: &str) -> AnyView {
    let fields = hidden(&[("purpose", "confirm"), ("next", next)]);
    view! {
        <Title text="Confirm it is you"/>
        <form class="stack" method="post" action="/do/begin-google">
            <h1>"Confirm it is you"</h1>
            <p class="text-muted">"You signed in with Google more than 10 minutes ago, and what you are about to do matters. Sign in there once more to go on where you were."</p>
            <ErrorSummary errors=flash.errors.clone() title="We could not confirm it"/>
            {fields}
            <Button look=Look::Primary wide=true>"Continue to Google"</Button>
            <ButtonLink href="/preferences" wide=true>"Cancel"</ButtonLink>
        </form>
    }
    .into_any()
}

fn google_again(next: &str) -> AnyView {
    let fields = hidden(&[("purpose", "confirm"), ("next", next)]);
    view! {
        <form method="post" action="/do/begin-google">
            {fields}
            <Button look=Look::Quiet>"Try Google once more"</Button>
        </form>
    }
    .into_any()
}

/// Neither the company's identity provider nor Google signs people in afresh: a mailed code takes its place. (B14)
fn mailed_code(flash: &Flash, why: String, again: AnyView, next: &str) -> AnyView {
    let send = if flash.notice.is_some() {
        "Mail me another code"
    } else {
        "Mail me a code"
    };
    view! {
        <Title text="Confirm it is you"/>
        <div class="stack">
            <h1>"Confirm it is you"</h1>
            <p class="text-muted">"You signed in more than 10 minutes ago, and what you are about to do matters."</p>
            <p>{why}</p>
            {notice(flash)}
            <form class="stack" method="post" action="/do/mail-confirmation-code">
                <input type="hidden" name="next" value=next.to_owned()/>
                <Button wide=true>{send}</Button>
            </form>
            <form class="stack" method="post" action="/do/confirm-by-mailed-code">
                <ErrorSummary errors=flash.errors.clone() title="We could not confirm it"/>
                <input type="hidden" name="next" value=next.to_owned()/>
                <Field
                    name="code"
                    label="Code from the mail"
                    hint="Eight letters and digits, such as 7F3K-92QM."
                    mono=true
                    autocomplete="one-time-code"
                    maxlength=20
                    error=flash.error("code")
                />
                <Button look=Look::Primary wide=true>"Confirm and go on"</Button>
            </form>
            <ButtonLink href="/preferences" wide=true>"Cancel"</ButtonLink>
            {again}
        </div>
    }
    .into_any()
}
