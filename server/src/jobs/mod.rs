//! What runs beside the requests: mail out of the outbox, and removing what has had its time. Every server runs them;
//! leases in the database keep two from doing the same.
use service::{Error, Service};
use std::time::Duration;
use tokio::{task::JoinHandle, time::interval};

const MAIL_EVERY: Duration = Duration::from_secs(1);
const PURGE_EVERY: Duration = Duration::from_secs(600);

/// Starts the jobs; they end when the handles are aborted.
pub fn start(service: &Service) -> Vec<JoinHandle<()>> {
    vec![
        tokio::spawn(mail(service.clone())),
        tokio::spawn(purge(service.clone())),
    ]
}

async fn mail(service: Service) {
    if service.settings().smtp_url.is_none() {
        return;
    }
    let mut tick = interval(MAIL_EVERY);
    loop {
        tick.tick().await;
        if let Err(error) = service.deliver_due_mail().await {
            failed("mail", &error);
        }
    }
}

async fn purge(service: Service) {
    let mut tick = interval(PURGE_EVERY);
    loop {
        tick.tick().await;
        let now = service.now();
        for (what, outcome) in [
            ("exchanges", service.purge_exchanges().await),
            ("rate limits", service.purge_rate_limits(now).await),
            ("mailed links", service.purge_mailed_links(now).await),
            ("mail", service.purge_mail(now).await),
        ] {
            if let Err(error) = outcome {
                failed(what, &error);
            }
        }
    }
}

fn failed(job: &str, error: &Error) {
    service::log_failure(job, error);
}
