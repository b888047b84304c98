//! Certificates and metadata on the page of a provider: what is due, what waits, every certificate, how the metadata is
//! kept up to date, renew links.
use super::{certificates::TrackedCertificates, steps::Which};
use crate::{
    request::Flash,
    ui::{
        Button, ButtonLink, Card, Cell, CopyField, DefinitionList, Icon, Look, Notice, Row,
        RowHead, Status, Table, Term, TextArea, Time, Tone,
    },
};
use domain::{Timestamp, saml::IdpProduct};
use leptos::prelude::*;
use service::identity_provider::{
    CertificateView, EndpointView, ExpiryWarning, HeldChangeView, MetadataLife, ProviderView,
    RefreshView, RenewLinkView,
};

/// The cards of one live provider in its home organization.
pub(super) fn life(
    slug: &str,
    base: &str,
    provider: &ProviderView,
    life: MetadataLife,
    flash: &Flash,
    now: Timestamp,
) -> AnyView {
    let which = || (slug.to_owned(), provider.identifier.clone());
    let has_url = life.refresh.is_some();
    let waits = life.held.is_some();
    let warned = life
        .warning
        .filter(|_| !waits)
        .map(|warning| expiry(&warning, provider.product, has_url, now));
    view! {
        {warned}
        {life.held.map(|held| change(which(), held, now))}
        <Card
            title="Certificates and metadata"
            lead="Sign-ins signed with any certificate that is accepted come in."
            action=view! { <ButtonLink href=format!("{base}/metadata")>"Renew metadata"</ButtonLink> }.into_any()
            flush=true
        >
            <TrackedCertificates certificates=life.certificates now=now/>
        </Card>
        {life.refresh.map_or_else(|| no_address(base), |refresh| address(&which(), refresh, flash, now))}
        {renew_links(&which(), life.links, flash, now)}
    }
    .into_any()
}

/// The warning that is mailed too (X3).
pub(super) fn expiry(
    warning: &ExpiryWarning,
    product: IdpProduct,
    has_url: bool,
    now: Timestamp,
) -> AnyView {
    let (tone, title) = match (warning.last, warning.ended) {
        (true, true) => (Tone::Danger, "The last signing certificate has ended"),
        (true, false) => (Tone::Warning, "The last signing certificate ends soon"),
        (false, _) => (Tone::Info, "A signing certificate ends soon"),
    };
    let text = match (warning.last, has_url) {
        (true, true) => {
            "No other certificate on record is valid longer. The next one is taken over from the metadata address as soon as the identity provider publishes it."
        }
        (true, false) => {
            "No other certificate on record is valid longer. Give the next one here before the identity provider signs with it, or nobody can sign in."
        }
        (false, _) => "Others on record are valid longer; sign-ins with them work already.",
    };
    let steps = domain::guide::renewal(product)
        .iter()
        .map(|&step| view! { <li>{step}</li> })
        .collect_view();
    let (subject, ends) = (
        warning.certificate.subject.clone(),
        warning.certificate.not_after,
    );
    view! {
        <Notice tone=tone title=title>
            <p>
                <span class="break-all">{subject}</span>
                ": "
                <Time at=ends now=now exact=true/>
                ". "
                {text}
            </p>
            <details class="mt-2">
                <summary>{format!("What to do at {}", product.place())}</summary>
                <ol class="prose mt-2">{steps}</ol>
            </details>
        </Notice>
    }
    .into_any()
}

fn change(which: (String, String), held: HeldChangeView, now: Timestamp) -> AnyView {
    let (slug, identifier) = which.clone();
    let (discard_slug, discard_identifier) = which;
    let from = held.url.map(
        |url| view! { <Term name="Fetched from"><span class="mono break-all">{url}</span></Term> },
    );
    let difference = difference(
        (held.added, held.removed, held.kept),
        (held.endpoints_added, held.endpoints_removed),
        now,
    );
    view! {
        <Notice tone=Tone::Warning title="A change waits for your approval">
            {format!("{} What is on record stays in force until you approve it.", held.reason)}
        </Notice>
        <Card title="The change" lead="Compare the fingerprints with your identity provider before you approve." flush=true>
            <div class="card-body stack">
                <DefinitionList>
                    <Term name="Came in"><Time at=held.at now=now exact=true/></Term>
                    {from}
                </DefinitionList>
            </div>
            {difference}
            <div class="card-body actions">
                <form method="post" action="/do/approve-held-change">
                    <Which slug=slug identifier=identifier/>
                    <input type="hidden" name="version" value=held.version/>
                    <Button look=Look::Primary>"Approve change"</Button>
                </form>
                <form method="post" action="/do/discard-held-change">
                    <Which slug=discard_slug identifier=discard_identifier/>
                    <Button>"Discard change"</Button>
                </form>
            </div>
        </Card>
    }
    .into_any()
}

/// Certificates that are new, gone and stay, and addresses that are new and gone.
pub(super) fn difference(
    (added, removed, kept): (
        Vec<CertificateView>,
        Vec<CertificateView>,
        Vec<CertificateView>,
    ),
    (endpoints_added, endpoints_removed): (Vec<EndpointView>, Vec<EndpointView>),
    now: Timestamp,
) -> AnyView {
    let certificates = [
        ("New", Tone::Success, added),
        ("Gone", Tone::Danger, removed),
        ("Stays", Tone::Neutral, kept),
    ]
    .into_iter()
    .flat_map(|(word, tone, list)| {
        list.into_iter()
            .map(move |one| certificate(word, tone, one, now))
    })
    .collect_view();
    let addresses = [
        ("New", Tone::Success, endpoints_added),
        ("Gone", Tone::Danger, endpoints_removed),
    ]
    .into_iter()
    .flat_map(|(word, tone, list)| {
        list.into_iter().map(move |endpoint| {
            view! {
                <Row>
                    <RowHead><Status tone=tone text=format!("{word} address")/></RowHead>
                    <Cell label="What"><span class="mono break-all">{endpoint.location}</span></Cell>
                    <Cell label="Valid until">"–"</Cell>
                </Row>
            }
        })
    })
    .collect_view();
    view! {
        <Table caption="What would change" columns=vec!["Change", "What", "Valid until"]>{certificates}{addresses}</Table>
    }
    .into_any()
}

fn certificate(word: &'static str, tone: Tone, one: CertificateView, now: Timestamp) -> AnyView {
    view! {
        <Row>
            <RowHead><Status tone=tone text=format!("{word} certificate")/></RowHead>
            <Cell label="What">
                {one.subject}
                <span class="mono break-all text-xs block">{one.sha256}</span>
            </Cell>
            <Cell label="Valid until"><Time at=one.not_after now=now exact=true/></Cell>
        </Row>
    }
    .into_any()
}

fn no_address(base: &str) -> AnyView {
    let href = format!("{base}/metadata");
    view! {
        <Card title="Metadata address">
            <p class="prose">
                "None is on record, so a new certificate has to be given by hand before the identity provider signs with it. "
                <a class="link" href=href>"Give its metadata by address"</a>
                ", and new certificates are taken over by themselves."
            </p>
        </Card>
    }
    .into_any()
}

fn address(
    which: &(String, String),
    refresh: RefreshView,
    flash: &Flash,
    now: Timestamp,
) -> AnyView {
    let (slug, identifier) = which.clone();
    let (pin_slug, pin_identifier) = which.clone();
    let key_error = flash.error("metadata_key");
    let wrong = key_error.is_some();
    let failed = refresh.error.map(|code| {
        let text = format!(
            "{} {} It was tried {} in a row and is tried again by itself.",
            code.happened(),
            code.next(),
            match refresh.failures {
                1 => "once".to_owned(),
                many => format!("{many} times"),
            }
        );
        view! {
            <Notice tone=Tone::Warning title="The metadata could not be refreshed">
                {text} " " <span class="code">{code.id()}</span>
            </Notice>
        }
    });
    let read = refresh.succeeded_at.map_or_else(
        || "not yet".into_any(),
        |at| view! { <Time at=at now=now exact=true/> }.into_any(),
    );
    let changed = refresh
        .changed_at
        .map(|at| view! { <Term name="Last change"><Time at=at now=now exact=true/></Term> });
    let until = refresh
        .valid_until
        .map(|at| view! { <Term name="File valid until"><Time at=at now=now exact=true/></Term> });
    let next = if refresh.next_at <= now {
        "within a minute".into_any()
    } else {
        view! { <Time at=refresh.next_at now=now/> }.into_any()
    };
    let pinned = refresh.metadata_key.map_or_else(
        || "none: https and the host vouch for the file".into_any(),
        |key| {
            view! { {key.subject} <span class="mono break-all text-xs block">{key.sha256}</span> }
                .into_any()
        },
    );
    view! {
        <Card
            title="Metadata address"
            lead="New certificates from this host are taken over by themselves. Anything else waits for your approval."
            action=view! {
                <form method="post" action="/do/refresh-metadata">
                    <Which slug=slug identifier=identifier/>
                    <Button icon=Icon::Download>"Refresh now"</Button>
                </form>
            }
            .into_any()
        >
            <div class="stack">
                {failed}
                <DefinitionList>
                    <Term name="Address"><span class="mono break-all">{refresh.url}</span></Term>
                    <Term name="Pinned host"><span class="mono break-all">{refresh.host}</span></Term>
                    <Term name="Last read">{read}</Term>
                    {changed}
                    {until}
                    <Term name="Next refresh">{next}</Term>
                    <Term name="Metadata key">{pinned}</Term>
                </DefinitionList>
                <details open=wrong>
                    <summary>"Pin the key that signs the metadata"</summary>
                    <form class="stack mt-4" method="post" action="/do/pin-metadata-key">
                        <Which slug=pin_slug identifier=pin_identifier/>
                        <TextArea
                            name="metadata_key"
                            label="Metadata signing certificate"
                            hint="PEM or base64. From then on the file must be signed with it; leave it empty to remove the pin."
                            error=key_error
                            rows=5
                            mono=true
                            optional=true
                        />
                        <div class="actions"><Button>"Save metadata key"</Button></div>
                    </form>
                </details>
            </div>
        </Card>
    }
    .into_any()
}

fn renew_links(
    which: &(String, String),
    links: Vec<RenewLinkView>,
    flash: &Flash,
    now: Timestamp,
) -> AnyView {
    let (slug, identifier) = which.clone();
    let made = (flash.form == "make-renew-link")
        .then(|| flash.secret.clone())
        .flatten()
        .map(|url| {
            view! {
                <Notice tone=Tone::Success title="The link is made" announce=true>"It is shown this once. Send it to whoever administers the identity provider."</Notice>
                <CopyField id="renew-link" label="Renew link" value=url hint="Works once, for 30 days, without an account."/>
            }
        });
    let empty = links.is_empty();
    let rows = links
        .into_iter()
        .map(|link| {
            let (slug, identifier) = which.clone();
            let by = link.made_by.unwrap_or_else(|| "mailed with a warning".to_owned());
            view! {
                <Row>
                    <RowHead>{by}</RowHead>
                    <Cell label="Made"><Time at=link.created_at now=now/></Cell>
                    <Cell label="Works until"><Time at=link.expires_at now=now exact=true/></Cell>
                    <Cell label="Action">
                        <form method="post" action="/do/revoke-renew-link">
                            <Which slug=slug identifier=identifier/>
                            <input type="hidden" name="id" value=link.id.to_string()/>
                            <Button look=Look::Quiet label="Revoke link".to_owned()>"Revoke link"</Button>
                        </form>
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Card
            title="Renew links"
            lead="Whoever administers the identity provider gives new metadata or a certificate by such a link, without an account. You approve it."
            action=view! {
                <form method="post" action="/do/make-renew-link">
                    <Which slug=slug identifier=identifier/>
                    <Button icon=Icon::Add>"Make renew link"</Button>
                </form>
            }
            .into_any()
        >
            <div class="stack">
                {made}
                {if empty {
                    view! { <p class="text-muted">"No link works at present."</p> }.into_any()
                } else {
                    view! { <Table caption="Renew links that work" columns=vec!["Made by", "Made", "Works until", "Action"]>{rows}</Table> }.into_any()
                }}
            </div>
        </Card>
    }
    .into_any()
}
