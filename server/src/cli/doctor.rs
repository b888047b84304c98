//! `gatehouse doctor`: what is wrong with this installation, and what to do about it.
use super::start;
use crate::config::Config;
use serde::Serialize;
use service::{Caller, Service};
use std::process::ExitCode;

/// Clocks this far apart refuse each other's SAML responses sooner or later.
const TOLERATED_OFFSET_MILLIS: i64 = 5_000;
/// From how many days before its end a certificate is warned of.
const WARNING_DAYS: i64 = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Health {
    Good,
    Warning,
    Bad,
}

#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    health: Health,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    todo: Option<String>,
}

impl Finding {
    fn good(what: &'static str, found: impl Into<String>) -> Self {
        Self {
            what,
            health: Health::Good,
            found: found.into(),
            todo: None,
        }
    }

    fn warning(what: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            what,
            health: Health::Warning,
            found: found.into(),
            todo: Some(todo.into()),
        }
    }

    fn bad(what: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            what,
            health: Health::Bad,
            found: found.into(),
            todo: Some(todo.into()),
        }
    }
}

/// Prints every finding; fails when one of them is bad.
pub(super) async fn run(config: &Config, json: bool) -> ExitCode {
    let mut findings = configuration(config);
    match start::connect(config).await {
        Ok(service) => findings.extend(installation(config, &service).await),
        Err(error) => findings.push(Finding::bad(
            "database",
            error,
            "Check the address and that the database runs.",
        )),
    }
    let bad = findings.iter().any(|finding| finding.health == Health::Bad);
    if json {
        println!(
            "{}",
            serde_json::json!({ "healthy": !bad, "findings": findings })
        );
    } else {
        for finding in &findings {
            let mark = match finding.health {
                Health::Good => "ok     ",
                Health::Warning => "warning",
                Health::Bad => "BAD    ",
            };
            println!("{mark}  {:<14} {}", finding.what, finding.found);
            if let Some(todo) = &finding.todo {
                println!("         {:<14} -> {todo}", "");
            }
        }
    }
    if bad {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn configuration(config: &Config) -> Vec<Finding> {
    let settings = &config.settings;
    let listen: Vec<_> = config.listen.iter().map(ToString::to_string).collect();
    let mut findings = vec![Finding::good(
        "configuration",
        format!("{} on {}", settings.base_url, listen.join(", ")),
    )];
    for (url, key, what) in [
        (
            &settings.terms_url,
            "GATEHOUSE_TERMS_URL",
            "terms of service",
        ),
        (
            &settings.agreement_url,
            "GATEHOUSE_AGREEMENT_URL",
            "master service agreement",
        ),
        (
            &settings.privacy_url,
            "GATEHOUSE_PRIVACY_URL",
            "privacy policy",
        ),
        (
            &settings.support_url,
            "GATEHOUSE_SUPPORT_URL",
            "support address",
        ),
    ] {
        if url.is_none() {
            findings.push(Finding::warning(
                "terms",
                format!("the consent page and mails cannot name the {what}"),
                format!("Set {key}."),
            ));
        }
    }
    if settings.smtp_url.is_none() {
        findings.push(Finding::warning(
            "mail",
            "mail waits in the outbox",
            "Set GATEHOUSE_SMTP_URL.",
        ));
    } else {
        findings.push(Finding::good(
            "mail",
            format!("sent as {}", settings.mail_from),
        ));
    }
    findings
}

async fn installation(config: &Config, service: &Service) -> Vec<Finding> {
    let mut findings = Vec::new();
    let kind = service.database().kind();
    match service.database().is_current().await {
        Ok(true) => findings.push(Finding::good("database", format!("{kind}, up to date"))),
        Ok(false) => {
            findings.push(Finding::bad(
                "database",
                format!("{kind}, migrations are missing"),
                "Run `gatehouse migrate`.",
            ));
            return findings;
        }
        Err(error) => {
            findings.push(Finding::bad(
                "database",
                start::told(&error),
                "Check GATEHOUSE_DATABASE_URL and that the database runs.",
            ));
            return findings;
        }
    }
    findings.push(match service.confirm_key().await {
        Ok(()) => Finding::good("key", "it is the one this database was made with"),
        Err(error) => Finding::bad(
            "key",
            start::told(&error),
            "Give the key the database was made with, from your backup.",
        ),
    });
    findings.push(key_file(config));
    findings.push(match service.clock_offset().await {
        Ok(offset) if offset.abs() > TOLERATED_OFFSET_MILLIS => Finding::bad(
            "clock",
            format!("{offset} ms from the database's"),
            "Run a time service such as chrony on both machines.",
        ),
        Ok(_) => Finding::good("clock", service.now().to_rfc3339()),
        Err(error) => Finding::bad("clock", start::told(&error), "Check the database."),
    });
    let caller = Caller::command_line();
    if let Ok(waiting) = service.mail_backlog(&caller).await
        && waiting > 0
    {
        findings.push(Finding::warning(
            "outbox",
            format!("{waiting} mails wait"),
            "Check GATEHOUSE_SMTP_URL and the log of the running server.",
        ));
    }
    match service.certificate_health(&caller).await {
        Ok(providers) => {
            findings.extend(providers.into_iter().map(|provider| certificate(&provider)));
        }
        Err(error) => findings.push(Finding::bad(
            "certificates",
            start::told(&error),
            "Check the database.",
        )),
    }
    findings
}

fn certificate(provider: &service::deployment::CertificateHealth) -> Finding {
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

#[cfg(unix)]
fn key_file(config: &Config) -> Finding {
    use crate::config::SecretKey;
    use std::os::unix::fs::PermissionsExt as _;
    let (SecretKey::File(file) | SecretKey::Own { file, .. }) = &config.secret_key else {
        return Finding::good(
            "key",
            "it comes from the environment or the configuration file",
        );
    };
    match std::fs::metadata(file) {
        Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => Finding::bad(
            "key",
            format!("others may read {}", file.display()),
            format!("Run: chmod 600 {}", file.display()),
        ),
        Ok(_) => Finding::good(
            "key",
            format!("{}, readable by its owner only", file.display()),
        ),
        Err(error) => Finding::bad(
            "key",
            format!("{}: {error}", file.display()),
            "Restore the key from your backup.",
        ),
    }
}

#[cfg(not(unix))]
fn key_file(_: &Config) -> Finding {
    Finding::good("key", "file permissions are not checked on this system")
}
