//! Whether people whom nobody invited may come in, and those who asked to.
super::script!(
    "m0015_provisioning",
    "
alter table identity_provider add column provisioning text not null default 'off' check (provisioning in ('off', 'on', 'approval'));
alter table identity_provider add column provisioning_role text not null default 'member' check (provisioning_role in ('observer', 'member', 'admin'));
create table join_request (
  id UUID primary key,
  organization_id UUID not null references organization (id) on delete cascade,
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  email text not null,
  email_folded text not null,
  name text not null,
  created_at bigint not null,
  last_asked_at bigint not null,
  declined_at bigint,
  unique (organization_id, email_folded)
)"
);
