//! Account modes, invitations, and links that connect an account to an identity provider.
//!
//! Exchanges live ten minutes, so their table is made anew; mailed links are copied: SQLite can not change a check.
super::script!(
    "m0011_admission",
    "
alter table identity_provider add column account_mode text not null default 'managed' check (account_mode in ('managed', 'connected'));
create table invitation (
  id UUID primary key,
  organization_id UUID not null references organization (id) on delete cascade,
  email text not null,
  email_folded text not null,
  role text not null check (role in ('observer', 'member', 'admin', 'owner')),
  team_id UUID references team (id) on delete set null,
  token_hash BYTES not null unique,
  invited_by UUID,
  sends bigint not null,
  created_at bigint not null,
  sent_at bigint not null,
  expires_at bigint not null,
  accepted_at bigint,
  accepted_by UUID,
  revoked_at bigint,
  check (accepted_at is null or revoked_at is null)
);
create unique index invitation_open on invitation (organization_id, email_folded) where accepted_at is null and revoked_at is null;
create index invitation_expires on invitation (expires_at);
create table invitation_batch (
  id UUID primary key,
  organization_id UUID not null references organization (id) on delete cascade,
  role text not null check (role in ('observer', 'member', 'admin', 'owner')),
  team_id UUID references team (id) on delete set null,
  made_by UUID not null,
  created_at bigint not null,
  started_at bigint,
  finished_at bigint
);
create index invitation_batch_organization on invitation_batch (organization_id, created_at);
create table invitation_batch_line (
  batch_id UUID not null references invitation_batch (id) on delete cascade,
  line bigint not null,
  email text not null,
  state text not null check (state in ('waiting', 'invited', 'refused')),
  code text,
  primary key (batch_id, line),
  check ((state = 'refused') = (code is not null))
);
create index invitation_batch_waiting on invitation_batch_line (batch_id, line) where state = 'waiting';
create table mailed_link_now (
  id UUID primary key,
  token_hash BYTES not null unique,
  purpose text not null check (purpose in ('confirm_email', 'reset_password', 'operator_password', 'connect', 'reconnect_managed')),
  account_id UUID not null references account (id) on delete cascade,
  identity_provider_id UUID references identity_provider (id) on delete cascade,
  email_folded text not null,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  check ((purpose in ('connect', 'reconnect_managed')) = (identity_provider_id is not null))
);
insert into mailed_link_now (id, token_hash, purpose, account_id, email_folded, created_at, expires_at, used_at)
  select id, token_hash, purpose, account_id, email_folded, created_at, expires_at, used_at from mailed_link;
drop table mailed_link;
alter table mailed_link_now rename to mailed_link;
create index mailed_link_account on mailed_link (account_id);
drop table saml_exchange;
create table saml_exchange (
  id UUID primary key,
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  purpose text not null check (purpose in ('login', 'consent', 'connect', 'invitation', 'logout')),
  state text not null check (state in ('started', 'answered', 'completed', 'refused')),
  request_id text not null unique,
  browser_hash BYTES,
  account_id UUID,
  invitation_id UUID references invitation (id) on delete cascade,
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
  check ((purpose = 'logout') = (logout is not null)),
  check ((purpose = 'invitation') = (invitation_id is not null)),
  check (purpose not in ('consent', 'connect') or account_id is not null)
);
create index saml_exchange_expires on saml_exchange (expires_at)
"
);
