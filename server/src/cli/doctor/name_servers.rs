//! The name servers that domains are checked with: whether they answer.
use super::finding::Finding;
use crate::cli::start;
use service::{Caller, Service};

pub(super) async fn look(service: &Service, caller: &Caller) -> Option<Finding> {
    let health = match service.name_server_health(caller).await {
        Ok(health) => health?,
        Err(error) => {
            return Some(Finding::bad(
                "dns",
                start::told(&error),
                "Check the database.",
            ));
        }
    };
    let server = health.server;
    Some(match health.answer {
        Ok(()) => Finding::good("dns", format!("{server} answers")),
        Err(reason) => Finding::warning(
            "dns",
            format!("{server}: {reason}"),
            "Check GATEHOUSE_DNS_RESOLVER, else /etc/resolv.conf, and that this machine may ask it by UDP and TCP. Domains that are verified stay so until the record is found missing.",
        ),
    })
}
