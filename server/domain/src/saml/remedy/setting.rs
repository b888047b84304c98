//! What a refusal comes down to at the identity provider.
use crate::Code;
use crate::code::{
    SAML_ALGORITHM_REFUSED, SAML_AUDIENCE_MISMATCH, SAML_AUDIENCE_MISSING, SAML_CASE_MISMATCH,
    SAML_CERTIFICATE_UNKNOWN, SAML_DECRYPTION_FAILED, SAML_DESTINATION_MISMATCH,
    SAML_DESTINATION_MISSING, SAML_EMAIL_MISSING, SAML_ENCRYPTED_NO_KEY,
    SAML_ENCRYPTION_ALGORITHM_REFUSED, SAML_ENCRYPTION_NEEDS_SIGNED_RESPONSE,
    SAML_EXCHANGE_UNKNOWN, SAML_EXPIRED, SAML_IN_RESPONSE_TO_MISMATCH, SAML_ISSUER_MISMATCH,
    SAML_NAME_ID_FORMAT_MISSING, SAML_NAME_ID_MALFORMED, SAML_NAME_ID_MISSING,
    SAML_NAME_ID_TRANSIENT, SAML_NO_CERTIFICATE, SAML_NOT_YET_VALID, SAML_RECIPIENT_MISMATCH,
    SAML_RECIPIENT_MISSING, SAML_SCHEME_MISMATCH, SAML_SIGNATURE_INVALID, SAML_SLASH_MISMATCH,
    SAML_STATUS_FAILED, SAML_TOO_COMPLEX, SAML_TOO_LARGE, SAML_TOO_OLD, SAML_UNSIGNED,
    SAML_UNSOLICITED,
};
use crate::saml::Check;

/// What a refusal comes down to at the identity provider.
#[derive(Clone, Copy)]
pub(super) enum Setting {
    /// Where answers are posted to.
    Address,
    /// Our entity ID.
    Audience,
    /// Its entity ID.
    Issuer,
    /// Its signing certificate.
    Certificate,
    /// Whether it signs.
    Signing,
    /// What it signs with.
    Algorithm,
    /// How it names people.
    NameId,
    /// Their address.
    Email,
    /// Who may use the application.
    Assignment,
    /// How many groups it sends.
    Groups,
    /// Its clock, or ours.
    Clock,
    /// Whether it signs around an encryption.
    SignedResponse,
    /// What it encrypts with.
    Encryption,
    /// Who begins a sign-in.
    Initiation,
    /// Nothing there: an answer that belongs to another attempt.
    Attempt,
}

/// Which setting each refusal is about.
const TABLE: &[(Setting, &[Code])] = &[
    (
        Setting::Address,
        &[
            SAML_DESTINATION_MISMATCH,
            SAML_DESTINATION_MISSING,
            SAML_RECIPIENT_MISMATCH,
            SAML_RECIPIENT_MISSING,
        ],
    ),
    (
        Setting::Audience,
        &[SAML_AUDIENCE_MISMATCH, SAML_AUDIENCE_MISSING],
    ),
    (Setting::Issuer, &[SAML_ISSUER_MISMATCH]),
    (
        Setting::Certificate,
        &[
            SAML_CERTIFICATE_UNKNOWN,
            SAML_SIGNATURE_INVALID,
            SAML_NO_CERTIFICATE,
        ],
    ),
    (Setting::Signing, &[SAML_UNSIGNED]),
    (Setting::Algorithm, &[SAML_ALGORITHM_REFUSED]),
    (
        Setting::NameId,
        &[
            SAML_NAME_ID_MISSING,
            SAML_NAME_ID_FORMAT_MISSING,
            SAML_NAME_ID_TRANSIENT,
            SAML_NAME_ID_MALFORMED,
        ],
    ),
    (Setting::Email, &[SAML_EMAIL_MISSING]),
    (Setting::Assignment, &[SAML_STATUS_FAILED]),
    (Setting::Groups, &[SAML_TOO_LARGE, SAML_TOO_COMPLEX]),
    (
        Setting::Clock,
        &[SAML_NOT_YET_VALID, SAML_EXPIRED, SAML_TOO_OLD],
    ),
    (
        Setting::SignedResponse,
        &[SAML_ENCRYPTION_NEEDS_SIGNED_RESPONSE],
    ),
    (
        Setting::Encryption,
        &[
            SAML_ENCRYPTED_NO_KEY,
            SAML_ENCRYPTION_ALGORITHM_REFUSED,
            SAML_DECRYPTION_FAILED,
        ],
    ),
    (Setting::Initiation, &[SAML_UNSOLICITED]),
    (
        Setting::Attempt,
        &[SAML_IN_RESPONSE_TO_MISMATCH, SAML_EXCHANGE_UNKNOWN],
    ),
];

impl Setting {
    pub(super) fn behind(code: Code, check: Option<Check>) -> Option<Self> {
        if [
            SAML_SCHEME_MISMATCH,
            SAML_CASE_MISMATCH,
            SAML_SLASH_MISMATCH,
        ]
        .contains(&code)
        {
            return match check? {
                Check::Destination | Check::SubjectConfirmation => Some(Self::Address),
                Check::Audience => Some(Self::Audience),
                Check::ResponseIssuer | Check::Issuer => Some(Self::Issuer),
                _ => None,
            };
        }
        TABLE
            .iter()
            .find(|(_, codes)| codes.contains(&code))
            .map(|(setting, _)| *setting)
    }
}
