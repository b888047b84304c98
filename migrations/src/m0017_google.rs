//! Google sign-in: which Google account belongs to which account here, and ways to Google that wait for their end.
//!
//! What is sealed in a way: the state, the nonce and the PKCE verifier while it waits for Google's answer; what Google said
//! while it waits for the mailed code.
super::script!(
    "m0017_google",
    "
create table google_link (
  id UUID primary key,
  account_id UUID not null unique references account (id) on delete cascade,
  issuer text not null,
  subject text not null,
  email text not null,
  signed_up boolean not null,
  not_fresh_at bigint,
  created_at bigint not null,
  unique (issuer, subject)
);
create table google_sign_in (
  id UUID primary key,
  browser_hash BYTES not null,
  state_hash BYTES not null unique,
  purpose text not null check (purpose in ('sign_in', 'link', 'confirm')),
  stage text not null check (stage in ('departed', 'answered', 'proving')),
  account_id UUID references account (id) on delete cascade,
  session_id UUID,
  sealed BYTES not null,
  next text not null,
  code_hash BYTES,
  tries bigint not null,
  created_at bigint not null,
  expires_at bigint not null,
  check ((purpose = 'sign_in') = (account_id is null)),
  check ((purpose = 'sign_in') = (session_id is null)),
  check ((stage = 'proving') = (code_hash is not null))
);
create index google_sign_in_account on google_sign_in (account_id);
create index google_sign_in_expires on google_sign_in (expires_at)
"
);
