//! The identity providers of an organization; for those who may not configure them, why and what to do (B1).
use super::{
    certificates::certificate_status,
    steps::{all, one},
};
use crate::{
    pages::loaded::{framed, parameter},
    request::{caller, service, take_flash},
    ui::{
        ButtonLink, Card, CopyField, DefinitionList, EmptyState, Icon, Look, Notice, PageHeader,
        Status, Term, Tone,
    },
};
use domain::{Timestamp, code};
use leptos::prelude::*;
use service::identity_provider::{IdentityProviders, MayConfigure, ProviderSummary, State};

/// `/organizations/{slug}/identity-providers`.
#[component]
pub fn ListPage() -> impl IntoView {
    let slug = parameter("slug");
    framed(Some(slug.clone()), async move {
        let service = service();
        let found = service.identity_providers(&caller(), &slug).await?;
        let flash = take_flash("");
        let now = service.now();
        let add = format!("{}/new", all(&slug));
        let ask = format!("{}/setup", all(&slug));
        let lead = if found.providers.is_empty() {
            format!(
                "Let people of {} sign in through your company's directory.",
                found.organization
            )
        } else {
            format!(
                "People of {} sign in through your company's directory.",
                found.organization
            )
        };
        let action = matches!(found.may_configure, MayConfigure::Yes)
            .then(|| view! { <ButtonLink href=add.clone() look=Look::Primary icon=Icon::Add>"Add Identity Provider"</ButtonLink> });
        let why = why_not(&found);
        let enablement = matches!(
            found.may_configure,
            MayConfigure::Yes | MayConfigure::HasOne
        )
        .then(|| {
            let href = format!("/organizations/{slug}/enablement");
            view! { <p><a class="link" href=href>"Enablement and test organization"</a></p> }
        });
        let empty = found.providers.is_empty() && matches!(found.may_configure, MayConfigure::Yes);
        let cards = found
            .providers
            .iter()
            .map(|provider| card(&slug, provider, now))
            .collect_view();
        Ok(view! {
            <PageHeader title="Identity Providers" lead=lead>{action}</PageHeader>
            <div class="stack mt-6">
                {flash.notice.map(|notice| view! { <Notice tone=Tone::Success announce=true>{notice}</Notice> })}
                {why}
                {cards}
                {enablement}
                {empty
                    .then(|| {
                        view! {
                            <EmptyState
                                icon=Icon::Shield
                                title="No identity provider yet"
                                text="Connect your company's SAML 2.0 identity provider, and people sign in here with the account they have at work. It takes a few minutes, and nothing changes for anybody until you go live."
                            >
                                <a class="link" href=add>"Choose the provider and an identifier"</a>
                                <a class="link" href=ask>"Ask your IT admin: create a set-up link"</a>
                            </EmptyState>
                        }
                    })}
            </div>
        }
        .into_any())
    })
}

/// Why the caller may not add one, and what to do.
fn why_not(found: &IdentityProviders) -> AnyView {
    match &found.may_configure {
        MayConfigure::Yes => ().into_any(),
        MayConfigure::HasOne => view! {
            <p class="text-sm text-muted">
                "An organization has at most one identity provider. To switch to another product, change the metadata of the one below; its identifier and sign-in address stay."
            </p>
        }
        .into_any(),
        MayConfigure::NotAdmin { ask } => {
            let whom = if ask.is_empty() { code::ADMIN_REQUIRED.next().to_owned() } else { format!("Ask one of them: {}.", ask.join(", ")) };
            let text = format!("Your role in {} is {}. {whom}", found.organization, found.role.as_str());
            view! { <Notice tone=Tone::Info title="Admins and owners set up identity providers">{text}</Notice> }.into_any()
        }
        MayConfigure::Plan => {
            let kept = if found.providers.is_empty() {
                ""
            } else {
                " What is set up already goes on working; certificates can be renewed and the provider can be deleted."
            };
            let text = format!(
                "{} is on the {} plan. {}{kept}",
                found.organization,
                found.plan.as_str(),
                code::PLAN_REQUIRED.next(),
            );
            view! { <Notice tone=Tone::Info title="Single sign-on is part of the enterprise plan">{text}</Notice> }.into_any()
        }
    }
}

fn card(slug: &str, provider: &ProviderSummary, now: Timestamp) -> AnyView {
    let base = one(slug, &provider.identifier);
    let (state, tone) = match provider.state {
        State::Draft => ("Draft", Tone::Neutral),
        State::Test => ("In test", Tone::Info),
        State::Live => ("Active", Tone::Success),
        State::Disabled => ("Offline", Tone::Warning),
    };
    let certificate = provider
        .certificate
        .as_ref()
        .map(|certificate| certificate_status(certificate, now));
    let renew = certificate
        .as_ref()
        .is_some_and(|(tone, _)| *tone != Tone::Success)
        && provider.is_home;
    let action = match (provider.state, provider.is_home) {
        (State::Draft, true) => view! { <ButtonLink href=format!("{base}/provider") look=Look::Primary>"Continue set-up"</ButtonLink> }.into_any(),
        _ => view! { <ButtonLink href=base.clone() label=format!("Open {}", provider.name)>"Open"</ButtonLink> }.into_any(),
    };
    let people = match provider.people {
        0 => "nobody yet".to_owned(),
        1 => "1 person".to_owned(),
        many => format!("{many} people"),
    };
    let certificate = match certificate {
        Some((tone, text)) => view! { <Status tone=tone text=text/> }.into_any(),
        None => "none yet".into_any(),
    };
    let renew = renew.then(
        || view! { " " <a class="link" href=format!("{base}/metadata")>"Renew certificate"</a> },
    );
    let identifier =
        view! { <a class="link mono" href=base.clone()>{provider.identifier.clone()}</a> };
    let people = view! { <a class="link" href=format!("{base}/people")>{people}</a> };
    let waits = (provider.change_waits && provider.is_home).then(|| {
        let href = base.clone();
        view! {
            <Notice tone=Tone::Warning title="New metadata waits for your approval">
                <a class="link" href=href>"See the change"</a>
            </Notice>
        }
    });
    let copy_id = format!("login-url-{}", provider.identifier);
    let login_url = provider.login_url.clone();
    view! {
        <Card title=provider.name.clone() lead=provider.product.name() action=action>
            <div class="stack">
                {waits}
                <DefinitionList>
                    <Term name="Identifier">{identifier}</Term>
                    <Term name="State"><Status tone=tone text=state/></Term>
                    <Term name="People">{people}</Term>
                    <Term name="Certificate">{certificate} {renew}</Term>
                </DefinitionList>
                <CopyField id=copy_id label="Login URL" value=login_url hint="Where people begin to sign in. Bookmark it or put it on your intranet."/>
            </div>
        </Card>
    }
    .into_any()
}
