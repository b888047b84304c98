//! Domains that organizations prove to be theirs: any number may try, one holds a domain.
super::script!(
    "m0014_domains",
    "
create table organization_domain (
  id UUID primary key,
  organization_id UUID not null references organization (id) on delete cascade,
  domain text not null,
  challenge text not null,
  state text not null check (state in ('pending', 'verified', 'missing', 'vouched', 'lapsed')),
  missing_since bigint,
  held_since bigint,
  checked_at bigint,
  finding text,
  seen_instead text,
  next_check_at bigint not null,
  created_at bigint not null,
  unique (organization_id, domain),
  check ((state = 'missing') = (missing_since is not null)),
  check ((state in ('verified', 'missing', 'vouched')) = (held_since is not null))
);
create unique index organization_domain_held on organization_domain (domain) where state in ('verified', 'missing', 'vouched');
create index organization_domain_due on organization_domain (next_check_at) where state in ('verified', 'missing')
"
);
