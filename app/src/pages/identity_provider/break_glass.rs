//! Break-glass codes: who holds them, new ones shown once, and signing in with one. (X9)
use super::steps::{Which, all, one};
use crate::{
    pages::{
        flashed::Flashed,
        loaded::{bare, framed, parameter},
    },
    request::{caller, service, take_flash},
    ui::{
        Breadcrumbs, Button, ButtonLink, Card, Cell, Crumb, ErrorSummary, Field, Look, Notice,
        PageHeader, Row, RowHead, Table, Time, Tone,
    },
};
use domain::Timestamp;
use leptos::prelude::*;
use leptos_meta::Title;
use service::break_glass::{CODES, Holder};

/// `/organizations/{slug}/identity-providers/{identifier}/break-glass`.
#[component]
pub fn CodesPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let view = service().break_glass(&caller(), &slug).await?;
        let now = service().now();
        let crumbs = vec![
            Crumb::new("Identity providers", all(&slug)),
            Crumb::new(
                "Enforcement",
                format!("{}/enforcement", one(&slug, &identifier)),
            ),
        ];
        let own = view.owners.iter().find(|owner| owner.yourself);
        let held = own.is_some_and(|own| own.unused > 0);
        let rows = view
            .owners
            .iter()
            .map(|owner| holder(owner, now))
            .collect_view();
        let lead = format!(
            "With one of them an owner of {} gets in when nothing else works, for 30 minutes, to mend the identity provider and its enforcement and nothing else.",
            view.organization
        );
        let replaced =
            held.then(|| view! { <p class="prose">"Those you have now stop working."</p> });
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Break-glass codes" lead=lead/>
            <div class="stack mt-6">
                {flashed.summary()}
                <Card title="Who holds codes" flush=true>
                    <Table caption="Who holds codes" columns=vec!["Owner", "Unused codes", "Made"]>{rows}</Table>
                </Card>
                <Card title="Your codes">
                    <form class="stack" method="post" action="/do/make-break-glass-codes">
                        <Which slug=slug identifier=identifier/>
                        <p class="prose">
                            {format!("You get {CODES} codes, shown once. Each works once. Keep them where your company keeps what must never get lost, on paper or in a safe; not in a mailbox. Every owner is mailed when one is used.")}
                        </p>
                        {replaced}
                        <div class="actions"><Button look=Look::Primary>"Make break-glass codes"</Button></div>
                    </form>
                </Card>
            </div>
        }
        .into_any())
    })
}

fn holder(owner: &Holder, now: Timestamp) -> AnyView {
    let name = if owner.name.is_empty() {
        owner.email.clone()
    } else {
        format!("{} ({})", owner.name, owner.email)
    };
    let you = if owner.yourself { ", you" } else { "" };
    let made = owner.made_at.map_or_else(
        || "never".into_any(),
        |at| view! { <Time at=at now=now/> }.into_any(),
    );
    let unused = owner.unused;
    view! {
        <Row>
            <RowHead>{name} {you}</RowHead>
            <Cell label="Unused codes">{unused}</Cell>
            <Cell label="Made">{made}</Cell>
        </Row>
    }
    .into_any()
}

/// `/organizations/{slug}/identity-providers/{identifier}/break-glass/codes`: after a reload there is nothing to show.
#[component]
pub fn NewCodesPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    let secret = take_flash("break-glass-codes").secret;
    framed(Some(slug.clone()), async move {
        let back = format!("{}/break-glass", one(&slug, &identifier));
        // Also tells those who may hold none.
        service().break_glass(&caller(), &slug).await?;
        let Some(secret) = secret else {
            leptos_axum::redirect(&back);
            return Ok(().into_any());
        };
        let codes = secret
            .split(' ')
            .map(|code| view! { <li><span class="mono">{code.to_owned()}</span></li> })
            .collect_view();
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Break-glass codes", back.clone())]/>
            <PageHeader title="Your new break-glass codes" lead="Each works once, at the sign-in page for break-glass codes, together with your e-mail address."/>
            <div class="stack mt-6">
                <Notice tone=Tone::Warning title="Shown this once">
                    "Print them or write them down now. Only hashes are stored here, so nobody can show them again."
                </Notice>
                <Card title="Codes">
                    <ol class="prose">{codes}</ol>
                </Card>
                <div class="actions"><ButtonLink href=back look=Look::Primary>"I have stored them"</ButtonLink></div>
            </div>
        }
        .into_any())
    })
}

/// `/login/break-glass`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let flash = take_flash("break-glass");
    bare(false, async move {
        Ok(view! {
            <Title text="Break-glass code"/>
            <form class="stack" method="post" action="/do/break-glass">
                <h1>"Sign in with a break-glass code"</h1>
                <p class="text-muted">"For owners whose identity provider lets nobody in. The session lasts 30 minutes and may change the identity provider and its enforcement, nothing else. Every owner is told."</p>
                <ErrorSummary errors=flash.errors.clone() title="You are not signed in"/>
                <Field
                    name="email"
                    label="Work e-mail"
                    kind="email"
                    autocomplete="username"
                    autofocus=flash.errors.is_empty()
                    value=flash.value("email")
                    error=flash.error("email")
                />
                <Field name="code" label="Break-glass code" hint="Four groups of five letters and digits." mono=true autocomplete="off" maxlength=64/>
                <Button look=Look::Primary wide=true>"Use this code"</Button>
                <p class="text-sm"><a class="link" href="/login">"Other ways to sign in"</a></p>
            </form>
        }
        .into_any())
    })
}
