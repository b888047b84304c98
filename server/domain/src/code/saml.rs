//! Refusals of a SAML exchange.
use super::codes;

codes! {
    // The bytes and their form.
    SAML_MALFORMED = "saml.malformed", 400, IdentityProviderAdmin, "The answer of the identity provider could not be read.", "Start the sign-in again; if it stays, post the response unchanged, as base64 of UTF-8 XML.";
    SAML_TOO_LARGE = "saml.too_large", 413, IdentityProviderAdmin, "The answer of the identity provider is larger than 256 KiB.", "Send fewer attributes, above all fewer groups.";
    SAML_TOO_COMPLEX = "saml.too_complex", 400, IdentityProviderAdmin, "The answer of the identity provider holds too many or too deeply nested elements.", "Send fewer attributes, above all fewer groups.";
    SAML_DOCTYPE = "saml.doctype", 400, IdentityProviderAdmin, "The answer of the identity provider contains a document type declaration.", "Send the SAML response without a DOCTYPE.";
    SAML_COMMENT = "saml.comment", 400, IdentityProviderAdmin, "The answer of the identity provider contains a comment or processing instruction.", "Send the SAML response without comments and processing instructions.";
    SAML_NAME_REFUSED = "saml.name_refused", 400, IdentityProviderAdmin, "The answer of the identity provider uses an XML name or namespace that is not allowed here.", "Use plain ASCII element names and absolute namespace addresses.";
    SAML_ID_REFUSED = "saml.id_refused", 400, IdentityProviderAdmin, "An ID in the answer of the identity provider is missing, repeated or not in the right form.", "Give the Response and the Assertion one unique ID each.";
    SAML_NOT_A_RESPONSE = "saml.not_a_response", 400, IdentityProviderAdmin, "What the identity provider sent is not a SAML 2.0 Response.", "Point the sign-in response, and nothing else, at the assertion consumer service URL.";
    SAML_VERSION = "saml.version", 400, IdentityProviderAdmin, "The answer of the identity provider is not SAML version 2.0.", "Choose SAML 2.0 at the identity provider.";
    SAML_ASSERTION_MISSING = "saml.assertion_missing", 400, IdentityProviderAdmin, "The answer of the identity provider reports success but holds no assertion.", "Let the identity provider send an assertion with the response.";
    SAML_WRAPPED = "saml.wrapped", 400, IdentityProviderAdmin, "The answer of the identity provider holds more than one assertion, or one in the wrong place.", "Send exactly one assertion; if nobody changed the set-up, somebody may have forged this answer.";
    SAML_ENCRYPTION_UNSUPPORTED = "saml.encryption_unsupported", 400, IdentityProviderAdmin, "A NameID or an attribute is encrypted by itself, which is not supported here.", "Encrypt the assertion as a whole, or not at all.";

    // The encryption.
    SAML_ENCRYPTED_NO_KEY = "saml.encrypted_no_key", 409, OrganizationAdmin, "The assertion is encrypted, but this connection has no key to decrypt with.", "Switch assertion encryption off at the identity provider, or set up decryption here and import the new metadata there.";
    SAML_ENCRYPTION_NEEDS_SIGNED_RESPONSE = "saml.encryption_needs_signed_response", 403, IdentityProviderAdmin, "The assertion is encrypted, but nothing around the encryption is signed.", "Let the identity provider sign the Response as well as the assertion; an admin here can allow a signature inside the encryption instead.";
    SAML_ENCRYPTION_SHAPE = "saml.encryption_shape", 400, IdentityProviderAdmin, "The assertion is not encrypted in a form that is accepted here.", "Encrypt the assertion with one content key, sent along as EncryptedKey in the same message.";
    SAML_ENCRYPTION_ALGORITHM_REFUSED = "saml.encryption_algorithm_refused", 400, IdentityProviderAdmin, "The assertion is encrypted with an algorithm that is not accepted.", "Choose AES-256 with RSA-OAEP at the identity provider; RSA 1.5 and Triple DES are not accepted.";
    SAML_DECRYPTION_FAILED = "saml.decryption_failed", 403, IdentityProviderAdmin, "The assertion could not be decrypted and verified; what went wrong is not told, for an attacker could learn from it.", "Import the metadata of this service at the identity provider again, so that it encrypts for the present certificate; then compare the signing certificate.";

    // The signature.
    SAML_UNSIGNED = "saml.unsigned", 403, IdentityProviderAdmin, "The answer of the identity provider is not signed.", "Let the identity provider sign the assertion, the response, or both.";
    SAML_SIGNATURE_MISPLACED = "saml.signature_misplaced", 400, IdentityProviderAdmin, "A signature stands where none belongs.", "Sign the Response or the Assertion as a whole, with one signature each.";
    SAML_SIGNATURE_SHAPE = "saml.signature_shape", 400, IdentityProviderAdmin, "A signature is not in the form that SAML prescribes.", "Use an enveloped signature with one reference, as SAML 2.0 prescribes.";
    SAML_REFERENCE_REFUSED = "saml.reference_refused", 400, IdentityProviderAdmin, "A signature does not refer to the element it stands in.", "Sign the Response or the Assertion by its own ID.";
    SAML_TRANSFORM_REFUSED = "saml.transform_refused", 400, IdentityProviderAdmin, "A signature uses a transformation that SAML does not allow.", "Use enveloped-signature and exclusive canonicalization without comments.";
    SAML_ALGORITHM_REFUSED = "saml.algorithm_refused", 400, IdentityProviderAdmin, "The answer is signed with an algorithm that is not accepted.", "Choose SHA-256 as signature and digest algorithm at the identity provider.";
    SAML_SIGNATURE_INVALID = "saml.signature_invalid", 403, IdentityProviderAdmin, "The signature does not fit the content and the certificates on record.", "Compare the signing certificate at the identity provider with the one on record here.";
    SAML_ENGINES_DISAGREE = "saml.engines_disagree", 403, Operator, "The two signature engines do not agree on what is signed, so nothing of the answer is believed.", "Look at the sign-in record: if the identity provider is known and unchanged, report it as a defect of this service; else treat it as an attack.";
    SAML_CERTIFICATE_UNKNOWN = "saml.certificate_unknown", 403, OrganizationAdmin, "The answer is signed with a certificate that is not on record here.", "Import the metadata of the identity provider again, or add its new signing certificate.";
    SAML_NO_CERTIFICATE = "saml.no_certificate", 409, OrganizationAdmin, "No signing certificate of the identity provider is on record here.", "Add the signing certificate of the identity provider.";

    // Who it is from, whom it is for, and when.
    SAML_STATUS_MISSING = "saml.status_missing", 400, IdentityProviderAdmin, "The answer of the identity provider carries no status.", "Send a Response with a Status element.";
    SAML_STATUS_FAILED = "saml.status_failed", 403, IdentityProviderAdmin, "The identity provider answered that the sign-in failed.", "Look up this sign-in in the log of the identity provider; often the person is not assigned to the application.";
    SAML_DESTINATION_MISSING = "saml.destination_missing", 400, IdentityProviderAdmin, "The answer does not say which address it is meant for.", "Let the identity provider set Destination to the assertion consumer service URL.";
    SAML_DESTINATION_MISMATCH = "saml.destination_mismatch", 403, IdentityProviderAdmin, "The answer is meant for another address.", "Enter the assertion consumer service URL exactly as shown here.";
    SAML_ISSUER_MISSING = "saml.issuer_missing", 400, IdentityProviderAdmin, "The assertion does not say which identity provider issued it.", "Let the identity provider send its entity ID as Issuer.";
    SAML_ISSUER_FORMAT = "saml.issuer_format", 400, IdentityProviderAdmin, "The issuer is not named by an entity ID.", "Send the Issuer without Format, or with the entity format.";
    SAML_ISSUER_MISMATCH = "saml.issuer_mismatch", 403, OrganizationAdmin, "The answer comes from another identity provider than the one on record.", "Compare the issuer (entity ID) on record here with the one the identity provider sends.";
    SAML_UNSOLICITED = "saml.unsolicited", 403, You, "This sign-in was started at the identity provider, which is switched off here.", "Start from this site's own login page, or ask an admin to allow sign-ins started at the identity provider.";
    SAML_IN_RESPONSE_TO_MISMATCH = "saml.in_response_to_mismatch", 403, You, "The answer belongs to another sign-in attempt.", "Start the sign-in again and use one browser tab only.";
    SAML_CONDITIONS_MISSING = "saml.conditions_missing", 400, IdentityProviderAdmin, "The assertion carries no conditions.", "Let the identity provider send Conditions with an audience.";
    SAML_CONDITION_UNKNOWN = "saml.condition_unknown", 400, IdentityProviderAdmin, "The assertion carries a condition that is not understood here.", "Send only audience, one-time-use and proxy restrictions.";
    SAML_AUDIENCE_MISSING = "saml.audience_missing", 400, IdentityProviderAdmin, "The assertion does not say which service it is meant for.", "Enter the entity ID shown here as audience at the identity provider.";
    SAML_AUDIENCE_MISMATCH = "saml.audience_mismatch", 403, IdentityProviderAdmin, "The assertion is meant for another service.", "Enter the entity ID exactly as shown here as audience at the identity provider.";
    SAML_SCHEME_MISMATCH = "saml.scheme_mismatch", 403, IdentityProviderAdmin, "An address or name in the answer begins with http where it must begin with https, or the other way round.", "Enter the value exactly as shown here, with the same http:// or https://.";
    SAML_CASE_MISMATCH = "saml.case_mismatch", 403, IdentityProviderAdmin, "An address or name in the answer differs from ours only in capital and small letters.", "Enter the value exactly as shown here: capital and small letters are told apart.";
    SAML_SLASH_MISMATCH = "saml.slash_mismatch", 403, IdentityProviderAdmin, "An address or name in the answer differs from ours only by a slash at the end.", "Enter the value exactly as shown here, with or without the slash at its end.";
    SAML_NOT_YET_VALID = "saml.not_yet_valid", 403, IdentityProviderAdmin, "The assertion is not valid yet.", "Set the clock of the identity provider by a time server.";
    SAML_EXPIRED = "saml.expired", 403, You, "The assertion has expired.", "Start the sign-in again; if it stays, the clock of the identity provider is wrong.";
    SAML_TOO_OLD = "saml.too_old", 403, You, "The assertion was issued too long ago.", "Start the sign-in again.";
    SAML_TIME_INVALID = "saml.time_invalid", 400, IdentityProviderAdmin, "A time in the answer is missing or has no time zone.", "Send times in UTC, such as 2026-11-21T21:40:00Z.";
    SAML_CONFIRMATION_MISSING = "saml.confirmation_missing", 400, IdentityProviderAdmin, "The assertion holds no bearer confirmation for its subject.", "Use the web browser sign-on profile with bearer confirmation.";
    SAML_CONFIRMATION_UNBOUNDED = "saml.confirmation_unbounded", 400, IdentityProviderAdmin, "The subject's confirmation has no end, or a beginning that the profile forbids.", "Send SubjectConfirmationData with NotOnOrAfter and without NotBefore.";
    SAML_RECIPIENT_MISSING = "saml.recipient_missing", 400, IdentityProviderAdmin, "The subject's confirmation does not name its recipient.", "Let the identity provider set Recipient to the assertion consumer service URL.";
    SAML_RECIPIENT_MISMATCH = "saml.recipient_mismatch", 403, IdentityProviderAdmin, "The subject's confirmation is meant for another recipient.", "Enter the assertion consumer service URL exactly as shown here as recipient.";
    SAML_AUTHN_STATEMENT_MISSING = "saml.authn_statement_missing", 400, IdentityProviderAdmin, "The assertion does not say that anybody signed in.", "Let the identity provider send an AuthnStatement.";
    SAML_SESSION_EXPIRED = "saml.session_expired", 403, You, "The session at the identity provider has ended.", "Sign in at the identity provider again.";
    SAML_FORCEAUTHN_IGNORED = "saml.forceauthn_ignored", 403, IdentityProviderAdmin, "A fresh proof of the person was asked for, and the identity provider answered with an older sign-in.", "Let the identity provider obey ForceAuthn, or switch the fresh sign-in off on this site's page of it.";

    // The person.
    SAML_NAME_ID_MISSING = "saml.name_id_missing", 400, IdentityProviderAdmin, "The assertion names nobody: it holds no NameID.", "Let the identity provider send a NameID, best of the persistent format.";
    SAML_NAME_ID_FORMAT_MISSING = "saml.name_id_format_missing", 400, IdentityProviderAdmin, "The NameID has no format.", "Choose a NameID format at the identity provider, best persistent or e-mail address.";
    SAML_NAME_ID_TRANSIENT = "saml.name_id_transient", 403, IdentityProviderAdmin, "The NameID is transient, so nobody could be recognized again.", "Choose the NameID format persistent or e-mail address at the identity provider.";
    SAML_NAME_ID_MALFORMED = "saml.name_id_malformed", 400, IdentityProviderAdmin, "The NameID is empty, too long, or has white space around or control characters in it.", "Send the NameID as plain text of at most 1,024 bytes.";
    SAML_NO_ACCOUNT = "saml.no_account", 403, You, "You signed in at your identity provider, but no account here is linked to it.", "Sign in with your own account and choose Preferences, Enterprise SSO, Enable.";
    SAML_EMAIL_MISSING = "saml.email_missing", 403, IdentityProviderAdmin, "The identity provider sent no e-mail address, or two different ones.", "Let the identity provider send one e-mail address as attribute, or as NameID.";
    SAML_SUBJECT_CHANGED = "saml.subject_changed", 403, You, "The identity provider now names you differently than when your account was linked.", "Choose Reconnect: a mailed link proves that it is you, and your account is linked anew.";

    // Single logout.
    SAML_NOT_A_LOGOUT = "saml.not_a_logout", 400, IdentityProviderAdmin, "What the identity provider sent is not a SAML 2.0 logout message.", "Point logout messages, and nothing else, at the single logout URL.";
    SAML_LOGOUT_UNSIGNED = "saml.logout_unsigned", 403, IdentityProviderAdmin, "The logout message is not signed.", "Let the identity provider sign its logout requests and responses.";
    SAML_LOGOUT_AMBIGUOUS = "saml.logout_ambiguous", 400, IdentityProviderAdmin, "A parameter of the logout message stands there twice or under an encoded name.", "Send SAMLRequest or SAMLResponse, RelayState, SigAlg and Signature once each.";
    SAML_LOGOUT_EXPIRED = "saml.logout_expired", 403, IdentityProviderAdmin, "The logout message is too old.", "Sign out again; if it stays, set the clock of the identity provider by a time server.";
    SAML_LOGOUT_UNKNOWN = "saml.logout_unknown", 400, You, "No sign-out that was started here belongs to this answer.", "Close the browser to be sure that you are signed out everywhere.";
    SAML_LOGOUT_UNSUPPORTED = "saml.logout_unsupported", 409, OrganizationAdmin, "The identity provider's metadata names no address for single logout.", "Import its metadata again once single logout is switched on there.";

    // The exchange.
    SAML_REPLAYED = "saml.replayed", 409, You, "This answer of the identity provider was used before.", "Start the sign-in again.";
    SAML_EXCHANGE_UNKNOWN = "saml.exchange_unknown", 400, You, "No sign-in that was started here belongs to this answer.", "Start the sign-in again from the login page.";
    SAML_EXCHANGE_EXPIRED = "saml.exchange_expired", 400, You, "The sign-in took longer than it may.", "Start the sign-in again.";
    SAML_NO_ANSWER = "saml.no_answer", 504, IdentityProviderAdmin, "The browser left for the identity provider and no answer came back.", "Look at the sign-in log of the identity provider: most often the person is not assigned to the application, the application is off, or the address it answers to is wrong.";
    SAML_OTHER_BROWSER = "saml.other_browser", 403, You, "The sign-in was started in another browser.", "Start and finish the sign-in in the same browser, with cookies allowed.";

    // The flight recorder.
    SAML_MESSAGE_NOT_KEPT = "saml.message_not_kept", 410, You, "The message of this sign-in is not kept, so it cannot be examined again.", "Start another sign-in and examine that one.";
}
