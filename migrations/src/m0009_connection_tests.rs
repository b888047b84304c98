//! Trial round trips through an identity provider: rows of their own, so that none can ever become a sign-in.
super::script!(
    "m0009_connection_tests",
    "
create table connection_test (
  id UUID primary key,
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  account_id UUID not null references account (id) on delete cascade,
  request_id text not null unique,
  browser_hash BYTES not null,
  state text not null check (state in ('started', 'passed', 'refused')),
  reference text not null,
  person text,
  findings BYTES,
  created_at bigint not null,
  answered_at bigint,
  expires_at bigint not null
);
create index connection_test_provider on connection_test (identity_provider_id, created_at);
create index connection_test_expires on connection_test (expires_at);
alter table flight_record add column clock_offset_seconds bigint
"
);
