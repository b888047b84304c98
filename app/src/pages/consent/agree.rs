//! Step two, the most serious page: everything that would happen, with the person's own numbers, and the terms.
use crate::{
    pages::loaded::{bare, parameter},
    request::{caller, recent_login_path, service, take_flash},
    ui::{
        Button, ButtonLink, Card, Checkbox, Consequence, ConsequenceKind, Consequences,
        DefinitionList, ErrorSummary, Look, Notice, PageHeader, Term, Tone,
    },
};
use domain::{Refusal, provisioning::ConsentNumbers};
use leptos::prelude::*;
use service::consent::{ConsentView, terms};
use url::Url;

/// `/preferences/sso/{identifier}`.
#[component]
pub fn AgreePage() -> impl IntoView {
    let identifier = parameter("identifier");
    bare(true, async move {
        let service = service();
        let consent = service.consent_view(&caller(), &identifier).await?;
        let flash = take_flash("consent");
        let settings = service.settings();
        let documents = vec![
            ("Terms of Service", settings.terms_url.clone()),
            ("Master Service Agreement", settings.agreement_url.clone()),
            ("Privacy policy", settings.privacy_url.clone()),
            ("Support", settings.support_url.clone()),
        ];
        let title = format!("Turn your account into an {} account", consent.company);
        let title = if starts_with_vowel(&consent.company) {
            title
        } else {
            title.replacen("into an ", "into a ", 1)
        };
        let lead = format!(
            "{} becomes an account of {}. Read what that means before you agree.",
            consent.email, consent.company
        );
        let consequences = consequences(&consent);
        let ending = match &consent.obstacle {
            Some(refusal) => obstacle(refusal),
            None if consent.recent => agreement(&consent, flash.error("agree")),
            None => confirmation(&consent),
        };
        let ConsentView {
            company,
            domains,
            admins,
            provider_name,
            ..
        } = consent;
        let terms = terms::TERMS
            .iter()
            .map(|(heading, text)| view! { <h3>{*heading}</h3><p>{*text}</p> })
            .collect_view();
        let documents = documents.into_iter().map(document).collect_view();
        Ok(view! {
            <PageHeader title=title lead=lead/>
            <div class="stack mt-6">
                <ErrorSummary errors=flash.errors.clone()/>
                <Card title="Who takes it over">
                    <DefinitionList>
                        <Term name="Company">{company}</Term>
                        <Term name="Domain">{domains.join(", ")}</Term>
                        <Term name="Its admins">{admins.join(", ")}</Term>
                        <Term name="Signs in through">{provider_name}</Term>
                    </DefinitionList>
                </Card>
                <Card title="What happens to your account">
                    <Consequences consequences=consequences/>
                </Card>
                <Card title="The terms">
                    <div class="prose">
                        {terms}
                        <p class="text-sm text-muted">{format!("Version {} of this text.", terms::VERSION)}</p>
                    </div>
                    <ul class="prose">{documents}</ul>
                </Card>
                {ending}
            </div>
        }
        .into_any())
    })
}

fn obstacle(refusal: &Refusal) -> AnyView {
    let happened = refusal
        .message
        .clone()
        .unwrap_or_else(|| refusal.code.happened().to_owned());
    let text = format!("{happened} {}", refusal.code.next());
    let code = refusal.code.id();
    view! {
        <Notice tone=Tone::Warning title="This cannot be done now">
            <p>{text}</p>
            <p><a class="code" href=format!("/help/codes/{code}")>{code}</a></p>
        </Notice>
        <div class="actions"><ButtonLink href="/preferences" look=Look::Secondary>"Back to preferences"</ButtonLink></div>
    }
    .into_any()
}

/// In place of the agreement while the session is old: it would be refused anyway.
fn confirmation(consent: &ConsentView) -> AnyView {
    let path = recent_login_path(&format!("/preferences/sso/{}", consent.identifier));
    view! {
        <Card title="Your confirmation">
            <div class="stack">
                <p>"You signed in more than 10 minutes ago. Before you can agree, confirm that it is you; then you come back to this page."</p>
                <div class="actions">
                    <ButtonLink href="/preferences" look=Look::Secondary>"Cancel"</ButtonLink>
                    <ButtonLink href=path look=Look::Primary>"Confirm it is you"</ButtonLink>
                </div>
            </div>
        </Card>
    }
    .into_any()
}

fn agreement(consent: &ConsentView, error: Option<String>) -> AnyView {
    let ConsentNumbers {
        api_keys,
        fleets,
        devices,
        memberships_ending,
    } = consent.numbers;
    let label = format!(
        "I may transfer this account to {} and I agree to the terms above.",
        consent.company
    );
    let button = format!(
        "Transfer my account and continue to {}",
        consent.provider_name
    );
    let identifier = consent.identifier.clone();
    view! {
        <Card title="Your confirmation">
            <form class="stack" method="post" action="/do/consent">
                <input type="hidden" name="identifier" value=identifier/>
                <input type="hidden" name="api_keys" value=api_keys.to_string()/>
                <input type="hidden" name="fleets" value=fleets.to_string()/>
                <input type="hidden" name="devices" value=devices.to_string()/>
                <input type="hidden" name="memberships_ending" value=memberships_ending.to_string()/>
                <Checkbox name="agree" label=label error=error/>
                <div class="actions">
                    <ButtonLink href="/preferences" look=Look::Secondary>"Cancel"</ButtonLink>
                    <Button look=Look::Danger>{button}</Button>
                </div>
            </form>
        </Card>
    }
    .into_any()
}

fn document((name, url): (&'static str, Option<Url>)) -> Option<impl IntoView> {
    url.map(
        |url| view! { <li><a class="link" href=url.to_string() rel="noreferrer">{name}</a></li> },
    )
}

/// The items of the page, in the order of the mail and the receipt.
fn consequences(consent: &ConsentView) -> Vec<Consequence> {
    let ConsentNumbers {
        api_keys,
        fleets,
        devices,
        memberships_ending,
    } = consent.numbers;
    let company = &consent.company;
    let own_ways = if consent.google {
        "You can no longer sign in with your e-mail address and password, nor with Google"
    } else {
        "You can no longer sign in with your e-mail address and password"
    };
    let mut list = vec![
        Consequence::new(
            ConsequenceKind::Lost,
            format!("{} will be deleted", counted(api_keys, "API key")),
        )
        .note("Programs that use them stop working at once.")
        .items(consent.api_keys.clone()),
        Consequence::new(ConsequenceKind::Lost, "You can no longer create API keys")
            .note("Ask an admin for a service account where a program needs access."),
        Consequence::new(
            ConsequenceKind::Moves,
            format!(
                "{} and {} move to {company}",
                counted(fleets, "fleet"),
                counted(devices, "device")
            ),
        )
        .items(
            consent
                .fleets
                .iter()
                .map(|fleet| {
                    if fleet.name == fleet.new_name {
                        fleet.name.clone()
                    } else {
                        format!(
                            "{} arrives as {}, because the name is taken there",
                            fleet.name, fleet.new_name
                        )
                    }
                })
                .collect(),
        ),
    ];
    if memberships_ending > 0 {
        list.push(
            Consequence::new(
                ConsequenceKind::Lost,
                format!(
                    "You leave {}",
                    counted(memberships_ending, "other organization")
                ),
            )
            .items(consent.leaving.clone()),
        );
    }
    list.extend([
        Consequence::new(ConsequenceKind::Lost, own_ways)
            .note(format!("You sign in at {}", consent.login_url)),
        Consequence::new(
            ConsequenceKind::Warning,
            format!("{company} can revoke your access at any time"),
        ),
        Consequence::new(ConsequenceKind::Warning, "This cannot be undone"),
    ]);
    list
}

fn counted(number: u64, thing: &str) -> String {
    if number == 1 {
        format!("1 {thing}")
    } else {
        format!("{number} {thing}s")
    }
}

fn starts_with_vowel(name: &str) -> bool {
    name.chars()
        .next()
        .is_some_and(|first| "aeiouAEIOU".contains(first))
}
