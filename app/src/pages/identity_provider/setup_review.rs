//! What was handed in by a set-up link, as a difference to what is on record; accepted, or sent back (X4).
use super::{
    life::difference,
    preview::ignored,
    setup_links::standing,
    steps::{all, one},
};
use crate::{
    pages::{
        hidden::hidden,
        loaded::{framed, parameter},
        setup::hints_list,
    },
    request::{Flash, caller, service, take_flash},
    ui::{
        Breadcrumbs, Button, Card, Crumb, DefinitionList, ErrorSummary, Look, Notice, PageHeader,
        Status, Term, TextArea, Time, Tone,
    },
};
use domain::{Refusal, Timestamp, provisioning::mapping::AttributeNames, setup_link::Standing};
use leptos::prelude::*;
use service::identity_provider::{ProposedSetup, ProviderView, SetupLinkView};

/// `/organizations/{slug}/identity-providers/{identifier}/setup-links/{link}`.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    let link = parameter("link");
    framed(Some(slug.clone()), async move {
        let (service, caller) = (service(), caller());
        let provider = service
            .identity_provider(&caller, &slug, &identifier)
            .await?;
        let review = service
            .setup_review(&caller, &slug, &identifier, &link)
            .await?;
        let flash = take_flash("");
        let now = service.now();
        let base = one(&slug, &provider.identifier);
        let crumbs = vec![
            Crumb::new("Identity providers", all(&slug)),
            Crumb::new(provider.name.clone(), base.clone()),
            Crumb::new("Set-up links", format!("{base}/setup-links")),
        ];
        let which = [
            ("organization", slug.as_str()),
            ("key", provider.identifier.as_str()),
            ("link", link.as_str()),
        ];
        let lead = if review.proposed.is_some() {
            "Nothing of it is in force until you accept it."
        } else {
            "Nothing waits for a decision here."
        };
        let decision = review
            .proposed
            .map(|proposed| decide(&which, &provider, proposed, &flash, now));
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Set-up link" lead=lead/>
            <div class="stack mt-6">
                {flash.notice.clone().map(|notice| view! { <Notice tone=Tone::Success announce=true>{notice}</Notice> })}
                <ErrorSummary errors=flash.errors.clone()/>
                {about(review.link, now)}
                {decision}
            </div>
        }
        .into_any())
    })
}

fn about(link: SetupLinkView, now: Timestamp) -> AnyView {
    let (tone, words) = standing(&link.standing);
    let since = match &link.standing {
        Standing::Open => None,
        Standing::Returned { at, .. }
        | Standing::HandedIn { at }
        | Standing::Accepted { at }
        | Standing::Revoked { at }
        | Standing::Expired { at } => Some(*at),
    };
    let since =
        since.map(|at| view! { <Term name="Since"><Time at=at now=now exact=true/></Term> });
    let reason = match link.standing {
        Standing::Returned { reason, .. } if !reason.is_empty() => {
            Some(view! { <Term name="You wrote">{reason}</Term> })
        }
        _ => None,
    };
    let by = link
        .made_by
        .unwrap_or_else(|| "somebody who is gone".to_owned());
    view! {
        <Card title="The link">
            <DefinitionList>
                <Term name="State"><Status tone=tone text=words/></Term>
                {since} {reason}
                <Term name="For">{link.for_whom}</Term>
                <Term name="Made by">{by}</Term>
                <Term name="Works until"><Time at=link.expires_at now=now exact=true/></Term>
            </DefinitionList>
        </Card>
    }
    .into_any()
}

fn decide(
    which: &[(&'static str, &str)],
    provider: &ProviderView,
    proposed: ProposedSetup,
    flash: &Flash,
    now: Timestamp,
) -> AnyView {
    let send_back = send_back(which, flash);
    if let Some(refusal) = proposed.refusal {
        return view! { {unusable(&refusal)} {send_back} }.into_any();
    }
    let accept = hidden(which);
    let version = proposed.version.clone();
    view! {
        {metadata(provider, &proposed, now)}
        {ignored("What is ignored, and why", proposed.ignored)}
        <Card title="Attributes">
            {hints_list(&proposed.hints)}
            {attributes_words(&proposed.hints.names, &proposed.names).map(|words| view! { <p class="prose mt-2">{words}</p> })}
        </Card>
        <form method="post" action="/do/accept-setup">
            {accept}
            <input type="hidden" name="version" value=version/>
            <div class="actions"><Button look=Look::Primary>"Accept the set-up"</Button></div>
        </form>
        {send_back}
    }
    .into_any()
}

/// What accepting does with the named attributes.
fn attributes_words(said: &AttributeNames, before: &AttributeNames) -> Option<String> {
    let changes: Vec<String> = said
        .named()
        .into_iter()
        .zip(before.named())
        .filter_map(|((what, said), (_, before))| {
            let before = before.unwrap_or("the usual names");
            Some(format!(
                "{} from {} (at present {before})",
                what.label(),
                said?
            ))
        })
        .collect();
    (!changes.is_empty()).then(|| format!("If you accept, these are read: {}.", changes.join(", ")))
}

fn metadata(provider: &ProviderView, proposed: &ProposedSetup, now: Timestamp) -> AnyView {
    let Some(entity_id) = proposed.entity_id.clone() else {
        return view! { <Card title="Metadata"><p class="prose">"They gave none: what is on record stays."</p></Card> }.into_any();
    };
    let changes = proposed
        .entity_id_before
        .clone()
        .filter(|before| *before != entity_id)
        .map(|before| {
            let text = format!(
                "At present it is {before}. It can change because {} was never live.",
                provider.name
            );
            view! { <Notice tone=Tone::Warning title="The entity ID changes">{text}</Notice> }
        });
    let fetched = proposed.fetched_from.clone().map(
        |url| view! { <Term name="Fetched from"><span class="mono break-all">{url}</span></Term> },
    );
    let refreshed = proposed.refreshed_from.clone().map(|_| {
        view! { <Term name="From then on">"refreshed from this address: what it publishes later is taken over without them"</Term> }
    });
    let logout = (!proposed.logout.is_empty()).then(|| {
        let places = proposed
            .logout
            .iter()
            .map(|endpoint| endpoint.location.clone())
            .collect::<Vec<_>>()
            .join(", ");
        view! { <Term name="Logout messages go to"><span class="mono break-all">{places}</span></Term> }
    });
    let nothing_new = proposed.added.is_empty()
        && proposed.removed.is_empty()
        && proposed.endpoints_added.is_empty()
        && proposed.endpoints_removed.is_empty();
    let lead = if nothing_new {
        "It says what is on record already."
    } else {
        "Compare the fingerprints with whoever handed this in, by another way than the link, before you accept."
    };
    let table = difference(
        (
            proposed.added.clone(),
            proposed.removed.clone(),
            proposed.kept.clone(),
        ),
        (
            proposed.endpoints_added.clone(),
            proposed.endpoints_removed.clone(),
        ),
        now,
    );
    view! {
        {changes}
        <Card title="The change" lead=lead flush=true>
            <div class="card-body stack">
                <DefinitionList>
                    <Term name="Entity ID"><span class="mono break-all">{entity_id}</span></Term>
                    {fetched} {refreshed} {logout}
                </DefinitionList>
            </div>
            {table}
        </Card>
    }
    .into_any()
}

fn unusable(refusal: &Refusal) -> AnyView {
    let text = refusal
        .message
        .clone()
        .unwrap_or_else(|| refusal.code.happened().to_owned());
    let (next, id) = (refusal.code.next(), refusal.code.id());
    view! {
        <Notice tone=Tone::Danger title="What was handed in cannot be used any more">
            {format!("{text} {next}")} " " <span class="code">{id}</span>
        </Notice>
    }
    .into_any()
}

fn send_back(which: &[(&'static str, &str)], flash: &Flash) -> AnyView {
    let fields = hidden(which);
    let (reason, error) = (flash.value("reason"), flash.error("reason"));
    view! {
        <Card title="Or send it back" lead="The link works on, and shows what you write.">
            <form class="stack" method="post" action="/do/return-setup">
                {fields}
                <TextArea name="reason" label="What should they change?" value=reason error=error rows=3 optional=true/>
                <div class="actions"><Button>"Send it back"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
