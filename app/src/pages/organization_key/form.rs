//! The forms that make a key and that put another in its place.
use super::section::Place;
use crate::{pages::flashed::Flashed, ui::*};
use leptos::prelude::*;

fn days() -> Vec<Choice> {
    [
        ("30", "30 days"),
        ("90", "90 days"),
        ("180", "180 days"),
        ("366", "A year"),
    ]
    .map(|(value, text)| Choice::new(value, text))
    .to_vec()
}

fn overlaps() -> Vec<Choice> {
    [
        ("0", "Stop at once"),
        ("1", "Go on for a day"),
        ("3", "Go on for 3 days"),
        ("7", "Go on for 7 days"),
    ]
    .map(|(value, text)| Choice::new(value, text))
    .to_vec()
}

fn roles(place: &Place<'_>) -> Vec<Choice> {
    let observer = Choice::new("observer", "Observer: reads fleets and devices");
    match place {
        Place::Organization { .. } => vec![
            observer,
            Choice::new(
                "member",
                "Member: uses fleets and devices, reads who the members are",
            ),
            Choice::new("admin", "Admin: also reads what only admins read"),
        ],
        Place::Fleet { .. } => vec![
            Choice::new("observer", "Observer: reads the fleet and its devices"),
            Choice::new("member", "Member: adds, renames and deletes its devices"),
        ],
        Place::ServiceAccount { .. } => Vec::new(),
    }
}

pub(super) fn create(place: &Place<'_>, flashed: &Flashed) -> AnyView {
    let form = flashed.of("create-organization-key");
    let (title, roles) = match place {
        Place::Organization { .. } => ("New key of the organization", roles(place)),
        Place::Fleet { .. } => ("New key of this fleet", roles(place)),
        Place::ServiceAccount { .. } => ("New key of this service account", roles(place)),
    };
    let chosen = |field: &str, first: &str| match form.value(field) {
        value if value.is_empty() => first.to_owned(),
        value => value,
    };
    let (selected_role, selected_days) = (chosen("role", "observer"), chosen("days", "90"));
    let role_error = form.error("role");
    let role = (!roles.is_empty()).then(|| {
        view! {
            <Select name="role" id="key-role" label="Role" options=roles selected=selected_role error=role_error/>
        }
    });
    let fields = place.fields();
    view! {
        <Card title=title>
            <form class="stack" method="post" action="/do/create-organization-key">
                {fields}
                <Field
                    name="name"
                    id="key-name"
                    label="Key name"
                    hint="What it is for, such as the program that uses it."
                    autocomplete="off"
                    maxlength=120
                    value=form.value("name")
                    error=form.error("name")
                />
                {role}
                <Select name="days" id="key-days" label="Works for" options=days() selected=selected_days error=form.error("days")/>
                <div class="actions"><Button>"Create API key"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

pub(super) fn replace(place: &Place<'_>, working: Vec<Choice>, flashed: &Flashed) -> AnyView {
    let form = flashed.of("replace-organization-key");
    let overlap = match form.value("overlap") {
        value if value.is_empty() => "1".to_owned(),
        value => value,
    };
    let fields = place.fields();
    view! {
        <Card title="Replace a key" lead="Makes a new key with the same name and rights, which works as long as the old one was meant to.">
            <form class="stack" method="post" action="/do/replace-organization-key">
                {fields}
                <Select name="key" id="replaced-key" label="Key to replace" options=working selected=form.value("key")/>
                <Select name="overlap" id="overlap" label="The old key should" options=overlaps() selected=overlap error=form.error("overlap")/>
                <div class="actions"><Button>"Replace key"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}
