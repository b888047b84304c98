//! Where the person is signed in.
use crate::{request::Flash, ui::*};
use domain::Timestamp;
use leptos::prelude::*;
use service::session_list::SessionView;

pub(super) fn section(sessions: Vec<SessionView>, flash: Flash, now: Timestamp) -> AnyView {
    let several = sessions.len() > 1;
    let rows = sessions
        .into_iter()
        .map(|session| row(session, now))
        .collect_view();
    let action = several.then(|| {
        view! {
            <form method="post" action="/do/end-other-sessions">
                <Button>"End all other sessions"</Button>
            </form>
        }
        .into_any()
    });
    let lead = "Every browser that is signed in as you. End what you do not recognize, and change your password.";
    let table = view! {
        <ErrorSummary errors=flash.errors.clone() title="The session was not ended"/>
        <Table caption="Sessions" columns=vec!["Browser", "Signed in by", "Address", "Last used", "Ends", ""]>{rows}</Table>
    };
    match action {
        Some(action) => {
            view! { <Card title="Sessions" lead=lead flush=true action=action>{table}</Card> }
                .into_any()
        }
        None => view! { <Card title="Sessions" lead=lead flush=true>{table}</Card> }.into_any(),
    }
}

fn row(session: SessionView, now: Timestamp) -> AnyView {
    let own = if session.google { "Google" } else { "Password" };
    let method = session.company.unwrap_or_else(|| own.to_owned());
    let action = if session.current {
        view! { <Status tone=Tone::Success text="This session"/> }.into_any()
    } else {
        let label = format!("End session {} from {}", session.browser, session.network);
        view! {
            <form method="post" action="/do/end-session">
                <input type="hidden" name="session" value=session.id.to_string()/>
                <Button look=Look::Quiet label=label>"End session"</Button>
            </form>
        }
        .into_any()
    };
    view! {
        <Row>
            <RowHead>{session.browser}</RowHead>
            <Cell label="Signed in by">{method}</Cell>
            <Cell label="Address"><span class="mono">{session.network}</span></Cell>
            <Cell label="Last used"><Time at=session.last_seen_at now=now/></Cell>
            <Cell label="Ends"><Time at=session.expires_at now=now/></Cell>
            <Cell actions=true>{action}</Cell>
        </Row>
    }
    .into_any()
}
