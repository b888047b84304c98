//! A change of a person's address that waits for both mailboxes: one an account, the tokens as hashes.
super::script!(
    "m0010_email_changes",
    "
create table email_change (
  account_id UUID primary key references account (id) on delete cascade,
  new_email text not null,
  old_token_hash BYTES not null unique,
  new_token_hash BYTES not null unique,
  old_confirmed_at bigint,
  new_confirmed_at bigint,
  created_at bigint not null,
  expires_at bigint not null
)"
);
