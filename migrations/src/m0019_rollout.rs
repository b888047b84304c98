//! Asking for single sign-on, test organizations, and links that are not in production yet. A link with a row in `rollout`
//! keeps the state 'disabled', so that whatever does not know of tests lets nobody in.
super::script!(
    "m0019_rollout",
    "
alter table organization add column test_of UUID references organization (id);
create unique index organization_test_of on organization (test_of) where test_of is not null;
create table enablement (
  id UUID primary key,
  organization_id UUID not null references organization (id) on delete cascade,
  state text not null check (state in ('requested', 'approved', 'declined', 'withdrawn')),
  note text not null,
  requested_by UUID references account (id) on delete set null,
  requested_at bigint not null,
  decided_by UUID references account (id) on delete set null,
  decided_at bigint,
  answer text,
  check ((state = 'requested') = (decided_at is null))
);
create unique index enablement_open on enablement (organization_id) where state in ('requested', 'approved');
create index enablement_requested on enablement (state, requested_at);
create table rollout (
  organization_id UUID primary key references identity_provider_organization (organization_id) on delete cascade,
  stage text not null check (stage in ('draft', 'test')),
  began_at bigint not null,
  sp_login_at bigint,
  idp_login_at bigint,
  live_at bigint,
  live_chosen_by UUID references account (id) on delete set null,
  check (live_at is null or stage = 'test')
);
create index rollout_live_at on rollout (live_at) where live_at is not null;
create table rollout_tester (
  organization_id UUID not null references rollout (organization_id) on delete cascade,
  email_folded text not null,
  email text not null,
  named_by UUID references account (id) on delete set null,
  named_at bigint not null,
  primary key (organization_id, email_folded)
)"
);
