//! A database with every table and no rows, made once a process: applying the migrations takes longer than most tests.
use super::{World, fresh_name, settings};
use crate::{clock::ManualClock, testing::START};
use sea_orm::ConnectionTrait as _;
use std::{path::Path, sync::Arc};
use tokio::sync::OnceCell;

static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
static POSTGRES: OnceCell<String> = OnceCell::const_new();

/// Puts an empty SQLite database there.
pub(super) async fn put_sqlite(path: &Path) {
    let template = SQLITE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let [whole, copy] = ["whole.db", "copy.db"].map(|name| folder.path().join(name));
            let world = migrated(&format!("sqlite://{}", whole.display())).await;
            // What is still in the write-ahead log comes along.
            world
                .execute(&format!("vacuum into '{}'", copy.display()))
                .await;
            world.close().await;
            std::fs::read(copy).expect("the copy is there")
        })
        .await;
    std::fs::write(path, template).expect("a database file");
}

/// Makes an empty PostgreSQL database of this name. The template goes with the test server.
pub(super) async fn create_postgres(admin: &sea_orm::DatabaseConnection, server: &str, name: &str) {
    let template = POSTGRES
        .get_or_init(|| async {
            let template = format!("gatehouse_template_{}", fresh_name());
            run(admin, &format!("create database {template}")).await;
            let mut url = url::Url::parse(server).expect("GATEHOUSE_TEST_POSTGRES is a URL");
            url.set_path(&template);
            // A database that somebody is connected to is no template.
            migrated(url.as_str()).await.close().await;
            template
        })
        .await;
    run(
        admin,
        &format!("create database {name} template {template}"),
    )
    .await;
}

async fn migrated(url: &str) -> World {
    let clock = Arc::new(ManualClock::new(START));
    let service = World::connect(url, Arc::clone(&clock), settings()).await;
    service
        .database()
        .migrate()
        .await
        .expect("the migrations apply");
    World {
        service,
        clock,
        url: url.to_owned(),
    }
}

async fn run(admin: &sea_orm::DatabaseConnection, sql: &str) {
    admin
        .execute_unprepared(sql)
        .await
        .expect("the statement runs");
}
