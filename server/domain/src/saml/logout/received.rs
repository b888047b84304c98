//! A logout message as the browser brought it. Nobody vouches for it yet.
use super::query::{RELAY_STATE_LIMIT, SignedQuery};
use crate::Refusal;
use crate::code::{SAML_LOGOUT_AMBIGUOUS, SAML_MALFORMED};
use crate::saml::posted::PostedResponse;
use url::form_urlencoded;

/// What a message claims to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutKind {
    /// The identity provider asks for a logout.
    Request,
    /// It answers ours.
    Response,
}

/// A logout message as the browser brought it, by either binding.
#[derive(Clone, Debug)]
pub struct ReceivedLogout {
    pub(super) carrier: Carrier,
    relay_state: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) enum Carrier {
    /// Signed as a query.
    Query(SignedQuery),
    /// Signed inside.
    Form {
        kind: LogoutKind,
        posted: PostedResponse,
    },
}

impl ReceivedLogout {
    /// Reads the query of a redirect, exactly as it stood in the request line. [SAML Bindings §3.4]
    pub fn from_query(raw: &str) -> Result<Self, Refusal> {
        let query = SignedQuery::parse(raw)?;
        let relay_state = query.relay_state()?;
        Ok(Self {
            relay_state: bounded(relay_state)?,
            carrier: Carrier::Query(query),
        })
    }

    /// Reads the body of a posted form. [SAML Bindings §3.5]
    pub fn from_form(body: &[u8]) -> Result<Self, Refusal> {
        let only = |name: &str| -> Result<Option<String>, Refusal> {
            let mut found = form_urlencoded::parse(body).filter(|(field, _)| field == name);
            let first = found.next().map(|(_, value)| value.into_owned());
            match found.next() {
                None => Ok(first),
                Some(_) => Err(Refusal::new(SAML_LOGOUT_AMBIGUOUS).received(name)),
            }
        };
        let (kind, message) = match (only("SAMLRequest")?, only("SAMLResponse")?) {
            (Some(message), None) => (LogoutKind::Request, message),
            (None, Some(message)) => (LogoutKind::Response, message),
            (Some(_), Some(_)) => {
                return Err(
                    Refusal::new(SAML_LOGOUT_AMBIGUOUS).received("SAMLRequest and SAMLResponse")
                );
            }
            (None, None) => {
                return Err(Refusal::new(SAML_MALFORMED).expected("SAMLRequest or SAMLResponse"));
            }
        };
        Ok(Self {
            relay_state: bounded(only("RelayState")?)?,
            carrier: Carrier::Form {
                kind,
                posted: PostedResponse::from_form(&message)?,
            },
        })
    }

    /// What it claims to be.
    pub const fn kind(&self) -> LogoutKind {
        match &self.carrier {
            Carrier::Query(query) => query.kind,
            Carrier::Form { kind, .. } => *kind,
        }
    }

    /// How it came.
    pub const fn binding(&self) -> crate::saml::Binding {
        match &self.carrier {
            Carrier::Query(_) => crate::saml::Binding::Redirect,
            Carrier::Form { .. } => crate::saml::Binding::Post,
        }
    }

    /// The state that goes back with the answer, as it came.
    pub fn relay_state(&self) -> Option<&str> {
        self.relay_state.as_deref()
    }
}

fn bounded(state: Option<String>) -> Result<Option<String>, Refusal> {
    match state {
        Some(state) if state.len() > RELAY_STATE_LIMIT => Err(Refusal::new(SAML_MALFORMED)
            .expected(format!("a RelayState of at most {RELAY_STATE_LIMIT} bytes"))),
        other => Ok(other),
    }
}
