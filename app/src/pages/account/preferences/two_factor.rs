//! Whether a code is asked for beside the password.
use crate::{request::Flash, ui::*};
use domain::Timestamp;
use leptos::prelude::*;
use service::second_factor::TwoFactor;

pub(super) fn section(state: &TwoFactor, flash: Flash, now: Timestamp) -> AnyView {
    let content = match *state {
        TwoFactor::NoCredential => view! {
            <p class="text-muted">"A second factor stands beside a password, and this account has none yet."</p>
        }
        .into_any(),
        TwoFactor::Off => view! {
            <DefinitionList>
                <Term name="Status"><Status tone=Tone::Neutral text="Off"/></Term>
            </DefinitionList>
            <p class="text-muted">"With two-factor on, signing in takes a code from an app on your device beside the password: a password alone opens nothing."</p>
            <form method="post" action="/do/begin-two-factor">
                <div class="actions"><Button>"Set up two-factor"</Button></div>
            </form>
        }
        .into_any(),
        TwoFactor::On { since, recovery_codes_left } => on(since, recovery_codes_left, now),
    };
    view! {
        <Card title="Two-factor">
            <div class="stack">
                <ErrorSummary errors=flash.errors.clone() title="Two-factor was not changed"/>
                {content}
            </div>
        </Card>
    }
    .into_any()
}

fn on(since: Timestamp, left: u64, now: Timestamp) -> AnyView {
    let few = (left < 3).then(|| {
        view! { <Notice tone=Tone::Warning><p>"Few recovery codes are left. Without one, a lost device keeps you out of your account."</p></Notice> }
    });
    let left = match left {
        0 => "None left".to_owned(),
        left => format!("{left} left"),
    };
    view! {
        <DefinitionList>
            <Term name="Status"><Status tone=Tone::Success text="On"/></Term>
            <Term name="Since"><Time at=since now=now/></Term>
            <Term name="Recovery codes">{left}</Term>
        </DefinitionList>
        {few}
        <div class="actions">
            <form method="post" action="/do/new-recovery-codes">
                <Button>"Make new recovery codes"</Button>
            </form>
            <form method="post" action="/do/turn-off-two-factor">
                <Button look=Look::Quiet>"Turn off two-factor"</Button>
            </form>
        </div>
    }
    .into_any()
}
