//! Logout messages of our own.
use crate::Timestamp;
use crate::saml::canonical::{element, text};
use crate::saml::login::NameId;
use crate::saml::namespace::{ASSERTION, PROTOCOL};
use crate::saml::outgoing::OutgoingMessage;
use crate::saml::request::issuer;

pub(super) const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
pub(super) const PARTIAL_LOGOUT: &str = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
const REQUESTER: &str = "urn:oasis:names:tc:SAML:2.0:status:Requester";
const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";
const UNKNOWN_PRINCIPAL: &str = "urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal";

/// Asks the identity provider to end a person's session there. [SAML Core §3.7.1]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutRequest {
    /// From [`AuthnRequest::new_id`](crate::saml::AuthnRequest::new_id).
    pub id: String,
    /// When it is made.
    pub issue_instant: Timestamp,
    /// Until when it may be obeyed.
    pub not_on_or_after: Timestamp,
    /// Where it is sent.
    pub destination: String,
    /// This service's entity ID.
    pub issuer: String,
    /// Whose session, exactly as the identity provider named them.
    pub name_id: NameId,
    /// Which one; `None` means all of theirs.
    pub session_index: Option<String>,
}

/// Answers a logout request of the identity provider. [SAML Core §3.7.2]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutResponse {
    /// From [`AuthnRequest::new_id`](crate::saml::AuthnRequest::new_id).
    pub id: String,
    /// When it is made.
    pub issue_instant: Timestamp,
    /// Where it is sent.
    pub destination: String,
    /// This service's entity ID.
    pub issuer: String,
    /// The ID of the request.
    pub in_response_to: String,
    /// What came of it.
    pub status: LogoutStatus,
}

/// What came of a logout request here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutStatus {
    /// Nothing is left of what was named.
    Done,
    /// Some of it may be left: sessions that carry no index, while the request names one.
    Partial,
    /// Nobody of that name is known here.
    UnknownPrincipal,
}

impl LogoutRequest {
    /// The message, ready to be signed and sent.
    pub fn message(&self) -> OutgoingMessage {
        let (at, until) = (
            self.issue_instant.to_rfc3339(),
            self.not_on_or_after.to_rfc3339(),
        );
        let mut name = vec![
            ("xmlns:saml", ASSERTION),
            ("Format", self.name_id.format.as_str()),
        ];
        let qualifiers = [
            ("NameQualifier", &self.name_id.name_qualifier),
            ("SPNameQualifier", &self.name_id.sp_name_qualifier),
        ];
        name.extend(
            qualifiers
                .iter()
                .filter_map(|(attribute, value)| Some((*attribute, value.as_deref()?))),
        );
        let mut content = element("saml:NameID", &name, &text(&self.name_id.value));
        if let Some(index) = &self.session_index {
            content += &element("samlp:SessionIndex", &[], &text(index));
        }
        OutgoingMessage::new(
            "SAMLRequest",
            &self.id,
            "samlp:LogoutRequest",
            &[
                ("xmlns:samlp", PROTOCOL),
                ("Destination", &self.destination),
                ("ID", &self.id),
                ("IssueInstant", &at),
                ("NotOnOrAfter", &until),
                ("Version", "2.0"),
            ],
            &issuer(&self.issuer),
            &content,
        )
    }
}

impl LogoutResponse {
    /// The message, ready to be signed and sent.
    pub fn message(&self) -> OutgoingMessage {
        let at = self.issue_instant.to_rfc3339();
        let (first, second) = match self.status {
            LogoutStatus::Done => (SUCCESS, None),
            LogoutStatus::Partial => (RESPONDER, Some(PARTIAL_LOGOUT)),
            LogoutStatus::UnknownPrincipal => (REQUESTER, Some(UNKNOWN_PRINCIPAL)),
        };
        let inner = second.map_or_else(String::new, |value| {
            element("samlp:StatusCode", &[("Value", value)], "")
        });
        let code = element("samlp:StatusCode", &[("Value", first)], &inner);
        OutgoingMessage::new(
            "SAMLResponse",
            &self.id,
            "samlp:LogoutResponse",
            &[
                ("xmlns:samlp", PROTOCOL),
                ("Destination", &self.destination),
                ("ID", &self.id),
                ("InResponseTo", &self.in_response_to),
                ("IssueInstant", &at),
                ("Version", "2.0"),
            ],
            &issuer(&self.issuer),
            &element("samlp:Status", &[], &code),
        )
    }
}
