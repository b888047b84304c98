//! Messages of our own, checked by engines that did not write them; and logout messages of an identity provider, honest
//! and forged. Every forgery is refused by the named code.
#![cfg(feature = "verification")]
#![expect(
    clippy::unwrap_used,
    reason = "a test that can not be set up must fail loudly"
)]

mod ours;
mod scene;
mod theirs;
