//! The checks of a response, in the order they are made, and what came of each.
use crate::Refusal;
use crate::saml::VerifiedLogin;
use serde::{Deserialize, Serialize};

/// One check. Names are stable: flight records keep them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Well-formed XML within all bounds.
    Readable,
    /// A SAML 2.0 Response.
    Envelope,
    /// The identity provider reports success.
    Status,
    /// Posted to the address it is meant for.
    Destination,
    /// The Response comes from the identity provider on record.
    ResponseIssuer,
    /// It answers the request that was sent.
    InResponseTo,
    /// One assertion, in its place, with unique IDs.
    Structure,
    /// Signatures of the one form that SAML allows.
    SignatureForm,
    /// Algorithms that are accepted.
    Algorithms,
    /// The signature fits a certificate on record.
    Signature,
    /// What is encrypted is one assertion, encrypted for us in a form that is accepted. Made before [`Self::Signature`]
    /// where the signature is inside.
    Decryption,
    /// The signed assertion comes from the identity provider on record.
    Issuer,
    /// The assertion is valid now.
    Validity,
    /// The assertion is meant for this service.
    Audience,
    /// The subject is confirmed as bearer, here and now.
    SubjectConfirmation,
    /// Somebody signed in, and the session lasts.
    Session,
    /// The assertion names a person in a way that can be recognized again.
    NameId,
}

impl Check {
    /// Every check in order.
    pub const ALL: [Self; 17] = [
        Self::Readable,
        Self::Envelope,
        Self::Status,
        Self::Destination,
        Self::ResponseIssuer,
        Self::InResponseTo,
        Self::Structure,
        Self::SignatureForm,
        Self::Algorithms,
        Self::Signature,
        Self::Decryption,
        Self::Issuer,
        Self::Validity,
        Self::Audience,
        Self::SubjectConfirmation,
        Self::Session,
        Self::NameId,
    ];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::Envelope => "envelope",
            Self::Status => "status",
            Self::Destination => "destination",
            Self::ResponseIssuer => "response_issuer",
            Self::InResponseTo => "in_response_to",
            Self::Structure => "structure",
            Self::SignatureForm => "signature_form",
            Self::Algorithms => "algorithms",
            Self::Signature => "signature",
            Self::Decryption => "decryption",
            Self::Issuer => "issuer",
            Self::Validity => "validity",
            Self::Audience => "audience",
            Self::SubjectConfirmation => "subject_confirmation",
            Self::Session => "session",
            Self::NameId => "name_id",
        }
    }

    /// What it asks, for an admin.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Readable => "The answer is well-formed XML of bounded size",
            Self::Envelope => "It is a SAML 2.0 Response",
            Self::Status => "The identity provider reports success",
            Self::Destination => "Destination is the address it was posted to",
            Self::ResponseIssuer => "The Response is issued by the identity provider on record",
            Self::InResponseTo => "It answers the request this service sent",
            Self::Structure => "It holds exactly one assertion, in its place, with unique IDs",
            Self::SignatureForm => "It is signed in the one form that SAML allows",
            Self::Algorithms => "It is signed with accepted algorithms",
            Self::Signature => "The signature fits a certificate on record",
            Self::Decryption => "What is encrypted is one assertion, encrypted for this service",
            Self::Issuer => "The assertion is issued by the identity provider on record",
            Self::Validity => "The assertion is valid now",
            Self::Audience => "The audience is this service",
            Self::SubjectConfirmation => {
                "The subject is confirmed for this address and this request"
            }
            Self::Session => "Somebody signed in, and the session has not ended",
            Self::NameId => "The NameID has a lasting format and plain text",
        }
    }
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum CheckResult {
    /// It held.
    Passed,
    /// It did not; nothing after it was looked at.
    Failed {
        /// What should have been there.
        expected: Option<String>,
        /// What was there, shortened.
        received: Option<String>,
    },
    /// An earlier check failed.
    NotReached,
}

/// One line of the flight record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckOutcome {
    /// Which check.
    pub check: Check,
    /// What came of it.
    pub result: CheckResult,
    /// Something worth knowing that decides nothing, such as an expired certificate.
    pub note: Option<String>,
}

/// All checks of one response, and the login or the refusal they add up to.
#[derive(Clone, Debug)]
pub struct Examination {
    /// Every check in order, those not reached too.
    pub checks: Vec<CheckOutcome>,
    /// The verified login, or why there is none.
    pub outcome: Result<VerifiedLogin, Refusal>,
    /// How far the identity provider's clock is ahead of ours, in whole seconds: the signed IssueInstant of the assertion
    /// minus now. Negative when it is behind, or when the answer was long on its way. Known as soon as the signature
    /// holds, and so for answers too that are refused for their times.
    pub clock_offset_seconds: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::Check;

    #[test]
    fn the_stored_name_of_a_check_is_the_shown_one() {
        for check in Check::ALL {
            assert_eq!(
                serde_json::to_string(&check).unwrap(),
                format!("\"{}\"", check.as_str())
            );
            assert!(!check.describe().is_empty());
        }
    }
}
