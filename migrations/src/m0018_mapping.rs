//! What attributes are called, and what groups give: roles and teams.
super::script!(
    "m0018_mapping",
    "
alter table identity_provider add column first_name_attribute text;
alter table identity_provider add column last_name_attribute text;
alter table identity_provider add column groups_attribute text;
alter table identity_provider add column maps_groups boolean not null default false;
alter table identity_provider add column groups_left_out_at bigint;
alter table membership add column groups_said text check (groups_said in ('invited', 'none', 'observer', 'member', 'admin'));
create table group_rule (
  id UUID primary key,
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  organization_id UUID not null references organization (id) on delete cascade,
  group_value text not null,
  label text not null,
  role text check (role in ('observer', 'member', 'admin')),
  team_id UUID references team (id) on delete cascade,
  created_at bigint not null,
  check ((role is null) <> (team_id is null))
);
create unique index group_rule_role on group_rule (identity_provider_id, organization_id, group_value) where role is not null;
create unique index group_rule_member on group_rule (identity_provider_id, group_value, team_id) where team_id is not null;
create index group_rule_organization on group_rule (organization_id);
create index group_rule_team on group_rule (team_id);
create table mapped_team (
  team_id UUID not null references team (id) on delete cascade,
  account_id UUID not null references account (id) on delete cascade,
  primary key (team_id, account_id)
);
create index mapped_team_account on mapped_team (account_id)"
);
