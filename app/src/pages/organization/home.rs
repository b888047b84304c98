//! The start page and the list of one's organizations: what I belong to, and making one.
use super::{plan_word, role_word};
use crate::{
    pages::{flashed::Flashed, loaded::framed},
    request::{caller, query_with, service},
    ui::*,
};
use leptos::prelude::*;
use service::{
    identity_provider::enforcement::Asking,
    organization::{ManagingCompany, OrganizationView},
};

/// `/`: the console, or the login page for those who are not signed in.
#[component]
pub fn Start() -> impl IntoView {
    page("Home")
}

/// `/organizations`.
#[component]
pub fn Organizations() -> impl IntoView {
    page("Organizations")
}

fn page(title: &'static str) -> AnyView {
    let flashed = Flashed::take();
    framed(None, async move {
        let caller = caller();
        let organizations = service().organizations(&caller).await?;
        let company = service().managing_company(&caller).await?;
        let asking = service().organizations_asking(&caller).await?;
        let form = flashed.of("create-organization");
        let create = company.is_none().then(|| {
            view! {
                <Card title="Create an organization" lead="It begins on the free plan, and you are its owner.">
                    <form class="stack" method="post" action="/do/create-organization">
                        <Field
                            name="name"
                            label="Organization name"
                            value=form.value("name")
                            error=form.error("name")
                            maxlength=80
                            autocomplete="organization"
                        />
                        <Field
                            name="slug"
                            label="Address"
                            hint="Small letters, digits and hyphens. Left empty, it is made of the name. It cannot be changed later."
                            prefix="/organizations/"
                            value=form.value("slug")
                            error=form.error("slug")
                            maxlength=64
                            optional=true
                            mono=true
                        />
                        <div class="actions">
                            <Button look=Look::Primary>"Create organization"</Button>
                        </div>
                    </form>
                </Card>
            }
        });
        let list = if organizations.is_empty() {
            none(company.as_ref())
        } else {
            table(organizations)
        };
        Ok(view! {
            <PageHeader title=title lead="The organizations you belong to."/>
            <div class="stack mt-6">{flashed.summary()} {asking.into_iter().map(required).collect_view()} {list} {create}</div>
        }
        .into_any())
    })
}

/// The way into an organization that requires single sign-on.
fn required(asking: Asking) -> AnyView {
    let href = query_with(
        &asking.path,
        &[("next", &format!("/organizations/{}/overview", asking.slug))],
    );
    let label = format!("Continue to {}'s sign-in", asking.name);
    view! {
        <Notice tone=Tone::Info title=format!("{} requires single sign-on", asking.name)>
            <p>"This session does not open it. Sign in through its identity provider, and you come back there."</p>
            <div class="actions mt-2"><ButtonLink href=href look=Look::Primary icon=Icon::SignIn>{label}</ButtonLink></div>
        </Notice>
    }
    .into_any()
}

fn table(organizations: Vec<OrganizationView>) -> AnyView {
    let rows = organizations
        .into_iter()
        .map(|organization| {
            let href = format!("/organizations/{}/overview", organization.slug);
            view! {
                <Row>
                    <RowHead><a class="link" href=href>{organization.name}</a></RowHead>
                    <Cell label="Plan">{plan_word(organization.plan)}</Cell>
                    <Cell label="Your role">{role_word(organization.role)}</Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Card title="Your organizations" flush=true>
            <Table caption="Your organizations" columns=vec!["Organization", "Plan", "Your role"]>{rows}</Table>
        </Card>
    }
    .into_any()
}

/// Somebody without an organization: a person of their own may make one; a company's account is told whom to ask (B17).
fn none(company: Option<&ManagingCompany>) -> AnyView {
    match company {
        None => view! {
            <EmptyState
                icon=Icon::Building
                title="You belong to no organization yet"
                text="An organization shares fleets, teams and single sign-on. Create one below, or ask an admin of yours to add you."
            />
        }
        .into_any(),
        Some(company) => {
            let people = company.administrators.join(", ");
            let why = format!(
                "{} manages your account, and nobody there has given you access, or it was taken away. Ask one of its admins: {people}.",
                company.name,
            );
            view! {
                <Notice tone=Tone::Warning title="You belong to no organization">
                    <p>{why}</p>
                </Notice>
            }
            .into_any()
        }
    }
}
