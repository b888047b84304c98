//! Connecting anew for somebody who cannot sign in: the identity provider names them differently than before (C8).
use super::identifier;
use crate::{
    pages::{hidden::hidden, loaded::bare},
    request::{service, take_flash},
    ui::*,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/reconnect/{identifier}`.
#[component]
pub fn Reconnect() -> impl IntoView {
    let identifier = identifier();
    let flash = take_flash("reconnect");
    bare(false, async move {
        // An identifier that nobody has is told here, as on the login page.
        let company = service().company_to_reconnect(&identifier).await?;
        let fields = hidden(&[("identifier", &company.identifier)]);
        let title = format!("Reconnect to {}", company.name);
        Ok(view! {
            <Title text=title.clone()/>
            <form class="stack" method="post" action="/do/reconnect">
                <h1>{title}</h1>
                <p class="text-muted">"Your identity provider names you differently than when your account was linked. We mail you a link; with it your account is linked anew. Nothing of it is lost, and no second account is made."</p>
                <ErrorSummary errors=flash.errors.clone() title="No mail was sent"/>
                {fields}
                <Field name="email" label="Work e-mail" kind="email" autocomplete="username" value=flash.value("email") error=flash.error("email") autofocus=flash.errors.is_empty()/>
                <Button look=Look::Primary wide=true>"Send a link"</Button>
                <p class="text-sm"><a class="link" href="/login">"Back to sign in"</a></p>
            </form>
        }
        .into_any())
    })
}

/// `/reconnect/{identifier}/sent`: the same words for every address.
#[component]
pub fn ReconnectSent() -> impl IntoView {
    let email = take_flash("reconnect").value("email");
    bare(false, async move {
        let to = if email.is_empty() {
            "We sent a mail.".to_owned()
        } else {
            format!("We sent a mail to {email}.")
        };
        Ok(view! {
            <Title text="Look into your mail"/>
            <div class="stack">
                <h1>"Look into your mail"</h1>
                <p>{to} " It says how your account is connected anew. If a company manages the account, one of its admins agrees first."</p>
                <p class="text-sm"><a class="link" href="/login">"Back to sign in"</a></p>
            </div>
        }
        .into_any())
    })
}
