//! The checks of a logout message. The signature first: unlike a login, there is nothing to tell a stranger about.
use super::message::{PARTIAL_LOGOUT, SUCCESS};
use super::received::{Carrier, LogoutKind, ReceivedLogout};
use crate::code::{
    SAML_DESTINATION_MISMATCH, SAML_DESTINATION_MISSING, SAML_ENCRYPTION_UNSUPPORTED,
    SAML_ID_REFUSED, SAML_LOGOUT_EXPIRED, SAML_LOGOUT_UNKNOWN, SAML_LOGOUT_UNSIGNED,
    SAML_NAME_ID_MALFORMED, SAML_NAME_ID_MISSING, SAML_NOT_A_LOGOUT, SAML_NOT_YET_VALID,
    SAML_SIGNATURE_INVALID, SAML_STATUS_MISSING,
};
use crate::saml::bounds;
use crate::saml::certificate::Certificate;
use crate::saml::element::{attribute, children, clip, is, is_id, only, text_only};
use crate::saml::envelope::{expect_issuer, expect_version, optional_time, time};
use crate::saml::expectation::Expectation;
use crate::saml::gate::{Structure, admit_attributes, read_signatures};
use crate::saml::login::name_id_format::UNSPECIFIED;
use crate::saml::mismatch::mismatch;
use crate::saml::namespace::{ASSERTION, PROTOCOL};
use crate::saml::signature;
use crate::saml::verify::parse;
use crate::{Refusal, Timestamp};
use roxmltree::Node;
use std::collections::HashSet;
use std::time::Duration;

/// How long a message without an end is obeyed: as long as a slow browser takes.
const LONGEST_LIFE: Duration = Duration::from_mins(5);
/// Most sessions that one request names.
const INDEX_LIMIT: usize = 100;

/// Everything a logout message is compared with.
#[derive(Clone, Debug)]
pub struct LogoutExpectation {
    /// The identity provider's entity ID, compared exactly.
    pub identity_provider: String,
    /// Its signing certificates.
    pub certificates: Vec<Certificate>,
    /// The URL the message came to.
    pub logout_url: String,
    /// How far the clocks may differ; at most [`Expectation::MAX_SKEW`] is used.
    pub skew: Duration,
}

/// A logout request that the identity provider signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedLogoutRequest {
    /// Its ID, for the replay row and the answer.
    pub id: String,
    /// Whom it names.
    pub name: String,
    /// The format of that name, if it says one.
    pub format: Option<String>,
    /// The identity provider's domain the name is unique in.
    pub name_qualifier: Option<String>,
    /// The service the name was made for.
    pub sp_name_qualifier: Option<String>,
    /// Which sessions; none means all of theirs.
    pub session_indexes: Vec<String>,
    /// Until when this message would still be accepted: the replay row lives as long.
    pub not_on_or_after: Timestamp,
}

/// A logout response that the identity provider signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedLogoutResponse {
    /// The ID of the request it answers.
    pub in_response_to: String,
    /// What the identity provider says of its side.
    pub outcome: LogoutOutcome,
}

/// What an identity provider says of a logout it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogoutOutcome {
    /// Everything ended.
    Done,
    /// Its session ended, some service could not be told.
    Partial,
    /// It did not do it; its own words, shortened.
    Refused(String),
}

impl ReceivedLogout {
    /// Verifies a logout request of the identity provider. Replay is not decided here: the caller keeps
    /// [`VerifiedLogoutRequest::id`] until [`VerifiedLogoutRequest::not_on_or_after`]. [SAML Profiles §4.4.4.1]
    pub fn verify_request(
        &self,
        expectation: &LogoutExpectation,
        now: Timestamp,
    ) -> Result<VerifiedLogoutRequest, Refusal> {
        let xml = self.vouched(LogoutKind::Request, expectation)?;
        let document = parse(&xml)?;
        let root = document.root_element();
        let id = envelope(root, "LogoutRequest", expectation)?;
        let not_on_or_after = check_times(root, expectation, now)?;
        if only(root, ASSERTION, "EncryptedID").is_some() {
            return Err(SAML_ENCRYPTION_UNSUPPORTED.into());
        }
        let name_id = only(root, ASSERTION, "NameID").ok_or(SAML_NAME_ID_MISSING)?;
        let name = text_only(name_id)
            .filter(|name| !name.is_empty() && name.len() <= 1024)
            .ok_or(SAML_NAME_ID_MALFORMED)?;
        let session_indexes = children(root, PROTOCOL, "SessionIndex")
            .map(|index| text_only(index).ok_or_else(|| Refusal::new(SAML_NAME_ID_MALFORMED)))
            .collect::<Result<Vec<_>, _>>()?;
        if session_indexes.len() > INDEX_LIMIT {
            return Err(Refusal::new(crate::code::SAML_TOO_COMPLEX)
                .expected(format!("at most {INDEX_LIMIT} sessions")));
        }
        let owned = |name: &str| attribute(name_id, name).map(str::to_owned);
        Ok(VerifiedLogoutRequest {
            id,
            name,
            // The format `unspecified` and none are the same. [SAML Core §2.2.2]
            format: owned("Format").filter(|format| format != UNSPECIFIED),
            name_qualifier: owned("NameQualifier"),
            sp_name_qualifier: owned("SPNameQualifier"),
            session_indexes,
            not_on_or_after,
        })
    }

    /// Verifies an answer of the identity provider. Whether [`VerifiedLogoutResponse::in_response_to`] is a request of ours
    /// that waits for one is the caller's part. [SAML Profiles §4.4.4.2]
    pub fn verify_response(
        &self,
        expectation: &LogoutExpectation,
        now: Timestamp,
    ) -> Result<VerifiedLogoutResponse, Refusal> {
        let xml = self.vouched(LogoutKind::Response, expectation)?;
        let document = parse(&xml)?;
        let root = document.root_element();
        envelope(root, "LogoutResponse", expectation)?;
        check_times(root, expectation, now)?;
        let in_response_to = attribute(root, "InResponseTo")
            .filter(|id| is_id(id))
            .ok_or(SAML_LOGOUT_UNKNOWN)?
            .to_owned();
        let status = only(root, PROTOCOL, "Status").ok_or(SAML_STATUS_MISSING)?;
        let code = only(status, PROTOCOL, "StatusCode").ok_or(SAML_STATUS_MISSING)?;
        let value = attribute(code, "Value").ok_or(SAML_STATUS_MISSING)?;
        let detail = only(code, PROTOCOL, "StatusCode").and_then(|code| attribute(code, "Value"));
        let outcome = match (value, detail) {
            (_, Some(PARTIAL_LOGOUT)) => LogoutOutcome::Partial,
            (SUCCESS, _) => LogoutOutcome::Done,
            (other, None) => LogoutOutcome::Refused(clip(other)),
            (other, Some(detail)) => LogoutOutcome::Refused(clip(&format!("{other} / {detail}"))),
        };
        Ok(VerifiedLogoutResponse {
            in_response_to,
            outcome,
        })
    }

    /// The message that the identity provider's key vouches for, and nothing beside it.
    fn vouched(
        &self,
        kind: LogoutKind,
        expectation: &LogoutExpectation,
    ) -> Result<String, Refusal> {
        if self.kind() != kind {
            return Err(SAML_NOT_A_LOGOUT.into());
        }
        match &self.carrier {
            Carrier::Query(query) => {
                query.check_signature(&expectation.certificates)?;
                let xml = query.inflate()?;
                bounds::admit(&xml).map(str::to_owned)
            }
            Carrier::Form { posted, .. } => {
                let body = bounds::admit(posted.xml())?;
                signed_root(body, &expectation.certificates)
            }
        }
    }
}

/// The root element, if the one signature of the message is its own and holds: canonical, without the signature.
fn signed_root(body: &str, certificates: &[Certificate]) -> Result<String, Refusal> {
    let document = parse(body)?;
    let root = document.root_element();
    let mut ids = HashSet::new();
    for element in root.descendants().filter(Node::is_element) {
        admit_attributes(element, &mut ids)?;
    }
    // Nothing but the root may be signed: it stands in the assertion's place as well.
    let structure = Structure {
        root,
        assertion: root,
    };
    let forms = read_signatures(&structure)?;
    if forms.is_empty() {
        return Err(SAML_LOGOUT_UNSIGNED.into());
    }
    for form in &forms {
        form.check_algorithms()?;
    }
    let signed = signature::verify(body, &forms, certificates)?;
    let reduced = parse(&signed.xml).map_err(|_| Refusal::new(SAML_SIGNATURE_INVALID))?;
    let same = reduced.root_element();
    if same.tag_name() == root.tag_name() && attribute(same, "ID") == attribute(root, "ID") {
        Ok(signed.xml)
    } else {
        Err(SAML_SIGNATURE_INVALID.into())
    }
}

/// What all logout messages have in common; gives the ID. [SAML Core §3.2]
fn envelope(
    root: Node<'_, '_>,
    name: &'static str,
    expectation: &LogoutExpectation,
) -> Result<String, Refusal> {
    if !is(root, PROTOCOL, name) {
        return Err(Refusal::new(SAML_NOT_A_LOGOUT)
            .expected(name)
            .received(clip(root.tag_name().name())));
    }
    expect_version(root)?;
    let id = attribute(root, "ID")
        .filter(|id| is_id(id))
        .ok_or(SAML_ID_REFUSED)?;
    expect_issuer(root, &expectation.identity_provider)?;
    // A signed message names where it belongs. [SAML Bindings §3.4.5.2, §3.5.5.2]
    match attribute(root, "Destination") {
        Some(destination) if destination == expectation.logout_url => Ok(id.to_owned()),
        None => Err(Refusal::new(SAML_DESTINATION_MISSING).expected(&expectation.logout_url)),
        Some(destination) => Err(mismatch(
            SAML_DESTINATION_MISMATCH,
            &expectation.logout_url,
            destination,
        )),
    }
}

/// Issued now, as far as the clocks tell, and not past its end; gives the time from which it would be refused.
fn check_times(
    root: Node<'_, '_>,
    expectation: &LogoutExpectation,
    now: Timestamp,
) -> Result<Timestamp, Refusal> {
    let skew = expectation.skew.min(Expectation::MAX_SKEW);
    let issued = time(root, "IssueInstant")?;
    if issued > now.plus(skew) {
        return Err(Refusal::new(SAML_NOT_YET_VALID)
            .expected(format!("issued by {now}"))
            .received(issued.to_rfc3339()));
    }
    let end = optional_time(root, "NotOnOrAfter")?
        .unwrap_or_else(|| issued.plus(LONGEST_LIFE))
        .min(issued.plus(LONGEST_LIFE))
        .plus(skew);
    if end <= now {
        return Err(Refusal::new(SAML_LOGOUT_EXPIRED)
            .expected(format!("valid at {now}"))
            .received(end.to_rfc3339()));
    }
    Ok(end)
}
