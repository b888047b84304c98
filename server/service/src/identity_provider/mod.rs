//! Identity providers: set up as a draft by their home organization, switched live, linked to organizations.
mod account_mode;
mod admins;
mod attention;
mod availability;
mod carried;
mod clock;
mod create;
mod delete;
pub mod disable;
pub mod enforcement;
mod expiry;
mod go_live;
mod health;
mod held_change;
mod import;
mod known_certificate;
mod link;
mod linkable;
mod login_view;
mod metadata_life;
mod offline;
mod our_values;
mod overview;
mod proposal;
mod reach;
mod refresh;
mod renew_link;
mod request_settings;
mod rollout;
mod save;
mod served;
mod settings;
mod setup_link;
mod state;
mod stored_proposal;
mod switch;
mod trust;
mod trusted;
mod unknown_key;
mod view;

pub use attention::Attention;
pub use availability::Availability;
pub use carried::Carried;
pub use clock::MeasuredClock;
pub use create::NewIdentityProvider;
pub use delete::{Remaining, RemainingPerson};
pub use go_live::{Checklist, ChecklistItem};
pub use health::{MetadataHealth, Published};
pub use held_change::HeldChangeView;
pub use import::Import;
pub use link::LinkWish;
pub use linkable::{LinkableOrganization, LinkableTeam};
pub use login_view::{LinkedOrganization, LoginProvider, ProviderState};
pub(crate) use login_view::{live_within, reread};
pub use metadata_life::{
    CertificateUse, ExpiryWarning, MetadataLife, RefreshView, TrackedCertificate,
};
pub use our_values::OurValues;
pub use overview::{IdentityProviders, MayConfigure, ProviderSummary};
pub use proposal::{ManualValues, Proposal, ProposalSource};
pub use refresh::Refreshed;
pub use renew_link::{NewRenewLink, RenewLinkView, Renewal, Renewed};
pub use request_settings::{Encryption, IdpInitiated, RequestChange, RequestSettings, Signing};
pub(crate) use rollout::is_test_organization;
pub use rollout::{RolloutView, Tester, Tried};
pub use settings::ProviderSettings;
pub use setup_link::{
    NewSetupLink, ProposedSetup, SetupLinkView, SetupLinkWish, SetupPage, SetupPreview, SetupReview,
};
pub use state::State;
pub use switch::{Switch, SwitchPerson, SwitchTest, SwitchView};
pub use trust::{LogoutEndpoint, Trust};
pub(crate) use unknown_key::KeysAfter;
pub use view::{
    Candidate, CertificateView, EndpointView, IgnoredView, LinkView, MetadataPreview, Outcome,
    Preview, ProviderView,
};
