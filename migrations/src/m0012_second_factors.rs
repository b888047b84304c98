//! Second factors: secrets (sealed), recovery codes (hashed), sign-ins that wait for a code, what organizations demand; and
//! the mailed codes that stand in where an identity provider ignores ForceAuthn.
//!
//! What belongs to a session refers to it by no constraint: its table is made anew when ways to sign in are added.
super::script!(
    "m0012_second_factors",
    "
create table two_factor_setup (
  account_id UUID primary key references account (id) on delete cascade,
  secret BYTES not null,
  created_at bigint not null,
  expires_at bigint not null
);
create table two_factor (
  account_id UUID primary key references account (id) on delete cascade,
  secret BYTES not null,
  last_step bigint not null,
  turned_on_at bigint not null
);
create table recovery_code (
  id UUID primary key,
  account_id UUID not null references two_factor (account_id) on delete cascade,
  code_hash BYTES not null,
  created_at bigint not null,
  used_at bigint,
  unique (account_id, code_hash)
);
create table pending_sign_in (
  id UUID primary key,
  token_hash BYTES not null unique,
  account_id UUID not null references account (id) on delete cascade,
  method text not null check (method in ('password', 'saml', 'google')),
  identity_provider_id UUID,
  saml_account_id UUID,
  session_index text,
  authenticated_at bigint not null,
  not_after bigint,
  reference text,
  next text not null,
  created_at bigint not null,
  expires_at bigint not null,
  check ((method = 'saml') = (identity_provider_id is not null)),
  check ((method = 'saml') = (saml_account_id is not null))
);
create index pending_sign_in_account on pending_sign_in (account_id);
create index pending_sign_in_saml_account on pending_sign_in (saml_account_id);
create index pending_sign_in_expires on pending_sign_in (expires_at);
create table session_second_factor (
  session_id UUID primary key,
  proof text not null check (proof in ('code', 'recovery_code', 'identity_provider')),
  proved_at bigint not null
);
create table mailed_code (
  account_id UUID primary key references account (id) on delete cascade,
  session_id UUID not null,
  code_hash BYTES not null,
  created_at bigint not null,
  expires_at bigint not null
);
create table force_authn_ignored (
  identity_provider_id UUID primary key references identity_provider (id) on delete cascade,
  noticed_at bigint not null
);
alter table organization add column second_factor text not null default 'nobody' check (second_factor in ('nobody', 'passwords', 'everybody'))
"
);
