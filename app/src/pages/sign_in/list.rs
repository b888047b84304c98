//! The newest sign-ins of an organization's identity provider.
use crate::{
    pages::loaded::{framed, parameter, query},
    request::{caller, service},
    ui::{
        Button, ButtonLink, Card, Cell, Choice, EmptyState, Field, Look, PageHeader, Pagination,
        Row, RowHead, Select, Status, Table, Time, Tone,
    },
};
use domain::Timestamp;
use leptos::prelude::*;
use service::sign_in_record::{PAGE, SignInFilter, SignInLine, SignInOutcome};

/// `/organizations/{slug}/sign-ins`.
#[component]
pub fn SignInsPage() -> impl IntoView {
    let slug = parameter("slug");
    let (text, outcome, before) = (query("q"), query("outcome"), query("before"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let filter = SignInFilter {
            text: text.clone(),
            refused_only: outcome == "refused",
            unanswered_only: outcome == "unanswered",
            before: before.parse().ok().map(Timestamp::from_millis),
        };
        let mut lines = service.sign_ins(&caller(), &slug, &filter).await?;
        let more = lines.len() as u64 > PAGE;
        lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
        let base = format!("/organizations/{slug}/sign-ins");
        let next = lines.last().filter(|_| more).map(|last| {
            let q: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            format!(
                "{base}?q={q}&outcome={outcome}&before={}",
                last.at.as_millis()
            )
        });
        let only_counted = service.answers_only_counted(&caller(), &slug).await?;
        let filtered = !text.is_empty() || !outcome.is_empty();
        let now = service.now();
        let list = if lines.is_empty() && filtered {
            let all = base.clone();
            view! {
                <EmptyState title="No sign-in matches" text="Nothing of the last 30 days fits this search.">
                    <ButtonLink href=all look=Look::Secondary>"Clear the search"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        } else if lines.is_empty() {
            view! {
                <EmptyState
                    title="No sign-ins yet"
                    text="Every answer of your identity provider appears here with each check that was made, for 30 days."
                >
                    <ButtonLink href=format!("/organizations/{slug}/identity-providers") look=Look::Secondary>"Identity providers"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        } else {
            let rows = lines
                .into_iter()
                .map(|line| row(&base, line, now))
                .collect_view();
            view! {
                <Card flush=true>
                    <Table caption="Sign-ins, newest first" columns=vec!["Reference", "When", "Person", "Purpose", "Outcome"]>{rows}</Table>
                </Card>
                <Pagination next=next/>
            }
            .into_any()
        };
        Ok(view! {
            <PageHeader title="Sign-ins" lead="What your identity provider answered, and what came of it. Kept for 30 days."/>
            <div class="stack mt-6">
                <form class="filters" method="get" action=base.clone()>
                    <Field name="q" label="Search" hint="Address, reference or code" value=text kind="search"/>
                    <Select
                        name="outcome"
                        label="Outcome"
                        options=vec![
                            Choice::new("", "All"),
                            Choice::new("refused", "Refused only"),
                            Choice::new("unanswered", "Never answered"),
                        ]
                        selected=outcome
                    />
                    <Button look=Look::Secondary>"Search"</Button>
                </form>
                {list}
                {(only_counted > 0).then(|| counted_only(only_counted))}
            </div>
        }
        .into_any())
    })
}

/// Unsigned answers beyond what a day keeps: anybody can send them, so they fill no list.
fn counted_only(number: u64) -> impl IntoView {
    let answers = if number == 1 {
        "1 more answer".to_owned()
    } else {
        format!("{number} more answers")
    };
    let text = format!(
        "{answers} without a valid signature came in the last 30 days. Of such answers the first 50 of a day are listed, the others only counted: anybody on the internet can send them."
    );
    view! { <p class="prose text-sm text-muted">{text}</p> }
}

fn row(base: &str, line: SignInLine, now: Timestamp) -> impl IntoView + use<> {
    let href = format!("{base}/{}", line.reference);
    let purpose = purpose(&line.purpose);
    view! {
        <Row>
            <RowHead><a class="link mono" href=href>{line.reference}</a></RowHead>
            <Cell label="When"><Time at=line.at now=now/></Cell>
            <Cell label="Person">{line.person.unwrap_or_else(|| "not known".to_owned())}</Cell>
            <Cell label="Purpose">{purpose}</Cell>
            <Cell label="Outcome">{outcome(line.outcome)}</Cell>
        </Row>
    }
}

/// What an exchange was for, in words.
pub(super) fn purpose(purpose: &str) -> &'static str {
    match purpose {
        "consent" => "Account transfer",
        "connect" => "Connecting",
        "invitation" => "Invitation",
        "test" => "Test",
        "logout" => "Sign-out",
        "hint" => "Started at the provider",
        _ => "Sign-in",
    }
}

/// The outcome in a word, an icon and a colour.
pub(super) fn outcome(outcome: SignInOutcome) -> AnyView {
    match outcome {
        SignInOutcome::Accepted => view! { <Status tone=Tone::Success text="In"/> }.into_any(),
        SignInOutcome::Answered => view! { <Status tone=Tone::Neutral text="Not completed"/> }.into_any(),
        SignInOutcome::Refused(code) => {
            view! { <Status tone=Tone::Danger text="Refused"/>" "<span class="code">{code.id()}</span> }.into_any()
        }
    }
}
