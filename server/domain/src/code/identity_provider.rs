//! Refusals about setting up and removing an identity provider.
use super::codes;

codes! {
    IDENTIFIER_INVALID = "identifier.invalid", 422, You, "The SSO identifier is not in the right form.", "Use 2 to 64 of a-z, 0-9, hyphen and underscore.";
    IDENTIFIER_TAKEN = "identifier.taken", 409, You, "This SSO identifier is taken.", "Choose another identifier.";
    IDENTIFIER_IN_USE = "identifier.in_use", 409, OrganizationAdmin, "People have signed in with this identifier, so it can no longer change.", "Keep it; a new identifier would break their sign-in address.";
    IDENTITY_PROVIDER_UNKNOWN = "identity_provider.unknown", 404, You, "No identity provider has this identifier.", "Check the spelling with your admin; identifiers are lower case.";
    IDENTITY_PROVIDER_DRAFT = "identity_provider.draft", 409, OrganizationAdmin, "This identity provider is not set up completely.", "An admin finishes the set-up and switches it live.";
    IDENTITY_PROVIDER_IN_USE = "identity_provider.in_use", 409, OrganizationAdmin, "People still have SAML accounts with this identity provider.", "Delete those SAML accounts first; the page lists them.";
    LAST_ORGANIZATION = "identity_provider.last_organization", 409, OrganizationAdmin, "An identity provider is linked to at least one organization.", "Link another organization first.";
    ORGANIZATION_HAS_ONE = "identity_provider.organization_taken", 409, OrganizationAdmin, "This organization has an identity provider already.", "Unlink that one first.";
    SAML_ACCOUNT_AMBIGUOUS = "saml_account.ambiguous", 409, You, "Several SAML accounts have this address.", "Name one by its id.";
    SAML_ACCOUNT_NOT_FOUND = "saml_account.not_found", 404, You, "No SAML account has this address.", "Check the address at the identity provider.";
    CERTIFICATE_MISSING = "certificate.missing", 422, You, "There is no certificate.", "Paste the identity provider's X.509 signing certificate, or upload its metadata.";
    CERTIFICATE_UNREADABLE = "certificate.unreadable", 422, You, "The certificate cannot be read.", "Download the X.509 signing certificate from the identity provider again and paste all of it.";
    CERTIFICATE_PRIVATE_KEY = "certificate.private_key", 422, You, "This text holds a private key, which nobody but the identity provider may have.", "Paste the certificate alone, and replace that key at the identity provider if it was sent to anybody.";
    CERTIFICATE_WEAK_KEY = "certificate.weak_key", 422, IdentityProviderAdmin, "The key in the certificate is too weak, or not one to check signatures with.", "Make a new signing certificate at the identity provider with an RSA key of 2048 bits or more.";
    CERTIFICATE_KEY_UNSUPPORTED = "certificate.key_unsupported", 422, IdentityProviderAdmin, "The certificate carries a kind of key that signed logins do not use here.", "Make a new signing certificate at the identity provider with an RSA key of 2048 bits or more.";
}
