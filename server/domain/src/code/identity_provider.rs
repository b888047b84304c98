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
    METADATA_TOO_LARGE = "metadata.too_large", 413, You, "The metadata file is larger than 2 MiB.", "Download the metadata of your identity provider alone, not of a whole federation.";
    METADATA_NOT_XML = "metadata.not_xml", 422, You, "The file is not well-formed XML.", "Download the metadata file again and upload it unchanged.";
    METADATA_DOCTYPE = "metadata.doctype", 422, You, "The file declares a document type, which SAML metadata never does.", "Download the metadata file from the identity provider itself.";
    METADATA_TOO_COMPLEX = "metadata.too_complex", 422, You, "The metadata file is nested too deeply or holds too many elements.", "Download the metadata of your identity provider alone.";
    METADATA_NOT_METADATA = "metadata.not_metadata", 422, You, "The file is XML, but no SAML metadata.", "Look for the metadata, federation metadata or IdP metadata download at your identity provider.";
    METADATA_NO_IDENTITY_PROVIDER = "metadata.no_identity_provider", 422, You, "The file describes no such identity provider.", "Download the metadata of the identity provider.";
    METADATA_SERVICE_PROVIDER = "metadata.service_provider", 422, You, "This is the metadata of a service provider, such as our own.", "Give that file to the identity provider, and upload the metadata that it offers.";
    METADATA_NO_ENTITY_ID = "metadata.no_entity_id", 422, IdentityProviderAdmin, "The identity provider in the file has no usable entity ID.", "Download the metadata file again, or enter issuer, address and certificate by hand.";
    METADATA_NOT_SAML2 = "metadata.not_saml2", 422, IdentityProviderAdmin, "The identity provider in the file does not speak SAML 2.0.", "Switch SAML 2.0 on at the identity provider and download its metadata again.";
    METADATA_NO_SIGNING_CERTIFICATE = "metadata.no_signing_certificate", 422, IdentityProviderAdmin, "The file holds no certificate for checking signatures.", "Download the metadata again once the identity provider has a signing certificate, or enter the certificate by hand.";
    METADATA_NO_SSO_LOCATION = "metadata.no_sso_location", 422, IdentityProviderAdmin, "The file names no address that a browser can be sent to for signing in.", "Switch on HTTP-Redirect or HTTP-POST single sign-on at the identity provider, or enter the address by hand.";
    METADATA_LOCATION_NOT_HTTPS = "metadata.location_not_https", 422, IdentityProviderAdmin, "The identity provider's sign-in address is not https.", "Give the identity provider an https address and use that.";
    METADATA_SEVERAL_PROVIDERS = "metadata.several_providers", 422, You, "The file describes several identity providers.", "Choose the one your people sign in with.";
    METADATA_EXPIRED = "metadata.expired", 422, You, "The metadata file says that it is no longer valid.", "Download the current file from the identity provider.";
    ISSUER_INVALID = "identity_provider.issuer_invalid", 422, You, "The issuer is missing or not in the right form.", "Copy the Issuer, Entity ID or Identifier from the identity provider: 1 to 1024 characters without spaces.";
    SSO_URL_INVALID = "identity_provider.sso_url_invalid", 422, You, "The single sign-on address is missing or not in the right form.", "Copy the SSO URL, Login URL or SAML endpoint from the identity provider; it begins with https.";
}
