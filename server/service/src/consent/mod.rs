//! Consent: a person turns their own account into a company account (B6 to B8).
mod commit;
mod facts;
mod notify;
mod receipt;
pub mod terms;
mod view;

pub use receipt::Receipt;
pub use view::{ConsentView, FleetMove};
