//! A prepared database and fresh copies of it, for tests that try one thing after another on the same world.
use super::World;
use crate::{Settings, clock::ManualClock};
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use std::{path::PathBuf, sync::Arc};

/// A database at rest, from which worlds are cast.
#[derive(Clone)]
pub struct Mold {
    clock: Arc<ManualClock>,
    settings: Settings,
    kept: Kept,
}

#[derive(Clone)]
enum Kept {
    Sqlite(PathBuf),
    Postgres { server: String, url: url::Url },
}

impl World {
    /// Keeps this world as it stands now.
    pub async fn mold(self) -> Mold {
        let kept = if let Some(path) = self.url.strip_prefix("sqlite://") {
            let copy = PathBuf::from(format!("{path}.mold"));
            self.execute(&format!("vacuum into '{}'", copy.display()))
                .await;
            Kept::Sqlite(copy)
        } else {
            let server = std::env::var("GATEHOUSE_TEST_POSTGRES").expect("a server");
            let url = url::Url::parse(&self.url).expect("a URL");
            Kept::Postgres { server, url }
        };
        // A database that somebody is connected to is no template.
        self.close().await;
        Mold {
            clock: self.clock,
            settings: self.service.settings().clone(),
            kept,
        }
    }

    /// Closes the connections.
    pub async fn close(&self) {
        let database = &self.service.database;
        for connection in [database.write(), database.read()] {
            connection.clone().close().await.expect("it closes");
        }
    }
}

impl Mold {
    /// A world as it was kept, in the place of this number. What was cast there before is gone.
    pub async fn cast(&self, place: usize) -> World {
        let url = match &self.kept {
            Kept::Sqlite(mold) => {
                let path = mold.with_extension(format!("cast{place}"));
                for suffix in ["", "-wal", "-shm"] {
                    let mut name = path.clone().into_os_string();
                    name.push(suffix);
                    let _ = std::fs::remove_file(name);
                }
                std::fs::copy(mold, &path).expect("a copy");
                format!("sqlite://{}", path.display())
            }
            Kept::Postgres { server, url } => {
                let name = url.path().trim_start_matches('/');
                let cast = format!("{name}_cast{place}");
                let admin = sea_orm::Database::connect(server).await.expect("a server");
                let drop = format!("drop database if exists {cast} with (force)");
                run(&admin, &drop).await;
                run(&admin, &format!("create database {cast} template {name}")).await;
                admin.close().await.expect("it closes");
                let mut url = url.clone();
                url.set_path(&cast);
                url.to_string()
            }
        };
        let clock = Arc::clone(&self.clock);
        let service = World::connect(&url, Arc::clone(&clock), self.settings.clone()).await;
        World {
            service,
            clock,
            url,
        }
    }
}

async fn run(admin: &DatabaseConnection, sql: &str) {
    admin
        .execute_unprepared(sql)
        .await
        .expect("the statement runs");
}
