//! The person's own page: profile, Enterprise SSO, password, two-factor, sessions, API keys.
mod api_keys;
mod google;
mod password;
mod profile;
mod sessions;
mod single_sign_on;
mod two_factor;

use super::{email::waiting, notice};
use crate::{
    pages::loaded::framed,
    request::{Flash, FlashError, caller, service, take_flash},
    ui::*,
};
use domain::account::AccountKind;
use leptos::prelude::*;

/// `/preferences`.
#[component]
pub fn Preferences() -> impl IntoView {
    let flash = take_flash("");
    framed(None, async move {
        let (service, caller) = (service(), caller());
        let profile = service.profile(&caller).await?;
        let sessions = service.sessions(&caller).await?;
        let keys = service.api_keys(&caller).await?;
        let second = service.two_factor(&caller).await?;
        let kind = caller.require_person()?.kind;
        let google = service.google_link(&caller).await?;
        let changing = service.pending_email_change(&caller).await?;
        let now = service.now();
        Ok(view! {
            <PageHeader title="Preferences" lead=profile.email.clone()/>
            <div class="stack mt-6">
                {notice(&flash)}
                {profile::section(&profile, of(&flash, "rename-account"))}
                {changing.map(|change| waiting(change, now))}
                {single_sign_on::section(&profile, kind)}
                {(!profile.managed).then(|| password::section(&profile, of(&flash, "change-password")))}
                {(kind == AccountKind::Personal && service.offers_google())
                    .then(|| google::section(&profile, google, of(&flash, "google"), now))}
                {two_factor::section(&second, of(&flash, "two-factor"), now)}
                {sessions::section(sessions, of(&flash, "sessions"), now)}
                {match kind {
                    AccountKind::Operator | AccountKind::Service { .. } => ().into_any(),
                    AccountKind::Managed { .. } | AccountKind::Personal => {
                        api_keys::section(&profile, keys, of(&flash, "create-api-key"), of(&flash, "api-keys"), now)
                    }
                }}
            </div>
        }
        .into_any())
    })
}

/// What the flash says about one form of this page.
fn of(flash: &Flash, form: &str) -> Flash {
    if flash.form == form {
        flash.clone()
    } else {
        Flash::default()
    }
}

/// The errors of a form whose field `from` has the id `to` on this page, where several forms have a field of that name.
fn at_id(flash: &Flash, from: &str, to: &str) -> Vec<FlashError> {
    let renamed = |error: &FlashError| {
        let mut error = error.clone();
        if error.field.as_deref() == Some(from) {
            error.field = Some(to.to_owned());
        }
        error
    };
    flash.errors.iter().map(renamed).collect()
}
