//! The set-up links of one identity provider: making one, who has which, how far each is (X4).
use super::steps::{Which, all, one};
use crate::{
    pages::loaded::{framed, parameter},
    request::{Flash, caller, service, take_flash},
    ui::{
        Breadcrumbs, Button, ButtonLink, Card, Cell, CopyField, Crumb, ErrorSummary, Field, Icon,
        Look, Notice, PageHeader, Row, RowHead, Status, Table, Time, Tone,
    },
};
use domain::{
    Timestamp,
    setup_link::{Lifetime, Standing},
};
use leptos::prelude::*;
use service::identity_provider::SetupLinkView;

/// `/organizations/{slug}/identity-providers/{identifier}/setup-links`.
#[component]
pub fn SetupLinksPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let (service, caller) = (service(), caller());
        let provider = service
            .identity_provider(&caller, &slug, &identifier)
            .await?;
        let links = service.setup_links(&caller, &slug, &identifier).await?;
        let flash = take_flash("");
        let now = service.now();
        let base = one(&slug, &provider.identifier);
        let crumbs = vec![
            Crumb::new("Identity providers", all(&slug)),
            Crumb::new(provider.name.clone(), base.clone()),
        ];
        let (slug, identifier) = (slug.clone(), provider.identifier.clone());
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Set-up links" lead="Whoever administers the identity provider does their part by such a link, without an account. You accept what they hand in, or send it back."/>
            <div class="stack mt-6">
                {flash.notice.clone().map(|notice| view! { <Notice tone=Tone::Success announce=true>{notice}</Notice> })}
                <ErrorSummary errors=flash.errors.clone()/>
                {made(&flash)}
                {list(&slug, &identifier, &base, links, now)}
                <Card title="Ask your IT admin: create a set-up link">
                    <form class="stack" method="post" action="/do/make-setup-link">
                        <Which slug=slug.clone() identifier=identifier.clone()/>
                        {wish_fields(&flash)}
                        <div class="actions"><Button look=Look::Primary icon=Icon::Add>"Create set-up link"</Button></div>
                    </form>
                </Card>
            </div>
        }
        .into_any())
    })
}

/// The way to the links, on the page of the provider.
pub(super) fn card(base: &str) -> AnyView {
    let href = format!("{base}/setup-links");
    view! {
        <Card title="Ask your IT admin" lead="Whoever administers the identity provider does their part of the set-up by a link, without an account. Nothing changes until you accept it.">
            <div class="actions"><ButtonLink href=href>"Set-up links"</ButtonLink></div>
        </Card>
    }
    .into_any()
}

/// What waits for a decision, on the page of the provider.
pub(super) fn handed_in(base: &str, links: &[SetupLinkView]) -> Option<AnyView> {
    let lines: Vec<_> = links
        .iter()
        .filter(|link| matches!(link.standing, Standing::HandedIn { .. }))
        .map(|link| {
            let href = format!("{base}/setup-links/{}", link.id);
            let text = format!("See what {} handed in", link.for_whom);
            view! { <p><a class="link" href=href>{text}</a></p> }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! { <Notice tone=Tone::Warning title="A set-up waits for your decision">{lines}</Notice> }
            .into_any()
    })
}

/// Whom a link is for and how long it works.
pub(super) fn wish_fields(flash: &Flash) -> AnyView {
    let typed = |field: &str, otherwise: String| {
        if flash.errors.is_empty() {
            otherwise
        } else {
            flash.value(field)
        }
    };
    let for_whom = typed("for_whom", String::new());
    let days = typed("days", Lifetime::DEFAULT.days().to_string());
    let (whom_error, days_error) = (flash.error("for_whom"), flash.error("days"));
    view! {
        <Field name="for_whom" label="Who is it for?" hint="A name, or an e-mail address: then the link is mailed there as well. The audit log names them." value=for_whom error=whom_error maxlength=254 autocomplete="off"/>
        <Field name="days" label="Days it works" hint="1 to 30." value=days error=days_error maxlength=2/>
    }
    .into_any()
}

/// The link that was just made, this once.
fn made(flash: &Flash) -> Option<AnyView> {
    let url = flash.secret.clone()?;
    let mailed = flash.value("mailed_to");
    let text = if mailed.is_empty() {
        "It is shown this once. Send it to whoever administers the identity provider.".to_owned()
    } else {
        format!("It is mailed to {mailed}, and shown here this once.")
    };
    Some(
        view! {
            <Notice tone=Tone::Success title="The link is made" announce=true>{text}</Notice>
            <CopyField id="setup-link" label="Set-up link" value=url hint="Works without an account until it runs out, is revoked, or you accept what is handed in."/>
        }
        .into_any(),
    )
}

/// How far a link is, in words.
pub(super) fn standing(standing: &Standing) -> (Tone, &'static str) {
    match standing {
        Standing::Open => (Tone::Info, "Open"),
        Standing::Returned { .. } => (Tone::Info, "Sent back"),
        Standing::HandedIn { .. } => (Tone::Warning, "Waits for you"),
        Standing::Accepted { .. } => (Tone::Success, "Used up"),
        Standing::Revoked { .. } => (Tone::Neutral, "Revoked"),
        Standing::Expired { .. } => (Tone::Neutral, "Expired"),
    }
}

fn list(
    slug: &str,
    identifier: &str,
    base: &str,
    links: Vec<SetupLinkView>,
    now: Timestamp,
) -> AnyView {
    if links.is_empty() {
        return view! { <p class="text-muted">"Nobody was asked yet."</p> }.into_any();
    }
    let rows = links
        .into_iter()
        .map(|link| {
            let (tone, words) = standing(&link.standing);
            let review = format!("{base}/setup-links/{}", link.id);
            let waits = matches!(link.standing, Standing::HandedIn { .. });
            let label = format!("See the change of {}", link.for_whom);
            let see = waits.then(|| {
                view! { <ButtonLink href=review.clone() look=Look::Primary label=label>"See the change"</ButtonLink> }
            });
            let revoke = link.is_revocable().then(|| {
                let (slug, identifier) = (slug.to_owned(), identifier.to_owned());
                let label = format!("Revoke the link of {}", link.for_whom);
                view! {
                    <form method="post" action="/do/revoke-setup-link">
                        <Which slug=slug identifier=identifier/>
                        <input type="hidden" name="link" value=link.id.to_string()/>
                        <Button look=Look::Quiet label=label>"Revoke"</Button>
                    </form>
                }
            });
            let used = link.last_used_at.map_or_else(
                || "not yet".into_any(),
                |at| view! { <Time at=at now=now/> }.into_any(),
            );
            let by = link.made_by.clone().unwrap_or_else(|| "somebody who is gone".to_owned());
            view! {
                <Row>
                    <RowHead><a class="link" href=review.clone()>{link.for_whom.clone()}</a></RowHead>
                    <Cell label="State"><Status tone=tone text=words/></Cell>
                    <Cell label="Made">{by} <span class="block text-muted"><Time at=link.created_at now=now/></span></Cell>
                    <Cell label="Last used">{used}</Cell>
                    <Cell label="Works until"><Time at=link.expires_at now=now/></Cell>
                    <Cell label="Action"><div class="actions">{see} {revoke}</div></Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Card title="Links" flush=true>
            <Table caption="Set-up links" columns=vec!["For", "State", "Made", "Last used", "Works until", "Action"]>{rows}</Table>
        </Card>
    }
    .into_any()
}
