//! A recorded message examined again: what would happen with the settings as they are now.
use super::detail::shown;
use crate::{
    pages::loaded::{framed, parameter},
    request::{caller, service},
    ui::{Breadcrumbs, Card, Checks, Crumb, DefinitionList, Notice, PageHeader, Term, Time, Tone},
};
use leptos::prelude::*;
use service::sign_in_replay::{Replay, Settings, Verdict};

/// `/organizations/{slug}/sign-ins/{reference}/replay`.
#[component]
pub fn ReplayPage() -> impl IntoView {
    let (slug, reference) = (parameter("slug"), parameter("reference"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let replays = service.replay_sign_in(&caller(), &slug, &reference).await?;
        let now = service.now();
        let base = format!("/organizations/{slug}/sign-ins");
        let crumbs = vec![
            Crumb::new("Sign-ins", base.clone()),
            Crumb::new(reference.clone(), format!("{base}/{reference}")),
        ];
        let alone = replays.replays.len() == 1;
        let cards = replays.replays.into_iter().map(card).collect_view();
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Would it work now?" lead="The message of this sign-in, examined again as of the time it came. Nobody was signed in and nothing changed."/>
            <div class="stack mt-6">
                <p class="prose">"It came "<Time at=replays.at now=now exact=true/>"."</p>
                {cards}
                {alone.then(|| view! {
                    <p class="prose text-muted">
                        "To try other metadata before saving it, give it on the identity provider's page and come back: it is examined here as well while it waits."
                    </p>
                })}
            </div>
        }
        .into_any())
    })
}

fn card(replay: Replay) -> AnyView {
    let title = match replay.settings {
        Settings::Saved => "With the saved settings",
        Settings::Proposed => "With the metadata that waits to be saved",
    };
    let verdict = match replay.verdict {
        Verdict::Passes { person } => view! {
            <Notice tone=Tone::Success title="Every check would pass">
                {person.map_or_else(
                    || "The identity provider names no e-mail address.".to_owned(),
                    |person| format!("The identity provider names {person}."),
                )}
            </Notice>
        }
        .into_any(),
        Verdict::Refused {
            code,
            expected,
            received,
        } => view! {
            <Notice tone=Tone::Danger title=code.happened().to_owned()>
                <DefinitionList>
                    {expected.map(|text| view! { <Term name="Expected"><span class="mono break-all">{text}</span></Term> })}
                    {received.map(|text| view! { <Term name="Received"><span class="mono break-all">{text}</span></Term> })}
                </DefinitionList>
                <p><a class="code" href=format!("/help/codes/{}", code.id())>{code.id()}</a></p>
            </Notice>
        }
        .into_any(),
    };
    let checks = shown(&replay.checks);
    view! {
        <Card title=title>
            <div class="stack">
                {verdict}
                <Checks checks=checks/>
            </div>
        </Card>
    }
    .into_any()
}
