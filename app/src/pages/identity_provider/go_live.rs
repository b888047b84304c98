//! Step 5: what is there, what is missing, and the switch.
use super::steps::{SetUp, Which, one, step};
use crate::{
    pages::loaded::{framed, parameter},
    request::{caller, service, take_flash},
    ui::{Button, Card, Check, CheckState, Checks, CopyField, ErrorSummary, Look, Notice, Tone},
};
use domain::code;
use leptos::prelude::*;
use service::identity_provider::{ChecklistItem, State};

/// `/organizations/{slug}/identity-providers/{identifier}/go-live`.
#[component]
pub fn GoLivePage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let caller = caller();
        let provider = service
            .identity_provider(&caller, &slug, &identifier)
            .await?;
        let checklist = service
            .go_live_checklist(&caller, &slug, &identifier)
            .await?;
        // The home need not be linked itself.
        let own = service.rollout(&caller, &slug, &identifier).await;
        let obstacle = own.ok().and_then(|own| own.obstacle).filter(|refusal| {
            [code::ENABLEMENT_REQUIRED, code::ROLLOUT_UNTESTED].contains(&refusal.code)
        });
        let flash = take_flash("go-live");
        let base = one(&slug, &provider.identifier);
        let complete = checklist.is_complete();
        let expired = checklist
            .items
            .iter()
            .any(|item| matches!(item, ChecklistItem::Certificate { expired: true, .. }));
        let checks = checklist.items.iter().map(|item| check(*item)).collect();
        let missing = checklist
            .items
            .iter()
            .find(|item| !item.is_done())
            .and_then(|item| mend(*item, &base));
        let test = complete
            .then(|| super::rollout::card(&base, provider.state))
            .flatten();
        let switch = match (provider.state, complete) {
            (State::Draft, true) if obstacle.is_some() => {
                super::rollout::refusal_notice(obstacle.as_ref(), &slug).into_any()
            }
            (State::Test, _) => view! { <Notice tone=Tone::Info title="In test">"Only named people come in. Its page for test and going live has the switch."</Notice> }.into_any(),
            (State::Live, _) => view! { <Notice tone=Tone::Success title="Live">"People can sign in through this identity provider."</Notice> }.into_any(),
            (State::Disabled, _) => view! { <Notice tone=Tone::Warning title="Offline">"An admin took this identity provider offline. Bring it back on its page."</Notice> }.into_any(),
            (State::Draft, true) => view! {
                <form method="post" action="/do/go-live">
                    <Which slug=slug.clone() identifier=provider.identifier.clone()/>
                    <div class="actions"><Button look=Look::Primary>"Go live"</Button></div>
                </form>
            }
            .into_any(),
            (State::Draft, false) => {
                let remedy = match missing {
                    Some((text, href)) => view! { <a class="link" href=href>{text}</a> }.into_any(),
                    None => "Complete the points above first.".into_any(),
                };
                view! { <Notice tone=Tone::Warning title="Something is missing">{remedy}</Notice> }.into_any()
            }
        };
        let login_url = provider.our_values.login_url.clone();
        let content = view! {
            <ErrorSummary errors=flash.errors.clone() title="It did not go live"/>
            <Card title="Before going live"><Checks checks=checks/></Card>
            {expired
                .then(|| {
                    view! {
                        <Notice tone=Tone::Warning title="Every certificate is past its date">
                            "Sign-ins work all the same, because you trust the key. Ask the identity provider's administrator to renew it."
                        </Notice>
                    }
                })}
            {complete.then(|| super::provider::test(&slug, &provider))}
            {test}
            <Card title="What happens then">
                <div class="stack">
                    <div class="prose">
                        <ul>
                            <li>"People can turn their own account into a company account: Preferences, Enterprise SSO, Enable, and this identifier."</li>
                            <li>"From then on they sign in through this identity provider only."</li>
                            <li>"Nobody is changed without their own consent, and nobody loses access by going live."</li>
                        </ul>
                    </div>
                    <CopyField id="login-url" label="Login URL" value=login_url/>
                </div>
            </Card>
            {switch}
        }
        .into_any();
        let lead = "The last step: from here on people can sign in.".to_owned();
        Ok(step(
            &slug,
            &provider,
            SetUp::GoLive,
            "Go live".to_owned(),
            lead,
            content,
        ))
    })
}

fn check(item: ChecklistItem) -> Check {
    let state = if item.is_done() {
        CheckState::Passed
    } else {
        CheckState::Failed
    };
    let text = match item {
        ChecklistItem::Metadata { done: true } => {
            "Entity ID and sign-in address are saved".to_owned()
        }
        ChecklistItem::Metadata { done: false } => {
            "Entity ID and sign-in address are missing".to_owned()
        }
        ChecklistItem::Certificate { done: true, .. } => {
            "A signing certificate is saved".to_owned()
        }
        ChecklistItem::Certificate { done: false, .. } => {
            "A signing certificate is missing".to_owned()
        }
        ChecklistItem::Organization { linked: 1 } => "1 organization is linked".to_owned(),
        ChecklistItem::Organization { linked } => format!("{linked} organizations are linked"),
        ChecklistItem::Plan { done: true } => "The plan includes single sign-on".to_owned(),
        ChecklistItem::Plan { done: false } => {
            "The plan does not include single sign-on".to_owned()
        }
    };
    Check { text, state }
}

/// Where the missing point is put right.
fn mend(item: ChecklistItem, base: &str) -> Option<(&'static str, String)> {
    match item {
        ChecklistItem::Metadata { .. } | ChecklistItem::Certificate { .. } => {
            Some(("Give their metadata", format!("{base}/metadata")))
        }
        ChecklistItem::Organization { .. } => {
            Some(("Link an organization", format!("{base}/organizations")))
        }
        ChecklistItem::Plan { .. } => None,
    }
}
