//! What requiring single sign-on would change for whom: the real people. (I12)
use crate::ui::{Card, Cell, Notice, Row, RowHead, Status, Table, Tone};
use domain::{Role, enforcement::Policy};
use leptos::prelude::*;
use service::identity_provider::enforcement::{Change, Forecast, PersonForecast};

/// The sentence, the advice, the list; `base` is the provider's path.
pub(super) fn forecast(base: &str, forecast: &Forecast) -> AnyView {
    let rows = forecast.people.iter().map(person).collect_view();
    let links = [Policy::AllButOwnersAndAdmins, Policy::AllButOwners]
        .into_iter()
        .map(|policy| {
            let href = format!("{base}/enforcement?policy={}", policy.as_str());
            let current = (policy == forecast.policy).then_some("true");
            view! { <a class="link mr-4" href=href aria-current=current>{policy.describe()}</a> }
        })
        .collect_view();
    let shown = u64::try_from(forecast.people.len()).unwrap_or_default();
    let more = (shown < forecast.total)
        .then(|| view! { <p class="card-body text-sm text-muted">{format!("The first {shown} of {} are shown.", forecast.total)}</p> });
    let keys = (forecast.keys > 0).then(|| {
        let text = match forecast.keys {
            1 => "1 personal API key of theirs no longer opens this organization.".to_owned(),
            many => format!("{many} personal API keys of theirs no longer open this organization."),
        };
        view! { <p>{text}</p> }
    });
    let google = (forecast.google > 0).then(|| {
        let text = match forecast.google {
            1 => {
                "1 of them signed up with Google and may go on with it if Google counts.".to_owned()
            }
            many => format!(
                "{many} of them signed up with Google and may go on with it if Google counts."
            ),
        };
        view! { <p>{text}</p> }
    });
    let advice = (forecast.owners > 2).then(|| {
        let title = format!("{} owners", forecast.owners);
        view! {
            <Notice tone=Tone::Warning title=title>
                "At most two owners are advised, one of them a service account: whoever is exempt is a way around single sign-on."
            </Notice>
        }
    });
    let sentence = forecast.sentence();
    view! {
        {advice}
        <Card title="What changes for whom" flush=true>
            <div class="card-body stack">
                <p>"If it is required of: " {links}</p>
                <p><strong>{sentence}</strong></p>
                {keys}
                {google}
                <p class="text-sm text-muted">"At most two owners are advised, one of them a service account."</p>
            </div>
            <Table caption="What changes for whom" columns=vec!["Person", "Role", "What changes"]>{rows}</Table>
            {more}
        </Card>
    }
    .into_any()
}

fn person(person: &PersonForecast) -> AnyView {
    let (tone, text) = match person.change {
        Change::Unreached => (
            Tone::Warning,
            "Must use it, and never came through it nor was provisioned",
        ),
        Change::MustUse if person.signed_up_with_google => (
            Tone::Info,
            "Must use it, or go on with Google if that counts",
        ),
        Change::MustUse => (Tone::Info, "Must use it"),
        Change::Keeps => (Tone::Neutral, "Keeps their password"),
        Change::Already => (Tone::Success, "Uses it already: a company account"),
    };
    let role = match person.role {
        Role::Owner => "Owner",
        Role::Admin => "Admin",
        Role::Member => "Member",
        Role::Observer => "Observer",
    };
    let name = if person.name.is_empty() {
        person.email.clone()
    } else {
        format!("{} ({})", person.name, person.email)
    };
    view! {
        <Row>
            <RowHead>{name}</RowHead>
            <Cell label="Role">{role}</Cell>
            <Cell label="What changes"><Status tone=tone text=text/></Cell>
        </Row>
    }
    .into_any()
}
