//! Typed identifiers. Every row's id is a UUIDv7 made by the service; the types keep them apart.
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads the hyphenated form.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::parse_str(text).ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

ids! {
    /// A person's (or service's) account.
    AccountId,
    /// A customer organization.
    OrganizationId,
    /// A team of one organization.
    TeamId,
    /// A fleet of devices.
    FleetId,
    /// A device of a fleet.
    DeviceId,
    /// An API key.
    ApiKeyId,
    /// An identity provider set up here.
    IdentityProviderId,
    /// The link between an account and an identity provider's subject.
    SamlAccountId,
    /// One SAML exchange, from the request to the session.
    ExchangeId,
    /// A signed-in browser.
    SessionId,
    /// What a person agreed to when their account became a company account.
    ReceiptId,
    /// An invitation into an organization.
    InvitationId,
    /// Several invitations that were asked for at once.
    InvitationBatchId,
    /// A rule of what a group gives.
    GroupRuleId,
    /// Somebody about whom the admins are asked.
    JoinRequestId,
    /// A link that lets somebody set up one identity provider.
    SetupLinkId,
    /// A request for single sign-on that an operator decides.
    EnablementId,
    /// One way to Google and back.
    GoogleSignInId,
}
