//! Changing the password.
use crate::{pages::account::PASSWORD_HINT, request::Flash, ui::*};
use leptos::prelude::*;
use service::account::Profile;

pub(super) fn section(profile: &Profile, flash: Flash) -> AnyView {
    let email = profile.email.clone();
    if !profile.has_password {
        return view! {
            <Card title="Password">
                <div class="stack">
                    <p>"This account has no password yet."</p>
                    <div class="actions"><ButtonLink href="/reset">"Set a password"</ButtonLink></div>
                </div>
            </Card>
        }
        .into_any();
    }
    view! {
        <Card title="Password" lead="Changing it ends your other sessions.">
            <form class="stack" method="post" action="/do/change-password">
                <ErrorSummary errors=flash.errors.clone() title="The password was not changed"/>
                <input class="hidden" type="email" name="username" autocomplete="username" value=email readonly tabindex="-1" aria-hidden="true"/>
                <PasswordField name="current" label="Current password" error=flash.error("current")/>
                <PasswordField
                    name="password"
                    label="New password"
                    autocomplete="new-password"
                    hint=PASSWORD_HINT
                    error=flash.error("password")
                />
                <div class="actions"><Button>"Change password"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
