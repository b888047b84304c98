//! Organizations and their plans.
use serde::{Deserialize, Serialize};

/// What an organization has bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Free of charge.
    Free,
    /// For small teams.
    Team,
    /// With single sign-on.
    Enterprise,
}

impl Plan {
    /// Every plan.
    pub const ALL: [Self; 3] = [Self::Free, Self::Team, Self::Enterprise];

    /// The stored and shown name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Team => "team",
            Self::Enterprise => "enterprise",
        }
    }

    /// Reads the stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|plan| plan.as_str() == text)
    }

    /// Whether an identity provider may be set up.
    pub const fn has_single_sign_on(self) -> bool {
        matches!(self, Self::Enterprise)
    }
}
