//! Use cases and storage. One file a noun; every operation takes the [`Caller`] and checks first what they may do;
//! every decision is one transaction with its audit row inside. Knows nothing of HTTP.

pub mod access;
pub mod account;
mod account_mail;
pub mod api_key;
pub mod audit;
pub mod audit_log;
pub mod break_glass;
pub mod caller;
pub mod clock;
pub mod connect;
pub mod connection_test;
pub mod consent;
pub mod database;
pub mod demo;
pub mod deployment;
pub mod device;
pub mod dns;
pub mod email_change;
pub mod enablement;
mod error;
pub mod exchange;
#[cfg(feature = "failpoints")]
pub mod failpoint;
pub mod fleet;
pub mod google;
pub mod identity_provider;
pub mod invitation;
pub mod last_sign_in;
mod lease;
pub mod mail;
pub mod mail_delivery;
mod mailed_code;
pub mod mailed_link;
pub mod membership;
mod metadata_fetch;
pub mod operator;
pub mod organization;
pub mod organization_domain;
pub mod organization_key;
pub mod outbox;
pub mod page;
pub mod password;
pub mod password_change;
pub mod provisioning;
pub mod random;
pub mod rate_limit;
pub mod recent_login;
mod retired_password;
pub mod saml_account;
pub mod seal;
pub mod second_factor;
pub mod service_account;
pub mod session;
pub mod session_list;
pub mod settings;
pub mod sign_in;
pub mod sign_in_record;
pub mod sign_in_replay;
pub mod sign_up;
pub mod single_logout;
pub mod sp_key;
mod store;
pub mod team;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod token;
mod way_in;

pub use caller::Caller;
pub use error::{Error, Result, with_causes};
pub use page::{Page, PageRequest};
pub use settings::Settings;

use clock::Clock;
use database::Database;
use password::Passwords;
use random::Random;
use seal::Keyring;
use std::sync::Arc;

/// Everything an operation needs. Cheap to clone; holds no state that a second server would not see.
#[derive(Clone)]
pub struct Service {
    pub(crate) database: Database,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) passwords: Arc<Passwords>,
    /// A copy of what Google publishes; another server's is as good.
    pub(crate) google: Arc<google::Provider>,
    settings: Arc<Settings>,
}

impl Service {
    /// Puts the parts together.
    pub fn new(
        database: Database,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        keyring: Keyring,
        settings: Settings,
    ) -> Self {
        let passwords = Arc::new(Passwords::new(settings.password_hashes_at_once));
        Self {
            database,
            clock,
            random,
            keyring: Arc::new(keyring),
            passwords,
            google: Arc::default(),
            settings: Arc::new(settings),
        }
    }

    /// How this installation is set up.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The time now, by the injected clock.
    pub fn now(&self) -> domain::Timestamp {
        self.clock.now()
    }

    /// The database, for readiness checks and migrations.
    pub const fn database(&self) -> &Database {
        &self.database
    }
}

impl Service {
    /// Seals a value as text for a cookie.
    pub fn seal_text(&self, context: &str, value: &impl serde::Serialize) -> Option<String> {
        use base64::Engine as _;
        let plain = serde_json::to_vec(value).ok()?;
        let sealed = self.keyring.seal(&*self.random, context, &plain).ok()?;
        Some(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what [`Service::seal_text`] made; `None` for anything else.
    pub fn open_text<T: serde::de::DeserializeOwned>(
        &self,
        context: &str,
        text: &str,
    ) -> Option<T> {
        use base64::Engine as _;
        let sealed = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(text)
            .ok()?;
        serde_json::from_slice(&self.keyring.open(context, &sealed).ok()?).ok()
    }
}

/// Logs what broke, with its whole chain of causes, under the reference the person sees.
pub fn log_failure(reference: &str, error: &Error) {
    tracing::error!(reference, "{}", with_causes(error));
}

impl Service {
    /// A reference people can read out, for a request or an exchange.
    pub fn new_reference(&self) -> String {
        self.random.reference()
    }

    /// A nonce for one page's policy.
    pub fn new_nonce(&self) -> String {
        self.random.token().expose()[..22].to_owned()
    }
}
