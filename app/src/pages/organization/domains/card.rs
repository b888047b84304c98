//! One domain: how the organization stands to it, the record, what was found there, and what can be done.
use crate::{pages::hidden::hidden, ui::*};
use domain::{Timestamp, domain_proof::Standing};
use leptos::prelude::*;
use service::organization_domain::{ChallengeRecord, DomainView, LastLook};

/// What a card needs to know beside its domain.
pub(super) struct Surroundings<'a> {
    pub(super) slug: &'a str,
    /// The live identity provider, by name.
    pub(super) leads_to: Option<&'a str>,
    pub(super) in_plan: bool,
    pub(super) now: Timestamp,
}

pub(super) fn card(around: &Surroundings<'_>, domain: &DomainView) -> AnyView {
    let name = domain.domain.as_str();
    let (tone, word) = match domain.standing {
        Standing::Pending => (Tone::Neutral, "Pending"),
        Standing::Verified => (Tone::Success, "Verified"),
        Standing::Missing { .. } => (Tone::Warning, "Record missing"),
        Standing::Vouched => (Tone::Success, "Vouched by the operator"),
        Standing::Lapsed => (Tone::Danger, "Lapsed"),
    };
    let status = view! { <Status tone=tone text=word/> }.into_any();
    let body = match domain.standing {
        Standing::Pending => view! { <p class="prose">{steps_lead(name)}</p> {steps(name, &domain.record)} }.into_any(),
        Standing::Lapsed => view! {
            <p class="prose">"The record was missing for seven days, or the operator gave the domain to another organization. People with an address here are no longer led to your sign-in by themselves; accounts and links stay as they are."</p>
            {steps(name, &domain.record)}
        }
        .into_any(),
        Standing::Missing { since } => {
            let text = missing(domain.standing, since);
            view! {
                <Notice tone=Tone::Warning title="The record is missing">{text}</Notice>
                {effect(around, name)}
                {steps(name, &domain.record)}
            }
            .into_any()
        }
        Standing::Verified => view! {
            {effect(around, name)}
            <details>
                <summary>"The record that proves it"</summary>
                <div class="stack mt-3">
                    <p class="prose">"Leave it in place: it is looked for every day."</p>
                    {values(name, &domain.record)}
                </div>
            </details>
        }
        .into_any(),
        Standing::Vouched => view! {
            {effect(around, name)}
            <p class="prose">"The operator of this service vouches for this domain, so no record is looked for."</p>
        }
        .into_any(),
    };
    let held = domain.held_since.map(
        |at| view! { <p class="text-sm text-muted">"Held since " <Time at=at now=around.now/></p> },
    );
    let look = domain
        .last_look
        .as_ref()
        .filter(|_| domain.standing != Standing::Vouched)
        .map(|look| last_look(look, around.now));
    let check = (around.in_plan && domain.standing != Standing::Vouched)
        .then(|| check(around.slug, name, domain.standing));
    let remove = remove(around.slug, name);
    view! {
        <div id=format!("domain-{name}")>
            <Card title=name action=status>
                <div class="stack">
                    {body} {held} {look}
                    <div class="actions">{check} {remove}</div>
                </div>
            </Card>
        </div>
    }
    .into_any()
}

fn steps_lead(name: &str) -> String {
    format!(
        "Show that {name} is yours by a record that only whoever runs its DNS can add. Mail and web pages of the domain are not touched."
    )
}

fn missing(standing: Standing, since: Timestamp) -> String {
    let until = standing
        .lapses_at()
        .map(|at| at.to_string())
        .unwrap_or_default();
    format!(
        "We have not found it since {since}. Put it back before {until}, or the domain lapses. Until then nothing changes."
    )
}

/// What holding the domain does now.
fn effect(around: &Surroundings<'_>, name: &str) -> AnyView {
    let text = match around.leads_to {
        Some(provider) => format!(
            "Whoever types an address at {name} on the sign-in page is offered the sign-in through {provider} first."
        ),
        None => format!(
            "Once an identity provider of yours is live, whoever types an address at {name} on the sign-in page is offered the sign-in through it first."
        ),
    };
    view! { <p class="prose">{text}</p> }.into_any()
}

fn steps(name: &str, record: &ChallengeRecord) -> AnyView {
    let first = format!(
        "Open the DNS settings of {name}, where the domain was registered or at your DNS provider."
    );
    view! {
        <ol class="prose">
            <li>{first}</li>
            <li>"Add a record of type TXT with this name and value." <div class="stack mt-3">{values(name, record)}</div></li>
            <li>"Save it there and come back to press \u{201c}Check now\u{201d}. New records take minutes to be seen, sometimes hours."</li>
        </ol>
    }
    .into_any()
}

fn values(name: &str, record: &ChallengeRecord) -> AnyView {
    let hint = format!(
        "Where your DNS provider adds the domain to names by itself, enter only {}.",
        record.short_name
    );
    view! {
        <CopyField id=format!("name-{name}") label="Name" value=record.name.clone() hint=hint/>
        <CopyField id=format!("value-{name}") label="Value" value=record.value.clone()/>
    }
    .into_any()
}

fn last_look(look: &LastLook, now: Timestamp) -> AnyView {
    let instead = (!look.instead.is_empty()).then(|| {
        let texts = look
            .instead
            .iter()
            .map(|text| view! { <li class="mono break-all">{text.clone()}</li> })
            .collect_view();
        view! { <p class="text-sm">"Found instead:"</p> <ul class="list-disc pl-5 text-sm">{texts}</ul> }
    });
    let (happened, next) = (look.finding.happened(), look.finding.next());
    view! {
        <div>
            <p class="text-sm">"Last check " <Time at=look.at now=now/> ": " {happened} " " {next}</p>
            {instead}
        </div>
    }
    .into_any()
}

fn check(slug: &str, name: &str, standing: Standing) -> AnyView {
    let fields = hidden(&[("slug", slug), ("domain", name)]);
    let label = format!("Check now: {name}");
    let icon = if standing.holds() {
        Icon::Refresh
    } else {
        Icon::Search
    };
    view! {
        <form method="post" action="/do/check-domain">
            {fields}
            <Button icon=icon label=label>"Check now"</Button>
        </form>
    }
    .into_any()
}

fn remove(slug: &str, name: &str) -> AnyView {
    let fields = hidden(&[("slug", slug), ("domain", name)]);
    let label = format!("Remove: {name}");
    view! {
        <form method="post" action="/do/remove-domain">
            {fields}
            <Button look=Look::Quiet icon=Icon::Delete label=label>"Remove"</Button>
        </form>
    }
    .into_any()
}
