//! From a draft to production in one organization: named people try it, then it goes live now or at a chosen time (I4).
use super::steps::{Which, all, one};
use crate::{
    pages::{
        flashed::Flashed,
        loaded::{framed, parameter},
    },
    request::{caller, service},
    ui::*,
};
use domain::{
    Refusal, Timestamp,
    rollout::{Milestone, Progress},
};
use leptos::prelude::*;
use service::identity_provider::{RolloutView, State, Tester, Tried};

/// `/organizations/{slug}/identity-providers/{identifier}/rollout`.
#[component]
pub fn RolloutPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    let flashed = Flashed::take();
    framed(Some(slug.clone()), async move {
        let service = service();
        let view = service.rollout(&caller(), &slug, &identifier).await?;
        let now = service.now();
        let base = one(&slug, &view.identifier);
        let crumbs = vec![
            Crumb::new("Identity providers", all(&slug)),
            Crumb::new(view.provider_name.clone(), base.clone()),
        ];
        let body = match view.state {
            State::Draft => draft(&slug, &view),
            State::Test => testing(&slug, &view, &flashed, now),
            State::Live => view! {
                <Notice tone=Tone::Success title="Live">"Everybody can sign in through it. Nobody has to until single sign-on is required."</Notice>
            }
            .into_any(),
            State::Disabled => view! {
                <Notice tone=Tone::Warning title="Offline">"Nobody can sign in through it. Bring it back on its page, or begin a test with named people first."</Notice>
                {begin(&slug, &view)}
            }
            .into_any(),
        };
        let lead = format!(
            "Named people try the sign-in of {}, then everybody can.",
            view.organization
        );
        let test_organization = view.is_test_organization.then(|| view! {
            <Notice tone=Tone::Info title="A test organization">"Everybody who belongs to it or is invited here takes part in the test. It never goes live: that happens in the organization it was made for."</Notice>
        });
        Ok(view! {
            <Breadcrumbs crumbs=crumbs/>
            <PageHeader title="Test and go live" lead=lead/>
            <div class="stack mt-6">{flashed.summary()} {test_organization} {body}</div>
        }
        .into_any())
    })
}

/// The card on the provider's page and in the last step: where the test is.
pub(super) fn card(base: &str, state: State) -> Option<AnyView> {
    let text = match state {
        State::Draft => {
            "Let people you name sign in through it while nothing changes for anybody else. Then go live, now or at a time you choose."
        }
        State::Test => "Only the people you named come in, and nothing is enforced.",
        State::Live | State::Disabled => return None,
    };
    let href = format!("{base}/rollout");
    let label = if state == State::Test {
        "Test and go live"
    } else {
        "Test it first"
    };
    Some(
        view! {
            <Card title="Try it with named people">
                <div class="stack">
                    <p class="prose">{text}</p>
                    <div class="actions"><ButtonLink href=href>{label}</ButtonLink></div>
                </div>
            </Card>
        }
        .into_any(),
    )
}

fn draft(slug: &str, view: &RolloutView) -> AnyView {
    if view.whole_draft && !view.is_home {
        return view! {
            <Notice tone=Tone::Info title="A draft">"The organization that set it up begins the first test."</Notice>
        }
        .into_any();
    }
    view! { {refusal_notice(view.obstacle.as_ref().filter(|refusal| refusal.code == domain::code::ENABLEMENT_REQUIRED), slug)} {begin(slug, view)} }
        .into_any()
}

fn begin(slug: &str, view: &RolloutView) -> AnyView {
    let (slug, identifier) = (slug.to_owned(), view.identifier.clone());
    view! {
        <Card title="Begin a test">
            <form class="stack" method="post" action="/do/begin-test">
                <Which slug=slug identifier=identifier/>
                <div class="prose">
                    <ul>
                        <li>"Only people you name come in through it; you are the first."</li>
                        <li>"Everybody else signs in as before, and sees that it is being tried out if they try it."</li>
                        <li>"Nothing is enforced. You can end the test at any time."</li>
                    </ul>
                </div>
                <div class="actions"><Button look=Look::Primary>"Begin the test"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn testing(slug: &str, view: &RolloutView, flashed: &Flashed, now: Timestamp) -> AnyView {
    let login_url = view.login_url.clone();
    let since = view.test_began.map(
        |at| view! { <p class="text-sm text-muted">"In test since " <Time at=at now=now/></p> },
    );
    let checks = view.tried.iter().map(check).collect();
    let live = (!view.is_test_organization).then(|| go_live(slug, view, flashed, now));
    let (which_slug, identifier) = (slug.to_owned(), view.identifier.clone());
    view! {
        <Card title="What was tried" lead="Ticks itself when it happens.">
            <div class="stack">
                <Checks checks=checks/>
                {since}
                <CopyField id="login-url" label="Login URL" value=login_url hint="Where testers begin to sign in."/>
            </div>
        </Card>
        {testers(slug, view, flashed, now)}
        {live}
        <Card title="End the test">
            <form class="stack" method="post" action="/do/end-test">
                <Which slug=which_slug identifier=identifier/>
                <p class="prose">"Nobody comes in through it afterwards. Accounts and links that the test made stay, and so does the list of testers."</p>
                <div class="actions"><Button>"End the test"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

fn check(tried: &Tried) -> Check {
    let what = match tried.milestone {
        Milestone::LoginFromHere => "A tester signed in from the login URL",
        Milestone::LoginFromIdentityProvider => {
            "A tester signed in from the identity provider's own page"
        }
        Milestone::Directory => {
            "The directory read groups, made and placed a user, and deactivated one"
        }
    };
    match tried.progress {
        Progress::Done { at } => Check {
            text: format!("{what} ({at})"),
            state: CheckState::Passed,
        },
        Progress::Waiting => Check {
            text: format!("{what}: not yet"),
            state: CheckState::Skipped,
        },
        Progress::NotInUse => Check {
            text: format!("{what}: not in use"),
            state: CheckState::Skipped,
        },
    }
}

fn testers(slug: &str, view: &RolloutView, flashed: &Flashed, now: Timestamp) -> AnyView {
    let form = flashed.of("add-tester");
    let rows = view
        .testers
        .iter()
        .map(|tester| row(slug, &view.identifier, tester, now))
        .collect_view();
    let (slug, identifier) = (slug.to_owned(), view.identifier.clone());
    view! {
        <Card title="Testers" flush=true>
            <Table caption="Named testers" columns=vec!["E-mail", "Named", ""]>{rows}</Table>
            <div class="card-body">
                <form class="stack" method="post" action="/do/add-tester">
                    <Which slug=slug identifier=identifier/>
                    <Field
                        name="email"
                        label="E-mail address"
                        kind="email"
                        hint="As the identity provider sends it, or as their account here has it."
                        value=form.value("email")
                        error=form.error("email")
                        maxlength=254
                        autocomplete="off"
                    />
                    <div class="actions"><Button look=Look::Primary>"Name tester"</Button></div>
                </form>
            </div>
        </Card>
    }
    .into_any()
}

fn row(slug: &str, identifier: &str, tester: &Tester, now: Timestamp) -> AnyView {
    let (slug, identifier, email) = (slug.to_owned(), identifier.to_owned(), tester.email.clone());
    let label = format!("Remove tester: {email}");
    let (shown, named_at) = (email.clone(), tester.named_at);
    view! {
        <Row>
            <RowHead>{shown}</RowHead>
            <Cell label="Named"><Time at=named_at now=now/></Cell>
            <Cell actions=true>
                <form method="post" action="/do/remove-tester">
                    <Which slug=slug identifier=identifier/>
                    <input type="hidden" name="email" value=email/>
                    <Button look=Look::Quiet label=label>"Remove"</Button>
                </form>
            </Cell>
        </Row>
    }
    .into_any()
}

fn go_live(slug: &str, view: &RolloutView, flashed: &Flashed, now: Timestamp) -> AnyView {
    if let Some(refusal) = &view.obstacle {
        let notice = refusal_notice(Some(refusal), slug);
        return view! { <Card title="Go live">{notice}</Card> }.into_any();
    }
    let (slug, identifier) = (slug.to_owned(), view.identifier.clone());
    if let Some(at) = view.planned {
        return view! {
            <Card title="Go live">
                <form class="stack" method="post" action="/do/cancel-go-live">
                    <Which slug=slug identifier=identifier/>
                    <p class="prose">"It goes live " <Time at=at now=now/> ". Owners and admins get a mail then."</p>
                    <div class="actions"><Button>"Cancel the plan"</Button></div>
                </form>
            </Card>
        }
        .into_any();
    }
    let form = flashed.of("plan-go-live");
    let (again, key) = (slug.clone(), identifier.clone());
    view! {
        <Card title="Go live" lead="Everybody can sign in through it then; nobody has to until you require single sign-on.">
            <div class="stack">
                <form method="post" action="/do/go-live">
                    <Which slug=slug identifier=identifier/>
                    <div class="actions"><Button look=Look::Primary>"Go live now"</Button></div>
                </form>
                <form class="stack" method="post" action="/do/plan-go-live">
                    <Which slug=again identifier=key/>
                    <Field
                        name="at"
                        label="Or at this time (UTC)"
                        kind="datetime-local"
                        hint="Within 90 days. It switches within a minute of it."
                        value=form.value("at")
                        error=form.error("at")
                    />
                    <div class="actions"><Button>"Choose this time"</Button></div>
                </form>
            </div>
        </Card>
    }
    .into_any()
}

/// What stands against going live, with the way to put it right.
pub(super) fn refusal_notice(refusal: Option<&Refusal>, slug: &str) -> Option<AnyView> {
    let refusal = refusal?;
    let text = format!("{} {}", refusal.code.happened(), refusal.code.next());
    let href = format!("/organizations/{slug}/enablement");
    let ask = (refusal.code == domain::code::ENABLEMENT_REQUIRED)
        .then(|| view! { <p><a class="link" href=href>"Open the enablement page"</a></p> });
    Some(
        view! { <Notice tone=Tone::Warning title="It cannot go live yet"><p>{text}</p>{ask}</Notice> }
            .into_any(),
    )
}
