//! Requiring single sign-on: what is in force, what stands in the way, what changes for whom, the switch.
use super::{
    forecast::forecast,
    steps::{Which, all, one},
};
use crate::{
    pages::{
        flashed::Flashed,
        loaded::{framed, parameter, query},
    },
    request::{Flash, caller, service},
    ui::{
        Breadcrumbs, Button, ButtonLink, Card, Cell, Checkbox, Crumb, DangerZone, Drawn, Field,
        Icon, Look, Notice, PageHeader, RadioCard, RadioCards, Row, RowHead, Table, Time, Tone,
    },
};
use domain::{
    Timestamp,
    enforcement::{GooglePolicy, Policy},
};
use leptos::prelude::*;
use service::identity_provider::{
    ProviderView, State,
    enforcement::{EnforcementView, Hindrance, Mode, SafetyCheck, WouldBeRefused},
};

/// `/organizations/{slug}/identity-providers/{identifier}/enforcement`.
#[component]
pub fn EnforcementPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    let asked = query("policy");
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let (service, caller) = (service(), caller());
        let view = service.enforcement(&caller, &slug, &identifier).await?;
        let policy = Policy::parse(&asked)
            .filter(|policy| *policy != Policy::Off)
            .unwrap_or(view.enforcement.rule.policy);
        let people = service
            .enforcement_forecast(&caller, &slug, &identifier, policy)
            .await?;
        let base = one(&slug, &identifier);
        let now = service.now();
        let crumbs = vec![
            Crumb::new("Identity providers", all(&slug)),
            Crumb::new(view.provider_name.clone(), base.clone()),
        ];
        let which = (slug, identifier);
        let title = format!("Require single sign-on at {}", view.organization);
        let form = flashed.of("switch-enforcement-on");
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title=title lead="Whoever must use it comes in through the identity provider only. Decided for this organization alone; what else a person has stays open to them."/>
            <div class="stack mt-6">
                {flashed.summary()}
                {in_force(&which, &view, now)}
                {rehearsed(&view, now)}
                {checks(&base, &view.checks)}
                {forecast(&base, &people)}
                {switch(&which, &view, policy, &form)}
            </div>
        }
        .into_any())
    })
}

/// The card on the provider's page; nothing for a draft.
pub(super) fn card(base: &str, provider: &ProviderView) -> Option<AnyView> {
    if provider.state == State::Draft {
        return None;
    }
    let (enforcement, codes) = (format!("{base}/enforcement"), format!("{base}/break-glass"));
    Some(
        view! {
            <Card title="Require single sign-on">
                <div class="stack">
                    <p class="prose">"Let people come in through the identity provider only: rehearsed first, on trial next, then for good."</p>
                    <div class="actions">
                        <ButtonLink href=enforcement icon=Icon::Lock>"Open enforcement"</ButtonLink>
                        <ButtonLink href=codes look=Look::Quiet icon=Icon::Key>"Break-glass codes"</ButtonLink>
                    </div>
                </div>
            </Card>
        }
        .into_any(),
    )
}

fn in_force(which: &(String, String), view: &EnforcementView, now: Timestamp) -> AnyView {
    let who = view.enforcement.rule.policy.describe().to_lowercase();
    let (slug, identifier) = which.clone();
    let login_url = view.login_url.clone();
    match (view.enforcement.mode, view.trial_until) {
        (Mode::Off, _) => view! {
            <Notice tone=Tone::Neutral title="Not required">"People choose how they sign in."</Notice>
        }
        .into_any(),
        (Mode::Rehearsal, _) => view! {
            <Notice tone=Tone::Info title="Rehearsed">
                <p>{format!("Everybody comes in. If it were in force, {who} would have to use single sign-on.")}</p>
                <form class="actions mt-2" method="post" action="/do/switch-enforcement-off">
                    <Which slug=slug identifier=identifier/>
                    <Button>"End rehearsal"</Button>
                </form>
            </Notice>
        }
        .into_any(),
        (Mode::Enforced { .. }, Some(ends)) => view! {
            <Notice tone=Tone::Warning title="Required, on trial">
                <p>
                    {format!("In force for {who}, who sign in at {login_url}. Any owner or admin can roll it back until ")}
                    <Time at=ends now=now exact=true/>
                    ", or until somebody else has come in through the identity provider. Should that be dead, it is rolled back by itself."
                </p>
                <form class="actions mt-2" method="post" action="/do/switch-enforcement-off">
                    <Which slug=slug identifier=identifier/>
                    <Button>"Roll back enforcement"</Button>
                </form>
            </Notice>
        }
        .into_any(),
        (Mode::Enforced { since, .. }, None) => {
            let lift = if view.may_lift {
                view! {
                    <DangerZone title="Switch enforcement off">
                        <p class="prose">"Everybody comes in with every credential of theirs again. Every owner and admin is mailed."</p>
                        <form method="post" action="/do/switch-enforcement-off">
                            <Which slug=slug identifier=identifier/>
                            <div class="actions"><Button look=Look::Danger>"Switch enforcement off"</Button></div>
                        </form>
                    </DangerZone>
                }
                .into_any()
            } else {
                view! { <p class="text-sm text-muted">"Only an owner switches it off."</p> }.into_any()
            };
            view! {
                <Notice tone=Tone::Success title="Required">
                    {format!("In force for {who}, who sign in at {login_url}. Since ")}
                    <Time at=since now=now exact=true/>
                    ". The trial is over: nothing rolls it back."
                </Notice>
                {lift}
            }
            .into_any()
        }
    }
}

fn rehearsed(view: &EnforcementView, now: Timestamp) -> Option<AnyView> {
    if view.enforcement.mode != Mode::Rehearsal {
        return None;
    }
    let lines = view
        .rehearsed
        .iter()
        .map(|line| would_be_refused(line, now))
        .collect_view();
    let body = if view.rehearsed.is_empty() {
        view! { <p class="card-body">"Nobody so far. Whoever would have been refused is listed once a day."</p> }.into_any()
    } else {
        view! { <Table caption="Who would have been refused" columns=vec!["Person", "They came by", "When"]>{lines}</Table> }.into_any()
    };
    Some(view! { <Card title="Who would have been refused" flush=true>{body}</Card> }.into_any())
}

fn would_be_refused(line: &WouldBeRefused, now: Timestamp) -> AnyView {
    let by = match line.entry.as_str() {
        "api_key" => "an API key",
        "google" => "Google",
        "other_identity_provider" => "another identity provider",
        _ => "a password",
    };
    let (email, at) = (line.email.clone(), line.at);
    view! {
        <Row>
            <RowHead>{email}</RowHead>
            <Cell label="They came by">{by}</Cell>
            <Cell label="When"><Time at=at now=now/></Cell>
        </Row>
    }
    .into_any()
}

/// Every condition, with the way to mend the one that is not met.
fn checks(base: &str, checks: &[SafetyCheck]) -> AnyView {
    let items = checks
        .iter()
        .map(|check| {
            let (met, missing, page, link) = words(check.checked);
            let stands = check.hindrance.is_some();
            let (state, icon, name) = if stands {
                ("failed", Icon::Cross, "Not met")
            } else {
                ("passed", Icon::Check, "Met")
            };
            let href = match page {
                "sign-ins" => format!(
                    "{}/sign-ins",
                    base.split("/identity-providers").next().unwrap_or_default()
                ),
                "members" => format!(
                    "{}/members",
                    base.split("/identity-providers").next().unwrap_or_default()
                ),
                "" => base.to_owned(),
                page => format!("{base}/{page}"),
            };
            view! {
                <li class="check" data-state=state>
                    <Drawn icon=icon name=name/>
                    <span>
                        {if stands { missing } else { met }}
                        {stands.then(|| view! { " " <a class="link" href=href>{link}</a> })}
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <Card title="Before it is required" lead="Each of these alone stands in the way, so that nobody locks their company out.">
            <ol class="checks">{items}</ol>
        </Card>
    }
    .into_any()
}

/// A condition met, not met, the page that mends it (below the provider's own, unless it is another), and its link.
const fn words(condition: Hindrance) -> (&'static str, &'static str, &'static str, &'static str) {
    match condition {
        Hindrance::NotLive => (
            "People can sign in to this organization through it.",
            "Nobody can sign in to this organization through it at present.",
            "",
            "Switch it live or bring it back",
        ),
        Hindrance::NotTried => (
            "You came through it yourself within the last 15 minutes.",
            "You have not come through it yourself within the last 15 minutes.",
            "",
            "Test the connection as yourself",
        ),
        Hindrance::NoWayIn => (
            "An owner can sign in without it.",
            "No owner can sign in without it.",
            "members",
            "Open members",
        ),
        Hindrance::NoBreakGlassCodes => (
            "An owner holds unused break-glass codes.",
            "No owner holds unused break-glass codes.",
            "break-glass",
            "Make break-glass codes",
        ),
        Hindrance::CertificateEnds => (
            "Its signing certificate lasts at least 14 days.",
            "Its last signing certificate ends within 14 days.",
            "metadata",
            "Renew its metadata",
        ),
        Hindrance::ChangeWaits => (
            "No change of its metadata waits.",
            "A change of its metadata waits for approval.",
            "",
            "Look at the change",
        ),
        Hindrance::RefreshFailed => (
            "Its metadata could be refreshed, or is not.",
            "Its metadata could not be refreshed the last time.",
            "",
            "Refresh it",
        ),
        Hindrance::OnlyRefusals => (
            "The latest three sign-ins were not all refused.",
            "The latest three sign-ins were all refused.",
            "sign-ins",
            "Open the sign-in records",
        ),
    }
}

fn switch(
    which: &(String, String),
    view: &EnforcementView,
    policy: Policy,
    form: &Flash,
) -> AnyView {
    let (slug, identifier) = which.clone();
    let chosen = Some(form.value("policy"))
        .filter(|typed| !typed.is_empty())
        .unwrap_or_else(|| policy.as_str().to_owned());
    let google = if form.form.is_empty() {
        view.enforcement.rule.google == GooglePolicy::SignedUpWithIt
    } else {
        form.value("google") == "yes"
    };
    let hours = Some(form.value("trial_hours"))
        .filter(|typed| !typed.is_empty())
        .unwrap_or_else(|| "24".to_owned());
    let (policy_error, hours_error) = (form.error("policy"), form.error("trial_hours"));
    let safe = view.is_safe();
    let policies = vec![
        RadioCard::new(
            Policy::AllButOwnersAndAdmins.as_str(),
            Policy::AllButOwnersAndAdmins.describe(),
            "Owners and admins keep their other ways to sign in.",
        ),
        RadioCard::new(
            Policy::AllButOwners.as_str(),
            Policy::AllButOwners.describe(),
            "Admins must use it too.",
        ),
    ];
    let trial = view.trial_until.is_none() && !view.enforcement.mode.is_enforced();
    let require = if view.enforcement.mode.is_enforced() {
        "Save what is required"
    } else {
        "Require single sign-on"
    };
    view! {
        <Card title="Who must use it">
            <form class="stack" method="post" action="/do/switch-enforcement-on">
                <Which slug=slug identifier=identifier/>
                <RadioCards name="policy" legend="Who must use single sign-on" options=policies selected=chosen error=policy_error/>
                <Checkbox
                    name="google"
                    label="Google counts for those who signed up with Google"
                    hint="Otherwise Google is refused for those who must use single sign-on."
                    checked=google
                />
                {if trial {
                    view! {
                        <Field
                            name="trial_hours"
                            label="Trial, in hours"
                            hint="1 to 168. Until then, or until somebody else has come in through it, any owner or admin can roll it back. Afterwards only an owner switches it off."
                            value=hours
                            error=hours_error
                            maxlength=3
                        />
                    }
                    .into_any()
                } else {
                    view! { <input type="hidden" name="trial_hours" value=hours/> }.into_any()
                }}
                {(!safe).then(|| view! { <p class="text-sm text-muted">"It can be rehearsed now, and required once everything above is met."</p> })}
                <div class="actions">
                    <Button name="mode" value="enforce" look=Look::Primary disabled=!safe>{require}</Button>
                    <Button name="mode" value="rehearse">"Rehearse it"</Button>
                </div>
            </form>
        </Card>
    }
    .into_any()
}
