//! `gatehouse doctor`: what is wrong with this installation, and what to do about it.
mod finding;
mod google;
mod identity_providers;
mod mail;
mod name_servers;

use super::start;
use crate::config::Config;
use finding::{Finding, Health};
use service::{Caller, Service};
use std::process::ExitCode;

/// Clocks this far apart refuse each other's SAML responses sooner or later.
const TOLERATED_OFFSET_MILLIS: i64 = 5_000;

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
    findings.extend(mail::look(service, &caller).await);
    findings.extend(identity_providers::look(service, &caller).await);
    findings.extend(name_servers::look(service, &caller).await);
    findings.extend(google::look(service, &caller).await);
    findings
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
