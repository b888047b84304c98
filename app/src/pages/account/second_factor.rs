//! The code that a sign-in waits for.
use crate::{
    pages::loaded::bare,
    request::{Cookie, caller, form, service, set_cookie, sign_in_token, take_flash},
    ui::*,
};
use leptos::prelude::*;
use leptos_meta::Title;
use service::Error;

/// `/login/second-factor`. Without a sign-in that waits in this browser it leads back to the login page, which says why.
#[component]
pub fn SecondFactor() -> impl IntoView {
    let flash = take_flash("second-factor");
    bare(false, async move {
        let token = sign_in_token().unwrap_or_default();
        let pending = match service().pending_sign_in(&token).await {
            Ok(pending) => pending,
            Err(Error::Refused(_)) if caller().session().is_some() => {
                leptos_axum::redirect("/");
                return Ok(().into_any());
            }
            Err(error @ Error::Refused(_)) => {
                set_cookie(Cookie::SignIn, "", 0);
                form("login", "/login")
                    .answer(Err(vec![error]))
                    .map_err(|error| Error::Internal(error.to_string()))?;
                return Ok(().into_any());
            }
            Err(error) => return Err(error),
        };
        Ok(view! {
            <Title text="Second factor"/>
            <form class="stack" method="post" action="/do/second-factor">
                <h1>"Type your code"</h1>
                <p class="text-muted">{format!("Two-factor is on for {}. Your app shows a new code every 30 seconds.", pending.email)}</p>
                <ErrorSummary errors=flash.errors.clone() title="You are not signed in yet"/>
                <Field
                    name="code"
                    label="Code"
                    hint="Six digits from your app, or one of your recovery codes."
                    mono=true
                    autocomplete="one-time-code"
                    maxlength=40
                    autofocus=flash.errors.is_empty()
                    error=flash.error("code")
                />
                <Button look=Look::Primary wide=true>"Sign in"</Button>
                <ButtonLink href="/login" wide=true>"Start over"</ButtonLink>
            </form>
        }
        .into_any())
    })
}
