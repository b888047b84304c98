//! Setting up two-factor: the key for the app, its first code, and the recovery codes.
use crate::{
    pages::{
        hidden::hidden,
        loaded::{framed, query},
    },
    request::{Flash, caller, local_path, query_with, service, take_flash},
    ui::*,
};
use domain::code;
use leptos::prelude::*;
use service::{
    Error,
    second_factor::{RECOVERY_CODES, TwoFactor, TwoFactorSetup},
};

/// `/preferences/two-factor?organization=&next=`: the organization that asked for it, and the local path it asked on.
#[component]
pub fn TwoFactorPage() -> impl IntoView {
    let asked = Asked {
        organization: query("organization"),
        next: query("next"),
    };
    let flash = take_flash("two-factor");
    framed(None, async move {
        let (service, caller) = (service(), caller());
        let organizations = service.organizations(&caller).await?;
        let name = organizations
            .into_iter()
            .find(|organization| organization.slug == asked.organization)
            .map(|organization| organization.name);
        // Such a session opens nothing of the person's own; the page says whose sign-in does.
        if caller.bound_to().is_some() {
            return Ok(page(name.as_deref(), elsewhere(&asked)));
        }
        let content = match service.two_factor(&caller).await? {
            TwoFactor::On { .. } => {
                let next = local_path(&asked.next);
                leptos_axum::redirect(if next == "/" { "/preferences" } else { next });
                return Ok(().into_any());
            }
            TwoFactor::NoCredential => no_password(),
            TwoFactor::Off => match service.two_factor_setup(&caller).await {
                Ok(setup) => scan(&setup, &asked, &flash),
                Err(Error::Refused(refusal)) if refusal.code == code::TWO_FACTOR_SETUP_EXPIRED => {
                    begin(&asked, &flash)
                }
                Err(error) => return Err(error),
            },
        };
        Ok(page(name.as_deref(), content))
    })
}

/// Who asked for a second factor, and where to go on.
struct Asked {
    organization: String,
    next: String,
}

impl Asked {
    fn fields(&self) -> AnyView {
        hidden(&[("organization", &self.organization), ("next", &self.next)]).into_any()
    }
}

fn page(organization: Option<&str>, content: AnyView) -> AnyView {
    let notice = organization.map(|name| {
        let title = format!("{name} asks for a second factor");
        let text = format!("Your account has none yet. Set it up here, and {name} opens again. Everything else stays open meanwhile.");
        view! { <Notice tone=Tone::Warning title=title><p>{text}</p></Notice> }
    });
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new("Preferences", "/preferences")]/>
        <PageHeader title="Set up two-factor" lead="Beside your password you type a code that only your device knows."/>
        <div class="stack mt-6">{notice} {content}</div>
    }
    .into_any()
}

fn begin(asked: &Asked, flash: &Flash) -> AnyView {
    let (fields, errors) = (asked.fields(), flash.errors.clone());
    view! {
        <Card title="What you need">
            <form class="stack" method="post" action="/do/begin-two-factor">
                <ErrorSummary errors=errors title="The set-up has not begun"/>
                {fields}
                <p class="prose">"An authenticator app on your phone or in your password manager, such as Aegis, Google Authenticator, Microsoft Authenticator or 1Password. Any app for time-based codes will do."</p>
                <div class="actions"><Button look=Look::Primary>"Set up two-factor"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn scan(setup: &TwoFactorSetup, asked: &Asked, flash: &Flash) -> AnyView {
    let (fields, errors) = (asked.fields(), flash.errors.clone());
    let wrong = flash.error("code");
    let (uri, text) = (setup.uri.clone(), setup.text.expose().to_owned());
    view! {
        <Card title="1. Give the key to your app" lead="Scan the code with the app, or type the key.">
            <div class="stack">
                <QrCode value=uri label="QR code with the key for your app"/>
                <CopyField
                    id="two-factor-key"
                    label="Key"
                    value=text
                    hint="For apps that ask: time-based, six digits, 30 seconds. Spaces do not matter."
                />
            </div>
        </Card>
        <Card title="2. Type the code that the app shows">
            <form class="stack" method="post" action="/do/confirm-two-factor">
                <ErrorSummary errors=errors title="Two-factor is not on yet"/>
                {fields}
                <Field
                    name="code"
                    label="Code"
                    hint="Six digits. They change every 30 seconds."
                    mono=true
                    autocomplete="one-time-code"
                    maxlength=20
                    error=wrong
                />
                <p class="text-sm text-muted">"Your other sessions end when it is on."</p>
                <div class="actions">
                    <Button look=Look::Primary>"Turn on two-factor"</Button>
                    <ButtonLink href="/preferences">"Cancel"</ButtonLink>
                </div>
            </form>
        </Card>
    }
    .into_any()
}

fn no_password() -> AnyView {
    view! {
        <Card title="Set a password first">
            <div class="stack">
                <p class="prose">"A second factor stands beside a password, and this account has none yet."</p>
                <div class="actions"><ButtonLink href="/reset" look=Look::Primary>"Set a password"</ButtonLink></div>
            </div>
        </Card>
    }
    .into_any()
}

fn elsewhere(asked: &Asked) -> AnyView {
    let login = query_with("/login", &[("next", &asked.next)]);
    view! {
        <Card title="Sign in with your own password">
            <div class="stack">
                <p class="prose">"Your company's identity provider signed you in here. That opens nothing of your own account, and its second factor is your own. Sign in with your password and set it up then."</p>
                <div class="actions"><ButtonLink href=login look=Look::Primary>"Sign in with your password"</ButtonLink></div>
            </div>
        </Card>
    }
    .into_any()
}

/// `/preferences/recovery-codes?next=`: after a reload there is nothing to show any more.
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    let next = query("next");
    let secret = take_flash("two-factor").secret;
    framed(None, async move {
        let Some(codes) = secret else {
            leptos_axum::redirect("/preferences");
            return Ok(().into_any());
        };
        let on = match local_path(&next) {
            "/" => "/preferences",
            next => next,
        }
        .to_owned();
        let lead = format!(
            "{RECOVERY_CODES} codes for when your device is lost. Each signs you in once, in place of the app's code."
        );
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Preferences", "/preferences")]/>
            <PageHeader title="Your recovery codes" lead=lead/>
            <div class="stack mt-6">
                <Notice tone=Tone::Warning title="Shown this once">
                    "Copy or print them now and keep them where your device is not. Only hashes are stored here, so nobody can show them again. Codes from before are worthless."
                </Notice>
                <Listing label="Recovery codes">{codes}</Listing>
                <div class="actions"><ButtonLink href=on look=Look::Primary>"I have stored them"</ButtonLink></div>
            </div>
        }
        .into_any())
    })
}
