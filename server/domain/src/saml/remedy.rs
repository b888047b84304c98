//! What to change where: the identity provider's own words for the setting behind a refusal.
use super::IdpProduct;
use crate::Code;
use crate::code::{
    SAML_ALGORITHM_REFUSED, SAML_AUDIENCE_MISMATCH, SAML_AUDIENCE_MISSING,
    SAML_CERTIFICATE_UNKNOWN, SAML_DECRYPTION_FAILED, SAML_DESTINATION_MISMATCH,
    SAML_DESTINATION_MISSING, SAML_EMAIL_MISSING, SAML_ENCRYPTED_NO_KEY,
    SAML_ENCRYPTION_ALGORITHM_REFUSED, SAML_ENCRYPTION_NEEDS_SIGNED_RESPONSE, SAML_EXPIRED,
    SAML_ISSUER_MISMATCH, SAML_NAME_ID_FORMAT_MISSING, SAML_NAME_ID_MALFORMED,
    SAML_NAME_ID_MISSING, SAML_NAME_ID_TRANSIENT, SAML_NO_CERTIFICATE, SAML_NOT_YET_VALID,
    SAML_RECIPIENT_MISMATCH, SAML_RECIPIENT_MISSING, SAML_SIGNATURE_INVALID, SAML_STATUS_FAILED,
    SAML_TOO_COMPLEX, SAML_TOO_LARGE, SAML_UNSIGNED, SAML_UNSOLICITED,
};

/// What a refusal comes down to at the identity provider.
#[derive(Clone, Copy)]
enum Setting {
    Address,
    Audience,
    Issuer,
    Certificate,
    Signing,
    Algorithm,
    NameId,
    Email,
    Assignment,
    Groups,
    Clock,
    SignedResponse,
    Encryption,
    Initiation,
}

impl Setting {
    fn behind(code: Code) -> Option<Self> {
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
            (Setting::Clock, &[SAML_NOT_YET_VALID, SAML_EXPIRED]),
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
        ];
        TABLE
            .iter()
            .find(|(_, codes)| codes.contains(&code))
            .map(|(setting, _)| *setting)
    }
}

/// Where an administrator of this product changes what the refusal is about; none where we know no path.
pub fn remedy(code: Code, product: IdpProduct) -> Option<&'static str> {
    let setting = Setting::behind(code)?;
    match product {
        IdpProduct::Entra => entra(setting),
        IdpProduct::Google => google(setting),
        IdpProduct::Okta => okta(setting),
        IdpProduct::OneLogin => onelogin(setting),
        IdpProduct::AdFs => ad_fs(setting),
        IdpProduct::Keycloak => keycloak(setting),
        IdpProduct::JumpCloud => jumpcloud(setting),
        IdpProduct::PingOne => pingone(setting),
        IdpProduct::Other => None,
    }
}

fn entra(setting: Setting) -> Option<&'static str> {
    Some(match setting {
        Setting::Address => {
            "Entra ID > Enterprise apps > your application > Single sign-on > Basic SAML Configuration: Reply URL (Assertion Consumer Service URL)."
        }
        Setting::Audience => {
            "Entra ID > Enterprise apps > your application > Single sign-on > Basic SAML Configuration: Identifier (Entity ID). Some old tenants put spn: before it."
        }
        Setting::Issuer => {
            "The issuer of Entra is https://sts.windows.net/<tenant>/ with the slash at the end; import the App Federation Metadata Url again."
        }
        Setting::Certificate => {
            "Single sign-on > SAML Certificates: copy the App Federation Metadata Url and import it here again. Entra switches to an unused valid certificate when the active one expires."
        }
        Setting::NameId => {
            "Single sign-on > Attributes & Claims > Unique User Identifier (Name ID): choose the format Persistent or Email address."
        }
        Setting::Email => {
            "Single sign-on > Attributes & Claims: the claim emailaddress is user.mail, which is empty for people without a mailbox; map user.userprincipalname instead if that is their address."
        }
        Setting::Assignment => {
            "Entra ID > Enterprise apps > your application: assign the person under Users and groups."
        }
        Setting::Groups => {
            "Single sign-on > Attributes & Claims > group claim: choose Groups assigned to the application."
        }
        Setting::SignedResponse => {
            "Single sign-on > SAML Certificates > Edit: Signing Option Sign SAML response and assertion."
        }
        Setting::Encryption => {
            "Entra ID > Enterprise apps > your application > Token encryption: import this service's present certificate and activate it, or deactivate encryption."
        }
        _ => return None,
    })
}

fn google(setting: Setting) -> Option<&'static str> {
    Some(match setting {
        Setting::Address => {
            "Apps > Web and mobile apps > your app > Service provider details: ACS URL."
        }
        Setting::Audience => {
            "Apps > Web and mobile apps > your app > Service provider details: Entity ID."
        }
        Setting::Certificate => {
            "Choose the certificate in the app and save, then DOWNLOAD METADATA and upload it here; the change may need the app's User access switched off and on again."
        }
        Setting::NameId => {
            "Service provider details: Name ID format EMAIL, Name ID Basic Information > Primary email."
        }
        Setting::Email => "Attribute mapping: map Primary email to email.",
        Setting::Assignment => {
            "Apps > Web and mobile apps > your app > User access: switch the app ON for the person's organizational unit."
        }
        Setting::Groups => {
            "Attribute mapping > Group membership: name only the groups that are needed; Google sends at most 75."
        }
        _ => return None,
    })
}

fn okta(setting: Setting) -> Option<&'static str> {
    Some(match setting {
        Setting::Address => {
            "Applications > your app > General > SAML Settings: Single sign-on URL, with \"Use this for Recipient URL and Destination URL\" ticked."
        }
        Setting::Audience => {
            "Applications > your app > General > SAML Settings: Audience URI (SP Entity ID)."
        }
        Setting::Issuer => {
            "Applications > your app > Sign On > More details: compare the Issuer with the one on record here."
        }
        Setting::Certificate => {
            "Sign On > SAML Signing Certificates: keep only the app's own certificate active, then Actions > View IdP metadata and import it here again."
        }
        Setting::Algorithm => {
            "General > SAML Settings > Show Advanced Settings: signature and digest algorithm SHA-256."
        }
        Setting::NameId => {
            "General > SAML Settings: Name ID format Persistent or EmailAddress; Application username sets the value."
        }
        Setting::Email => {
            "General > SAML Settings > Attribute Statements: email with the value user.email."
        }
        Setting::Assignment => {
            "Applications > your app > Assignments: assign the person or a group."
        }
        Setting::Groups => "Group Attribute Statements: use a filter that matches fewer groups.",
        Setting::SignedResponse => {
            "General > SAML Settings > Show Advanced Settings: Response Signed."
        }
        Setting::Encryption => {
            "General > SAML Settings > Show Advanced Settings: Assertion Encryption with AES256-CBC or AES256-GCM, RSA-OAEP and this service's present certificate, or Unencrypted."
        }
        _ => return None,
    })
}

fn onelogin(setting: Setting) -> Option<&'static str> {
    Some(match setting {
        Setting::Address => {
            "Applications > your app > Configuration: ACS (Consumer) URL and Recipient; the ACS (Consumer) URL Validator is a regular expression that must match it."
        }
        Setting::Audience => "Applications > your app > Configuration: Audience (EntityID).",
        Setting::Issuer => {
            "Applications > your app > SSO: compare the Issuer URL with the issuer on record here."
        }
        Setting::Certificate => {
            "Applications > your app > More Actions > SAML Metadata: download it and import it here again."
        }
        Setting::Signing => {
            "Applications > your app > Configuration: SAML signature element Assertion, Response or Both."
        }
        Setting::Algorithm => "Applications > your app > SSO: SAML Signature Algorithm SHA-256.",
        Setting::NameId => "Applications > your app > Configuration: SAML nameID format.",
        Setting::Email => {
            "Applications > your app > Parameters: add Email with Include in SAML assertion ticked."
        }
        Setting::Initiation => {
            "Applications > your app > Configuration: SAML initiator Service Provider, with the login URL shown here."
        }
        Setting::SignedResponse => {
            "Applications > your app > Configuration: SAML signature element Both."
        }
        Setting::Encryption => {
            "Applications > your app > Configuration: Encrypt assertion off, or this service's present certificate as SAML encryption key."
        }
        _ => return None,
    })
}

fn ad_fs(setting: Setting) -> Option<&'static str> {
    Some(match setting {
        Setting::Address => {
            "AD FS Management > Relying Party Trusts > your trust > Properties > Endpoints: SAML Assertion Consumer Endpoint."
        }
        Setting::Audience => {
            "AD FS Management > Relying Party Trusts > your trust > Properties > Identifiers."
        }
        Setting::Certificate => {
            "AD FS makes a new token-signing certificate 20 days before the old one expires and switches 5 days later: import https://<server>/FederationMetadata/2007-06/FederationMetadata.xml here again."
        }
        Setting::Signing | Setting::SignedResponse => {
            "In PowerShell: Set-ADFSRelyingPartyTrust -TargetName <name> -SamlResponseSignature MessageAndAssertion."
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
        Setting::Clock => {
            "AD FS leaves no margin at the start: set the server's time, or Set-ADFSRelyingPartyTrust -TargetName <name> -NotBeforeSkew 2."
        }
        Setting::Encryption => {
            "AD FS Management > Relying Party Trusts > your trust > Properties > Encryption: put this service's present certificate there or remove it; in PowerShell: Set-ADFSRelyingPartyTrust -TargetName <name> -EncryptClaims $false."
        }
        _ => return None,
    })
}

fn keycloak(setting: Setting) -> Option<&'static str> {
    Some(match setting {
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
        Setting::NameId => {
            "Clients > your client > Settings: Name ID format, with Force name ID format on."
        }
        Setting::Email => {
            "Clients > your client > Client scopes > the dedicated scope: add a mapper for email."
        }
        Setting::SignedResponse => "Clients > your client > Settings: switch Sign documents on.",
        Setting::Encryption => {
            "Clients > your client > Keys: import this service's present certificate, or switch Encrypt assertions off."
        }
        _ => return None,
    })
}

fn jumpcloud(setting: Setting) -> Option<&'static str> {
    Some(match setting {
        Setting::Address => "SSO Applications > your application > SSO: ACS URLs.",
        Setting::Audience => "SSO Applications > your application > SSO: SP Entity ID.",
        Setting::Issuer => {
            "SSO Applications > your application > SSO: IdP Entity ID is chosen there; enter the same here."
        }
        Setting::Certificate => {
            "SSO Applications > your application > SSO: Export Metadata and import it here again."
        }
        Setting::Signing => {
            "SSO Applications > your application > SSO: Sign the assertion, or assertion and response."
        }
        Setting::Email => "SSO Applications > your application > SSO > Attributes: map email.",
        _ => return None,
    })
}

fn pingone(setting: Setting) -> Option<&'static str> {
    Some(match setting {
        Setting::Address => "Applications > your application > Configuration: ACS URLs.",
        Setting::Audience => "Applications > your application > Configuration: Entity ID.",
        Setting::Issuer => {
            "Applications > your application > Configuration: compare Issuer ID with the issuer on record here."
        }
        Setting::Certificate => {
            "Applications > your application > Configuration: Download Metadata and import it here again."
        }
        Setting::NameId => {
            "Applications > your application > Attribute Mappings: map saml_subject to a stable ID or Email Address."
        }
        Setting::Email => {
            "Applications > your application > Attribute Mappings: map Email Address."
        }
        Setting::Assignment => {
            "Applications > your application: a new application is off; switch it on, and look at its access policy."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::remedy;
    use crate::Code;
    use crate::code::{SAML_AUDIENCE_MISMATCH, SAML_DESTINATION_MISMATCH, SAML_REPLAYED};
    use crate::saml::IdpProduct;

    #[test]
    fn every_named_product_knows_where_its_address_and_audience_are_set() {
        for product in IdpProduct::ALL
            .into_iter()
            .filter(|product| *product != IdpProduct::Other)
        {
            assert!(
                remedy(SAML_DESTINATION_MISMATCH, product).is_some(),
                "{}",
                product.name()
            );
            assert!(
                remedy(SAML_AUDIENCE_MISMATCH, product).is_some(),
                "{}",
                product.name()
            );
        }
        assert_eq!(remedy(SAML_AUDIENCE_MISMATCH, IdpProduct::Other), None);
        assert_eq!(remedy(SAML_REPLAYED, IdpProduct::Okta), None);
    }

    #[test]
    fn every_remedy_is_a_sentence() {
        for code in Code::all() {
            for text in IdpProduct::ALL
                .into_iter()
                .filter_map(|product| remedy(code, product))
            {
                assert!(text.ends_with('.'), "{code}: {text}");
            }
        }
    }
}
