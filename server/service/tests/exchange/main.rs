//! SAML exchanges, consent, SAML accounts and the flight recorder, from the request to what it left in the database;
//! against an identity provider of the tests' own. On SQLite, and on PostgreSQL where `GATEHOUSE_TEST_POSTGRES` says so.
mod afterwards;
mod browsers;
mod consents;
mod deletion;
mod idp_initiated;
mod killed_commits;
mod logins;
mod races;
mod reach;
mod records;
mod requests;
mod responses;
mod scene;
mod sessions;
mod single_logout;
mod whole_way;
