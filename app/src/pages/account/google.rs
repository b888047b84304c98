//! Signing in with Google: the page that leads there, and the page that takes the mailed code.
use crate::{
    pages::{
        hidden::hidden,
        loaded::{bare, query},
    },
    request::{Cookie, cookie, service, take_flash},
    ui::*,
};
use domain::{code, id::GoogleSignInId};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

/// `/login/google?way=`: goes on to Google. A submitted form may not be redirected off the origin, a page may lead there.
#[component]
pub fn GoogleDeparture() -> impl IntoView {
    let way = query("way");
    bare(false, async move {
        let service = service();
        if !service.offers_google() {
            return Err(code::NOT_FOUND.into());
        }
        if way.is_empty() {
            return Ok(beginning());
        }
        let way = GoogleSignInId::parse(&way).ok_or(code::GOOGLE_EXPIRED)?;
        let href = service
            .google_departure(way, browser().as_deref())
            .await?
            .to_string();
        Ok(view! {
            <Title text="Continue to Google"/>
            <Meta http_equiv="refresh" content=format!("0; url={href}")/>
            <div class="stack">
                <h1>"Continue to Google"</h1>
                <p class="text-muted">"You are taken there now. If nothing happens, use the button."</p>
                <ButtonLink href=href look=Look::Primary wide=true>"Continue to Google"</ButtonLink>
                <ButtonLink href="/login" wide=true>"Cancel"</ButtonLink>
            </div>
        }
        .into_any())
    })
}

fn beginning() -> AnyView {
    view! {
        <Title text="Sign in with Google"/>
        <div class="stack">
            <h1>"Sign in with Google"</h1>
            <p class="text-muted">"You sign in there and come back."</p>
            {google_button("", Look::Primary)}
            <p class="text-sm"><a class="link" href="/login">"Other ways to sign in"</a></p>
        </div>
    }
    .into_any()
}

/// `/login/google/proof?way=`: whoever holds the Google account shows that they read the mailbox too.
#[component]
pub fn GoogleProofPage() -> impl IntoView {
    let way = query("way");
    let flash = take_flash("google-proof");
    bare(false, async move {
        let service = service();
        if !service.offers_google() {
            return Err(code::NOT_FOUND.into());
        }
        let id = GoogleSignInId::parse(&way).ok_or(code::GOOGLE_EXPIRED)?;
        let proof = service.google_proof(id, browser().as_deref()).await?;
        Ok(view! {
            <Title text="Type the code we mailed you"/>
            <form class="stack" method="post" action="/do/prove-google">
                <h1>"Type the code we mailed you"</h1>
                <p>
                    "Google says that your address is " <span class="break-words">{proof.email}</span>
                    ". We mailed a code there, so that nobody else comes in with your address. From then on your Google account signs you in without one."
                </p>
                <ErrorSummary errors=flash.errors.clone() title="You are not signed in"/>
                {hidden(&[("way", &way)])}
                <Field
                    name="code"
                    label="Code from the mail"
                    hint="Eight letters and digits, such as 7F3K-92QM. It works for 10 minutes, in this browser."
                    mono=true
                    autocomplete="one-time-code"
                    maxlength=20
                    autofocus=flash.errors.is_empty()
                    error=flash.error("code")
                />
                <Button look=Look::Primary wide=true>"Sign in"</Button>
                <p class="text-sm"><a class="link" href="/login">"Begin again"</a></p>
            </form>
        }
        .into_any())
    })
}

fn browser() -> Option<String> {
    cookie(&Cookie::Browser.name(service().settings().https()))
}

/// The button that signs in with Google and leads on to a local path; nothing where Google is not offered.
pub(in crate::pages) fn google_button(next: &str, look: Look) -> Option<AnyView> {
    service().offers_google().then(|| {
        let fields = hidden(&[("next", next)]);
        view! {
            <form method="post" action="/do/begin-google">
                {fields}
                <Button look=look wide=true icon=Icon::Globe>"Sign in with Google"</Button>
            </form>
        }
        .into_any()
    })
}
