//! The invitations that wait, below the members.
use super::role_word;
use crate::{pages::hidden::hidden, request::query_with, ui::*};
use domain::Timestamp;
use leptos::prelude::*;
use service::{Page, invitation::InvitationView};

/// Nothing where nobody is invited.
pub(super) fn card(slug: &str, page: Page<InvitationView>, now: Timestamp) -> Option<AnyView> {
    if page.items.is_empty() {
        return None;
    }
    let next = page.next.map(|after| {
        let href = query_with(
            &format!("/organizations/{slug}/members"),
            &[("invited_after", &after)],
        );
        view! { <Pagination next=href/> }
    });
    let rows = page
        .items
        .into_iter()
        .map(|invitation| row(slug, invitation, now))
        .collect_view();
    Some(
        view! {
            <Card title="Invited people" lead="They have not come in yet." flush=true>
                <Table caption="Invited people" columns=vec!["Person", "Permissions", "SAML status", "Mailed", ""]>{rows}</Table>
            </Card>
            {next}
        }
        .into_any(),
    )
}

fn row(slug: &str, invitation: InvitationView, now: Timestamp) -> impl IntoView + use<> {
    let fields = [("slug", slug), ("invitation", &invitation.id.to_string())];
    let (again, withdraw) = (hidden(&fields), hidden(&fields));
    let (again_label, withdraw_label) = (
        format!("Mail again to {}", invitation.email),
        format!("Withdraw the invitation of {}", invitation.email),
    );
    let status = if invitation.expired {
        view! { <Status tone=Tone::Warning text="Invitation expired"/> }
    } else {
        view! { <Status tone=Tone::Info text="Invited"/> }
    };
    let role = match invitation.team {
        Some(team) => format!("{}, {team}", role_word(invitation.role)),
        None => role_word(invitation.role).to_owned(),
    };
    view! {
        <Row>
            <RowHead>{invitation.email}</RowHead>
            <Cell label="Permissions">{role}</Cell>
            <Cell label="SAML status">{status}</Cell>
            <Cell label="Mailed"><Time at=invitation.sent_at now=now/></Cell>
            <Cell actions=true>
                <form method="post" action="/do/resend-invitation">
                    {again} <Button look=Look::Quiet label=again_label>"Mail again"</Button>
                </form>
                <form method="post" action="/do/withdraw-invitation">
                    {withdraw} <Button look=Look::Quiet label=withdraw_label>"Withdraw"</Button>
                </form>
            </Cell>
        </Row>
    }
}
