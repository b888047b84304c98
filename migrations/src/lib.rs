//! The database's shape, one file a change, the same on SQLite and PostgreSQL.
pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m0001_organizations;
mod m0002_accounts;
mod m0003_identity_providers;
mod m0004_saml_exchanges;
mod m0005_operations;
mod m0006_refused_answers;
mod m0007_requests_and_logout;
mod m0008_metadata_life;
mod m0009_connection_tests;
mod m0010_email_changes;
mod m0011_admission;
mod m0012_second_factors;
mod m0013_enforcement;
mod m0014_domains;
mod m0015_provisioning;
mod m0016_setup_links;
mod m0017_google;
mod m0018_mapping;
mod m0019_rollout;
mod m0020_organization_keys;
mod m0021_switched_providers;

/// Applies the changes in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_organizations::Migration),
            Box::new(m0002_accounts::Migration),
            Box::new(m0003_identity_providers::Migration),
            Box::new(m0004_saml_exchanges::Migration),
            Box::new(m0005_operations::Migration),
            Box::new(m0006_refused_answers::Migration),
            Box::new(m0007_requests_and_logout::Migration),
            Box::new(m0008_metadata_life::Migration),
            Box::new(m0009_connection_tests::Migration),
            Box::new(m0010_email_changes::Migration),
            Box::new(m0011_admission::Migration),
            Box::new(m0012_second_factors::Migration),
            Box::new(m0013_enforcement::Migration),
            Box::new(m0014_domains::Migration),
            Box::new(m0015_provisioning::Migration),
            Box::new(m0016_setup_links::Migration),
            Box::new(m0017_google::Migration),
            Box::new(m0018_mapping::Migration),
            Box::new(m0019_rollout::Migration),
            Box::new(m0020_organization_keys::Migration),
            Box::new(m0021_switched_providers::Migration),
        ]
    }
}

/// Runs a script written once for both databases: `UUID` and `BYTES` become what each of them calls these.
async fn run(manager: &SchemaManager<'_>, script: &str) -> Result<(), DbErr> {
    let (uuid, bytes) = match manager.get_database_backend() {
        sea_orm_migration::sea_orm::DatabaseBackend::Postgres => ("uuid", "bytea"),
        _ => ("blob", "blob"),
    };
    let script = script.replace("UUID", uuid).replace("BYTES", bytes);
    for statement in script
        .split(';')
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
    {
        manager
            .get_connection()
            .execute_unprepared(statement)
            .await?;
    }
    Ok(())
}

/// Declares a migration whose `up` is one script.
macro_rules! script {
    ($name:literal, $script:expr) => {
        pub struct Migration;

        impl sea_orm_migration::prelude::MigrationName for Migration {
            fn name(&self) -> &'static str {
                $name
            }
        }

        #[async_trait::async_trait]
        impl sea_orm_migration::prelude::MigrationTrait for Migration {
            async fn up(
                &self,
                manager: &sea_orm_migration::prelude::SchemaManager,
            ) -> Result<(), sea_orm_migration::prelude::DbErr> {
                $crate::run(manager, $script).await
            }
        }
    };
}
use script;
