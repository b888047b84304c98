//! The attack table of SAML, row by row, against the one function that lets people in. The signer here shares no code
//! with what it tests.
#![cfg(feature = "verification")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that can not be set up must fail loudly"
)]
#![expect(
    clippy::format_collect,
    clippy::assigning_clones,
    reason = "messages are built to be read beside the protocol, not to be fast"
)]

mod bounds;
mod canary;
mod document;
mod engines;
mod message;
mod mutation;
mod quiet;
mod row;
mod rows;
mod sealer;
mod secrecy;
mod signer;
mod table;
