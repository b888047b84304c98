//! Test connection (X2): the way to the identity provider, and what came back. Nothing is changed by it.
use super::steps::{Which, all, one};
use crate::{
    pages::{
        loaded::{framed, parameter, query},
        sign_in::shown,
    },
    request::{Cookie, caller, cookie, service},
    ui::{
        Breadcrumbs, Button, ButtonLink, Card, Cell, Checks, CopyField, Crumb, DefinitionList,
        Look, Notice, PageHeader, Row, RowHead, Table, Term, Tone,
    },
};
use domain::{Code, code, id::ExchangeId};
use leptos::prelude::*;
use leptos_meta::Meta;
use service::connection_test::{
    Answered, ConnectionTest, Findings, FoundGroups, Outlook, TestState,
};

/// `/organizations/{slug}/identity-providers/{identifier}/tests/{test}`.
#[component]
pub fn TestPage() -> impl IntoView {
    let (slug, identifier, test) = (
        parameter("slug"),
        parameter("identifier"),
        parameter("test"),
    );
    let leaving = query("go") == "1";
    framed(Some(slug.clone()), async move {
        let service = service();
        let id = ExchangeId::parse(&test).ok_or(code::NOT_FOUND)?;
        let browser = cookie(&Cookie::Browser.name(service.settings().https()));
        let test = service
            .connection_test(&caller(), &slug, &identifier, id, browser.as_deref())
            .await?;
        let base = one(&slug, &test.identifier);
        let crumbs = vec![
            Crumb::new("Identity providers", all(&slug)),
            Crumb::new(test.provider_name.clone(), base.clone()),
        ];
        let body = match &test.state {
            TestState::Started => started(&test, leaving),
            TestState::Unanswered => unanswered(&test),
            TestState::Answered {
                findings,
                code,
                remedy,
                own,
            } => match (&findings.person, code) {
                (Some(person), _) => passed(&test, person, *own),
                (None, code) => refused(&test, findings, *code, *remedy),
            },
        };
        let checks = match &test.state {
            TestState::Answered { findings, .. } => shown(&findings.checks),
            TestState::Started | TestState::Unanswered => Vec::new(),
        };
        let again = !matches!(test.state, TestState::Started);
        let again = again.then(|| {
            view! {
                <form method="post" action="/do/test-connection">
                    <Which slug=slug.clone() identifier=test.identifier.clone()/>
                    {test.proposed.then(|| view! { <input type="hidden" name="proposed" value="true"/> })}
                    <div class="actions">
                        <Button look=Look::Secondary>"Test again"</Button>
                        {if test.proposed {
                            view! { <ButtonLink href=format!("{base}/switch") look=Look::Primary>"Back to the switch"</ButtonLink> }
                        } else {
                            view! { <ButtonLink href=base.clone() look=Look::Quiet>"Back to the identity provider"</ButtonLink> }
                        }}
                    </div>
                </form>
            }
        });
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Test connection" lead="A real sign-in at your identity provider that changes nothing here."/>
            <div class="stack mt-6">
                {body}
                {(!checks.is_empty()).then(|| view! { <Card title="Every check, in order"><Checks checks=checks/></Card> })}
                {again}
            </div>
        }
        .into_any())
    })
}

fn started(test: &ConnectionTest, leaving: bool) -> AnyView {
    let href = format!("/saml/{}/start/{}", test.identifier, test.id);
    let label = format!("Continue to {}", test.provider_name);
    view! {
        {leaving.then(|| view! { <Meta http_equiv="refresh" content=format!("0; url={href}")/> })}
        <Card title="Sign in there as the person you want to test">
            <div class="stack">
                <p class="prose">"You come back to this page. Nobody is signed in here, no account and no membership is made."</p>
                <div class="actions"><ButtonLink href=href look=Look::Primary>{label}</ButtonLink></div>
            </div>
        </Card>
    }
    .into_any()
}

fn unanswered(test: &ConnectionTest) -> AnyView {
    let reference = test.reference.clone();
    view! {
        <Notice tone=Tone::Danger title="No answer came back">
            <p>{code::SAML_NO_ANSWER.next()}</p>
        </Notice>
        <Card title="The test"><CopyField id="reference" label="Reference" value=reference/></Card>
    }
    .into_any()
}

fn refused(
    test: &ConnectionTest,
    findings: &Findings,
    code: Option<Code>,
    remedy: Option<&'static str>,
) -> AnyView {
    let code = code.unwrap_or(code::INTERNAL);
    let (expected, received) = findings.refused.as_ref().map_or((None, None), |refused| {
        (refused.expected.clone(), refused.received.clone())
    });
    let (product, reference) = (test.product.name(), test.reference.clone());
    view! {
        <Notice tone=Tone::Danger title=code.happened().to_owned()>
            <DefinitionList>
                {expected.map(|text| view! { <Term name="Expected"><span class="mono break-all">{text}</span></Term> })}
                {received.map(|text| view! { <Term name="Received"><span class="mono break-all">{text}</span></Term> })}
                <Term name="To mend it">{remedy.map_or_else(|| code.next().to_owned(), |path| format!("{product}: {path}"))}</Term>
            </DefinitionList>
            <p><a class="code" href=format!("/help/codes/{}", code.id())>{code.id()}</a></p>
        </Notice>
        <Card title="The test"><CopyField id="reference" label="Reference" value=reference/></Card>
    }
    .into_any()
}

fn passed(test: &ConnectionTest, person: &Answered, own: bool) -> AnyView {
    let outlook = match &person.outlook {
        Outlook::SignsIn { account } => format!("They would be signed in as {account}."),
        Outlook::SubjectChanged => {
            "Their NameID is another than the one their SAML account is linked by: they would be refused with saml.subject_changed.".to_owned()
        }
        Outlook::Former {
            by_name_id,
            by_email,
        } => former(by_name_id.as_deref(), by_email.as_deref()),
        Outlook::NotLinked => {
            "No account here is linked to them yet. They link their own under Preferences, Enterprise SSO.".to_owned()
        }
    };
    let joining = person
        .joining
        .iter()
        .map(|joining| {
            joining.team.as_ref().map_or_else(
                || joining.organization.clone(),
                |team| format!("{} (team {team})", joining.organization),
            )
        })
        .collect::<Vec<_>>();
    let joining = if joining.is_empty() {
        "No organization they are not in already".to_owned()
    } else {
        joining.join(", ")
    };
    let tone = match person.outlook {
        Outlook::SubjectChanged => Tone::Warning,
        Outlook::SignsIn { .. } | Outlook::Former { .. } | Outlook::NotLinked => Tone::Success,
    };
    let email_from = test.email_attribute.clone().map_or_else(
        || "by one of the usual names".to_owned(),
        |name| format!("by the attribute {name}"),
    );
    let email = person.email.clone().map_or_else(
        || view! { "none: consent, invitations and new accounts need one" }.into_any(),
        |email| {
            view! { {email} <span class="text-muted">{format!(" ({email_from})")}</span> }
                .into_any()
        },
    );
    let attributes = person
        .attributes
        .iter()
        .map(|(name, values)| {
            let (name, values) = (name.clone(), values.join(", "));
            view! {
                <Row>
                    <RowHead><span class="mono break-all">{name}</span></RowHead>
                    <Cell label="Value">{values}</Cell>
                </Row>
            }
        })
        .collect_view();
    let (name_id, format) = person.name_id.clone();
    let context = person.authn_context.clone();
    let groups = groups(&person.groups);
    let (product, reference) = (test.product.name(), test.reference.clone());
    let attributes = if person.attributes.is_empty() {
        view! { <p class="prose p-4">"The identity provider sent no attributes."</p> }.into_any()
    } else {
        view! { <Table caption="Attributes the identity provider sent" columns=vec!["Name", "Value"]>{attributes}</Table> }.into_any()
    };
    view! {
        <Notice tone=tone title="The connection works" announce=true>
            <p>{outlook}</p>
            {(!own).then(|| view! { <p>"This was not your own address: before sign-in is enforced, test once as yourself."</p> })}
        </Notice>
        <Card title="Who answered">
            <DefinitionList>
                <Term name="NameID"><span class="mono break-all">{name_id}</span></Term>
                <Term name="Format"><span class="mono break-all">{format}</span></Term>
                <Term name="E-mail address">{email}</Term>
                <Term name="Would be added to">{joining}</Term>
                <Term name="Groups">{groups}</Term>
                {context.map(|context| view! { <Term name="Signed in by"><span class="mono break-all">{context}</span></Term> })}
                <Term name="Product">{product}</Term>
            </DefinitionList>
            <CopyField id="reference" label="Reference" value=reference/>
        </Card>
        <Card title="Attributes" flush=true>
            {attributes}
        </Card>
    }
    .into_any()
}

/// Whom the present identity provider linked under the same name or address.
fn former(by_name_id: Option<&str>, by_email: Option<&str>) -> String {
    match (by_name_id, by_email) {
        (Some(one), Some(other)) if one == other => {
            format!("They are {one} here, by NameID and by e-mail address alike.")
        }
        (Some(one), Some(other)) => {
            format!(
                "By NameID they are {one} here, by e-mail address {other}: find out who is right before you switch."
            )
        }
        (Some(one), None) => {
            format!("They are {one} here by the same NameID; the e-mail address says nobody.")
        }
        (None, Some(other)) => format!(
            "They are {other} here by e-mail address; the NameID is another than the present identity provider's."
        ),
        (None, None) => "Nobody here is recognized by this NameID or address.".to_owned(),
    }
}

/// The groups, each with what it gives.
fn groups(found: &FoundGroups) -> AnyView {
    if found.left_out {
        return "Left out by the identity provider: there are too many. Roles and teams would stay as they are.".into_any();
    }
    if found.said.is_empty() {
        return "None sent".into_any();
    }
    let items = found
        .said
        .iter()
        .map(|(group, gives)| {
            let gives = if gives.is_empty() {
                "gives nothing here".to_owned()
            } else {
                gives.join(", ")
            };
            let group = group.clone();
            view! { <li><span class="mono break-all">{group}</span> {format!(" ({gives})")}</li> }
        })
        .collect_view();
    view! { <ul class="list-disc pl-5">{items}</ul> }.into_any()
}
