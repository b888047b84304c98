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
}
