//! One member: role, sessions and removal.
use super::{member_sessions, role_word, slug};
use crate::{
    pages::{
        flashed::Flashed,
        hidden::hidden,
        loaded::{framed, parameter},
    },
    request::{caller, service},
    ui::*,
};
use domain::{Role, code, id::AccountId, role::Action};
use leptos::prelude::*;
use service::membership::{MemberView, SamlStatus};

/// `/organizations/{slug}/members/{account}`.
#[component]
pub fn Member() -> impl IntoView {
    let slug = slug();
    let account = parameter("account");
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        let account = AccountId::parse(&account).ok_or(code::NOT_FOUND)?;
        let organization = service.organization(&caller, &slug).await?;
        let member = service.member(&caller, &slug, account).await?;
        let now = service.now();
        let title = if member.name.is_empty() {
            member.email.clone()
        } else {
            member.name.clone()
        };
        let teams = if member.teams.is_empty() {
            "None".to_owned()
        } else {
            member.teams.join(", ")
        };
        let kind = if member.kind.is_service() {
            "Service account"
        } else if member.kind.is_managed() {
            "The company's"
        } else {
            "Their own"
        };
        let crumbs = vec![
            Crumb::new(
                organization.name.clone(),
                format!("/organizations/{slug}/overview"),
            ),
            Crumb::new("Members", format!("/organizations/{slug}/members")),
        ];
        let owners = organization.role.may(Action::ManageOwners);
        let saml = (member.may_be_changed && !member.yourself && !member.kind.is_service())
            .then(|| saml(&slug, &member, &title));
        let change = member
            .may_be_changed
            .then(|| change(&slug, &member, owners, &flashed));
        let sessions = if member.may_be_changed && !member.yourself {
            let found = service.member_sessions(&caller, &slug, account).await?;
            Some(member_sessions::section(&slug, &member, found, now))
        } else {
            None
        };
        let second = member.two_factor.map(|on| {
            let text = if on { "On" } else { "Off" };
            view! { <Term name="Two-factor">{text}</Term> }
        });
        let remove = (member.may_be_changed && !member.yourself).then(|| {
            if member.kind.is_service() {
                whole(&slug, &member)
            } else {
                remove(&slug, &member, &title)
            }
        });
        let protected = (organization.role == Role::Admin && !member.may_be_changed).then(
            || view! { <Notice tone=Tone::Info><p>{code::NOT_AN_OWNER.happened()}</p></Notice> },
        );
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title=title lead=member.email.clone()/>
            <div class="stack mt-6">
                {flashed.summary()} {protected}
                <Card title="Member">
                    <DefinitionList>
                        <Term name="Role">{role_word(member.role)}</Term>
                        <Term name="Teams">{teams}</Term>
                        {(!member.kind.is_service()).then(|| view! { <Term name="SAML status">{member.saml_status.describe()}</Term> })}
                        {second}
                        <Term name="Account">{kind}</Term>
                        <Term name="Since"><Time at=member.since now=now/></Term>
                    </DefinitionList>
                </Card>
                {saml} {change} {sessions} {remove}
            </div>
        }
        .into_any())
    })
}

fn change(slug: &str, member: &MemberView, owners: bool, flashed: &Flashed) -> AnyView {
    let form = flashed.of("change-role");
    let options = Role::ALL
        .into_iter()
        .filter(|role| owners || *role != Role::Owner)
        .map(|role| {
            Choice::new(
                role.as_str(),
                format!("{}: {}", role_word(role), about(role)),
            )
        })
        .collect();
    let fields = hidden(&[("slug", slug), ("account", &member.account.to_string())]);
    let selected = member.role.as_str();
    view! {
        <Card title="Change role">
            <form class="stack" method="post" action="/do/change-role">
                {fields}
                <Select name="role" label="Role" options=options selected=selected error=form.error("role")/>
                <div class="actions"><Button look=Look::Primary>"Change role"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

const fn about(role: Role) -> &'static str {
    match role {
        Role::Observer => "reads fleets and devices",
        Role::Member => "uses fleets and devices",
        Role::Admin => "members, teams, identity providers",
        Role::Owner => "everything",
    }
}

/// Connecting a member, for the first time or anew; for a company's account this is an admin's approval.
fn saml(slug: &str, member: &MemberView, name: &str) -> AnyView {
    let fields = hidden(&[("slug", slug), ("account", &member.account.to_string())]);
    let (text, button) = match (member.kind.is_managed(), member.saml_status) {
        (true, _) => (
            format!(
                "If the identity provider names {name} differently now, this mails a link that links the account anew. Sending it says that you know it is the same person."
            ),
            "Send SAML invite",
        ),
        (false, SamlStatus::NotConnected) => (
            format!(
                "{name} does not sign in through the identity provider yet. This mails a link that connects the account."
            ),
            "Send SAML invite",
        ),
        (false, SamlStatus::Invited | SamlStatus::Connected) => (
            format!(
                "This mails {name} a link that connects the account anew; former links stop working."
            ),
            "Resend SAML invite",
        ),
    };
    view! {
        <Card title="Single sign-on">
            <form class="stack" method="post" action="/do/send-saml-invite">
                {fields}
                <p class="prose">{text}</p>
                <div class="actions"><Button>{button}</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

/// Where a service account is disabled or deleted: it leaves no organization by itself.
fn whole(slug: &str, member: &MemberView) -> AnyView {
    let href = format!("/organizations/{slug}/service-accounts/{}", member.account);
    view! {
        <Card title="Keys, password and end">
            <div class="actions"><ButtonLink href=href>"Open the service account"</ButtonLink></div>
        </Card>
    }
    .into_any()
}

fn remove(slug: &str, member: &MemberView, name: &str) -> AnyView {
    let fields = hidden(&[("slug", slug), ("account", &member.account.to_string())]);
    let loses = format!(
        "{name} loses access to the organization, its teams and fleets at once. Signing in does not bring them back until an admin lets them."
    );
    view! {
        <DangerZone title="Remove from the organization">
            <p>{loses}</p>
            <form method="post" action="/do/remove-member">
                {fields}
                <Button look=Look::Danger>"Remove member"</Button>
            </form>
        </DangerZone>
    }
    .into_any()
}
