//! This service's own SAML keys; what requests ask of an identity provider; single logout.
//!
//! Exchanges live ten minutes, so their table is made anew: SQLite can not change a check.
super::script!(
    "m0007_requests_and_logout",
    "
create table sp_key (
  id UUID primary key,
  purpose text not null check (purpose in ('signing', 'encryption')),
  identity_provider_id UUID references identity_provider (id) on delete cascade,
  state text not null check (state in ('next', 'current', 'retired')),
  private_key BYTES not null,
  certificate BYTES not null,
  made_at bigint not null,
  retired_at bigint,
  check ((state = 'retired') = (retired_at is not null)),
  check ((purpose = 'encryption') = (identity_provider_id is not null))
);
create unique index sp_key_signing on sp_key (state) where state <> 'retired' and purpose = 'signing';
create unique index sp_key_encryption on sp_key (identity_provider_id, state) where state <> 'retired' and purpose = 'encryption';
alter table identity_provider add column wants_signed_requests boolean not null default false;
alter table identity_provider add column sign_requests boolean;
alter table identity_provider add column force_authn boolean not null default false;
alter table identity_provider add column authn_context text;
alter table identity_provider add column name_id_format text;
alter table identity_provider add column idp_initiated text not null default 'off' check (idp_initiated in ('off', 'hint', 'direct'));
alter table identity_provider add column encryption text not null default 'off' check (encryption in ('off', 'signed_response', 'inner_signature'));
alter table identity_provider add column slo_redirect_url text;
alter table identity_provider add column slo_redirect_response_url text;
alter table identity_provider add column slo_post_url text;
alter table identity_provider add column slo_post_response_url text;
drop table saml_exchange;
create table saml_exchange (
  id UUID primary key,
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  purpose text not null check (purpose in ('login', 'consent', 'logout')),
  state text not null check (state in ('started', 'answered', 'completed', 'refused')),
  request_id text not null unique,
  browser_hash BYTES,
  account_id UUID,
  next text not null,
  force_authn boolean not null,
  consent text,
  logout text,
  handle_hash BYTES unique,
  verified_login BYTES,
  outcome text,
  reference text not null,
  created_at bigint not null,
  expires_at bigint not null,
  check (browser_hash is not null or handle_hash is not null),
  check ((purpose = 'logout') = (logout is not null))
);
create index saml_exchange_expires on saml_exchange (expires_at);
create index session_identity_provider on session (identity_provider_id)
"
);
