//! One service account: its keys, how it signs in, its end.
use super::role_word;
use crate::{
    pages::{
        flashed::Flashed,
        hidden::hidden,
        loaded::{framed, parameter},
        organization_key::{Place, section},
    },
    request::{caller, service},
    ui::*,
};
use domain::{code, id::AccountId, role::Action};
use leptos::prelude::*;
use service::{organization_key::KeysOf, service_account::ServiceAccountView};

/// `/organizations/{slug}/service-accounts/{account}`.
#[component]
pub fn ServiceAccount() -> impl IntoView {
    let (slug, id) = (parameter("slug"), parameter("account"));
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        let account = AccountId::parse(&id).ok_or(code::NOT_FOUND)?;
        let found = service.service_account(&caller, &slug, account).await?;
        let keys = service
            .organization_keys(&caller, &slug, KeysOf::ServiceAccount(account))
            .await?;
        let organization = service.organization(&caller, &slug).await?;
        let now = service.now();
        let place = Place::ServiceAccount {
            slug: &slug,
            account: &id,
            open: found.may_be_changed && !found.disabled,
        };
        let keys = section(&place, keys, &flashed, now);
        let mailbox = (organization.role.may(Action::ManageOwners) && !found.disabled)
            .then(|| mailbox(&slug, &found, &flashed));
        let end = found.may_be_changed.then(|| end(&slug, &found, &flashed));
        let protected = (!found.may_be_changed).then(
            || view! { <Notice tone=Tone::Info><p>{code::NOT_AN_OWNER.happened()}</p></Notice> },
        );
        let crumbs = vec![Crumb::new(
            "Service accounts",
            format!("/organizations/{slug}/service-accounts"),
        )];
        let (tone, word) = if found.disabled {
            (Tone::Neutral, "Disabled")
        } else {
            (Tone::Success, "Works")
        };
        let signs_in = found.mailbox.as_ref().map_or_else(
            || "By keys only".to_owned(),
            |mailbox| format!("{mailbox}, with a password"),
        );
        let second = if found.two_factor { "On" } else { "Off" };
        let role = format!("/organizations/{slug}/members/{id}");
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title=found.name.clone() lead="Service account"/>
            <div class="stack mt-6">
                {flashed.summary()} {protected}
                <Card title="Service account">
                    <DefinitionList>
                        <Term name="State"><Status tone=tone text=word/></Term>
                        <Term name="Role">{role_word(found.role)} " " <a class="link" href=role>"Change role"</a></Term>
                        <Term name="Signs in">{signs_in}</Term>
                        <Term name="Two-factor">{second}</Term>
                        <Term name="Made"><Time at=found.created_at now=now/></Term>
                    </DefinitionList>
                </Card>
                {keys} {mailbox} {end}
            </div>
        }
        .into_any())
    })
}

fn mailbox(slug: &str, found: &ServiceAccountView, flashed: &Flashed) -> AnyView {
    let form = flashed.of("give-service-mailbox");
    let fields = hidden(&[("slug", slug), ("account", &found.account.to_string())]);
    let value = match form.value("email") {
        typed if typed.is_empty() => found.mailbox.clone().unwrap_or_default(),
        typed => typed,
    };
    view! {
        <Card title="Password">
            <form class="stack" method="post" action="/do/give-service-mailbox">
                {fields}
                <p class="prose">
                    "With a mailbox and a password it can sign in, and as an owner it is a way in when the identity provider fails. We mail a link there; whoever reads it sets the password. Turn two-factor on after the first sign-in."
                </p>
                <Field name="email" kind="email" label="Mailbox" value=value error=form.error("email") autocomplete="off"/>
                <div class="actions"><Button>"Mail a password link"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn end(slug: &str, found: &ServiceAccountView, flashed: &Flashed) -> AnyView {
    let form = flashed.of("delete-service-account");
    let account = found.account.to_string();
    let fields = || hidden(&[("slug", slug), ("account", &account)]);
    let (switching, deleting) = (fields(), fields());
    let switch = if found.disabled {
        view! {
            <Card title="Enable">
                <form class="stack" method="post" action="/do/enable-service-account">
                    {switching}
                    <p class="prose">"Its keys and its password work again."</p>
                    <div class="actions"><Button>"Enable service account"</Button></div>
                </form>
            </Card>
        }
        .into_any()
    } else {
        view! {
            <Card title="Disable">
                <form class="stack" method="post" action="/do/disable-service-account">
                    {switching}
                    <p class="prose">"Its sessions end, and its keys are refused until it is enabled again."</p>
                    <div class="actions"><Button>"Disable service account"</Button></div>
                </form>
            </Card>
        }
        .into_any()
    };
    let keys = match found.keys {
        1 => "Deleted with it: 1 working key".to_owned(),
        number => format!("Deleted with it: {number} working keys"),
    };
    let phrase = found.name.clone();
    view! {
        {switch}
        <DangerZone title="Delete service account">
            <Consequences consequences=vec![
                Consequence::new(ConsequenceKind::Lost, keys),
                Consequence::new(ConsequenceKind::Warning, "This cannot be undone"),
            ]/>
            <form method="post" action="/do/delete-service-account">
                {deleting}
                <TypedConfirmation phrase=phrase action="Delete service account" error=form.error("confirmation")/>
            </form>
        </DangerZone>
    }
    .into_any()
}
