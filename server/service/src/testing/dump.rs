//! Everything a database holds, as text, to show that an operation changed nothing.
use super::World;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use std::collections::BTreeMap;

/// What an exchange may write without deciding anything: its record, replays, counts, and itself.
const UNDECIDED: &[&str] = &[
    "connection_test",
    "flight_record",
    "rate_limit",
    "refused_answer",
    "email_change",
    "saml_exchange",
    "saml_replay",
    "seaql_migrations",
];

/// Rows by table, each as text, in an order of their own.
pub type Dump = BTreeMap<String, Vec<String>>;

impl World {
    /// Every row of every table, but for those an exchange may write without deciding anything.
    pub async fn dump(&self) -> Dump {
        let mut dump = dump(self.service.database.read()).await;
        dump.retain(|table, _| !UNDECIDED.contains(&table.as_str()));
        dump
    }

    /// Every row of every table.
    pub async fn dump_all(&self) -> Dump {
        dump(self.service.database.read()).await
    }
}

async fn dump(connection: &DatabaseConnection) -> Dump {
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    let tables = texts(
        connection,
        if postgres {
            "select tablename as t from pg_tables where schemaname = 'public'"
        } else {
            "select name as t from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        },
    )
    .await;
    let mut dump = Dump::new();
    for table in tables {
        let row = if postgres {
            "row_to_json(t)::text".to_owned()
        } else {
            let columns = format!("select name as t from pragma_table_info('{table}')");
            let columns = texts(connection, &columns).await;
            let quoted: Vec<String> = columns
                .iter()
                .map(|name| format!("'{name}=' || quote({name})"))
                .collect();
            quoted.join(" || ' ' || ")
        };
        let rows = texts(
            connection,
            &format!("select {row} as t from {table} t order by 1"),
        )
        .await;
        dump.insert(table, rows);
    }
    dump
}

async fn texts(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection
        .query_all_raw(statement)
        .await
        .expect("the query runs");
    rows.iter()
        .map(|row| row.try_get("", "t").expect("text"))
        .collect()
}
