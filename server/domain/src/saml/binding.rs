//! How a SAML message travels through the browser.
use serde::{Deserialize, Serialize};

/// A browser binding. [SAML Bindings §3.4, §3.5]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// HTTP-Redirect: deflated, in the query.
    Redirect,
    /// HTTP-POST: base64, in a form.
    Post,
}

impl Binding {
    /// The name the protocol uses.
    pub const fn uri(self) -> &'static str {
        match self {
            Self::Redirect => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
            Self::Post => "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        }
    }

    /// The binding with this protocol name.
    pub fn from_uri(uri: &str) -> Option<Self> {
        [Self::Redirect, Self::Post]
            .into_iter()
            .find(|binding| binding.uri() == uri)
    }
}
