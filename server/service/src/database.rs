//! The database: one writer and a pool of readers on SQLite, one pool on PostgreSQL.
//!
//! A deciding transaction locks its organization and account rows first, in id order, and then reads what it decides
//! on. PostgreSQL runs it at READ COMMITTED with row locks; on SQLite it is `BEGIN IMMEDIATE`, so that there is one at a time.
use crate::{Error, Result, store};
use domain::{
    code,
    id::{AccountId, OrganizationId},
};
use migrations::MigratorTrait as _;
use sea_orm::{
    ColumnTrait as _, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, EntityTrait as _, ExecResult, QueryFilter as _, QueryOrder as _, QueryResult,
    QuerySelect as _, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait as _,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use std::time::Duration;

/// Connections to the one database of an installation.
#[derive(Clone)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
}

impl Database {
    /// Connects to `sqlite://path` (made when absent) or `postgres://…`.
    pub async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            let url = if url.contains('?') {
                url.to_owned()
            } else {
                format!("{url}?mode=rwc")
            };
            let writer = sea_orm::Database::connect(sqlite(&url, 1)).await?;
            let reader = sea_orm::Database::connect(sqlite(&url, 4)).await?;
            Ok(Self { writer, reader })
        } else {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(8))
                .sqlx_logging(false);
            let pool = sea_orm::Database::connect(options).await?;
            Ok(Self {
                writer: pool.clone(),
                reader: pool,
            })
        }
    }

    /// Brings the tables up to date.
    pub async fn migrate(&self) -> Result<()> {
        Ok(migrations::Migrator::up(&self.writer, None).await?)
    }

    /// Whether every migration is applied; fails when the database can not be reached.
    pub async fn is_current(&self) -> Result<bool> {
        Ok(migrations::Migrator::get_pending_migrations(&self.reader)
            .await?
            .is_empty())
    }

    /// `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self.writer.get_database_backend() {
            DbBackend::Postgres => "postgres",
            _ => "sqlite",
        }
    }

    /// For reading outside a decision.
    pub(crate) const fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// For single statements that decide by themselves.
    pub(crate) const fn write(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a decision. Dropping the transaction without [`Transaction::commit`] undoes it.
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        let options = TransactionOptions {
            isolation_level: None,
            access_mode: None,
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        };
        let inner = self.writer.begin_with_options(options).await?;
        Ok(Transaction {
            inner,
            #[cfg(feature = "failpoints")]
            statements: std::sync::atomic::AtomicU32::new(0),
        })
    }
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(8))
        .sqlx_logging(false);
    options.map_sqlx_sqlite_opts(|options| {
        options
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
    });
    options
}

/// A decision in progress.
pub(crate) struct Transaction {
    inner: DatabaseTransaction,
    #[cfg(feature = "failpoints")]
    statements: std::sync::atomic::AtomicU32,
}

impl Transaction {
    /// Makes the decision true.
    pub(crate) async fn commit(self) -> Result<()> {
        #[cfg(feature = "failpoints")]
        crate::failpoint::hit("commit:before");
        self.inner.commit().await?;
        #[cfg(feature = "failpoints")]
        crate::failpoint::hit("commit:after");
        Ok(())
    }

    /// Locks organizations in id order and gives their rows in that order. Those that do not exist are left out.
    pub(crate) async fn lock_organizations(
        &self,
        ids: &[OrganizationId],
    ) -> Result<Vec<store::organization::Model>> {
        Ok(store::organization::Entity::find()
            .filter(store::organization::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .order_by_asc(store::organization::Column::Id)
            .lock_exclusive()
            .all(self)
            .await?)
    }

    /// Locks accounts in id order and gives their rows in that order. Those that do not exist are left out.
    pub(crate) async fn lock_accounts(
        &self,
        ids: &[AccountId],
    ) -> Result<Vec<store::account::Model>> {
        Ok(store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .order_by_asc(store::account::Column::Id)
            .lock_exclusive()
            .all(self)
            .await?)
    }

    /// Locks one account, or refuses with `request.not_found`.
    pub(crate) async fn lock_account(&self, id: AccountId) -> Result<store::account::Model> {
        self.lock_accounts(&[id])
            .await?
            .pop()
            .ok_or_else(|| Error::from(code::NOT_FOUND))
    }

    #[cfg(feature = "failpoints")]
    fn step(&self, when: &str) {
        use std::sync::atomic::Ordering;
        let number = if when == "before" {
            self.statements.fetch_add(1, Ordering::SeqCst) + 1
        } else {
            self.statements.load(Ordering::SeqCst)
        };
        crate::failpoint::hit(&format!("{number}:{when}"));
    }

    #[cfg(not(feature = "failpoints"))]
    #[expect(clippy::unused_self, reason = "the same shape as with failpoints")]
    const fn step(&self, _when: &str) {}
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.step("before");
        let outcome = self.inner.execute_raw(statement).await;
        self.step("after");
        outcome
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        self.step("before");
        let outcome = self.inner.execute_unprepared(sql).await;
        self.step("after");
        outcome
    }

    async fn query_one_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Option<QueryResult>, DbErr> {
        self.step("before");
        let outcome = self.inner.query_one_raw(statement).await;
        self.step("after");
        outcome
    }

    async fn query_all_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.step("before");
        let outcome = self.inner.query_all_raw(statement).await;
        self.step("after");
        outcome
    }
}
