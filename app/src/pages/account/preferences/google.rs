//! Whether a Google account opens this account.
use crate::{pages::hidden::hidden, request::Flash, ui::*};
use domain::Timestamp;
use leptos::prelude::*;
use service::{account::Profile, google::GoogleLink};

pub(super) fn section(
    profile: &Profile,
    link: Option<GoogleLink>,
    flash: Flash,
    now: Timestamp,
) -> AnyView {
    let content = match link {
        None => {
            let fields = hidden(&[("purpose", "link"), ("next", "/preferences")]);
            let whose = format!(
                "Sign in with the Google account that has the address {}.",
                profile.email
            );
            view! {
                <DefinitionList>
                    <Term name="Status"><Status tone=Tone::Neutral text="Not linked"/></Term>
                </DefinitionList>
                <p class="text-muted">{whose}</p>
                <form method="post" action="/do/begin-google">
                    {fields}
                    <div class="actions"><Button>"Link Google"</Button></div>
                </form>
            }
            .into_any()
        }
        Some(link) => linked(profile, link, now),
    };
    view! {
        <Card title="Sign in with Google">
            <div class="stack">
                <ErrorSummary errors=flash.errors.clone() title="Google sign-in was not changed"/>
                {content}
            </div>
        </Card>
    }
    .into_any()
}

fn linked(profile: &Profile, link: GoogleLink, now: Timestamp) -> AnyView {
    let action = if profile.has_password {
        view! {
            <p class="text-muted">"Unlinking ends the sessions that Google made. Your password stays."</p>
            <form method="post" action="/do/unlink-google">
                <div class="actions"><Button look=Look::Quiet>"Unlink Google"</Button></div>
            </form>
        }
        .into_any()
    } else {
        view! {
            <p class="text-muted">"It is the only way into your account. Set a password before you unlink it."</p>
            <div class="actions"><ButtonLink href="/reset">"Set a password"</ButtonLink></div>
        }
        .into_any()
    };
    let how = if link.signed_up {
        "You signed up with it"
    } else {
        "Linked later"
    };
    view! {
        <DefinitionList>
            <Term name="Status"><Status tone=Tone::Success text="Linked"/></Term>
            <Term name="Google account">{link.email}</Term>
            <Term name="Since"><Time at=link.since now=now/></Term>
            <Term name="How">{how}</Term>
        </DefinitionList>
        {action}
    }
    .into_any()
}
