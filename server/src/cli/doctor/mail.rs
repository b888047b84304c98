//! Outgoing mail: whether its server answers, and what waits.
use super::finding::Finding;
use crate::cli::start;
use service::{Caller, Service};

pub(super) async fn look(service: &Service, caller: &Caller) -> Vec<Finding> {
    let mut findings = vec![match service.mail_server_health(caller).await {
        Ok(None) => Finding::warning(
            "mail",
            "mail waits in the outbox",
            "Set GATEHOUSE_SMTP_URL.",
        ),
        Ok(Some(health)) => match health.answer {
            Ok(()) => Finding::good(
                "mail",
                format!(
                    "{} answers; sent as {}",
                    health.server,
                    service.settings().mail_from
                ),
            ),
            Err(reason) => Finding::bad(
                "mail",
                format!("{}: {reason}", health.server),
                "Check host, port, name and password in GATEHOUSE_SMTP_URL, and that this machine may connect there.",
            ),
        },
        Err(error) => Finding::bad(
            "mail",
            start::told(&error),
            "Check GATEHOUSE_SMTP_URL: smtps://user:password@host or smtp://host:25.",
        ),
    }];
    match service.mail_backlog(caller).await {
        Ok(0) => {}
        Ok(waiting) => findings.push(Finding::warning(
            "outbox",
            format!("{waiting} mails wait"),
            "Check the line about mail above, and the log of the running server.",
        )),
        Err(error) => findings.push(Finding::bad(
            "outbox",
            start::told(&error),
            "Check the database.",
        )),
    }
    findings
}
