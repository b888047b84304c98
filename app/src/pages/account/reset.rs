//! A forgotten password: asking for the mail, and setting a new one with its link.
use super::{PASSWORD_HINT, notice, sign_up::sent_to};
use crate::{
    pages::loaded::bare,
    request::{Flash, link_token, refusal_of, service, set_status, take_flash},
    ui::*,
};
use leptos::prelude::*;
use leptos_meta::Title;
use service::mailed_link::{LinkView, Purpose};

/// `/reset`: sets a password in a browser that holds a mailed link, else asks for one.
#[component]
pub fn Reset() -> impl IntoView {
    let flash = take_flash("");
    let token = link_token("reset");
    bare(false, async move {
        let Some(token) = token else {
            return Ok(ask(&flash, None));
        };
        match service().peek_reset(&token).await {
            Ok(link) => Ok(set(&flash, &link)),
            Err(error) => {
                let refusal = refusal_of(&error);
                set_status(refusal.code);
                let text = format!("{} {}", refusal.code.happened(), refusal.code.next());
                Ok(ask(&flash, Some(text)))
            }
        }
    })
}

fn ask(flash: &Flash, refused: Option<String>) -> AnyView {
    view! {
        <Title text="Reset your password"/>
        <form class="stack" method="post" action="/do/request-reset">
            <h1>"Reset your password"</h1>
            {refused.map(|text| view! { <Notice tone=Tone::Warning title="This link does not work">{text}</Notice> })}
            <ErrorSummary errors=flash.errors.clone() title="No mail was sent"/>
            <p class="text-muted">"We mail you a link that sets a new one. Your password stays as it is until then."</p>
            <Field
                name="email"
                label="Work e-mail"
                kind="email"
                autocomplete="username"
                autofocus=flash.errors.is_empty()
                value=flash.value("email")
                error=flash.error("email")
            />
            <Button look=Look::Primary wide=true>"Send a link"</Button>
            <p class="text-sm"><a class="link" href="/login">"Back to sign in"</a></p>
        </form>
    }
    .into_any()
}

fn set(flash: &Flash, link: &LinkView) -> AnyView {
    let lead = if link.purpose == Purpose::OperatorPassword {
        "The operator's account "
    } else {
        "The account "
    };
    view! {
        <Title text="Choose a password"/>
        <form class="stack" method="post" action="/do/reset-password">
            <h1>"Choose a password"</h1>
            {notice(flash)}
            <ErrorSummary errors=flash.errors.clone() title="The password was not set"/>
            <p>{lead} <strong>{link.email.clone()}</strong> " gets this password, and all its sessions end."</p>
            <input class="hidden" type="email" name="username" autocomplete="username" value=link.email.clone() readonly tabindex="-1" aria-hidden="true"/>
            <PasswordField
                name="password"
                label="New password"
                autocomplete="new-password"
                hint=PASSWORD_HINT
                autofocus=flash.errors.is_empty()
                error=flash.error("password")
            />
            <Button look=Look::Primary wide=true>"Set new password"</Button>
        </form>
    }
    .into_any()
}

/// `/reset/sent`: the same words for every address.
#[component]
pub fn ResetSent() -> impl IntoView {
    let email = take_flash("request-reset").value("email");
    bare(false, async move {
        Ok(view! {
            <Title text="Look into your mail"/>
            <div class="stack">
                <h1>"Look into your mail"</h1>
                <p>{sent_to(&email)} " It has a link that sets a new password, or says how you sign in. The link works once, for an hour."</p>
                <p class="text-sm"><a class="link" href="/login">"Back to sign in"</a></p>
            </div>
        }
        .into_any())
    })
}
