//! The page of one identity provider.
use super::{
    account_mode::account_mode,
    certificates::Certificates,
    guide::FourValues,
    preview::Endpoints,
    provisioning::provisioning,
    requests::requests,
    steps::{Which, all, one},
};
use crate::{
    pages::loaded::{framed, parameter},
    request::{Flash, caller, service, take_flash},
    ui::{
        Breadcrumbs, Button, ButtonLink, Card, Choice, CopyField, Crumb, DangerZone,
        DefinitionList, ErrorSummary, Field, Look, Notice, PageHeader, Select, Status, Term, Time,
        Tone,
    },
};
use domain::{Timestamp, provisioning::carry_over::CarryOver, saml::IdpProduct};
use leptos::prelude::*;
use service::identity_provider::{LinkableTeam, MeasuredClock, MetadataLife, ProviderView, State};

/// `/organizations/{slug}/identity-providers/{identifier}`.
#[component]
pub fn ProviderPage() -> impl IntoView {
    let (slug, identifier) = (parameter("slug"), parameter("identifier"));
    framed(Some(slug.clone()), async move {
        let service = service();
        let caller = caller();
        let provider = service
            .identity_provider(&caller, &slug, &identifier)
            .await?;
        let teams = if provider.is_home {
            Vec::new()
        } else {
            service.teams_to_choose(&caller, &slug, &identifier).await?
        };
        let life = if provider.is_home && provider.state != State::Draft {
            Some(service.metadata_life(&caller, &slug, &identifier).await?)
        } else {
            None
        };
        let clock = if provider.is_home {
            service.measured_clock(&caller, &slug, &identifier).await?
        } else {
            None
        };
        let handed_in = if provider.is_home {
            let links = service.setup_links(&caller, &slug, &identifier).await?;
            super::setup_links::handed_in(&one(&slug, &provider.identifier), &links)
        } else {
            None
        };
        let flash = take_flash("");
        let now = service.now();
        let action = (provider.is_home && provider.state == State::Draft).then(|| {
            let step = next_step(&provider);
            let href = format!("{}/{step}", one(&slug, &provider.identifier));
            view! { <ButtonLink href=href look=Look::Primary>"Continue set-up"</ButtonLink> }
        });
        let body = if provider.is_home {
            home(&slug, &provider, life, &flash, now)
        } else {
            linked(&slug, &provider, &teams)
        };
        Ok(view! {
            <Breadcrumbs crumbs=vec![Crumb::new("Identity providers", all(&slug))]/>
            <PageHeader title=provider.name.clone() lead=provider.product.name()>{action}</PageHeader>
            <div class="stack mt-6">
                {flash.notice.clone().map(|notice| view! { <Notice tone=Tone::Success announce=true>{notice}</Notice> })}
                <ErrorSummary errors=flash.errors.clone()/>
                {handed_in}
                {clock.filter(|clock| clock.drifts()).map(drifting)}
                {overview(&slug, &provider, clock, now)}
                {body}
            </div>
        }
        .into_any())
    })
}

/// Where a draft goes on.
fn next_step(provider: &ProviderView) -> &'static str {
    if provider.entity_id.is_none() {
        "values"
    } else if provider.links.is_empty() {
        "organizations"
    } else {
        "go-live"
    }
}

/// "2 seconds ahead of ours".
fn off_by(clock: MeasuredClock) -> String {
    let seconds = clock.ahead_seconds.unsigned_abs();
    let unit = if seconds == 1 { "second" } else { "seconds" };
    match clock.ahead_seconds {
        0 => "as ours".to_owned(),
        1.. => format!("{seconds} {unit} ahead of ours"),
        _ => format!("{seconds} {unit} behind ours"),
    }
}

fn drifting(clock: MeasuredClock) -> AnyView {
    let text = format!(
        "By its latest answers it is {}. Sign-ins are refused when it is off by more than three minutes: let its administrator set it by a time server.",
        off_by(clock)
    );
    view! { <Notice tone=Tone::Warning title="The clock of the identity provider drifts">{text}</Notice> }.into_any()
}

/// Who has not come since the identity provider was switched.
fn former(provider: &ProviderView, now: Timestamp) -> AnyView {
    let left = provider.former_people;
    let how = match provider.carry_over {
        Some((way, until)) => {
            let way = match way {
                CarryOver::Nobody => "nothing",
                CarryOver::NameId => "their NameID",
                CarryOver::Email => "their e-mail address",
            };
            view! { {format!("{left} did not come since; recognized by {way} until ")} <Time at=until now=now exact=true/> }
                .into_any()
        }
        None => format!("{left} did not come since; they choose Reconnect").into_any(),
    };
    view! { <Term name="Since the switch">{how}</Term> }.into_any()
}

fn overview(
    slug: &str,
    provider: &ProviderView,
    clock: Option<MeasuredClock>,
    now: Timestamp,
) -> AnyView {
    let base = one(slug, &provider.identifier);
    let (tone, text) = match provider.state {
        State::Draft => (Tone::Neutral, "Draft"),
        State::Test => (Tone::Info, "In test"),
        State::Live => (Tone::Success, "Active"),
        State::Disabled => (Tone::Warning, "Offline"),
    };
    let people = match provider.people {
        1 => "1 person has a SAML account".to_owned(),
        many => format!("{many} people have SAML accounts"),
    };
    let identifier = provider.identifier.clone();
    let rename = (provider.is_home && provider.first_login_at.is_none()).then(
        || view! { " " <a class="link" href=format!("{base}/provider")>"Rename identifier"</a> },
    );
    let people = if provider.is_home {
        view! { <a class="link" href=format!("{base}/people")>{people}</a> }.into_any()
    } else {
        people.into_any()
    };
    let more = if provider.is_home {
        let href = format!("/organizations/{slug}/sign-ins");
        view! { <Term name="Recent sign-ins"><a class="link" href=href>"Open the sign-in records"</a></Term> }.into_any()
    } else {
        let home = provider.home_name.clone();
        view! { <Term name="Set up by">{home}</Term> }.into_any()
    };
    let login_url = provider.our_values.login_url.clone();
    let former = (provider.is_home && provider.former_people > 0).then(|| former(provider, now));
    view! {
        <Card title="Sign-in">
            <div class="stack">
                <DefinitionList>
                    <Term name="State"><Status tone=tone text=text/></Term>
                    <Term name="Identifier"><span class="mono">{identifier}</span> {rename}</Term>
                    <Term name="People">{people}</Term>
                    {former}
                    {more}
                    {clock.map(|clock| view! { <Term name="Its clock">{off_by(clock)}</Term> })}
                </DefinitionList>
                <CopyField id="login-url" label="Login URL" value=login_url hint="Where people begin to sign in. Bookmark it or put it on your intranet."/>
            </div>
        </Card>
    }
    .into_any()
}

fn home(
    slug: &str,
    provider: &ProviderView,
    life: Option<MetadataLife>,
    flash: &Flash,
    now: Timestamp,
) -> AnyView {
    let base = one(slug, &provider.identifier);
    let delete = format!("{base}/delete");
    view! {
        {test(slug, provider)}
        {life.map_or_else(
            || their_side(&base, provider, now),
            |life| view! { {super::life::life(slug, &base, provider, life, flash, now)} {on_record(provider)} }.into_any(),
        )}
        <FourValues values=provider.our_values.clone()/>
        <p><a class="link" href=format!("{base}/values")>{format!("Guide: {}", domain::guide::guide(provider.product).title)}</a></p>
        {links(&base, provider)}
        {super::setup_links::card(&base)}
        {provider.entity_id.is_some().then(|| requests(slug, provider, flash))}
        {account_mode(slug, provider)} {provisioning(slug, provider)}
        {super::mapping::card(&base, provider)}
        {settings(slug, provider, flash)}
        {super::rollout::card(&base, provider.state)}
        {super::enforcement::card(&base, provider)}
        {switch(slug, provider)}
        {super::disable::card(&base, provider)}
        <DangerZone title="Delete identity provider">
            <p class="prose">
                "Nobody can sign in through it afterwards. It can be deleted only when nobody has a SAML account with it any more."
            </p>
            <div class="actions"><ButtonLink href=delete look=Look::Danger>"Delete identity provider"</ButtonLink></div>
        </DangerZone>
    }
    .into_any()
}

/// A trial round trip; offered as soon as there is metadata.
pub(super) fn test(slug: &str, provider: &ProviderView) -> Option<AnyView> {
    provider.entity_id.as_ref()?;
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    Some(
        view! {
            <Card title="Test connection" lead="Sign in at the identity provider and see every check, the attributes it sends, and what a sign-in would come to. Nothing is changed.">
                <form method="post" action="/do/test-connection">
                    <Which slug=slug identifier=identifier/>
                    <div class="actions"><Button look=Look::Secondary>"Test connection"</Button></div>
                </form>
            </Card>
        }
        .into_any(),
    )
}

fn their_side(base: &str, provider: &ProviderView, now: Timestamp) -> AnyView {
    let href = format!("{base}/metadata");
    let Some(entity_id) = provider.entity_id.clone() else {
        return view! {
            <Card title="Their metadata">
                <p class="prose">"Not given yet. " <a class="link" href=href>"Give their metadata"</a></p>
            </Card>
        }
        .into_any();
    };
    let fetched = provider.metadata_url.clone().map(
        |url| view! { <Term name="Fetched from"><span class="mono break-all">{url}</span></Term> },
    );
    let (endpoints, certificates) = (provider.endpoints.clone(), provider.certificates.clone());
    view! {
        <Card title="Their metadata" action=view! { <ButtonLink href=href>"Renew metadata"</ButtonLink> }.into_any()>
            <DefinitionList>
                <Term name="Entity ID"><span class="mono break-all">{entity_id}</span></Term>
                {fetched}
            </DefinitionList>
        </Card>
        <Card title="Endpoints" flush=true><Endpoints endpoints=endpoints/></Card>
        <Card title="Signing certificates" flush=true><Certificates certificates=certificates now=now/></Card>
    }
    .into_any()
}

/// What else the metadata of a live provider says.
fn on_record(provider: &ProviderView) -> AnyView {
    let (entity_id, endpoints) = (
        provider.entity_id.clone().unwrap_or_default(),
        provider.endpoints.clone(),
    );
    view! {
        <Card title="Entity ID and sign-in address" flush=true>
            <div class="card-body">
                <DefinitionList>
                    <Term name="Entity ID"><span class="mono break-all">{entity_id}</span></Term>
                </DefinitionList>
            </div>
            <Endpoints endpoints=endpoints/>
        </Card>
    }
    .into_any()
}

/// Offline and back; nothing for a draft.
fn switch(slug: &str, provider: &ProviderView) -> AnyView {
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    let whom = if provider.is_home && provider.links.len() > 1 {
        " That holds for every linked organization."
    } else {
        ""
    };
    match provider.state {
        State::Draft | State::Test => ().into_any(),
        State::Live => view! {
            <Card title="Take offline">
                <form class="stack" method="post" action="/do/take-offline">
                    <Which slug=slug identifier=identifier/>
                    <p class="prose">"Nobody can sign in through it until you bring it back. Sessions go on until they end, and nothing is deleted." {whom}</p>
                    <div class="actions"><Button>"Take offline"</Button></div>
                </form>
            </Card>
        }
        .into_any(),
        State::Disabled => view! {
            <Card title="Offline">
                <form class="stack" method="post" action="/do/bring-back">
                    <Which slug=slug identifier=identifier/>
                    <p class="prose">"Nobody can sign in through it at present." {whom}</p>
                    <div class="actions"><Button look=Look::Primary>"Bring back"</Button></div>
                </form>
            </Card>
        }
        .into_any(),
    }
}

fn links(base: &str, provider: &ProviderView) -> AnyView {
    let terms = provider
        .links
        .iter()
        .map(|link| {
            let offline = if link.live { "" } else { ", offline" };
            let team = link.default_team_name.clone().map_or_else(
                || "no default team".to_owned(),
                |team| format!("default team {team}"),
            );
            view! { <Term name=link.name.clone()>{team} {offline}</Term> }
        })
        .collect_view();
    let href = format!("{base}/organizations");
    view! {
        <Card title="Linked organizations" action=view! { <ButtonLink href=href>"Change organizations"</ButtonLink> }.into_any()>
            <DefinitionList>{terms}</DefinitionList>
        </Card>
    }
    .into_any()
}

fn settings(slug: &str, provider: &ProviderView, flash: &Flash) -> AnyView {
    let came_back = flash.form == "change-identity-provider" && !flash.errors.is_empty();
    let typed = |field: &str, saved: String| if came_back { flash.value(field) } else { saved };
    let products = IdpProduct::ALL
        .into_iter()
        .map(|product| Choice::new(product.slug(), product.name()))
        .collect::<Vec<_>>();
    let (slug, identifier) = (slug.to_owned(), provider.identifier.clone());
    let name = typed("name", provider.name.clone());
    let product = typed("product", provider.product.slug().to_owned());
    let [name_error, product_error] = ["name", "product"].map(|field| flash.error(field));
    view! {
        <Card title="Settings">
            <form class="stack" method="post" action="/do/change-identity-provider">
                <Which slug=slug identifier=identifier/>
                <Field name="name" label="Display name" hint="People read it on sign-in and consent pages." value=name error=name_error maxlength=100/>
                <Select name="product" label="Product" hint="Chooses the guide and the words of remedies." options=products selected=product error=product_error/>
                <div class="actions"><Button>"Save settings"</Button></div>
            </form>
        </Card>
    }
    .into_any()
}

/// What an admin of an organization that is only linked may do.
fn linked(slug: &str, provider: &ProviderView, teams: &[LinkableTeam]) -> AnyView {
    let mut choices = vec![Choice::new("", "No team")];
    choices.extend(
        teams
            .iter()
            .map(|team| Choice::new(team.team.to_string(), team.name.clone())),
    );
    let (forms, unlink) = (
        (slug.to_owned(), provider.identifier.clone()),
        (slug.to_owned(), provider.identifier.clone()),
    );
    let present = provider
        .links
        .iter()
        .find(|link| link.slug == slug)
        .and_then(|link| link.default_team);
    let present = present.map(|team| team.to_string()).unwrap_or_default();
    view! {
        <Notice tone=Tone::Info title=format!("{} set this identity provider up", provider.home_name)>
            "Its admins change metadata, identifier and settings. Here you choose the default team, or unlink this organization."
        </Notice>
        <Card title="Default team">
            <form class="stack" method="post" action="/do/set-default-team">
                <Which slug=forms.0 identifier=forms.1/>
                <Select name="default_team" label="Default team" hint="New members join it when their membership is made." options=choices selected=present optional=true/>
                <div class="actions"><Button>"Save default team"</Button></div>
            </form>
        </Card>
        {super::rollout::card(&one(slug, &provider.identifier), provider.state)}
        {super::enforcement::card(&one(slug, &provider.identifier), provider)}
        {switch(slug, provider)}
        <DangerZone title="Unlink organization">
            <p class="prose">"Nobody loses access. People who sign in later are no longer added to this organization."</p>
            <form method="post" action="/do/unlink-organization">
                <Which slug=unlink.0 identifier=unlink.1/>
                <div class="actions"><Button look=Look::Danger>"Unlink organization"</Button></div>
            </form>
        </DangerZone>
    }
    .into_any()
}
