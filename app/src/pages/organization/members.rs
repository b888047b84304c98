//! The members of an organization, and who was removed.
use super::{
    asking, invitations,
    member_filter::{Asked, filters},
    role_word, slug,
};
use crate::{
    pages::{
        flashed::Flashed,
        hidden::hidden,
        loaded::{framed, query},
    },
    request::{caller, service},
    ui::*,
};
use domain::{Timestamp, role::Action};
use leptos::prelude::*;
use service::{
    PageRequest,
    membership::{MemberView, RemovedView, SamlStatus},
};

/// `/organizations/{slug}/members`.
#[component]
pub fn Members() -> impl IntoView {
    let slug = slug();
    let flashed = Flashed::take();
    let (cursor, asked) = (query("after"), Asked::read());
    framed(Some(slug.clone()), async move {
        let (caller, service) = (caller(), service());
        let organization = service.organization(&caller, &slug).await?;
        let page = service
            .find_members(&caller, &slug, &asked.filter(), &PageRequest::after(cursor))
            .await?;
        let teams = service.teams(&caller, &slug).await?;
        let now = service.now();
        let removed = if organization.role.may(Action::ManageMembers) {
            service.removed_people(&caller, &slug).await?
        } else {
            Vec::new()
        };
        let mut columns = vec!["Person", "Permissions", "Teams", "SAML status"];
        if organization.role.may(Action::ManageMembers) {
            columns.push("Two-factor");
        }
        columns.push("Last sign-in");
        let nobody = page.items.is_empty();
        let rows = page
            .items
            .into_iter()
            .map(|member| row(&slug, member, now))
            .collect_view();
        let here = format!("/organizations/{slug}/members");
        let next = page.next.map(|after| asked.address(&here, &after));
        let more = next.map(|next| view! { <Pagination next=next/> });
        let action = organization
            .role
            .may(Action::ManageIdentityProviders)
            .then(|| {
                let href = format!("/organizations/{slug}/identity-providers");
                let invite = format!("/organizations/{slug}/members/invite");
                view! {
                    <ButtonLink href=href icon=Icon::Shield>"SAML"</ButtonLink>
                    <ButtonLink href=invite look=Look::Primary>"Invite people"</ButtonLink>
                }
            });
        let invitations = if organization.role.may(Action::ManageMembers) {
            let page = service
                .invitations(&caller, &slug, &PageRequest::after(query("invited_after")))
                .await?;
            invitations::card(&slug, page, now)
        } else {
            None
        };
        let asking = if organization.role.may(Action::ManageMembers) {
            asking::card(&slug, service.join_requests(&caller, &slug).await?, now)
        } else {
            None
        };
        let list = if nobody {
            let href = here.clone();
            view! {
                <EmptyState icon=Icon::People title="Nobody like that" text="No member matches.">
                    <ButtonLink href=href>"Show all members"</ButtonLink>
                </EmptyState>
            }
            .into_any()
        } else {
            view! { <Card flush=true><Table caption="Members" columns=columns>{rows}</Table></Card> }.into_any()
        };
        Ok(view! {
            <PageHeader title="Members" lead=format!("Who belongs to {} and what they may do.", organization.name)>
                {action}
            </PageHeader>
            <div class="stack mt-6">
                {flashed.summary()}
                {filters(&here, &asked, teams)}
                {list}
                {more} {asking} {invitations} {removed_card(&slug, removed, now)}
            </div>
        }
        .into_any())
    })
}

fn row(slug: &str, member: MemberView, now: Timestamp) -> impl IntoView + use<> {
    let href = format!("/organizations/{slug}/members/{}", member.account);
    let (name, address) = if member.name.is_empty() {
        (member.email, None)
    } else {
        (
            member.name,
            Some(member.email).filter(|email| !email.is_empty()),
        )
    };
    let status = if member.kind.is_service() {
        // No identity provider signs it in, so there is no status to have.
        "Service account".into_any()
    } else {
        let tone = match member.saml_status {
            SamlStatus::Connected => Tone::Success,
            SamlStatus::Invited => Tone::Info,
            SamlStatus::NotConnected => Tone::Neutral,
        };
        view! { <Status tone=tone text=member.saml_status.describe()/> }.into_any()
    };
    let teams = if member.teams.is_empty() {
        "None".to_owned()
    } else {
        member.teams.join(", ")
    };
    let seen = match member.last_login_at {
        Some(at) => view! { <Time at=at now=now/> }.into_any(),
        None => "Never".into_any(),
    };
    let second = member.two_factor.map(|on| {
        let (tone, text) = if on {
            (Tone::Success, "On")
        } else {
            (Tone::Neutral, "Off")
        };
        view! { <Cell label="Two-factor"><Status tone=tone text=text/></Cell> }
    });
    view! {
        <Row>
            <RowHead>
                <a class="link" href=href>{name}</a>
                {member.yourself.then_some(" (you)")}
                {address.map(|address| view! { <span class="block text-muted font-normal">{address}</span> })}
            </RowHead>
            <Cell label="Permissions">{role_word(member.role)}</Cell>
            <Cell label="Teams">{teams}</Cell>
            <Cell label="SAML status">{status}</Cell>
            {second}
            <Cell label="Last sign-in">{seen}</Cell>
        </Row>
    }
}

fn removed_card(
    slug: &str,
    removed: Vec<RemovedView>,
    now: Timestamp,
) -> Option<impl IntoView + use<>> {
    let slug = slug.to_owned();
    (!removed.is_empty()).then(|| {
        let rows = removed
            .into_iter()
            .map(|person| {
                let label = format!("Let back in {}", person.email);
                let fields = hidden(&[("slug", &slug), ("account", &person.account.to_string())]);
                view! {
                    <Row>
                        <RowHead>{person.email}</RowHead>
                        <Cell label="Removed"><Time at=person.removed_at now=now/></Cell>
                        <Cell actions=true>
                            <form method="post" action="/do/let-back-in">
                                {fields}
                                <Button look=Look::Quiet label=label>"Let back in"</Button>
                            </form>
                        </Cell>
                    </Row>
                }
            })
            .collect_view();
        view! {
            <Card title="Removed people" lead="Signing in does not bring them back until you let them." flush=true>
                <Table caption="Removed people" columns=vec!["Person", "Removed", ""]>{rows}</Table>
            </Card>
        }
    })
}
