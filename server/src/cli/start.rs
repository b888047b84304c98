//! From a configuration to a service: key, database, migrations.
use crate::config::{Config, LogFormat, make_private};
use service::{
    Error, Service, clock::SystemClock, database::Database, random::SystemRandom, seal::Keyring,
    with_causes,
};
use std::sync::Arc;

/// Opens the database, brings it up to date and checks that the key is its own.
pub(super) async fn open(config: &Config) -> Result<Service, String> {
    let service = connect(config).await?;
    service.database().migrate().await.map_err(|error| {
        format!(
            "the database cannot be brought up to date: {}",
            with_causes(&error)
        )
    })?;
    service.confirm_key().await.map_err(|error| told(&error))?;
    Ok(service)
}

/// Opens the database as it is.
pub(super) async fn connect(config: &Config) -> Result<Service, String> {
    let key = config
        .secret_key
        .obtain()
        .map_err(|error| error.to_string())?;
    let keyring = Keyring::parse(key.expose()).map_err(|error| error.to_string())?;
    make_private(&config.data_dir)
        .map_err(|error| format!("GATEHOUSE_DATA_DIR: {}: {error}", config.data_dir.display()))?;
    let database = Database::connect(config.database_url.expose())
        .await
        .map_err(|error| format!("GATEHOUSE_DATABASE_URL: {}", with_causes(&error)))?;
    Ok(Service::new(
        database,
        Arc::new(SystemClock),
        Arc::new(SystemRandom),
        keyring,
        config.settings.clone(),
    ))
}

/// Begins to log as configured.
pub(super) fn log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second subscriber is refused; the first one stays.
    let _ = match config.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
}

/// A failure in words for whoever typed the command: a refusal with its code and next step, anything else with its causes.
pub(super) fn told(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => {
            let what = refusal
                .message
                .clone()
                .unwrap_or_else(|| refusal.code.happened().to_owned());
            format!("{what} {} ({})", refusal.code.next(), refusal.code)
        }
        other => with_causes(other),
    }
}
