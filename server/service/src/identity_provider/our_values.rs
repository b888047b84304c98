//! What the identity provider's administrator needs to know about us (I2).
use crate::Settings;
use domain::guide::LiveValues;
use serde::Serialize;

/// Our side's values of one identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OurValues {
    /// Where responses are posted.
    pub acs_url: String,
    /// Our entity ID and the audience of assertions: the address of our metadata.
    pub audience: String,
    /// Where a login begun at the identity provider ends.
    pub relay_state: String,
    /// Where people begin to sign in.
    pub login_url: String,
    /// Where logout messages go.
    pub logout_url: String,
    /// Our metadata for this identity provider.
    pub metadata_url: String,
    /// The second login address (C3).
    pub prefix_login_url: String,
}

impl OurValues {
    /// The values for an identifier whose home organization has this slug.
    pub fn new(settings: &Settings, identifier: &str, home_slug: &str) -> Self {
        let metadata_url = settings.url(&format!("/saml/{identifier}/metadata"));
        Self {
            acs_url: settings.url(&format!("/saml/{identifier}/callback")),
            audience: metadata_url.clone(),
            relay_state: format!("/organizations/{home_slug}"),
            login_url: settings.url(&format!("/saml/{identifier}")),
            logout_url: settings.url(&format!("/saml/{identifier}/logout")),
            metadata_url,
            prefix_login_url: settings.url(&format!("/login/{identifier}")),
        }
    }

    /// The same, for rendering a guide.
    pub fn live(&self) -> LiveValues {
        LiveValues {
            acs_url: self.acs_url.clone(),
            audience: self.audience.clone(),
            relay_state: self.relay_state.clone(),
            login_url: self.login_url.clone(),
            logout_url: self.logout_url.clone(),
            metadata_url: self.metadata_url.clone(),
        }
    }
}
