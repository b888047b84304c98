//! The teams of an organization.
use super::{counted, slug};
use crate::{
    pages::{flashed::Flashed, hidden::hidden, loaded::framed},
    request::{caller, service},
    ui::*,
};
use domain::role::Action;
use leptos::prelude::*;
use service::team::TeamView;

/// `/organizations/{slug}/teams`.
#[component]
pub fn Teams() -> impl IntoView {
    let slug = slug();
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        let organization = service.organization(&caller, &slug).await?;
        let teams = service.teams(&caller, &slug).await?;
        let may = organization.role.may(Action::ManageTeams);
        let form = flashed.of("create-team");
        let fields = hidden(&[("slug", &slug)]);
        let create = may.then(|| {
            view! {
                <Card title="Create a team">
                    <form class="stack" method="post" action="/do/create-team">
                        {fields}
                        <Field name="name" label="Team name" value=form.value("name") error=form.error("name") maxlength=80 autocomplete="off"/>
                        <div class="actions"><Button look=Look::Primary>"Create team"</Button></div>
                    </form>
                </Card>
            }
        });
        let list = list(&slug, teams, may);
        Ok(view! {
            <PageHeader title="Teams" lead=format!("Groups of people in {}. An identity provider can put new members into a default team.", organization.name)/>
            <div class="stack mt-6">{flashed.summary()} {list} {create}</div>
        }
        .into_any())
    })
}

fn list(slug: &str, teams: Vec<TeamView>, may: bool) -> AnyView {
    if teams.is_empty() {
        let text = if may {
            "A team groups people, so that new members can be put where they belong. Create one below."
        } else {
            "An admin of the organization can create teams."
        };
        return view! { <EmptyState icon=Icon::Team title="No teams yet" text=text/> }.into_any();
    }
    let rows = teams
        .into_iter()
        .map(|team| {
            let href = format!("/organizations/{slug}/teams/{}", team.id);
            view! {
                <Row>
                    <RowHead><a class="link" href=href>{team.name}</a></RowHead>
                    <Cell label="People">{counted(team.members, "person", "people")}</Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Card flush=true><Table caption="Teams" columns=vec!["Team", "People"]>{rows}</Table></Card> }.into_any()
}
