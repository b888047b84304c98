//! Identity providers, the organizations they serve, and who is linked to them.
super::script!("m0003_identity_providers", "
create table identity_provider (
  id UUID primary key,
  identifier text not null unique,
  home_organization_id UUID not null references organization (id),
  name text not null,
  product text not null,
  state text not null check (state in ('draft', 'live')),
  entity_id text,
  sso_redirect_url text,
  sso_post_url text,
  request_binding text check (request_binding in ('redirect', 'post')),
  metadata_xml text,
  metadata_url text,
  email_attribute text,
  skew_seconds bigint not null check (skew_seconds between 0 and 300),
  first_login_at bigint,
  created_at bigint not null,
  updated_at bigint not null,
  check (state = 'draft' or (entity_id is not null and (sso_redirect_url is not null or sso_post_url is not null)))
);
create table identity_provider_certificate (
  id UUID primary key,
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  der BYTES not null,
  subject text not null,
  sha256 text not null,
  not_before bigint not null,
  not_after bigint not null,
  created_at bigint not null,
  unique (identity_provider_id, sha256)
);
create table identity_provider_proposal (
  identity_provider_id UUID primary key references identity_provider (id) on delete cascade,
  source text not null check (source in ('file', 'paste', 'url', 'manual')),
  document BYTES not null,
  url text,
  chosen_entity_id text,
  created_at bigint not null
);
create table identity_provider_organization (
  organization_id UUID primary key references organization (id),
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  default_team_id UUID references team (id) on delete set null,
  created_at bigint not null
);
create index identity_provider_organization_provider on identity_provider_organization (identity_provider_id);
create table sso_identifier (
  identifier text primary key,
  home_organization_id UUID not null,
  first_login_at bigint not null
);
create table saml_account (
  id UUID primary key,
  identity_provider_id UUID not null references identity_provider (id),
  account_id UUID not null references account (id) on delete cascade,
  entity_id text not null,
  name_id text not null,
  name_id_format text not null,
  name_qualifier text not null,
  sp_name_qualifier text not null,
  remote_id text not null,
  remote_id_folded text not null,
  created_at bigint not null,
  last_login_at bigint,
  unique (identity_provider_id, entity_id, name_id_format, name_id, name_qualifier, sp_name_qualifier),
  unique (identity_provider_id, account_id)
);
create index saml_account_remote_id on saml_account (remote_id_folded);
create index saml_account_account on saml_account (account_id);
create table consent_receipt (
  id UUID primary key,
  account_id UUID not null,
  identity_provider_id UUID not null,
  organization_id UUID not null,
  email text not null,
  text_version text not null,
  text_sha256 text not null,
  numbers text not null,
  network text not null,
  agreed_at bigint not null,
  committed_at bigint not null
);
create index consent_receipt_account on consent_receipt (account_id)
");
