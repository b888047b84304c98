//! Organizations and their teams.
super::script!(
    "m0001_organizations",
    "
create table organization (
  id UUID primary key,
  slug text not null unique,
  name text not null,
  plan text not null check (plan in ('free', 'team', 'enterprise')),
  created_at bigint not null
);
create table team (
  id UUID primary key,
  organization_id UUID not null references organization (id) on delete cascade,
  name text not null,
  created_at bigint not null,
  unique (organization_id, name)
)"
);
