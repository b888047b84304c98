//! Identity providers: set up as a draft by their home organization, switched live, linked to organizations.
mod availability;
mod create;
mod delete;
mod go_live;
mod health;
mod import;
mod link;
mod login_view;
mod our_values;
mod overview;
mod proposal;
mod reach;
mod request_settings;
mod save;
mod settings;
mod view;

pub use availability::Availability;
pub use create::NewIdentityProvider;
pub use delete::{Remaining, RemainingPerson};
pub use go_live::{Checklist, ChecklistItem};
pub use health::{MetadataHealth, Published};
pub use import::Import;
pub use link::{LinkWish, LinkableOrganization, LinkableTeam};
pub(crate) use login_view::reread;
pub use login_view::{LinkedOrganization, LoginProvider, LogoutEndpoint, ProviderState, Trust};
pub use our_values::OurValues;
pub use overview::{IdentityProviders, MayConfigure, ProviderSummary};
pub use proposal::{ManualValues, Proposal, ProposalSource};
pub use request_settings::{IdpInitiated, RequestChange, RequestSettings, Signing};
pub use settings::ProviderSettings;
pub use view::{
    Candidate, CertificateView, EndpointView, IgnoredView, LinkView, MetadataPreview, Outcome,
    Preview, ProviderView, State,
};
