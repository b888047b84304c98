//! Each identity provider: how long its certificates last, and whether what it publishes is still trusted here.
use super::finding::Finding;
use crate::cli::start;
use service::{
    Caller, Service,
    deployment::CertificateHealth,
    identity_provider::{MetadataHealth, Published},
};

/// From how many days before its end a certificate is warned of.
const WARNING_DAYS: i64 = 60;

pub(super) async fn look(service: &Service, caller: &Caller) -> Vec<Finding> {
    let mut findings = Vec::new();
    match service.certificate_health(caller).await {
        Ok(providers) => findings.extend(providers.iter().map(certificate)),
        Err(error) => findings.push(Finding::bad(
            "certificates",
            start::told(&error),
            "Check the database.",
        )),
    }
    match service.metadata_health(caller).await {
        Ok(providers) => findings.extend(providers.iter().map(metadata)),
        Err(error) => findings.push(Finding::bad(
            "metadata",
            start::told(&error),
            "Check the database.",
        )),
    }
    findings
}

fn certificate(provider: &CertificateHealth) -> Finding {
    let name = &provider.identity_provider;
    let todo =
        format!("Ask the admins of {name} for the new certificate of their identity provider.");
    match provider.days {
        None if provider.live => {
            Finding::bad("certificates", format!("{name} has no certificate"), todo)
        }
        None => Finding::good(
            "certificates",
            format!("{name} is a draft without a certificate"),
        ),
        Some(days) if days < 0 => Finding::bad(
            "certificates",
            format!("{name}: expired {} days ago", -days),
            todo,
        ),
        Some(days) if days < WARNING_DAYS => Finding::warning(
            "certificates",
            format!("{name}: expires in {days} days"),
            todo,
        ),
        Some(days) => Finding::good("certificates", format!("{name}: {days} days left")),
    }
}

fn metadata(provider: &MetadataHealth) -> Finding {
    let name = &provider.identity_provider;
    let url = &provider.url;
    match &provider.found {
        Published::Trusted => Finding::good(
            "metadata",
            format!("{name}: {url} answers with trusted keys"),
        ),
        Published::New(keys) => Finding::warning(
            "metadata",
            format!("{name}: {url} names {keys} certificates that are not trusted here yet"),
            format!(
                "Ask the admins of {name} to fetch the metadata again before the identity provider switches to them."
            ),
        ),
        Published::NoneTrusted => Finding::bad(
            "metadata",
            format!("{name}: {url} names none of the certificates that are trusted here"),
            format!(
                "Ask the admins of {name} to fetch the metadata again: sign-ins fail as soon as the new certificate signs."
            ),
        ),
        Published::Refused(refusal) => Finding::warning(
            "metadata",
            format!(
                "{name}: {url}: {} ({})",
                refusal
                    .message
                    .as_deref()
                    .unwrap_or(refusal.code.happened()),
                refusal.code
            ),
            "Open the address from this machine. For a private host set GATEHOUSE_FETCH_ALLOW, for a certificate authority of your own GATEHOUSE_CA_FILE. Sign-ins go on with the certificates that are trusted now.",
        ),
    }
}
