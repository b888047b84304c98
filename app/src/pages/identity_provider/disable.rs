//! Disabling SAML: whom it concerns, a choice for each company account, the typed confirmation. (C9)
use super::steps::{Which, all, one};
use crate::{
    pages::{
        flashed::Flashed,
        loaded::{framed, parameter},
    },
    request::{caller, service},
    ui::{
        Breadcrumbs, Button, ButtonLink, Card, Cell, Choice, Consequence, ConsequenceKind,
        Consequences, Crumb, DangerZone, Look, Notice, PageHeader, Row, RowHead, Select, Table,
        Tone, TypedConfirmation,
    },
};
use leptos::prelude::*;
use service::identity_provider::{
    ProviderView, State,
    disable::{DisableView, Fate, ManagedAccount},
};

/// `/organizations/{slug}/identity-providers/{identifier}/disable`.
#[component]
pub fn DisablePage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let view = service()
            .disable_view(&caller(), &slug, &identifier)
            .await?;
        let crumbs = vec![
            Crumb::new("Identity providers", all(&slug)),
            Crumb::new(view.provider_name.clone(), one(&slug, &identifier)),
        ];
        let error = flashed.of("disable-saml").error("confirmation");
        let title = format!("Disable SAML: {}", view.provider_name);
        let offline = view.offline.then(|| {
            view! {
                <Notice tone=Tone::Info title="Offline">
                    "Nobody can sign in through it now. What is chosen here counts until it is brought back."
                </Notice>
            }
        });
        let suspended = suspended(&slug, &view);
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title=title lead="People go back to e-mail and password. To pause it for a while and change nobody's account, take it offline instead."/>
            <div class="stack mt-6">
                {flashed.summary()}
                {offline}
                {suspended}
                <DangerZone title="Disable SAML">
                    <Consequences consequences=consequences(&view)/>
                    <form class="stack" method="post" action="/do/disable-saml">
                        <Which slug=slug identifier=identifier.clone()/>
                        {choices(&view)}
                        <TypedConfirmation phrase=identifier action="Disable SAML" error=error/>
                    </form>
                </DangerZone>
            </div>
        }
        .into_any())
    })
}

/// The card on the provider's page at home; nothing for a draft.
pub(super) fn card(base: &str, provider: &ProviderView) -> Option<AnyView> {
    if provider.state == State::Draft {
        return None;
    }
    let href = format!("{base}/disable");
    Some(
        view! {
            <Card title="Disable SAML">
                <div class="stack">
                    <p class="prose">"Ends single sign-on for its people: they go back to e-mail and password, and you choose what becomes of each company account."</p>
                    <div class="actions"><ButtonLink href=href>"Disable SAML"</ButtonLink></div>
                </div>
            </Card>
        }
        .into_any(),
    )
}

fn consequences(view: &DisableView) -> Vec<Consequence> {
    let named = |people: &[service::identity_provider::disable::Concerned]| {
        people.iter().map(|person| person.email.clone()).collect()
    };
    let count = |count: usize, one: &str, many: &str| {
        format!("{count} {}", if count == 1 { one } else { many })
    };
    let mut list = vec![
        Consequence::new(
            ConsequenceKind::Lost,
            "Nobody can sign in through it, and the sessions it made end",
        ),
        Consequence::new(
            ConsequenceKind::Warning,
            format!(
                "{} mailed a link to set a password",
                count(view.without_password.len(), "person is", "people are")
            ),
        )
        .note("Their accounts are their own, and have no password yet.")
        .items(named(&view.without_password)),
        Consequence::new(
            ConsequenceKind::Warning,
            format!(
                "{} a password already",
                count(view.with_password, "person has", "people have")
            ),
        ),
        Consequence::new(
            ConsequenceKind::Warning,
            format!(
                "{} not go back to the person: choose for each",
                count(
                    view.managed.len(),
                    "company account does",
                    "company accounts do"
                )
            ),
        ),
    ];
    if view.enforced {
        list.push(Consequence::new(
            ConsequenceKind::Lost,
            "Single sign-on is no longer required here",
        ));
    }
    list
}

fn choices(view: &DisableView) -> Option<AnyView> {
    if view.managed.is_empty() {
        return None;
    }
    let rows = view.managed.iter().map(choice).collect_view();
    Some(
        view! {
            <fieldset class="stack">
                <legend class="field-label">"What becomes of the company accounts"</legend>
                {rows}
            </fieldset>
        }
        .into_any(),
    )
}

fn choice(account: &ManagedAccount) -> AnyView {
    let id = account.person.account.to_string();
    let mut options = vec![
        Choice::new("", "Choose"),
        Choice::new(Fate::Keep.as_str(), "Keep, with a password by mail"),
    ];
    if !account.yourself {
        options.push(Choice::new(Fate::Suspend.as_str(), "Suspend"));
        options.push(Choice::new(
            Fate::Delete.as_str(),
            "Delete the person, irreversibly",
        ));
    }
    let hint = match (account.yourself, account.is_owner, account.suspended_at) {
        (true, _, _) => "This is you: you keep your account.",
        (_, true, _) => "An owner: only owners suspend or delete one.",
        (_, _, Some(_)) => "Suspended at present.",
        _ if account.kept == Some(true) => "Kept before, with a password.",
        _ => "",
    };
    let label = if account.person.name.is_empty() {
        account.person.email.clone()
    } else {
        format!("{} ({})", account.person.name, account.person.email)
    };
    view! {
        <Select
            name=format!("choices[id-{id}]")
            id=format!("choice-{id}")
            label=label
            hint=(!hint.is_empty()).then(|| hint.to_owned())
            options=options
        />
    }
    .into_any()
}

fn suspended(slug: &str, view: &DisableView) -> Option<AnyView> {
    let rows: Vec<AnyView> = view
        .managed
        .iter()
        .filter(|account| account.suspended_at.is_some())
        .map(|account| {
            let (slug, identifier) = (slug.to_owned(), view.identifier.clone());
            let email = account.person.email.clone();
            let label = format!("Lift suspension of {email}");
            let id = account.person.account.to_string();
            view! {
                <Row>
                    <RowHead>{email}</RowHead>
                    <Cell actions=true>
                        <form method="post" action="/do/lift-suspension">
                            <Which slug=slug identifier=identifier/>
                            <input type="hidden" name="account" value=id/>
                            <Button look=Look::Quiet label=label>"Lift suspension"</Button>
                        </form>
                    </Cell>
                </Row>
            }
            .into_any()
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Card title="Suspended" flush=true>
                <Table caption="Suspended company accounts" columns=vec!["Account", ""]>{rows}</Table>
            </Card>
        }
        .into_any()
    })
}
