//! Certificates and metadata over time: refreshing, changes that wait for approval, warnings, renew links, and identity
//! providers that are taken offline for an organization.
super::script!("m0008_metadata_life", "
create table identity_provider_refresh (
  identity_provider_id UUID primary key references identity_provider (id) on delete cascade,
  metadata_key BYTES,
  next_at bigint not null,
  attempted_at bigint,
  succeeded_at bigint,
  changed_at bigint,
  failures bigint not null,
  error text,
  valid_until bigint
);
create index identity_provider_refresh_due on identity_provider_refresh (next_at);
insert into identity_provider_refresh (identity_provider_id, next_at, failures)
  select id, 0, 0 from identity_provider where metadata_url is not null;
create table identity_provider_held_change (
  identity_provider_id UUID primary key references identity_provider (id) on delete cascade,
  kind text not null check (kind in ('metadata', 'certificates')),
  document BYTES not null,
  url text,
  fingerprint text not null,
  reason text not null,
  state text not null check (state in ('waiting', 'discarded')),
  created_at bigint not null
);
create table certificate_warning (
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  sha256 text not null,
  days bigint not null,
  created_at bigint not null,
  primary key (identity_provider_id, sha256, days)
);
create table renew_link (
  id UUID primary key,
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  token_hash BYTES not null unique,
  made_by UUID,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_at bigint
);
create index renew_link_identity_provider on renew_link (identity_provider_id);
alter table identity_provider_organization add column state text not null default 'live' check (state in ('live', 'disabled'))
");
