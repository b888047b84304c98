//! `gatehouse serve`: opens everything, answers until it is told to stop.
use super::{answer::Answer, demo, start};
use crate::{
    config::Config,
    demo::key_file,
    http::{Http, router},
    jobs,
};
use leptos::config::LeptosOptions;
use service::Service;
use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch, task::JoinSet};

/// How long requests and jobs in progress may take after the server was told to stop. Whoever runs it kills it soon after.
const STOP_LIMIT: Duration = Duration::from_secs(25);

pub(super) async fn run(config: Config, demonstration: bool, json: bool) -> ExitCode {
    start::log(&config);
    match serve(config, demonstration).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => Answer::failure(json, &error),
    }
}

async fn serve(config: Config, demonstration: bool) -> Result<(), String> {
    let config = if demonstration {
        config.for_demo().map_err(|error| error.to_string())?
    } else {
        config
    };
    let service = start::open(&config).await?;
    if demonstration
        && service
            .is_empty()
            .await
            .map_err(|error| start::told(&error))?
    {
        service
            .fill_demo()
            .await
            .map_err(|error| start::told(&error))?;
    }
    let demo_idp = if demonstration {
        let made = key_file::load_or_generate(&service, &config.data_dir)
            .map_err(|error| format!("the demo identity provider: {error}"))?;
        Some(Arc::new(made))
    } else {
        None
    };
    let state = Http {
        service: service.clone(),
        leptos: site(),
        demo_idp,
        trusted_proxies: Arc::new(config.trusted_proxies.clone()),
    };
    let mut listeners = Vec::new();
    for address in &config.listen {
        let listener = TcpListener::bind(address)
            .await
            .map_err(|error| format!("GATEHOUSE_LISTEN: {address}: {error}"))?;
        listeners.push(listener);
    }
    announce(&config, &service, demonstration);
    let (stop, stopped) = watch::channel(false);
    let mut running = JoinSet::new();
    jobs::spawn(&mut running, &service, &stopped);
    for listener in listeners {
        let app = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let mut stopped = stopped.clone();
        running.spawn(async move {
            if let Err(error) = axum::serve(listener, app)
                .with_graceful_shutdown(async move { jobs::until(&mut stopped).await })
                .await
            {
                tracing::error!("a listener ended: {error}");
            }
        });
    }
    asked_to_stop().await;
    tracing::info!("stopping");
    let _ = stop.send(true);
    let ended = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(STOP_LIMIT, ended).await.is_err() {
        tracing::warn!("stopped with requests unfinished: their connections stayed open too long");
    }
    Ok(())
}

/// Where the built site lies: `LEPTOS_SITE_ROOT`, else where the build puts it. The names of its files carry hashes when
/// the build left their list, `hash.txt`, beside the program.
fn site() -> LeptosOptions {
    let root = std::env::var("LEPTOS_SITE_ROOT").unwrap_or_else(|_| "target/site".to_owned());
    let hashed =
        std::env::current_exe().is_ok_and(|program| program.with_file_name("hash.txt").is_file());
    LeptosOptions::builder()
        .output_name("gatehouse")
        .site_root(root)
        .site_pkg_dir("pkg")
        .hash_files(hashed)
        .build()
}

fn announce(config: &Config, service: &Service, demonstration: bool) {
    let base = service.settings().url("");
    let listen: Vec<_> = config.listen.iter().map(ToString::to_string).collect();
    tracing::info!(
        database = service.database().kind(),
        listen = listen.join(", "),
        "serving {base}"
    );
    if demonstration {
        println!("{}", demo::first_steps(&base));
    }
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
