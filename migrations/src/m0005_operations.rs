//! What keeps an installation running: mail, rate limits, audit, job leases, the key's check value.
super::script!("m0005_operations", "
create table deployment (
  name text primary key,
  value text not null
);
create table mail (
  id UUID primary key,
  recipient text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  created_at bigint not null,
  next_attempt_at bigint not null,
  attempts bigint not null,
  sent_at bigint,
  last_error text
);
create index mail_due on mail (next_attempt_at) where sent_at is null;
create table rate_limit (
  bucket text primary key,
  theoretical_arrival_at bigint not null
);
create index rate_limit_arrival on rate_limit (theoretical_arrival_at);
create table audit_event (
  id UUID primary key,
  organization_id UUID,
  actor_kind text not null check (actor_kind in ('person', 'service', 'directory', 'command_line', 'system')),
  actor_id UUID,
  action text not null,
  subject_kind text not null,
  subject_id text not null,
  detail text not null,
  network text not null,
  created_at bigint not null
);
create index audit_event_organization on audit_event (organization_id, id);
create table job_lease (
  name text primary key,
  holder UUID not null,
  expires_at bigint not null
)");
