//! Which members are shown, in the address of the page.
use super::role_word;
use crate::{
    pages::loaded::query,
    request::query_with,
    ui::{Button, Choice, Field, Select},
};
use domain::{Role, id::TeamId};
use leptos::prelude::*;
use service::{
    membership::{MemberFilter, MemberOrder, SamlStatus},
    team::TeamView,
};

/// A filter's value for all.
const ANY: &str = "any";

/// What the address of the page asks for.
pub(super) struct Asked {
    search: String,
    role: String,
    team: String,
    status: String,
    order: String,
}

impl Asked {
    pub(super) fn read() -> Self {
        Self {
            search: query("q"),
            role: query("role"),
            team: query("team"),
            status: query("saml"),
            order: query("sort"),
        }
    }

    pub(super) fn filter(&self) -> MemberFilter {
        MemberFilter {
            search: self.search.clone(),
            role: Role::parse(&self.role),
            team: TeamId::parse(&self.team),
            saml_status: SamlStatus::parse(&self.status),
            order: MemberOrder::parse(&self.order).unwrap_or_default(),
        }
    }

    /// The page of it that begins after a cursor.
    pub(super) fn address(&self, here: &str, after: &str) -> String {
        query_with(
            here,
            &[
                ("q", &self.search),
                ("role", &self.role),
                ("team", &self.team),
                ("saml", &self.status),
                ("sort", &self.order),
                ("after", after),
            ],
        )
    }
}

pub(super) fn filters(here: &str, asked: &Asked, teams: Vec<TeamView>) -> impl IntoView + use<> {
    let chosen = |value: &str| if value.is_empty() { ANY } else { value }.to_owned();
    let mut roles = vec![Choice::new(ANY, "Any")];
    roles.extend(
        Role::ALL
            .into_iter()
            .map(|role| Choice::new(role.as_str(), role_word(role))),
    );
    let mut statuses = vec![Choice::new(ANY, "Any")];
    statuses.extend(
        SamlStatus::ALL
            .into_iter()
            .map(|status| Choice::new(status.as_str(), status.describe())),
    );
    let mut places = vec![Choice::new(ANY, "Any")];
    places.extend(
        teams
            .into_iter()
            .map(|team| Choice::new(team.id.to_string(), team.name)),
    );
    let orders = MemberOrder::ALL
        .into_iter()
        .map(|order| {
            let words = match order {
                MemberOrder::Address => "By address",
                MemberOrder::LatestSignIn => "Latest sign-in first",
                MemberOrder::LongestAway => "Longest away first",
            };
            Choice::new(order.as_str(), words)
        })
        .collect::<Vec<_>>();
    let order = MemberOrder::parse(&asked.order)
        .unwrap_or_default()
        .as_str();
    let (role, team, status) = (
        chosen(&asked.role),
        chosen(&asked.team),
        chosen(&asked.status),
    );
    let (here, search) = (here.to_owned(), asked.search.clone());
    view! {
        <form class="filters" method="get" action=here role="search">
            <Field name="q" label="Name or address" value=search kind="search" maxlength=100 optional=true/>
            <Select name="role" label="Permissions" options=roles selected=role/>
            <Select name="team" label="Team" options=places selected=team/>
            <Select name="saml" label="SAML status" options=statuses selected=status/>
            <Select name="sort" label="Order" options=orders selected=order/>
            <Button>"Show"</Button>
        </form>
    }
}
