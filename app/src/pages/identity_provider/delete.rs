//! Deleting an identity provider: who is left, or the typed confirmation (B13).
use super::steps::{Which, all, one};
use crate::{
    pages::loaded::{framed, parameter},
    request::{Flash, caller, service, take_flash},
    ui::{
        Breadcrumbs, ButtonLink, Card, Cell, Consequence, ConsequenceKind, Consequences, Crumb,
        DangerZone, ErrorSummary, Look, Notice, PageHeader, Row, RowHead, Table, Time, Tone,
        TypedConfirmation,
    },
};
use domain::Timestamp;
use leptos::prelude::*;
use service::identity_provider::{ProviderView, Remaining};

/// `/organizations/{slug}/identity-providers/{identifier}/delete`.
#[component]
pub fn DeletePage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let caller = caller();
        let provider = service
            .identity_provider(&caller, &slug, &identifier)
            .await?;
        let remaining = service
            .remaining_people(&caller, &slug, &identifier)
            .await?;
        let flash = take_flash("delete-identity-provider");
        let base = one(&slug, &provider.identifier);
        let body = if remaining.total > 0 {
            left(&base, &remaining, service.now())
        } else {
            confirm(&slug, &provider, &flash)
        };
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Identity providers", all(&slug)), Crumb::new(provider.name.clone(), base)]/>
            <PageHeader title=format!("Delete {}", provider.name)/>
            <div class="stack mt-6">
                <ErrorSummary errors=flash.errors.clone() title="It was not deleted"/>
                {body}
            </div>
        }
        .into_any())
    })
}

fn left(base: &str, remaining: &Remaining, now: Timestamp) -> AnyView {
    let rows = remaining
        .people
        .iter()
        .cloned()
        .map(|person| {
            let label = format!("Delete SAML account of {}", person.remote_id);
            let remove = format!("{base}/people/{}/delete", person.saml_account);
            view! {
                <Row>
                    <RowHead>{person.remote_id}</RowHead>
                    <Cell label="Name">{person.name}</Cell>
                    <Cell label="Last sign-in">
                        {match person.last_login_at {
                            Some(at) => view! { <Time at=at now=now/> }.into_any(),
                            None => "never".into_any(),
                        }}
                    </Cell>
                    <Cell actions=true>
                        <ButtonLink href=remove look=Look::Quiet label=label>"Delete SAML account"</ButtonLink>
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    let who = if remaining.total == 1 {
        "1 person has".to_owned()
    } else {
        format!("{} people have", remaining.total)
    };
    let shown = u64::try_from(remaining.people.len()).unwrap_or_default();
    view! {
        <Notice tone=Tone::Warning title=format!("{who} a SAML account with it")>
            "It can be deleted once none is left, also of people who came through organizations that are unlinked by now."
        </Notice>
        <Card title="Who is left" flush=true>
            <Table caption="Who is left" columns=vec!["Address at the identity provider", "Name", "Last sign-in", ""]>{rows}</Table>
        </Card>
        {(shown < remaining.total).then(|| view! { <p class="text-sm text-muted">{format!("The first {shown} are shown.")}</p> })}
    }
    .into_any()
}

fn confirm(slug: &str, provider: &ProviderView, flash: &Flash) -> AnyView {
    let organizations: Vec<String> = provider
        .links
        .iter()
        .map(|link| link.name.clone())
        .collect();
    let consequences = vec![
        Consequence::new(ConsequenceKind::Lost, "Nobody can sign in through it").note(format!(
            "The sign-in address {} stops working.",
            provider.our_values.login_url
        )),
        Consequence::new(
            ConsequenceKind::Lost,
            format!("Its link to {} ends", organizations.join(", ")),
        ),
        Consequence::new(
            ConsequenceKind::Warning,
            "An identifier that was used stays with your organization",
        )
        .note("Nobody else can ever take it."),
        Consequence::new(ConsequenceKind::Warning, "This cannot be undone"),
    ];
    let (slug, identifier, error) = (
        slug.to_owned(),
        provider.identifier.clone(),
        flash.error("confirmation"),
    );
    view! {
        <DangerZone title="Delete identity provider">
            <Consequences consequences=consequences/>
            <form class="stack" method="post" action="/do/delete-identity-provider">
                <Which slug=slug identifier=identifier.clone()/>
                <TypedConfirmation phrase=identifier action="Delete identity provider" error=error/>
            </form>
        </DangerZone>
    }
    .into_any()
}
