//! What runs beside the requests: sending mail, refreshing metadata, warning of certificates that end, looking at the
//! records of domains, forgetting what is due. Each run is safe on any number of servers: the others hold leases in the
//! database, and forgetting twice forgets once.
use service::Service;
use std::time::Duration;
use tokio::{sync::watch, task::JoinSet, time::MissedTickBehavior};

/// How often the outbox is looked at.
const MAIL_PAUSE: Duration = Duration::from_secs(2);
/// How often what is due is forgotten.
const PURGE_PAUSE: Duration = Duration::from_secs(600);

/// How often metadata that is due is looked for.
const METADATA_PAUSE: Duration = Duration::from_secs(60);
/// How often the ends of certificates are looked at.
const CERTIFICATE_PAUSE: Duration = Duration::from_secs(600);
/// How often enforcement on trial is looked at.
const TRIAL_PAUSE: Duration = Duration::from_secs(60);
/// How often links that somebody chose a time for are switched.
const ROLLOUT_PAUSE: Duration = Duration::from_secs(10);
/// How often domains whose record is due are looked for.
const DOMAIN_PAUSE: Duration = Duration::from_secs(60);
/// How often exchanges without an answer are looked for.
const UNANSWERED_PAUSE: Duration = Duration::from_secs(60);

/// How often batches of invitations are looked for.
const INVITATION_PAUSE: Duration = Duration::from_secs(1);

/// Starts the jobs; they end when `stopped` says so, after the run in progress.
pub(crate) fn spawn(running: &mut JoinSet<()>, service: &Service, stopped: &watch::Receiver<bool>) {
    let (mail, purge, unanswered) = (service.clone(), service.clone(), service.clone());
    running.spawn(every(UNANSWERED_PAUSE, stopped.clone(), move || {
        let service = unanswered.clone();
        async move { log("unanswered exchanges", service.record_unanswered().await) }
    }));
    running.spawn(every(MAIL_PAUSE, stopped.clone(), move || {
        let service = mail.clone();
        async move { log("mail", service.deliver_due_mail().await.map(drop)) }
    }));
    let invitations = service.clone();
    running.spawn(every(INVITATION_PAUSE, stopped.clone(), move || {
        let service = invitations.clone();
        async move { log("invitations", service.work_off_batches().await.map(drop)) }
    }));
    let (metadata, certificates) = (service.clone(), service.clone());
    running.spawn(every(METADATA_PAUSE, stopped.clone(), move || {
        let service = metadata.clone();
        async move { log("metadata", service.refresh_due_metadata().await.map(drop)) }
    }));
    let trials = service.clone();
    running.spawn(every(TRIAL_PAUSE, stopped.clone(), move || {
        let service = trials.clone();
        async move {
            log(
                "enforcement on trial",
                service.roll_back_dead_trials().await.map(drop),
            );
        }
    }));
    running.spawn(every(CERTIFICATE_PAUSE, stopped.clone(), move || {
        let service = certificates.clone();
        async move {
            log(
                "certificates",
                service.warn_of_ending_certificates().await.map(drop),
            );
        }
    }));
    let rollouts = service.clone();
    running.spawn(every(ROLLOUT_PAUSE, stopped.clone(), move || {
        let service = rollouts.clone();
        async move { log("going live", service.go_live_as_planned().await.map(drop)) }
    }));
    let domains = service.clone();
    running.spawn(every(DOMAIN_PAUSE, stopped.clone(), move || {
        let service = domains.clone();
        async move { log("domains", service.recheck_due_domains().await.map(drop)) }
    }));
    running.spawn(every(PURGE_PAUSE, stopped.clone(), move || {
        let service = purge.clone();
        async move {
            let now = service.now();
            log("rate limits", service.purge_rate_limits(now).await);
            log("mailed links", service.purge_mailed_links(now).await);
            log("renew links", service.purge_renew_links(now).await);
            log("set-up links", service.purge_setup_links(now).await);
            log("invitations", service.purge_invitations(now).await);
            log("API keys", service.purge_organization_keys(now).await);
            log("requests to join", service.purge_join_requests(now).await);
            log(
                "changes of addresses",
                service.purge_email_changes(now).await,
            );
            log("second factors", service.purge_second_factors(now).await);
            log(
                "sign-ins with Google",
                service.purge_google_sign_ins(now).await,
            );
            log("rehearsals", service.purge_rehearsals(now).await);
            log("mail", service.purge_mail(now).await);
            log(
                "retired passwords",
                service.purge_retired_passwords(now).await,
            );
            log("exchanges and sessions", service.purge_exchanges().await);
        }
    }));
}

async fn every<F, R>(pause: Duration, mut stopped: watch::Receiver<bool>, run: F)
where
    F: Fn() -> R,
    R: Future<Output = ()>,
{
    let mut ticks = tokio::time::interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = until(&mut stopped) => return,
            _ = ticks.tick() => run().await,
        }
    }
}

/// Ends when the server was told to stop, or is gone.
pub(crate) async fn until(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

fn log(job: &'static str, outcome: service::Result<()>) {
    if let Err(error) = outcome {
        service::log_failure(job, &error);
    }
}
