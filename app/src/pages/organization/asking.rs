//! People whom the identity provider signed in and about whom an admin decides.
use crate::{pages::hidden::hidden, ui::*};
use domain::Timestamp;
use leptos::prelude::*;
use service::provisioning::JoinRequestView;

/// Nothing where nobody waits.
pub(super) fn card(slug: &str, waiting: Vec<JoinRequestView>, now: Timestamp) -> Option<AnyView> {
    if waiting.is_empty() {
        return None;
    }
    let rows = waiting
        .into_iter()
        .map(|person| row(slug, person, now))
        .collect_view();
    Some(
        view! {
            <Card
                title="People who ask to come in"
                lead="They signed in at your identity provider. Inviting mails them a link."
                flush=true
            >
                <Table caption="People who ask to come in" columns=vec!["Person", "First came", ""]>{rows}</Table>
            </Card>
        }
        .into_any(),
    )
}

fn row(slug: &str, person: JoinRequestView, now: Timestamp) -> impl IntoView + use<> {
    let fields = [("slug", slug), ("request", &person.id.to_string())];
    let (invite, decline) = (hidden(&fields), hidden(&fields));
    let (invite_label, decline_label) = (
        format!("Invite {}", person.email),
        format!("Decline {}", person.email),
    );
    let name = (!person.name.is_empty()).then(|| {
        view! { <span class="block text-muted font-normal">{person.name}</span> }
    });
    view! {
        <Row>
            <RowHead>{person.email} {name}</RowHead>
            <Cell label="First came"><Time at=person.asked_at now=now/></Cell>
            <Cell actions=true>
                <form method="post" action="/do/approve-join-request">
                    {invite} <Button look=Look::Quiet label=invite_label>"Invite"</Button>
                </form>
                <form method="post" action="/do/decline-join-request">
                    {decline} <Button look=Look::Quiet label=decline_label>"Decline"</Button>
                </form>
            </Cell>
        </Row>
    }
}
