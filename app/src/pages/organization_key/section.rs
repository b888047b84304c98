//! The keys of an organization, a fleet or a service account: what there are, and the forms below.
use super::form::{create, replace};
use crate::{
    pages::{flashed::Flashed, hidden::hidden},
    ui::*,
};
use domain::{
    Timestamp,
    organization_key::{KeyRole, KeyScope, KeyState},
};
use leptos::prelude::*;
use service::organization_key::OrganizationKeyView;

/// Whose keys they are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// The organization's: all of them are listed, and its own are made.
    Organization {
        /// Its name in URLs.
        slug: &'a str,
    },
    /// One fleet's.
    Fleet {
        /// The organization.
        slug: &'a str,
        /// The fleet.
        fleet: &'a str,
    },
    /// One service account's.
    ServiceAccount {
        /// The organization.
        slug: &'a str,
        /// The account.
        account: &'a str,
        /// Whether it may have more of them: it is not disabled, and the caller acts on it.
        open: bool,
    },
}

impl<'a> Place<'a> {
    /// The hidden fields that say where a form stands.
    pub(super) fn fields(self) -> AnyView {
        let (slug, fleet, account) = self.parts();
        hidden(&[("slug", slug), ("fleet", fleet), ("account", account)])
    }

    const fn parts(self) -> (&'a str, &'a str, &'a str) {
        match self {
            Self::Organization { slug } => (slug, "", ""),
            Self::Fleet { slug, fleet } => (slug, fleet, ""),
            Self::ServiceAccount { slug, account, .. } => (slug, "", account),
        }
    }

    const fn is_open(self) -> bool {
        match self {
            Self::Organization { .. } | Self::Fleet { .. } => true,
            Self::ServiceAccount { open, .. } => open,
        }
    }
}

/// The list and the forms.
pub(crate) fn section(
    place: &Place<'_>,
    keys: Vec<OrganizationKeyView>,
    flashed: &Flashed,
    now: Timestamp,
) -> AnyView {
    let whole = matches!(place, Place::Organization { .. });
    let working = keys
        .iter()
        .filter(|key| matches!(key.state, KeyState::Works { .. }))
        .map(|key| Choice::new(key.id.to_string(), described(key)))
        .collect::<Vec<_>>();
    let list = if keys.is_empty() {
        let text = match place {
            Place::Organization { .. } => {
                "A key lets a program read the organization and use its fleets, whoever comes and goes. Make one below."
            }
            Place::Fleet { .. } => {
                "A key of this fleet opens this fleet and nothing else. Make one below."
            }
            Place::ServiceAccount { .. } => {
                "A key lets a program act as this service account, with its role."
            }
        };
        view! { <EmptyState icon=Icon::Key title="No API keys yet" text=text/> }.into_any()
    } else {
        let mut columns = vec!["Key", "Ends with"];
        if whole {
            columns.push("Opens");
        } else if !matches!(place, Place::ServiceAccount { .. }) {
            columns.push("Role");
        }
        columns.extend(["State", "Last used", ""]);
        let rows = keys
            .into_iter()
            .map(|key| row(place, key, now))
            .collect_view();
        view! { <Card title="API keys" flush=true><Table caption="API keys" columns=columns>{rows}</Table></Card> }.into_any()
    };
    let open = place.is_open();
    let replace = (open && !working.is_empty()).then(|| replace(place, working, flashed));
    let create = open.then(|| create(place, flashed));
    view! { {list} {create} {replace} }.into_any()
}

fn described(key: &OrganizationKeyView) -> String {
    let of = key
        .scope_name
        .as_ref()
        .map(|name| format!(", {name}"))
        .unwrap_or_default();
    format!("{} (ends with {}{of})", key.name, key.last_four)
}

fn row(place: &Place<'_>, key: OrganizationKeyView, now: Timestamp) -> AnyView {
    let opens = match (place, key.scope) {
        (Place::ServiceAccount { .. }, _) => None,
        (Place::Fleet { .. }, scope) => Some(("Role", role_of(scope))),
        (Place::Organization { .. }, scope) => {
            let name = key.scope_name.clone().unwrap_or_default();
            let text = match scope {
                KeyScope::Organization { .. } => {
                    format!("Organization, {}", role_of(scope).to_lowercase())
                }
                KeyScope::Fleet { .. } => {
                    format!("Fleet {name}, {}", role_of(scope).to_lowercase())
                }
                KeyScope::ServiceAccount { .. } => format!("Service account {name}"),
            };
            Some(("Opens", text))
        }
    };
    let opens = opens.map(|(label, text)| view! { <Cell label=label>{text}</Cell> });
    let (tone, word, until) = match key.state {
        KeyState::Works { until } => (Tone::Success, "Works", Some(until)),
        KeyState::Overlaps { until } => (Tone::Warning, "Replaced, works on", Some(until)),
        KeyState::Replaced => (Tone::Neutral, "Replaced", None),
        KeyState::Revoked => (Tone::Neutral, "Revoked", None),
        KeyState::Expired => (Tone::Neutral, "Expired", None),
    };
    let works = until.is_some();
    let ends = until.map(|until| {
        view! { <span class="block text-muted">"ends " <Time at=until now=now/></span> }
    });
    let used = key.last_used_at.map_or_else(
        || "never".into_any(),
        |at| view! { <Time at=at now=now/> }.into_any(),
    );
    let label = format!("Revoke {} ending {}", key.name, key.last_four);
    let fields = place.fields();
    let revoke = if works && place.is_open() {
        view! {
            <form method="post" action="/do/revoke-organization-key">
                {fields}
                <input type="hidden" name="key" value=key.id.to_string()/>
                <Button look=Look::Quiet label=label>"Revoke"</Button>
            </form>
        }
        .into_any()
    } else {
        ().into_any()
    };
    view! {
        <Row>
            <RowHead>{key.name}</RowHead>
            <Cell label="Ends with"><span class="mono">{key.last_four}</span></Cell>
            {opens}
            <Cell label="State"><Status tone=tone text=word/> {ends}</Cell>
            <Cell label="Last used">{used}</Cell>
            <Cell actions=true>{revoke}</Cell>
        </Row>
    }
    .into_any()
}

fn role_of(scope: KeyScope) -> String {
    match scope.role() {
        Some(KeyRole::Observer) => "Observer",
        Some(KeyRole::Member) => "Member",
        Some(KeyRole::Admin) => "Admin",
        None => "As the account",
    }
    .to_owned()
}
