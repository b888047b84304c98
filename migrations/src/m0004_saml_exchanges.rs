//! SAML exchanges, replays and the flight recorder.
super::script!(
    "m0004_saml_exchanges",
    "
create table saml_exchange (
  id UUID primary key,
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  purpose text not null check (purpose in ('login', 'consent')),
  state text not null check (state in ('started', 'answered', 'completed', 'refused')),
  request_id text not null unique,
  browser_hash BYTES not null,
  account_id UUID,
  next text not null,
  consent text,
  handle_hash BYTES unique,
  verified_login BYTES,
  outcome text,
  reference text not null,
  created_at bigint not null,
  expires_at bigint not null
);
create index saml_exchange_expires on saml_exchange (expires_at);
create table saml_replay (
  identity_provider_id UUID not null,
  assertion_id text not null,
  expires_at bigint not null,
  primary key (identity_provider_id, assertion_id)
);
create index saml_replay_expires on saml_replay (expires_at);
create table flight_record (
  id UUID primary key,
  reference text not null unique,
  identity_provider_id UUID not null,
  organization_id UUID not null,
  exchange_id UUID,
  account_id UUID,
  purpose text not null,
  outcome text not null check (outcome in ('answered', 'accepted', 'refused')),
  code text,
  person text,
  checks text not null,
  expected text,
  received text,
  xml text,
  raw BYTES,
  created_at bigint not null,
  expires_at bigint not null
);
create index flight_record_organization on flight_record (organization_id, created_at);
create index flight_record_provider on flight_record (identity_provider_id, created_at);
create index flight_record_expires on flight_record (expires_at)
"
);
