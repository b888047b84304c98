//! The identity provider, or Google, through which a browser signed in last, so that it is offered first next time. The browser
//! keeps it, sealed; nothing of the person is in it. [product.md, I9]
use crate::{Result, Service, identity_provider::ProviderState, sign_in::Company};
use std::time::Duration;

/// How long a browser keeps it.
pub const REMEMBERED: Duration = Duration::from_secs(180 * 24 * 3600);

const CONTEXT: &str = "last-sign-in";

/// Stands for Google; no identity provider can be called so.
const GOOGLE: &str = "google";

impl Service {
    /// What a browser that just signed in through the identity provider with this identifier keeps.
    pub fn remember_sign_in(&self, identifier: &str) -> Option<String> {
        self.seal_text(CONTEXT, &identifier)
    }

    /// What a browser that just signed in with Google keeps.
    pub fn remember_google(&self) -> Option<String> {
        self.remember_sign_in(GOOGLE)
    }

    /// Whether a browser that kept this signed in with Google last, and may again.
    pub fn last_was_google(&self, kept: &str) -> bool {
        let last = self.open_text::<String>(CONTEXT, kept);
        self.offers_google() && last.as_deref() == Some(GOOGLE)
    }

    /// The company to offer first to a browser that kept this; `None` when nobody can sign in there now.
    pub async fn last_company(&self, kept: &str) -> Result<Option<Company>> {
        let Some(identifier) = self.open_text::<String>(CONTEXT, kept) else {
            return Ok(None);
        };
        match self.identity_provider_for_login(&identifier).await? {
            Some(provider) if matches!(provider.state, ProviderState::Live(_)) => {
                self.company_of(self.database.read(), provider.id).await
            }
            _ => Ok(None),
        }
    }
}
