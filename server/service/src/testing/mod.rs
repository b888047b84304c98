//! A service on a fresh database for tests, with a clock that stands still and makers of people and organizations.
//! SQLite always; PostgreSQL too when `GATEHOUSE_TEST_POSTGRES=postgres://…` names a server where databases may be made.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that can not set up its world has to stop"
)]
use crate::{
    Service, Settings,
    clock::ManualClock,
    database::Database,
    outbox::OutboxMail,
    random::{Random as _, SystemRandom},
    seal::Keyring,
    settings::Signup,
};
use domain::Timestamp;
use futures::FutureExt as _;
use sea_orm::{ConnectionTrait as _, Statement};
use std::{panic::AssertUnwindSafe, sync::Arc};

mod dump;
mod google;
mod identity_provider;
mod makers;
mod metadata_server;
mod mold;
mod name_server;
mod template;
mod two_factor;

pub use dump::Dump;
pub use google::{TestGoogle, TokenSigner};
pub use identity_provider::{Assertion, Request, Signing, TestIdentityProvider};
pub use makers::{Actor, PASSWORD, nobody};
pub use metadata_server::MetadataServer;
pub use mold::Mold;
pub use name_server::NameServer;
pub use two_factor::{AuthenticatorApp, CODE_SHOWN};

/// Runs both as close together as can be: two servers at the same moment.
pub async fn at_once<A, B>(one: impl Future<Output = A>, two: impl Future<Output = B>) -> (A, B) {
    let barrier = tokio::sync::Barrier::new(2);
    let (one, two) = (Box::pin(one), Box::pin(two));
    tokio::join!(
        async {
            barrier.wait().await;
            one.await
        },
        async {
            barrier.wait().await;
            two.await
        }
    )
}

/// When every test begins: 2026-11-21T21:40:00Z.
pub const START: Timestamp = Timestamp::from_seconds(1_795_297_200);

/// The sealing key of every test.
pub const KEY: &str = "Z2F0ZWhvdXNlIHRlc3RzIHNlYWwgd2l0aCB0aGlzISE";

/// A service, its clock, and the database behind them.
pub struct World {
    /// The service under test.
    pub service: Service,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// The database's address, for a second server.
    pub url: String,
}

/// Runs a test on a fresh database of each kind there is here.
pub async fn on_each_database(test: impl AsyncFn(World)) {
    on_each_database_with(|_| {}, test).await;
}

/// As [`on_each_database`], with settings changed first.
pub async fn on_each_database_with(change: impl Fn(&mut Settings), test: impl AsyncFn(World)) {
    let mut settings = settings();
    change(&mut settings);
    {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("test.db");
        template::put_sqlite(&path).await;
        let url = format!("sqlite://{}", path.display());
        test(World::open(url, settings.clone()).await).await;
    }
    if let Ok(server) = std::env::var("GATEHOUSE_TEST_POSTGRES") {
        let name = format!("gatehouse_test_{}", fresh_name());
        let admin = sea_orm::Database::connect(&server)
            .await
            .expect("GATEHOUSE_TEST_POSTGRES answers");
        template::create_postgres(&admin, &server, &name).await;
        let mut url = url::Url::parse(&server).expect("GATEHOUSE_TEST_POSTGRES is a URL");
        url.set_path(&name);
        let outcome = AssertUnwindSafe(async {
            test(World::open(url.to_string(), settings).await).await;
        })
        .catch_unwind()
        .await;
        let made = Statement::from_string(
            admin.get_database_backend(),
            format!("select datname from pg_database where datname like '{name}%'"),
        );
        for made in admin.query_all_raw(made).await.expect("the query runs") {
            let made: String = made.try_get("", "datname").expect("a name");
            admin
                .execute_unprepared(&format!("drop database {made} with (force)"))
                .await
                .expect("the database goes");
        }
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    }
}

/// The settings of a test: https, no mail server, nothing special.
pub fn settings() -> Settings {
    Settings {
        base_url: url::Url::parse("https://gatehouse.example").expect("a URL"),
        demo: false,
        product_name: "Gatehouse".to_owned(),
        support_url: None,
        terms_url: None,
        agreement_url: None,
        privacy_url: None,
        signup: Signup::Open,
        sso_approval: crate::settings::SsoApproval::Automatic,
        smtp_url: None,
        mail_from: "Gatehouse <gatehouse@gatehouse.example>".to_owned(),
        fetch_allow: Vec::new(),
        ca_file: None,
        dns_resolver: None,
        google: None,
        password_hashes_at_once: 2,
    }
}

fn fresh_name() -> String {
    let mut bytes = [0; 8];
    SystemRandom.fill(&mut bytes);
    hex::encode(bytes)
}

impl World {
    async fn open(url: String, settings: Settings) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let service = Self::connect(&url, Arc::clone(&clock), settings).await;
        Self {
            service,
            clock,
            url,
        }
    }

    async fn connect(url: &str, clock: Arc<ManualClock>, settings: Settings) -> Service {
        let database = Database::connect(url).await.expect("the database opens");
        let keyring = Keyring::parse(KEY).expect("a key");
        Service::new(database, clock, Arc::new(SystemRandom), keyring, settings)
    }

    /// A world that another process made, its clock standing at [`START`].
    pub async fn join(url: String) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let service = Self::connect(&url, Arc::clone(&clock), settings()).await;
        Self {
            service,
            clock,
            url,
        }
    }

    /// A second server on the same database, with connections of its own.
    pub async fn second_server(&self) -> Service {
        Self::connect(
            &self.url,
            Arc::clone(&self.clock),
            self.service.settings().clone(),
        )
        .await
    }

    /// How many rows a table has. `table` may carry a condition: `"session where method = 'saml'"`.
    pub async fn rows(&self, table: &str) -> i64 {
        let connection = self.service.database.read();
        let statement = Statement::from_string(
            connection.get_database_backend(),
            format!("select count(*) as n from {table}"),
        );
        let row = connection
            .query_one_raw(statement)
            .await
            .expect("the query runs")
            .expect("a count");
        row.try_get("", "n").expect("a number")
    }

    /// The mails to an address, the oldest first.
    pub async fn mails_to(&self, email: &str) -> Vec<OutboxMail> {
        let mut mails = self.service.outbox_rows().await.expect("the outbox opens");
        mails.retain(|mail| mail.recipient == email);
        mails.reverse();
        mails
    }

    /// The token of the mailed link (`/verify/`, `/reset/`, `/email/`, `/invitations/`, `/connect/`) in the newest mail to an address.
    pub async fn mailed_token(&self, email: &str) -> String {
        let mails = self.mails_to(email).await;
        let text = &mails.last().expect("a mail came").text;
        [
            "/verify/",
            "/reset/",
            "/email/",
            "/invitations/",
            "/connect/",
        ]
        .iter()
        .find_map(|path| text.split_once(path))
        .and_then(|(_, rest)| rest.split_whitespace().next())
        .expect("the mail has a link")
        .to_owned()
    }

    /// Whether the database itself takes a statement.
    pub async fn takes(&self, sql: &str) -> bool {
        self.service
            .database
            .write()
            .execute_unprepared(sql)
            .await
            .is_ok()
    }

    /// Runs a statement as it stands, to bring about what no operation does yet.
    pub async fn execute(&self, sql: &str) {
        self.service
            .database
            .write()
            .execute_unprepared(sql)
            .await
            .expect("the statement runs");
    }
}
