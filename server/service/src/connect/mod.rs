//! Attaching single sign-on to an account, and attaching it anew when the identity provider names the person differently
//! (C7, C8): a mailed link proves the mailbox, a renewed password or an admin's word proves the person, and the identity
//! provider's answer proves the subject. Never a second account.
mod complete;
mod letter;
mod request;
mod start;
mod view;

pub use start::{ConnectLink, ConnectStarted};
pub use view::ConnectView;
