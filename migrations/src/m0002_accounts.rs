//! Accounts, how they sign in, what they own.
super::script!("m0002_accounts", "
create table account (
  id UUID primary key,
  kind text not null check (kind in ('personal', 'managed', 'operator')),
  managed_by UUID,
  email text not null,
  email_folded text not null unique,
  email_confirmed_at bigint,
  name text not null,
  password_hash text,
  retired_password_hash text,
  retired_password_until bigint,
  created_at bigint not null,
  last_login_at bigint,
  check ((kind = 'managed') = (managed_by is not null)),
  check (kind <> 'managed' or password_hash is null)
);
create index account_managed_by on account (managed_by);
create table membership (
  id UUID primary key,
  organization_id UUID not null references organization (id) on delete cascade,
  account_id UUID not null references account (id) on delete cascade,
  role text not null check (role in ('observer', 'member', 'admin', 'owner')),
  source text not null check (source in ('manual', 'mapped', 'directory')),
  created_at bigint not null,
  unique (organization_id, account_id)
);
create index membership_account on membership (account_id);
create table membership_revocation (
  organization_id UUID not null references organization (id) on delete cascade,
  account_id UUID not null references account (id) on delete cascade,
  revoked_by UUID,
  created_at bigint not null,
  primary key (organization_id, account_id)
);
create table team_member (
  team_id UUID not null references team (id) on delete cascade,
  account_id UUID not null references account (id) on delete cascade,
  source text not null check (source in ('manual', 'mapped', 'directory')),
  created_at bigint not null,
  primary key (team_id, account_id)
);
create index team_member_account on team_member (account_id);
create table fleet (
  id UUID primary key,
  account_id UUID references account (id),
  organization_id UUID references organization (id),
  name text not null,
  created_at bigint not null,
  check ((account_id is null) <> (organization_id is null))
);
create unique index fleet_account_name on fleet (account_id, name) where account_id is not null;
create unique index fleet_organization_name on fleet (organization_id, name) where organization_id is not null;
create table device (
  id UUID primary key,
  fleet_id UUID not null references fleet (id) on delete cascade,
  account_id UUID references account (id),
  organization_id UUID references organization (id),
  name text not null,
  created_at bigint not null,
  check ((account_id is null) <> (organization_id is null)),
  unique (fleet_id, name)
);
create index device_account on device (account_id);
create index device_organization on device (organization_id);
create table api_key (
  id UUID primary key,
  account_id UUID not null references account (id) on delete cascade,
  name text not null,
  secret_hash BYTES not null unique,
  last_four text not null,
  created_at bigint not null,
  last_used_at bigint,
  expires_at bigint
);
create index api_key_account on api_key (account_id);
create table session (
  id UUID primary key,
  token_hash BYTES not null unique,
  account_id UUID not null references account (id) on delete cascade,
  method text not null check (method in ('password', 'saml')),
  identity_provider_id UUID,
  saml_account_id UUID,
  session_index text,
  user_agent text not null,
  network text not null,
  created_at bigint not null,
  authenticated_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  check ((method = 'saml') = (identity_provider_id is not null))
);
create index session_account on session (account_id);
create index session_saml_account on session (saml_account_id);
create table mailed_link (
  id UUID primary key,
  token_hash BYTES not null unique,
  purpose text not null check (purpose in ('confirm_email', 'reset_password', 'operator_password')),
  account_id UUID not null references account (id) on delete cascade,
  email_folded text not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint
);
create index mailed_link_account on mailed_link (account_id)
");
