//! Identity providers: set up as a draft by their home organization, switched live, linked to organizations.
mod login_view;

pub use login_view::{LinkedOrganization, LoginProvider, ProviderState, Trust};
