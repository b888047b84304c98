//! The audit log of an organization.
use super::slug;
use crate::{
    pages::loaded::{framed, query},
    request::{caller, query_with, service},
    ui::*,
};
use domain::Timestamp;
use leptos::prelude::*;
use service::{PageRequest, audit_log::AuditView};

/// `/organizations/{slug}/audit`.
#[component]
pub fn AuditLog() -> impl IntoView {
    let slug = slug();
    let (action, cursor) = (wanted(query("action")), query("before"));
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        let page = service
            .audit_log(&caller, &slug, &action, &PageRequest::after(cursor))
            .await?;
        let actions = service.audit_actions(&caller, &slug).await?;
        let here = format!("/organizations/{slug}/audit");
        let now = service.now();
        let mut options = vec![Choice::new(EVERY, "Every event")];
        options.extend(
            actions
                .into_iter()
                .map(|action| Choice::new(action.clone(), action)),
        );
        let next = page.next.map(|before| {
            view! { <Pagination next=query_with(&here, &[("action", &action), ("before", &before)])/> }
        });
        let selected = if action.is_empty() {
            EVERY.to_owned()
        } else {
            action
        };
        let empty = page.items.is_empty();
        let rows = page
            .items
            .into_iter()
            .map(|event| row(event, now))
            .collect_view();
        let list = if empty {
            let href = here.clone();
            view! {
                <EmptyState icon=Icon::Scroll title="No such event" text="Nothing in the log matches.">
                    <ButtonLink href=href>"Show every event"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <Card flush=true>
                    <Table caption="Audit log" columns=vec!["When", "Who", "What", "On", "Details"]>{rows}</Table>
                </Card>
            }
            .into_any()
        };
        Ok(view! {
            <PageHeader title="Audit log" lead="Every decision in this organization: who, what, when. Newest first."/>
            <div class="stack mt-6">
                <form class="filters" method="get" action=here>
                    <Select name="action" label="Event" options=options selected=selected/>
                    <Button>"Filter"</Button>
                </form>
                {list} {next}
            </div>
        }
        .into_any())
    })
}

/// The filter's value for every event.
const EVERY: &str = "every";

fn wanted(action: String) -> String {
    if action == EVERY {
        String::new()
    } else {
        action
    }
}

fn row(event: AuditView, now: Timestamp) -> impl IntoView + use<> {
    let details: Vec<_> = event
        .detail
        .into_iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    let from = (!event.network.is_empty()).then(
        || view! { <span class="block text-muted">{format!("from {}", event.network)}</span> },
    );
    view! {
        <Row>
            <RowHead><Time at=event.at now=now exact=true/></RowHead>
            <Cell label="Who">{event.actor} {from}</Cell>
            <Cell label="What"><span class="code">{event.action}</span></Cell>
            <Cell label="On">{event.subject_kind} <span class="block text-muted">{event.subject}</span></Cell>
            <Cell label="Details">{details.join(", ")}</Cell>
        </Row>
    }
}
