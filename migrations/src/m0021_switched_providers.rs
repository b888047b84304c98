//! Switching an identity provider for another one: whose links are carried over, and tests of metadata before it is saved.
super::script!(
    "m0021_switched_providers",
    "
alter table identity_provider add column carry_over text check (carry_over in ('name_id', 'email'));
alter table identity_provider add column carry_over_from text check ((carry_over is null) = (carry_over_from is null));
alter table identity_provider add column carry_over_until bigint check ((carry_over is null) = (carry_over_until is null));
alter table identity_provider add column switched_at bigint;
alter table connection_test add column proposal text"
);
