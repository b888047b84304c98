//! `gatehouse serve`: listens until it is told to stop.
use crate::{
    demo::{DemoError, DemoIdentityProvider},
    http::{Http, router},
    jobs,
};
use domain::Secret;
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use service::{
    Service,
    random::{Random, SystemRandom},
};
use std::{net::SocketAddr, path::Path, sync::Arc};
use tokio::net::TcpListener;

/// How to serve.
pub struct Serving {
    /// The operations.
    pub service: Service,
    /// Where to listen.
    pub listen: Vec<SocketAddr>,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Under `serve --demo`: the identity provider in the box.
    pub demo_idp: Option<DemoIdentityProvider>,
}

/// Why the server can not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// An address is taken or not ours.
    #[error("can not listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A listener failed.
    #[error("serving failed")]
    Io(#[from] std::io::Error),
    /// The demo identity provider has no key.
    #[error("the demo identity provider can not be made")]
    Demo(#[from] DemoError),
}

/// Serves until SIGINT or SIGTERM; requests in progress are finished. `ready` is called once every address is bound.
pub async fn serve(serving: Serving, ready: impl FnOnce()) -> Result<(), ServeError> {
    let running = jobs::start(&serving.service);
    let state = Http {
        service: serving.service,
        leptos: options(),
        demo_idp: serving.demo_idp.map(Arc::new),
        trusted_proxies: Arc::new(serving.trusted_proxies),
    };
    let router = router(state);
    let mut listeners = Vec::with_capacity(serving.listen.len());
    for address in serving.listen {
        listeners.push(
            TcpListener::bind(address)
                .await
                .map_err(|source| ServeError::Listen { address, source })?,
        );
    }
    ready();
    let servers = listeners.into_iter().map(|listener| {
        let router = router.clone();
        async move {
            let service = router.into_make_service_with_connect_info::<SocketAddr>();
            axum::serve(listener, service)
                .with_graceful_shutdown(stopped())
                .await
        }
    });
    let outcome = futures::future::try_join_all(servers).await;
    for job in running {
        job.abort();
    }
    outcome?;
    Ok(())
}

/// The demo identity provider with the key in the data folder, made at first start and readable by its owner only.
pub fn demo_identity_provider(
    service: &Service,
    data_dir: &Path,
) -> Result<DemoIdentityProvider, ServeError> {
    let entity_id = service.settings().url("/dev/idp/metadata");
    let path = data_dir.join("demo-identity-provider.pem");
    if let Ok(pem) = std::fs::read_to_string(&path) {
        return Ok(DemoIdentityProvider::from_pem(
            entity_id,
            &Secret::new(pem),
        )?);
    }
    let random: &dyn Random = &SystemRandom;
    let made = DemoIdentityProvider::generate(entity_id, random.bytes(), service.now())?;
    write_private(&path, made.to_pem()?.expose())?;
    Ok(made)
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())
}

fn options() -> LeptosOptions {
    let site_root = std::env::var("LEPTOS_SITE_ROOT").unwrap_or_else(|_| "target/site".to_owned());
    LeptosOptions::builder()
        .output_name("gatehouse")
        .site_root(site_root)
        .site_pkg_dir("pkg")
        .build()
}

async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
