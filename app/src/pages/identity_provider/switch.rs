//! Another identity provider in the place of the present one: test it, see the people, decide how they are recognized (C8).
use super::{
    preview::what_was_read,
    steps::{Which, all, one},
};
use crate::{
    pages::loaded::{framed, parameter},
    request::{Flash, caller, service, take_flash},
    ui::{
        Breadcrumbs, Button, ButtonLink, Card, Cell, Consequence, ConsequenceKind, Consequences,
        Crumb, DangerZone, DefinitionList, ErrorSummary, Look, Notice, PageHeader, RadioCard,
        RadioCards, Row, RowHead, Status, Table, Term, Time, Tone, TypedConfirmation,
    },
};
use domain::{Timestamp, provisioning::carry_over::CarryOver};
use leptos::prelude::*;
use service::identity_provider::{ProviderView, SwitchPerson, SwitchTest, SwitchView};

/// `/organizations/{slug}/identity-providers/{identifier}/switch`.
#[component]
pub fn SwitchPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let caller = caller();
        let provider = service
            .identity_provider(&caller, &slug, &identifier)
            .await?;
        let switch = service
            .identity_provider_switch(&caller, &slug, &identifier)
            .await?;
        let flash = take_flash("switch-identity-provider");
        let base = one(&slug, &provider.identifier);
        let now = service.now();
        let crumbs = vec![
            Crumb::new("Identity providers", all(&slug)),
            Crumb::new(provider.name.clone(), base.clone()),
        ];
        let decide = match &switch.test {
            Some(_) => decide(&slug, &provider, &switch, &flash),
            None => view! {
                <Notice tone=Tone::Info title="The switch comes after the test">
                    "Once a test passed, you decide here how people are recognized, within 15 minutes."
                </Notice>
            }
            .into_any(),
        };
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Switch the identity provider" lead="Another one takes the place of the present one: same sign-in address, same organizations, same settings. Nothing is changed yet."/>
            <div class="stack mt-6">
                <ErrorSummary errors=flash.errors.clone() title="It was not switched"/>
                {which_two(&base, &switch)}
                {test(&slug, &provider, switch.test.as_ref(), now)}
                {people(&base, &switch)}
                {decide}
                {what_was_read(switch.metadata, now)}
            </div>
        }
        .into_any())
    })
}

fn which_two(base: &str, switch: &SwitchView) -> AnyView {
    let (before, after) = (
        switch.entity_id_before.clone(),
        switch.metadata.entity_id.clone(),
    );
    let preview = format!("{base}/metadata/preview");
    view! {
        <Card title="From one to the other">
            <div class="stack">
                <DefinitionList>
                    <Term name="Now"><span class="mono break-all">{before}</span></Term>
                    <Term name="Then"><span class="mono break-all">{after}</span></Term>
                </DefinitionList>
                <p><a class="link" href=preview>"Back to the preview"</a></p>
            </div>
        </Card>
    }
    .into_any()
}

fn test(slug: &str, provider: &ProviderView, test: Option<&SwitchTest>, now: Timestamp) -> AnyView {
    let base = one(slug, &provider.identifier);
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    let (again, values) = (test.is_some(), format!("{base}/values"));
    let outcome = test.map(|test| {
        let (name_id, format) = test.person.name_id.clone();
        let email = test
            .person
            .email
            .clone()
            .unwrap_or_else(|| "none".to_owned());
        let (href, at) = (format!("{base}/tests/{}", test.id), test.at);
        view! {
            <Status tone=Tone::Success text="Passed"/>
            <DefinitionList>
                <Term name="When"><Time at=at now=now/></Term>
                <Term name="NameID"><span class="mono break-all">{name_id}</span></Term>
                <Term name="Format"><span class="mono break-all">{format}</span></Term>
                <Term name="E-mail address">{email}</Term>
            </DefinitionList>
            <p><a class="link" href=href>"Everything the test found"</a></p>
        }
    });
    view! {
        <Card title="Test connection">
            <div class="stack">
                {(!again).then(|| view! { <p class="prose">"Sign in through the other identity provider once, as yourself or as somebody who is to try it. It needs our values first: the same as the present one has."</p> })}
                {outcome}
                <form method="post" action="/do/test-connection">
                    <Which slug=slug identifier=identifier/>
                    <input type="hidden" name="proposed" value="true"/>
                    <div class="actions">
                        <Button look=if again { Look::Secondary } else { Look::Primary }>{if again { "Test again" } else { "Test connection" }}</Button>
                        <ButtonLink href=values look=Look::Quiet>"Our values"</ButtonLink>
                    </div>
                </form>
            </div>
        </Card>
    }
    .into_any()
}

fn people(base: &str, switch: &SwitchView) -> AnyView {
    let shown = u64::try_from(switch.people.len()).unwrap_or_default();
    let (linked, by_email) = (switch.linked, switch.by_email);
    let rows = switch.people.iter().cloned().map(person).collect_view();
    let organization = base
        .rsplit_once("/identity-providers")
        .map_or(base, |(organization, _)| organization);
    let domains = format!("{organization}/domains");
    view! {
        <Card title="Who is linked" flush=true>
            <div class="stack p-4">
                <p class="prose">
                    {format!("{linked} {} linked by the present one. By e-mail address {by_email} of them would be recognized: by an address in a ", if linked == 1 { "person is" } else { "people are" })}
                    <a class="link" href=domains>"verified domain"</a>
                    " that no two of them share. By NameID, whoever comes with exactly the NameID and format shown."
                </p>
            </div>
            <Table caption="Who is linked" columns=vec!["E-mail address there", "Name", "NameID there", "By e-mail address"]>{rows}</Table>
        </Card>
        {(shown < linked).then(|| view! { <p class="text-sm text-muted">{format!("The first {shown} are shown.")}</p> })}
    }
    .into_any()
}

fn person(person: SwitchPerson) -> AnyView {
    let format = person
        .format
        .rsplit_once(':')
        .map_or_else(|| person.format.clone(), |(_, last)| last.to_owned());
    let fits = if person.by_email {
        view! { <Status tone=Tone::Success text="Recognized"/> }
    } else {
        view! { <Status tone=Tone::Warning text="Would choose Reconnect"/> }
    };
    view! {
        <Row>
            <RowHead>{person.email}</RowHead>
            <Cell label="Name">{person.name}</Cell>
            <Cell label="NameID there"><span class="mono break-all">{person.name_id}</span> <span class="text-muted">{format!(" {format}")}</span></Cell>
            <Cell label="By e-mail address">{fits}</Cell>
        </Row>
    }
    .into_any()
}

fn decide(slug: &str, provider: &ProviderView, switch: &SwitchView, flash: &Flash) -> AnyView {
    let consequences = vec![
        Consequence::new(
            ConsequenceKind::Lost,
            "The present identity provider's word ends",
        )
        .note("Whoever is signing in through it at that moment begins again."),
        Consequence::new(ConsequenceKind::Warning, "Who is signed in stays signed in")
            .note("End a person's sessions on their page under Members."),
        Consequence::new(ConsequenceKind::Warning, "Owners and admins are mailed"),
    ];
    let options = CarryOver::ALL
        .into_iter()
        .map(|way| {
            let (title, detail) = match way {
                CarryOver::Nobody => (
                    "By nothing",
                    "At their first sign-in each of them is told to choose Reconnect: a mailed link, and a company account an admin's approval.",
                ),
                CarryOver::NameId => (
                    "By the same NameID",
                    "For 90 days. Right where both send the same names, such as employee numbers or e-mail addresses in the same format.",
                ),
                CarryOver::Email => (
                    "By the same e-mail address",
                    "For 90 days, and in verified domains only. Whoever can change their address at the new one could come in as a colleague: allow that to admins there only.",
                ),
            };
            RadioCard::new(way.as_str(), title, detail)
        })
        .collect();
    let chosen = CarryOver::parse(&flash.value("carry_over")).unwrap_or(CarryOver::Nobody);
    let (version, slug, identifier) = (
        switch.version.clone(),
        slug.to_owned(),
        provider.identifier.clone(),
    );
    let (unchosen, untyped) = (flash.error("carry_over"), flash.error("confirmation"));
    view! {
        <DangerZone title="Switch">
            <Consequences consequences=consequences/>
            <form class="stack" method="post" action="/do/switch-identity-provider">
                <Which slug=slug identifier=identifier.clone()/>
                <input type="hidden" name="version" value=version/>
                <RadioCards name="carry_over" legend="How are people recognized who are linked?" options=options selected=chosen.as_str() error=unchosen/>
                <TypedConfirmation phrase=identifier action="Switch the identity provider" error=untyped/>
            </form>
        </DangerZone>
    }
    .into_any()
}
