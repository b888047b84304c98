//! The link of the mail that connects: the password is renewed, and the browser leaves for the identity provider.
use crate::{
    pages::{account::PASSWORD_HINT, loaded::bare, mailed_link::hold},
    request::{link_token, service, take_flash},
    ui::*,
};
use domain::code;
use leptos::prelude::*;
use leptos_meta::Title;

/// `/connect/{token}`: the token goes into a cookie.
#[component]
pub fn ConnectMail() -> impl IntoView {
    hold("connect", "/connect")
}

/// `/connect`: with the link this browser holds.
#[component]
pub fn Connect() -> impl IntoView {
    let flash = take_flash("connect");
    let token = link_token("connect");
    bare(false, async move {
        let token = token.ok_or(code::LINK_EXPIRED)?;
        let link = service().peek_connect(&token).await?;
        let title = format!("Connect to {}", link.company);
        let go = format!("Continue to {}", link.provider_name);
        let password = link.renews_password.then(|| {
            view! {
                <p class="text-muted">"Renew your password first: it proves that the account is yours, and it goes on working. Your other sessions end."</p>
                <PasswordField
                    name="password"
                    label="New password"
                    autocomplete="new-password"
                    hint=PASSWORD_HINT
                    autofocus=flash.errors.is_empty()
                    error=flash.error("password")
                />
            }
        });
        let lead = format!(
            "{} signs in as {} at {}, and is connected when they come back.",
            "The owner of this account", link.email, link.provider_name
        );
        Ok(view! {
            <Title text=title.clone()/>
            <form class="stack" method="post" action="/do/connect">
                <h1>{title}</h1>
                <ErrorSummary errors=flash.errors.clone() title="Nothing was connected"/>
                <p>{lead}</p>
                <input class="hidden" type="email" name="username" autocomplete="username" value=link.email.clone() readonly tabindex="-1" aria-hidden="true"/>
                {password}
                <Button look=Look::Primary wide=true>{go}</Button>
            </form>
        }
        .into_any())
    })
}
