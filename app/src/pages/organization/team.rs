//! One team: its people, its name, its end.
use super::slug;
use crate::{
    pages::{
        flashed::Flashed,
        hidden::hidden,
        loaded::{framed, parameter},
    },
    request::{caller, service},
    ui::*,
};
use domain::{code, id::TeamId, role::Action};
use leptos::prelude::*;
use service::team::{TeamDetail, TeamMemberView};

/// `/organizations/{slug}/teams/{team}`.
#[component]
pub fn Team() -> impl IntoView {
    let slug = slug();
    let team = parameter("team");
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        let team = TeamId::parse(&team).ok_or(code::NOT_FOUND)?;
        let organization = service.organization(&caller, &slug).await?;
        let found = service.team(&caller, &slug, team).await?;
        let may = organization.role.may(Action::ManageTeams);
        let crumbs = vec![
            Crumb::new(organization.name, format!("/organizations/{slug}/overview")),
            Crumb::new("Teams", format!("/organizations/{slug}/teams")),
        ];
        let people = people(&slug, &found, may);
        let change = may.then(|| change(&slug, &found, &flashed));
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title=found.name/>
            <div class="stack mt-6">{flashed.summary()} {people} {change}</div>
        }
        .into_any())
    })
}

fn people(slug: &str, found: &TeamDetail, may: bool) -> AnyView {
    if found.members.is_empty() {
        let text = if may {
            "Add people below."
        } else {
            "An admin of the organization can add people."
        };
        return view! { <EmptyState icon=Icon::People title="Nobody is in this team yet" text=text/> }.into_any();
    }
    let columns = if may {
        vec!["Person", ""]
    } else {
        vec!["Person"]
    };
    let rows = found
        .members
        .iter()
        .map(|member| row(slug, &found.id, member, may))
        .collect_view();
    view! { <Card title="People" flush=true><Table caption="People of the team" columns=columns>{rows}</Table></Card> }.into_any()
}

fn row(slug: &str, team: &TeamId, member: &TeamMemberView, may: bool) -> impl IntoView + use<> {
    let fields = hidden(&[
        ("slug", slug),
        ("team", &team.to_string()),
        ("account", &member.account.to_string()),
    ]);
    let label = format!("Take out {}", member.email);
    let remove = may.then(|| {
        view! {
            <Cell actions=true>
                <form method="post" action="/do/remove-team-member">
                    {fields}
                    <Button look=Look::Quiet label=label>"Take out"</Button>
                </form>
            </Cell>
        }
    });
    let (name, address) = if member.name.is_empty() {
        (member.email.clone(), None)
    } else {
        (member.name.clone(), Some(member.email.clone()))
    };
    view! {
        <Row>
            <RowHead>
                {name} {address.map(|address| view! { <span class="block text-muted font-normal">{address}</span> })}
            </RowHead>
            {remove}
        </Row>
    }
}

fn change(slug: &str, found: &TeamDetail, flashed: &Flashed) -> AnyView {
    let (add, rename) = (flashed.of("add-team-member"), flashed.of("rename-team"));
    let team = found.id.to_string();
    let typed = rename.value("name");
    let name = if typed.is_empty() {
        found.name.clone()
    } else {
        typed
    };
    let others = found
        .others
        .iter()
        .map(|(account, text)| Choice::new(account.to_string(), text.clone()))
        .collect::<Vec<_>>();
    let fields = || hidden(&[("slug", slug), ("team", &team)]);
    let (adding, renaming, deleting) = (fields(), fields(), fields());
    let add = (!others.is_empty()).then(|| {
        view! {
            <Card title="Add a person">
                <form class="stack" method="post" action="/do/add-team-member">
                    {adding}
                    <Select name="account" label="Person" options=others error=add.error("account")/>
                    <div class="actions"><Button look=Look::Primary>"Add person"</Button></div>
                </form>
            </Card>
        }
    });
    view! {
        {add}
        <Card title="Rename team">
            <form class="stack" method="post" action="/do/rename-team">
                {renaming}
                <Field name="name" label="Team name" value=name error=rename.error("name") maxlength=80 autocomplete="off"/>
                <div class="actions"><Button>"Save name"</Button></div>
            </form>
        </Card>
        <DangerZone title="Delete team">
            <p>"Its people stay in the organization. Where it is the default team of an identity provider, new members get none."</p>
            <form method="post" action="/do/delete-team">
                {deleting}
                <Button look=Look::Danger>"Delete team"</Button>
            </form>
        </DangerZone>
    }
    .into_any()
}
