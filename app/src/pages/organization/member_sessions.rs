//! Where a member is signed in through the organization's identity provider: a section of the member's page.
use crate::{pages::hidden::hidden, ui::*};
use domain::Timestamp;
use leptos::prelude::*;
use service::{
    membership::{MemberSessions, MemberView},
    session_list::SessionView,
};

pub(super) fn section(
    slug: &str,
    member: &MemberView,
    sessions: MemberSessions,
    now: Timestamp,
) -> AnyView {
    let own = match sessions.own {
        0 => String::new(),
        1 => " One more was made with their own password: it is theirs to end.".to_owned(),
        own => format!(" {own} more were made with their own password: those are theirs to end."),
    };
    if sessions.sessions.is_empty() {
        return view! {
            <Card title="Sessions">
                <p>{format!("The organization's identity provider made no session that is live.{own}")}</p>
            </Card>
        }
        .into_any();
    }
    let account = member.account.to_string();
    let lead = format!(
        "Made by the organization's identity provider. Ending one takes effect at the next click.{own}"
    );
    let rows = sessions
        .sessions
        .into_iter()
        .map(|session| row(slug, &account, session, now))
        .collect_view();
    let fields = hidden(&[("slug", slug), ("account", &account)]);
    let action = view! {
        <form method="post" action="/do/end-member-sessions">
            {fields}
            <Button>"End all these sessions"</Button>
        </form>
    }
    .into_any();
    view! {
        <Card title="Sessions" lead=lead flush=true action=action>
            <Table caption="Sessions" columns=vec!["Browser", "Signed in by", "Address", "Last used", "Ends", ""]>{rows}</Table>
        </Card>
    }
    .into_any()
}

fn row(slug: &str, account: &str, session: SessionView, now: Timestamp) -> AnyView {
    let method = session.company.unwrap_or_else(|| "Password".to_owned());
    let label = format!("End session {} from {}", session.browser, session.network);
    let id = session.id.to_string();
    let fields = hidden(&[("slug", slug), ("account", account), ("session", &id)]);
    view! {
        <Row>
            <RowHead>{session.browser}</RowHead>
            <Cell label="Signed in by">{method}</Cell>
            <Cell label="Address"><span class="mono">{session.network}</span></Cell>
            <Cell label="Last used"><Time at=session.last_seen_at now=now/></Cell>
            <Cell label="Ends"><Time at=session.expires_at now=now/></Cell>
            <Cell actions=true>
                <form method="post" action="/do/end-member-session">
                    {fields}
                    <Button look=Look::Quiet label=label>"End session"</Button>
                </form>
            </Cell>
        </Row>
    }
    .into_any()
}
