//! Service accounts, and the API keys of organizations, fleets and service accounts.
//!
//! A check of a table that others refer to can not be changed on SQLite by making the table anew: dropping it would delete
//! what refers to it. Its text is changed where SQLite keeps it, which its manual allows for checks: nothing stored changes.
use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0020_organization_keys"
    }
}

const KINDS_ON_POSTGRES: &str = "
alter table account drop constraint account_kind_check;
alter table account add constraint account_kind_check check (kind in ('personal', 'managed', 'operator', 'service'))";

const KINDS_ON_SQLITE: &str = "
pragma writable_schema = on;
update sqlite_master set sql = replace(sql, '''managed'', ''operator'')', '''managed'', ''operator'', ''service'')') where type = 'table' and name = 'account';
pragma writable_schema = reset";

const TABLES: &str = "
alter table account add column service_of UUID references organization (id) on delete cascade check ((kind = 'service') = (service_of is not null));
create index account_service_of on account (service_of);
create table organization_key (
  id UUID primary key,
  organization_id UUID not null references organization (id) on delete cascade,
  fleet_id UUID references fleet (id) on delete cascade,
  account_id UUID references account (id) on delete cascade,
  role text check (role in ('observer', 'member', 'admin')),
  name text not null,
  secret_hash BYTES not null unique,
  last_four text not null,
  made_by UUID,
  created_at bigint not null,
  expires_at bigint not null,
  last_used_at bigint,
  replaces UUID unique references organization_key (id) on delete set null,
  replaced_from bigint,
  revoked_at bigint,
  check (fleet_id is null or account_id is null),
  check ((account_id is null) = (role is not null)),
  check (fleet_id is null or role <> 'admin'),
  check (expires_at > created_at),
  check (replaced_from is null or replaced_from <= expires_at)
);
create index organization_key_organization on organization_key (organization_id);
create index organization_key_fleet on organization_key (fleet_id);
create index organization_key_account on organization_key (account_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kinds = match manager.get_database_backend() {
            DatabaseBackend::Postgres => KINDS_ON_POSTGRES,
            _ => KINDS_ON_SQLITE,
        };
        crate::run(manager, kinds).await?;
        crate::run(manager, TABLES).await
    }
}
