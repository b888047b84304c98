//! Asking for an account.
use super::{PASSWORD_HINT, google::google_button};
use crate::{
    pages::loaded::bare,
    request::{service, take_flash},
    ui::*,
};
use domain::code;
use leptos::prelude::*;
use leptos_meta::Title;
use service::settings::Signup;

/// `/signup`.
#[component]
pub fn SignUp() -> impl IntoView {
    let flash = take_flash("sign-up");
    bare(false, async move {
        let service = service();
        let settings = service.settings();
        if settings.signup == Signup::Invited {
            return Err(code::SIGNUP_CLOSED.into());
        }
        let terms = agreements(settings);
        let google = google_button("", Look::Secondary);
        Ok(view! {
            <Title text="Create an account"/>
            <form class="stack" method="post" action="/do/sign-up">
                <h1>"Create an account"</h1>
                <ErrorSummary errors=flash.errors.clone() title="No account was made"/>
                <Field
                    name="name"
                    label="Name"
                    autocomplete="name"
                    maxlength=120
                    autofocus=flash.errors.is_empty()
                    value=flash.value("name")
                    error=flash.error("name")
                />
                <Field
                    name="email"
                    label="Work e-mail"
                    kind="email"
                    autocomplete="username"
                    value=flash.value("email")
                    error=flash.error("email")
                />
                <PasswordField
                    name="password"
                    label="Password"
                    autocomplete="new-password"
                    hint=PASSWORD_HINT
                    error=flash.error("password")
                />
                {terms}
                <Button look=Look::Primary wide=true>"Create account"</Button>
                <p class="text-sm text-muted">"You have one already? " <a class="link" href="/login">"Sign in"</a></p>
            </form>
            {google.map(|button| view! { <div class="stack mt-6"><p class="divider">"or"</p> {button}</div> })}
        }
        .into_any())
    })
}

fn agreements(settings: &service::Settings) -> Option<AnyView> {
    let links: Vec<(&str, String)> = [
        ("terms of service", &settings.terms_url),
        ("privacy policy", &settings.privacy_url),
    ]
    .into_iter()
    .filter_map(|(name, url)| url.as_ref().map(|url| (name, url.to_string())))
    .collect();
    (!links.is_empty()).then(|| {
        let links = links
            .into_iter()
            .enumerate()
            .map(|(index, (name, url))| {
                view! {
                    {(index > 0).then_some(" and the ")}
                    <a class="link" href=url>{name}</a>
                }
            })
            .collect_view();
        view! { <p class="text-sm text-muted">"With an account you agree to the " {links} "."</p> }
            .into_any()
    })
}

/// `/signup/sent`: the same words for every address.
#[component]
pub fn SignUpSent() -> impl IntoView {
    let email = take_flash("sign-up").value("email");
    bare(false, async move {
        Ok(view! {
            <Title text="Look into your mail"/>
            <div class="stack">
                <h1>"Look into your mail"</h1>
                <p>{sent_to(&email)} " It says what comes next. The link in it works once, for a day."</p>
                <p class="text-sm text-muted">"Nothing there? Look among the junk, or " <a class="link" href="/signup">"try again"</a> " with the address spelled right."</p>
            </div>
        }
        .into_any())
    })
}

/// Says that a mail was sent; after a reload the address is not known any more.
pub(super) fn sent_to(email: &str) -> String {
    if email.is_empty() {
        "We sent you a mail.".to_owned()
    } else {
        format!("We sent a mail to {email}.")
    }
}
