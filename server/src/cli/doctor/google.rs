//! The provider of Google sign-in: whether its discovery document and its keys can be read.
use super::finding::Finding;
use crate::cli::start;
use service::{Caller, Service};

pub(super) async fn look(service: &Service, caller: &Caller) -> Option<Finding> {
    let health = match service.google_health(caller).await {
        Ok(health) => health?,
        Err(error) => {
            return Some(Finding::bad(
                "google",
                start::told(&error),
                "Check the database.",
            ));
        }
    };
    let issuer = health.issuer;
    Some(match health.answer {
        Ok(()) => Finding::good("google", format!("{issuer} answers")),
        Err(reason) => Finding::bad(
            "google",
            format!("{issuer}: {reason}"),
            "Check GATEHOUSE_GOOGLE_ISSUER and that this machine may reach it. Until then nobody signs in with Google.",
        ),
    })
}
