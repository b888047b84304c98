//! Links that let somebody without an account set up one identity provider, what they handed in, and their trace in the
//! audit log. Such an event has the actor kind `system`, for no account did it, and names the link.
super::script!(
    "m0016_setup_links",
    "
create table setup_link (
  id UUID primary key,
  identity_provider_id UUID not null references identity_provider (id) on delete cascade,
  token_hash BYTES not null unique,
  for_whom text not null,
  email text,
  made_by UUID,
  hints text not null,
  created_at bigint not null,
  expires_at bigint not null,
  last_used_at bigint,
  handed_in_at bigint,
  returned_at bigint,
  return_reason text,
  accepted_at bigint,
  revoked_at bigint,
  check (accepted_at is null or revoked_at is null)
);
create index setup_link_identity_provider on setup_link (identity_provider_id);
create table setup_proposal (
  setup_link_id UUID primary key references setup_link (id) on delete cascade,
  source text not null check (source in ('file', 'paste', 'url', 'manual')),
  document BYTES not null,
  url text,
  chosen_entity_id text,
  created_at bigint not null
);
alter table audit_event add column setup_link_id UUID"
);
