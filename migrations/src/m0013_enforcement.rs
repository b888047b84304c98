//! Enforcement of single sign-on, break-glass codes, suspended accounts, and passwords of company accounts whose identity
//! provider is disabled.
//!
//! Two more ways to make a session: SQLite can not change a check, so its table is made anew and keeps its rows.
super::script!(
    "m0013_enforcement",
    "
create table enforcement (
  organization_id UUID primary key references organization (id) on delete cascade,
  mode text not null check (mode in ('off', 'rehearsal', 'enforced')),
  policy text not null check (policy in ('all_but_owners_and_admins', 'all_but_owners')),
  google text not null check (google in ('refused', 'signed_up_with_it')),
  switched_on_at bigint,
  switched_on_by UUID,
  trial_ends_at bigint,
  check ((mode = 'enforced') = (switched_on_at is not null)),
  check (mode = 'enforced' or trial_ends_at is null)
);
create index enforcement_trial on enforcement (trial_ends_at);
create table enforcement_rehearsal (
  organization_id UUID not null references enforcement (organization_id) on delete cascade,
  account_id UUID not null references account (id) on delete cascade,
  day bigint not null,
  entry text not null,
  created_at bigint not null,
  primary key (organization_id, account_id, day)
);
create index enforcement_rehearsal_account on enforcement_rehearsal (account_id);
create table break_glass_code (
  id UUID primary key,
  organization_id UUID not null references organization (id) on delete cascade,
  account_id UUID not null references account (id) on delete cascade,
  code_hash BYTES not null unique,
  created_at bigint not null,
  used_at bigint
);
create index break_glass_code_holder on break_glass_code (organization_id, account_id);
create index break_glass_code_account on break_glass_code (account_id);
create table managed_password (
  account_id UUID primary key references account (id) on delete cascade,
  password_hash text,
  created_at bigint not null
);
alter table account add column suspended_at bigint;
create table session_anew (
  id UUID primary key,
  token_hash BYTES not null unique,
  account_id UUID not null references account (id) on delete cascade,
  method text not null check (method in ('password', 'saml', 'google', 'break_glass')),
  identity_provider_id UUID,
  saml_account_id UUID,
  organization_id UUID references organization (id) on delete cascade,
  session_index text,
  user_agent text not null,
  network text not null,
  created_at bigint not null,
  authenticated_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  check ((method = 'saml') = (identity_provider_id is not null)),
  check ((method = 'break_glass') = (organization_id is not null))
);
insert into session_anew (id, token_hash, account_id, method, identity_provider_id, saml_account_id, session_index, user_agent, network, created_at, authenticated_at, last_seen_at, expires_at)
  select id, token_hash, account_id, method, identity_provider_id, saml_account_id, session_index, user_agent, network, created_at, authenticated_at, last_seen_at, expires_at from session;
drop table session;
alter table session_anew rename to session;
create index session_account on session (account_id);
create index session_saml_account on session (saml_account_id);
create index session_identity_provider on session (identity_provider_id);
create index session_organization on session (organization_id)
"
);
