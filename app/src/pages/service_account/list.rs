//! The service accounts of an organization.
use super::role_word;
use crate::{
    pages::{
        flashed::Flashed,
        hidden::hidden,
        loaded::{framed, parameter},
    },
    request::{caller, service},
    ui::*,
};
use domain::Timestamp;
use leptos::prelude::*;
use service::service_account::ServiceAccountView;

/// `/organizations/{slug}/service-accounts`.
#[component]
pub fn ServiceAccounts() -> impl IntoView {
    let slug = parameter("slug");
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        let accounts = service.service_accounts(&caller, &slug).await?;
        let organization = service.organization(&caller, &slug).await?;
        let form = flashed.of("create-service-account");
        let fields = hidden(&[("slug", &slug)]);
        let role = match form.value("role") {
            role if role.is_empty() => "member".to_owned(),
            role => role,
        };
        let roles = vec![
            Choice::new("observer", "Observer: reads fleets and devices"),
            Choice::new("member", "Member: uses fleets and devices"),
            Choice::new("admin", "Admin: members, teams, identity providers"),
        ];
        let list = list(&slug, accounts, service.now());
        Ok(view! {
            <PageHeader title="Service accounts" lead=format!("Accounts of {} for its automation. They are no people: single sign-on never concerns them, and they stay when people go.", organization.name)/>
            <div class="stack mt-6">
                {flashed.summary()} {list}
                <Card title="Create a service account">
                    <form class="stack" method="post" action="/do/create-service-account">
                        {fields}
                        <Field name="name" label="Name" hint="What it does, such as the program that uses it." value=form.value("name") error=form.error("name") maxlength=120 autocomplete="off"/>
                        <Select name="role" label="Role" options=roles selected=role error=form.error("role")/>
                        <div class="actions"><Button look=Look::Primary>"Create service account"</Button></div>
                    </form>
                </Card>
            </div>
        }
        .into_any())
    })
}

fn list(slug: &str, accounts: Vec<ServiceAccountView>, now: Timestamp) -> AnyView {
    if accounts.is_empty() {
        return view! {
            <EmptyState
                icon=Icon::Key
                title="No service accounts yet"
                text="A service account has a role and keys of its own, so that a program does not act as one of your people. Create one below."
            />
        }
        .into_any();
    }
    let rows = accounts
        .into_iter()
        .map(|account| {
            let href = format!("/organizations/{slug}/service-accounts/{}", account.account);
            let (tone, word) = if account.disabled {
                (Tone::Neutral, "Disabled")
            } else {
                (Tone::Success, "Works")
            };
            let signs_in = account.mailbox.unwrap_or_else(|| "By keys only".to_owned());
            view! {
                <Row>
                    <RowHead><a class="link" href=href>{account.name}</a></RowHead>
                    <Cell label="Role">{role_word(account.role)}</Cell>
                    <Cell label="Signs in">{signs_in}</Cell>
                    <Cell label="Working keys" numeric=true>{account.keys}</Cell>
                    <Cell label="State"><Status tone=tone text=word/></Cell>
                    <Cell label="Made"><Time at=account.created_at now=now/></Cell>
                </Row>
            }
        })
        .collect_view();
    let columns = vec!["Name", "Role", "Signs in", "Working keys", "State", "Made"];
    view! { <Card flush=true><Table caption="Service accounts" columns=columns>{rows}</Table></Card> }
        .into_any()
}
