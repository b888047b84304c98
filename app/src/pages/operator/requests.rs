//! Requests for single sign-on: approve, or decline with a reason (I3).
use crate::{
    pages::{flashed::Flashed, hidden::hidden, loaded::framed, organization::plan_word},
    request::{caller, service},
    ui::*,
};
use domain::Timestamp;
use leptos::prelude::*;
use service::enablement::{DecidedEnablement, OpenEnablement};

/// `/operator/requests`.
#[component]
pub fn RequestsPage() -> impl IntoView {
    let flashed = Flashed::take();
    framed(None, async move {
        let service = service();
        let queue = service.enablement_queue(&caller()).await?;
        let now = service.now();
        let open = queue
            .open
            .iter()
            .map(|request| card(request, &flashed, now))
            .collect_view();
        let empty = queue.open.is_empty().then(|| {
            view! {
                <EmptyState
                    icon=Icon::Check
                    title="Nothing waits for you"
                    text="When an organization asks for single sign-on, it is listed here, and you get a mail."
                />
            }
        });
        let decided = (!queue.decided.is_empty()).then(|| decided(&queue.decided, now));
        Ok(view! {
            <PageHeader title="Requests" lead="Organizations that ask for single sign-on. You see who asks and what they say, nothing of their people."/>
            <div class="stack mt-6">{flashed.summary()} {open} {empty} {decided}</div>
        }
        .into_any())
    })
}

fn card(request: &OpenEnablement, flashed: &Flashed, now: Timestamp) -> AnyView {
    let id = request.id.to_string();
    let form = flashed.of("decline-enablement");
    // The reason that was refused belongs to one of the requests.
    let mine = form.value("id") == id;
    let (reason, error) = if mine {
        (form.value("reason"), form.error("reason"))
    } else {
        (String::new(), None)
    };
    let by = request
        .asked_by
        .clone()
        .unwrap_or_else(|| "somebody who is gone".to_owned());
    let note = (!request.note.is_empty())
        .then(|| request.note.clone())
        .map(|note| view! { <Term name="They say">{note}</Term> });
    let (title, plan, at) = (
        request.organization.clone(),
        plan_word(request.plan),
        request.asked_at,
    );
    let (approve, decline) = (
        format!("Approve {}", request.organization),
        format!("Decline {}", request.organization),
    );
    let (approving, declining) = (hidden(&[("id", &id)]), hidden(&[("id", &id)]));
    view! {
        <Card title=title>
            <div class="stack">
                <DefinitionList>
                    <Term name="Plan">{plan}</Term>
                    <Term name="Asked by">{by}</Term>
                    <Term name="Asked"><Time at=at now=now/></Term>
                    {note}
                </DefinitionList>
                <form class="stack" method="post" action="/do/approve-enablement">
                    {approving}
                    <Field name="note" id=format!("note-{id}") label="Note to them" hint="Mailed with your approval." maxlength=1000 optional=true/>
                    <div class="actions"><Button look=Look::Primary label=approve>"Approve"</Button></div>
                </form>
                <form class="stack" method="post" action="/do/decline-enablement">
                    {declining}
                    <Field name="reason" id=format!("reason-{id}") label="Reason, if you decline" value=reason error=error maxlength=1000/>
                    <div class="actions"><Button label=decline>"Decline"</Button></div>
                </form>
            </div>
        </Card>
    }
    .into_any()
}

fn decided(decided: &[DecidedEnablement], now: Timestamp) -> AnyView {
    let rows = decided
        .iter()
        .map(|request| {
            let (tone, word) = if request.approved {
                (Tone::Success, "Approved")
            } else {
                (Tone::Neutral, "Declined")
            };
            let (name, at) = (request.organization.clone(), request.decided_at);
            let by = request.decided_by.clone().unwrap_or_default();
            let answer = request.answer.clone().unwrap_or_default();
            view! {
                <Row>
                    <RowHead>{name}</RowHead>
                    <Cell label="Answer"><Status tone=tone text=word/></Cell>
                    <Cell label="By">{by}</Cell>
                    <Cell label="When"><Time at=at now=now/></Cell>
                    <Cell label="Said">{answer}</Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Card title="Decided" flush=true>
            <Table caption="Decided requests" columns=vec!["Organization", "Answer", "By", "When", "Said"]>{rows}</Table>
        </Card>
    }
    .into_any()
}
