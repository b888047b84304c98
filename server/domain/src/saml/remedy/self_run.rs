//! Identity providers that a company runs itself.
use super::ATTEMPT;
use super::setting::Setting;

pub(super) const fn ad_fs(setting: Setting) -> &'static str {
    match setting {
        Setting::Address => {
            "AD FS Management > Relying Party Trusts > your trust > Properties > Endpoints: SAML Assertion Consumer Endpoint."
        }
        Setting::Audience => {
            "AD FS Management > Relying Party Trusts > your trust > Properties > Identifiers."
        }
        Setting::Issuer => {
            "AD FS Management > Service > Edit Federation Service Properties: the Federation Service identifier is the issuer; import https://<server>/FederationMetadata/2007-06/FederationMetadata.xml here again."
        }
        Setting::Certificate => {
            "AD FS makes a new token-signing certificate 20 days before the old one expires and switches 5 days later: import https://<server>/FederationMetadata/2007-06/FederationMetadata.xml here again."
        }
        Setting::Signing | Setting::SignedResponse => {
            "In PowerShell: Set-ADFSRelyingPartyTrust -TargetName <name> -SamlResponseSignature MessageAndAssertion."
        }
        Setting::Algorithm => {
            "AD FS Management > Relying Party Trusts > your trust > Properties > Advanced: secure hash algorithm SHA-256."
        }
        Setting::NameId => {
            "Edit Claim Issuance Policy: Transform an Incoming Claim, from E-Mail Address to Name ID with the outgoing format Email."
        }
        Setting::Email => {
            "Edit Claim Issuance Policy: Send LDAP Attributes as Claims, E-Mail-Addresses to E-Mail Address."
        }
        Setting::Assignment => {
            "Look at the trust's Access Control Policy, and for InvalidNameIDPolicy add the rule that sends a Name ID."
        }
        Setting::Groups => {
            "Edit Claim Issuance Policy: send single groups by Send Group Membership as a Claim instead of all Token-Groups."
        }
        Setting::Clock => {
            "AD FS leaves no margin at the start: set the server's time, or Set-ADFSRelyingPartyTrust -TargetName <name> -NotBeforeSkew 2."
        }
        Setting::Encryption => {
            "AD FS Management > Relying Party Trusts > your trust > Properties > Encryption: put this service's present certificate there or remove it; in PowerShell: Set-ADFSRelyingPartyTrust -TargetName <name> -EncryptClaims $false."
        }
        Setting::Initiation => {
            "Give people the login URL shown here instead of IdpInitiatedSignon.aspx."
        }
        Setting::Attempt => ATTEMPT,
    }
}

pub(super) const fn keycloak(setting: Setting) -> &'static str {
    match setting {
        Setting::Address => {
            "Clients > your client > Settings: Valid redirect URIs and Master SAML Processing URL, or Advanced > Assertion Consumer Service POST Binding URL."
        }
        Setting::Audience => {
            "Clients > your client > Settings: Client ID must equal the entity ID shown here."
        }
        Setting::Issuer => {
            "The issuer is <root>/realms/<realm>: import <root>/realms/<realm>/protocol/saml/descriptor here again."
        }
        Setting::Certificate => {
            "Import <root>/realms/<realm>/protocol/saml/descriptor here again after the realm's keys were rotated."
        }
        Setting::Signing => {
            "Clients > your client > Settings: switch Sign documents or Sign assertions on."
        }
        Setting::Algorithm => "Clients > your client > Settings: Signature algorithm RSA_SHA256.",
        Setting::NameId => {
            "Clients > your client > Settings: Name ID format, with Force name ID format on."
        }
        Setting::Email => {
            "Clients > your client > Client scopes > the dedicated scope: add a mapper for email."
        }
        Setting::Assignment => {
            "Users > the person: look whether the account is enabled, and Realm settings > Events says why the sign-in failed."
        }
        Setting::Groups => {
            "Clients > your client > Client scopes: remove role_list or the mapper for groups, or let it send fewer."
        }
        Setting::Clock => "Set the clock of Keycloak's server by a time server.",
        Setting::SignedResponse => "Clients > your client > Settings: switch Sign documents on.",
        Setting::Encryption => {
            "Clients > your client > Keys: import this service's present certificate, or switch Encrypt assertions off."
        }
        Setting::Initiation => {
            "Clients > your client > Settings: leave IdP-initiated SSO URL name empty and set Home URL to the login URL shown here."
        }
        Setting::Attempt => ATTEMPT,
    }
}
