//! Changing one's address: asking for it, and the page of the mailed links, whose button agrees (B17).
use crate::{
    pages::loaded::{bare, framed},
    request::{caller, link_token, recent_login_path, service, take_flash},
    ui::*,
};
use domain::Timestamp;
use leptos::prelude::*;
use leptos_meta::Title;
use service::email_change::{EmailChange, EmailChangeLink};

/// `/preferences/email`.
#[component]
pub fn ChangeEmail() -> impl IntoView {
    let flash = take_flash("request-email-change");
    framed(None, async move {
        let (service, caller) = (service(), caller());
        let signed_in = caller.require_own()?;
        let email = signed_in.person.email.clone();
        let pending = service.pending_email_change(&caller).await?;
        let now = service.now();
        let form = if service.is_recent(signed_in) {
            view! {
                <Card title="New address">
                    <form class="stack" method="post" action="/do/request-email-change">
                        <ErrorSummary errors=flash.errors.clone() title="The address was not changed"/>
                        <Field
                            name="email"
                            label="New e-mail address"
                            hint="We mail a link to this address and one to your present address. Nothing changes until both are followed."
                            kind="email"
                            autocomplete="email"
                            value=flash.value("email")
                            error=flash.error("email")
                        />
                        <div class="actions">
                            <Button look=Look::Primary>"Mail both addresses"</Button>
                            <ButtonLink href="/preferences" look=Look::Quiet>"Cancel"</ButtonLink>
                        </div>
                    </form>
                </Card>
            }
            .into_any()
        } else {
            let confirm = recent_login_path("/preferences/email");
            view! {
                <Card title="New address">
                    <div class="stack">
                        <p class="prose">"You signed in more than 10 minutes ago. Confirm that it is you, and you come back to this page."</p>
                        <div class="actions"><ButtonLink href=confirm look=Look::Primary>"Confirm it is you"</ButtonLink></div>
                    </div>
                </Card>
            }
            .into_any()
        };
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Preferences", "/preferences")]/>
            <PageHeader title="Change e-mail address" lead=format!("You sign in with {email} now. How your company signs you in stays as it is.")/>
            <div class="stack mt-6">{pending.map(|change| waiting(change, now))} {form}</div>
        }
        .into_any())
    })
}

/// A change that waits for its mailboxes.
pub(super) fn waiting(change: EmailChange, now: Timestamp) -> AnyView {
    let mailbox = |agreed: bool| {
        if agreed {
            view! { <Status tone=Tone::Success text="Agreed"/> }
        } else {
            view! { <Status tone=Tone::Neutral text="Not yet"/> }
        }
    };
    view! {
        <Card title="A change is waiting" lead="Follow the link in both mails.">
            <div class="stack">
                <DefinitionList>
                    <Term name="New address">{change.new_email}</Term>
                    <Term name="Present mailbox">{mailbox(change.old_confirmed)}</Term>
                    <Term name="New mailbox">{mailbox(change.new_confirmed)}</Term>
                    <Term name="Forgotten"><Time at=change.expires_at now=now/></Term>
                </DefinitionList>
                <form method="post" action="/do/cancel-email-change">
                    <Button>"Keep the present address"</Button>
                </form>
            </div>
        </Card>
    }
    .into_any()
}

/// `/email`: what the mailed link of either mailbox opens.
#[component]
pub fn ConfirmEmailChange() -> impl IntoView {
    let flash = take_flash("confirm-email-change");
    let token = link_token("email").unwrap_or_default();
    bare(false, async move {
        if let Some(notice) = flash.notice.clone() {
            return Ok(view! {
                <Title text="E-mail address"/>
                <div class="stack">
                    <h1>"E-mail address"</h1>
                    <Notice tone=Tone::Success announce=true>{notice}</Notice>
                    <ButtonLink href="/preferences" wide=true>"Go to your preferences"</ButtonLink>
                </div>
            }
            .into_any());
        }
        let (what, button) = match service().peek_email_change(&token).await? {
            EmailChangeLink::New { new_email } => (
                view! { <p>"Somebody wants to use " <strong>{new_email}</strong> " for their account. Confirm that the address is yours and that you asked for it."</p> }
                    .into_any(),
                "Confirm this address",
            ),
            EmailChangeLink::Old { email, new_email } => (
                view! { <p>"The account " <strong>{email}</strong> " is to get the address " <strong>{new_email}</strong> ". Agree if you asked for it."</p> }
                    .into_any(),
                "Agree to the change",
            ),
        };
        Ok(view! {
            <Title text="Change of the e-mail address"/>
            <form class="stack" method="post" action="/do/confirm-email-change">
                <h1>"Change of the e-mail address"</h1>
                <ErrorSummary errors=flash.errors.clone() title="The address was not changed"/>
                {what}
                <Button look=Look::Primary wide=true>{button}</Button>
                <p class="text-sm text-muted">"If you did not ask for it, close this page. Nothing happens."</p>
            </form>
        }
        .into_any())
    })
}
