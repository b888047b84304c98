//! Tables, lists, steps, and the two bare pages.
use crate::ui::*;
use domain::Timestamp;
use leptos::prelude::*;
use leptos_meta::Title;

const NOW: Timestamp = Timestamp::from_seconds(1_795_298_400);

const fn ago(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(NOW.as_seconds() - seconds)
}

#[component]
pub(super) fn Content() -> impl IntoView {
    let people = [
        (
            "Ada Byron",
            "ada@acme.example",
            "Owner",
            Tone::Success,
            "Active",
            240,
        ),
        (
            "Charles Babbage",
            "charles@acme.example",
            "Admin",
            Tone::Warning,
            "Invited",
            90_000,
        ),
        (
            "Mary Somerville",
            "mary.somerville@engineering.acme.example",
            "Observer",
            Tone::Neutral,
            "Not connected",
            5_000_000,
        ),
    ];
    let rows = people
        .into_iter()
        .map(|(name, email, role, tone, status, seen)| {
            view! {
                <Row>
                    <RowHead>
                        {name} <span class="block text-muted font-normal">{email}</span>
                    </RowHead>
                    <Cell label="Role">{role}</Cell>
                    <Cell label="SAML"><Status tone=tone text=status/></Cell>
                    <Cell label="Last seen"><Time at=ago(seen) now=NOW/></Cell>
                    <Cell actions=true><Button look=Look::Quiet label=format!("Remove {name}")>"Remove"</Button></Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Card title="Members" lead="412 people" flush=true action=view! { <ButtonLink href="#" icon=Icon::Add>"Invite people"</ButtonLink> }.into_any()>
            <Table caption="Members" columns=vec!["Person", "Role", "SAML", "Last seen", ""]>{rows}</Table>
        </Card>
        <Pagination summary="1 to 50 of 412" previous="#" next="#"/>
        <EmptyState
            icon=Icon::Shield
            title="No identity provider yet"
            text="Connect your company's directory, and people sign in here with the account they have at work."
        >
            <ButtonLink href="#" look=Look::Primary>"Add identity provider"</ButtonLink>
            <a class="link" href="#">"How single sign-on works"</a>
        </EmptyState>
        <Card title="Identity provider">
            <DefinitionList>
                <Term name="Entity ID"><span class="mono">"http://www.okta.com/exk5abcd"</span></Term>
                <Term name="Certificate">
                    "CN=acme, valid until "<Time at=Timestamp::from_seconds(NOW.as_seconds() + 12 * 86_400) now=NOW exact=true/>
                </Term>
                <Term name="Status"><Status tone=Tone::Warning text="Certificate expires in 12 days"/></Term>
            </DefinitionList>
        </Card>
        <div class="wizard">
            <Stepper
                steps=Step::series(
                    [
                        ("Provider and identifier", "#".to_owned()),
                        ("Our values", "#".to_owned()),
                        ("Their metadata", String::new()),
                        ("Organizations", String::new()),
                        ("Test", String::new()),
                    ],
                    2,
                )
            />
            <Card title="Their metadata">
                <p class="prose">"In Okta: Applications > Gatehouse > Sign On > View SAML setup instructions."</p>
            </Card>
        </div>
        <Card title="What was checked">
            <Checks checks=vec![
                Check { text: "Size and structure".to_owned(), state: CheckState::Passed },
                Check { text: "One assertion".to_owned(), state: CheckState::Passed },
                Check { text: "Signature (key 2 of 2)".to_owned(), state: CheckState::Passed },
                Check { text: "Audience".to_owned(), state: CheckState::Failed },
                Check { text: "Times".to_owned(), state: CheckState::Skipped },
            ]/>
            <div class="mt-4"><Listing label="The assertion">
                "<saml:AudienceRestriction>\n  " <mark>"<saml:Audience>https://old.example/metadata</saml:Audience>"</mark>
                "\n</saml:AudienceRestriction>"
            </Listing></div>
        </Card>
    }
    .into_any()
}

/// The sign-in page as it is drawn.
#[component]
pub(super) fn SignIn() -> impl IntoView {
    view! {
        <Title text="Sign in"/>
        <BarePage>
            <form class="stack" method="get">
                <h1>"Sign in to Gatehouse"</h1>
                <Field name="email" label="Work e-mail" kind="email" autocomplete="username" autofocus=true/>
                <Button look=Look::Primary wide=true>"Continue"</Button>
                <p class="divider">"or"</p>
                <ButtonLink href="#" wide=true icon=Icon::Building>"Enterprise SSO"</ButtonLink>
                <p class="text-sm text-muted">"New here? " <a class="link" href="#">"Create an account"</a></p>
            </form>
        </BarePage>
    }
    .into_any()
}

/// The consent page as it is drawn.
#[component]
pub(super) fn Consent() -> impl IntoView {
    let lost = |text: &str| Consequence::new(ConsequenceKind::Lost, text);
    let consequences = vec![
        lost("2 API keys will be deleted")
            .items(vec!["deploy-pipeline".to_owned(), "laptop".to_owned()]),
        lost("You can no longer create API keys")
            .note("Use a service account of Acme Corp instead."),
        Consequence::new(
            ConsequenceKind::Moves,
            "3 fleets and 41 devices move to Acme Corp",
        )
        .items(vec!["north".to_owned(), "south".to_owned()]),
        lost("Your password stops working").note("You sign in at gatehouse.example/saml/acme."),
        Consequence::new(
            ConsequenceKind::Warning,
            "Acme Corp can remove your access at any time",
        ),
        Consequence::new(ConsequenceKind::Warning, "This cannot be undone"),
    ];
    view! {
        <BarePage wide=true>
            <form class="stack" method="get">
                <PageHeader title="Turn your account into an Acme Corp account" lead="Acme Corp (acme.example) manages it from then on. Its admins are ada@acme.example and charles@acme.example."/>
                <Consequences consequences=consequences/>
                <div class="prose">
                    <h2>"The terms"</h2>
                    <h3>"What Acme Corp may do"</h3>
                    <p>"Acme Corp decides who has access to this account, reads what belongs to its organization, and may end your access without asking you."</p>
                </div>
                <Checkbox name="agree" label="I may transfer this account to Acme Corp and I agree" required=true/>
                <div class="actions">
                    <ButtonLink href="#" look=Look::Quiet>"Cancel"</ButtonLink>
                    <Button look=Look::Danger>"Transfer my account and continue to Okta"</Button>
                </div>
            </form>
        </BarePage>
    }
    .into_any()
}
