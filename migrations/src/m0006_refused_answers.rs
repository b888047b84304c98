//! Answers without a valid signature are counted by day: only the first ones are kept.
super::script!(
    "m0006_refused_answers",
    "
create table refused_answer (
  identity_provider_id UUID not null,
  day bigint not null,
  answers bigint not null,
  primary key (identity_provider_id, day)
)"
);
