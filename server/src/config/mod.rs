//! Configuration: from `gatehouse.toml` and the environment to values that are known to be right. The first wrong one
//! stops the start, in one line that names its key.
mod keys;
mod secret_key;
mod source;

pub use keys::{KEYS, Key};
pub use secret_key::SecretKey;
pub(crate) use secret_key::make_private;

use domain::{EmailAddress, Secret};
use ipnet::IpNet;
use service::{
    Settings,
    settings::{GoogleSettings, Signup, SsoApproval},
};
use source::Source;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};
use url::{Host, Url};

/// One wrong value.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {reason}")]
pub struct ConfigError {
    key: String,
    reason: String,
}

impl ConfigError {
    pub(crate) fn new(key: &str, reason: &str) -> Self {
        Self {
            key: key.to_owned(),
            // One line, whatever the cause had to say.
            reason: reason.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A whole, checked configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; at least one address.
    pub listen: Vec<SocketAddr>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The database; may hold a password.
    pub database_url: Secret,
    /// The data folder.
    pub data_dir: PathBuf,
    /// Where the sealing key comes from.
    pub secret_key: SecretKey,
    /// What operations need to know.
    pub settings: Settings,
    /// What is logged.
    pub log: String,
    /// How.
    pub log_format: LogFormat,
}

impl Config {
    /// Reads `file` (which may be absent) and the environment of this process.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        Self::of(&Source::read(file, |name| std::env::var(name).ok())?)
    }

    /// Whether the database is the embedded one.
    pub fn is_sqlite(&self) -> bool {
        self.database_url.expose().starts_with("sqlite:")
    }

    /// The same, for `serve --demo`: refused unless the base URL and every listen address are loopback.
    pub fn for_demo(mut self) -> Result<Self, ConfigError> {
        if let Some(open) = self
            .listen
            .iter()
            .find(|address| !address.ip().is_loopback())
        {
            return Err(ConfigError::new(
                &keys::LISTEN.variable(),
                &format!("a demo listens on loopback only, not on {open}"),
            ));
        }
        if !is_loopback(&self.settings.base_url) {
            return Err(ConfigError::new(
                &keys::BASE_URL.variable(),
                &format!(
                    "a demo has a loopback address, not {}",
                    self.settings.base_url
                ),
            ));
        }
        self.settings.demo = true;
        Ok(self)
    }

    fn of(source: &Source) -> Result<Self, ConfigError> {
        let mut listen = source.list(keys::LISTEN, address)?;
        if listen.is_empty() {
            listen.push(SocketAddr::from((Ipv4Addr::LOCALHOST, 3000)));
        }
        let base_url = match source.parsed(keys::BASE_URL, base_url)? {
            Some(url) => url,
            None => default_base_url(listen.first().copied())?,
        };
        let trusted_proxies = source.list(keys::TRUSTED_PROXIES, network)?;
        let data_dir = PathBuf::from(source.text(keys::DATA_DIR).unwrap_or("data"));
        let database_url = source
            .parsed(keys::DATABASE_URL, database_url)?
            .unwrap_or_else(|| {
                Secret::new(format!(
                    "sqlite://{}",
                    data_dir.join("gatehouse.db").display()
                ))
            });
        let secret_key = SecretKey::of(source, &data_dir, &database_url)?;
        let settings = settings(source, base_url)?;
        Ok(Self {
            listen,
            trusted_proxies,
            database_url,
            data_dir,
            secret_key,
            settings,
            log: source
                .parsed(keys::LOG, |text| {
                    tracing_subscriber::EnvFilter::try_new(text)
                        .map(|_| text.to_owned())
                        .map_err(|error| format!("`{text}` names no levels: {error}"))
                })?
                .unwrap_or_else(|| "info".to_owned()),
            log_format: source
                .parsed(keys::LOG_FORMAT, |text| match text {
                    "text" => Ok(LogFormat::Text),
                    "json" => Ok(LogFormat::Json),
                    other => Err(one_of(other, "text or json")),
                })?
                .unwrap_or(LogFormat::Text),
        })
    }
}

fn settings(source: &Source, base_url: Url) -> Result<Settings, ConfigError> {
    let mail_from = match source.parsed(keys::MAIL_FROM, sender)? {
        Some(sender) => sender,
        None => format!(
            "Gatehouse <gatehouse@{}>",
            base_url.host_str().unwrap_or("localhost")
        ),
    };
    Ok(Settings {
        demo: false,
        product_name: source
            .text(keys::PRODUCT_NAME)
            .unwrap_or("Gatehouse")
            .to_owned(),
        support_url: source.parsed(keys::SUPPORT_URL, web_url)?,
        terms_url: source.parsed(keys::TERMS_URL, web_url)?,
        agreement_url: source.parsed(keys::AGREEMENT_URL, web_url)?,
        privacy_url: source.parsed(keys::PRIVACY_URL, web_url)?,
        signup: source
            .parsed(keys::SIGNUP, |text| match text {
                "open" => Ok(Signup::Open),
                "invited" => Ok(Signup::Invited),
                other => Err(one_of(other, "open or invited")),
            })?
            .unwrap_or(Signup::Open),
        sso_approval: source
            .parsed(keys::SSO_APPROVAL, sso_approval)?
            .unwrap_or(SsoApproval::Automatic),
        smtp_url: source.parsed(keys::SMTP_URL, smtp_url)?,
        mail_from,
        fetch_allow: source.list(keys::FETCH_ALLOW, host)?,
        ca_file: source.parsed(keys::CA_FILE, |text| {
            std::fs::read_to_string(text)
                .map_err(|error| format!("{text} cannot be read: {error}"))
                .and_then(|pem| {
                    if pem.contains("-----BEGIN CERTIFICATE-----") {
                        Ok(PathBuf::from(text))
                    } else {
                        Err(format!("{text} holds no certificate in PEM form"))
                    }
                })
        })?,
        dns_resolver: source.parsed(keys::DNS_RESOLVER, name_server)?,
        google: google(source)?,
        password_hashes_at_once: std::thread::available_parallelism()
            .map_or(1, std::num::NonZero::get),
        base_url,
    })
}

/// Google sign-in: a client id and its secret, or neither. Google's own issuer unless another one is given.
fn google(source: &Source) -> Result<Option<GoogleSettings>, ConfigError> {
    let issuer = source.parsed(keys::GOOGLE_ISSUER, issuer)?;
    let filled = |key| source.text(key).filter(|text| !text.is_empty());
    let missing = |key: &keys::Key, given: &keys::Key| {
        let reason = format!("give it too: {} is given", given.variable());
        Err(ConfigError::new(&key.variable(), &reason))
    };
    match (
        filled(keys::GOOGLE_CLIENT_ID),
        filled(keys::GOOGLE_CLIENT_SECRET),
    ) {
        (Some(client_id), Some(secret)) => Ok(Some(GoogleSettings {
            issuer: issuer.unwrap_or_else(|| domain::google::ISSUER.to_owned()),
            client_id: client_id.to_owned(),
            client_secret: Secret::new(secret),
        })),
        (Some(_), None) => missing(keys::GOOGLE_CLIENT_SECRET, keys::GOOGLE_CLIENT_ID),
        (None, Some(_)) => missing(keys::GOOGLE_CLIENT_ID, keys::GOOGLE_CLIENT_SECRET),
        (None, None) if issuer.is_some() => missing(keys::GOOGLE_CLIENT_ID, keys::GOOGLE_ISSUER),
        (None, None) => Ok(None),
    }
}

fn sso_approval(text: &str) -> Result<SsoApproval, String> {
    match text {
        "auto" => Ok(SsoApproval::Automatic),
        "operator" => Ok(SsoApproval::Operator),
        other => Err(one_of(other, "auto or operator")),
    }
}

fn one_of(given: &str, allowed: &str) -> String {
    format!("`{given}` is not one of {allowed}")
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is no address with a port, such as 127.0.0.1:3000"))
}

/// The port is that of DNS unless another one is given.
fn name_server(text: &str) -> Result<SocketAddr, String> {
    text.parse::<SocketAddr>()
        .or_else(|_| text.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, 53)))
        .map_err(|_| format!("`{text}` is no address of a DNS server"))
}

fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("`{text}` is no address or network, such as 10.0.0.0/8"))
}

fn base_url(text: &str) -> Result<Url, String> {
    let url = web_url(text)?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(format!(
            "`{text}` has a path: give scheme, host and port only"
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it names a user: give scheme, host and port only".to_owned());
    }
    if url.scheme() != "https" && !is_loopback(&url) {
        return Err(format!(
            "`{text}` must begin with https:// unless it is a loopback address"
        ));
    }
    Ok(url)
}

fn default_base_url(listen: Option<SocketAddr>) -> Result<Url, ConfigError> {
    let missing = |reason: &str| ConfigError::new(&keys::BASE_URL.variable(), reason);
    let listen = listen.filter(|address| address.ip().is_loopback()).ok_or_else(|| {
        missing("give the public URL: it cannot be guessed when the server does not listen on loopback")
    })?;
    Url::parse(&format!("http://{listen}")).map_err(|error| missing(&error.to_string()))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn web_url(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host_str().is_some() => Ok(url),
        _ => Err(format!("`{text}` is no http or https URL")),
    }
}

/// An issuer is compared letter by letter, so it is kept as given. [OpenID Connect Core 1.0 §2]
fn issuer(text: &str) -> Result<String, String> {
    let url = web_url(text)?;
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(format!(
            "`{text}` has more than scheme, host, port and path"
        ));
    }
    if url.scheme() != "https" && !is_loopback(&url) {
        return Err(format!(
            "`{text}` must begin with https:// unless it is a loopback address"
        ));
    }
    Ok(text.to_owned())
}

fn database_url(text: &str) -> Result<Secret, String> {
    let known = ["sqlite:", "postgres:", "postgresql:"];
    if known.iter().any(|scheme| text.starts_with(scheme)) {
        Ok(Secret::new(text))
    } else {
        // Not repeated: it may hold a password.
        Err("it begins neither with sqlite:// nor with postgres://".to_owned())
    }
}

fn smtp_url(text: &str) -> Result<Secret, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "smtp" | "smtps") && url.host_str().is_some() => {
            Ok(Secret::new(text))
        }
        // Not repeated: it may hold a password.
        _ => Err("it is no smtp:// or smtps:// URL".to_owned()),
    }
}

fn sender(text: &str) -> Result<String, String> {
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or_default(),
        None => text,
    };
    EmailAddress::parse(address)
        .map(|_| text.to_owned())
        .ok_or_else(|| format!("`{text}` is no sender, such as Gatehouse <sso@company.example>"))
}

fn host(text: &str) -> Result<String, String> {
    let plain =
        !text.contains(['/', '@', ' ', '*']) && Url::parse(&format!("https://{text}")).is_ok();
    if plain {
        Ok(text.to_lowercase())
    } else {
        Err(format!("`{text}` is no host or host:port"))
    }
}

#[cfg(test)]
mod tests;
