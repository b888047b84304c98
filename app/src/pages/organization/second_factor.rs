//! Whom an organization asks for a second factor: a section of its settings.
use crate::{
    pages::{flashed::Flashed, hidden::hidden},
    ui::*,
};
use domain::second_factor::Demand;
use leptos::prelude::*;
use service::second_factor::DemandView;

pub(super) fn section(slug: &str, view: &DemandView, flashed: &Flashed) -> AnyView {
    let form = flashed.of("second-factor-demand");
    let typed = form.value("demand");
    let selected = if typed.is_empty() {
        view.demand.as_str().to_owned()
    } else {
        typed
    };
    let options = Demand::ALL.into_iter().map(card).collect();
    let fields = hidden(&[("slug", slug)]);
    let lead = format!(
        "{} of {} members have turned two-factor on. Whoever is asked and has none is led to set it up when they come here; what is theirs elsewhere stays open to them.",
        view.with_two_factor, view.members
    );
    view! {
        <Card title="Second factor" lead=lead>
            <form class="stack" method="post" action="/do/change-second-factor-demand">
                {fields}
                <RadioCards name="demand" legend="Who needs a second factor here" options=options selected=selected error=form.error("demand")/>
                <div class="actions"><Button>"Save whom to ask"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn card(demand: Demand) -> RadioCard {
    let (title, detail) = match demand {
        Demand::Nobody => (
            "Nobody has to",
            "People decide for themselves under Preferences.",
        ),
        Demand::Passwords => (
            "Ask everyone who signs in with a password for a second factor",
            "Also for the API keys they made. Single sign-on counts as it is.",
        ),
        Demand::Everybody => (
            "Ask everyone",
            "But for those whose identity provider says that it asked for a second factor itself.",
        ),
    };
    RadioCard::new(demand.as_str(), title, detail)
}
