//! Accounts: whose they are.
use crate::id::{IdentityProviderId, OrganizationId};
use serde::{Deserialize, Serialize};

/// Whose an account is and what signs it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AccountKind {
    /// A person's own, with their own credential.
    Personal,
    /// A company's, signed in by one identity provider only.
    Managed {
        /// The identity provider.
        by: IdentityProviderId,
    },
    /// The platform operator's; belongs to no organization.
    Operator,
    /// An organization's, for its automation: no person, and in no other organization. (B15)
    Service {
        /// The organization.
        of: OrganizationId,
    },
}

impl AccountKind {
    /// Whether a company owns it.
    pub const fn is_managed(self) -> bool {
        matches!(self, Self::Managed { .. })
    }

    /// Whether it is a service account.
    pub const fn is_service(self) -> bool {
        matches!(self, Self::Service { .. })
    }

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Managed { .. } => "managed",
            Self::Operator => "operator",
            Self::Service { .. } => "service",
        }
    }
}

/// Whose the accounts are that an identity provider signs in (product.md, "Account mode").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountMode {
    /// The company's: a person's own account becomes one through the consent page, irreversibly.
    Managed,
    /// The person's own: single sign-on is attached to it.
    Connected,
}

impl AccountMode {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Managed, Self::Connected];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Managed => "managed",
            Self::Connected => "connected",
        }
    }

    /// Reads the stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}
