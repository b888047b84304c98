//! Identity providers that their vendors run.
use super::ATTEMPT;
use super::setting::Setting;

pub(super) const fn entra(setting: Setting) -> &'static str {
    match setting {
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
        Setting::Signing => {
            "Single sign-on > SAML Certificates > Edit: Signing Option Sign SAML assertion, or Sign SAML response and assertion."
        }
        Setting::Algorithm => {
            "Single sign-on > SAML Certificates > Edit: Signing Algorithm SHA-256."
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
        Setting::Clock => {
            "Entra keeps its clock itself: compare the time of this server with a time server first."
        }
        Setting::SignedResponse => {
            "Single sign-on > SAML Certificates > Edit: Signing Option Sign SAML response and assertion."
        }
        Setting::Encryption => {
            "Entra ID > Enterprise apps > your application > Token encryption: import this service's present certificate and activate it, or deactivate encryption."
        }
        Setting::Initiation => {
            "Single sign-on > Basic SAML Configuration: enter the login URL shown here as Sign on URL, so that My Apps begins there."
        }
        Setting::Attempt => ATTEMPT,
    }
}

pub(super) const fn google(setting: Setting) -> &'static str {
    match setting {
        Setting::Address => {
            "Apps > Web and mobile apps > your app > Service provider details: ACS URL."
        }
        Setting::Audience => {
            "Apps > Web and mobile apps > your app > Service provider details: Entity ID."
        }
        Setting::Issuer => {
            "The issuer of Google is https://accounts.google.com/o/saml2?idpid=<id>: DOWNLOAD METADATA and upload it here again."
        }
        Setting::Certificate => {
            "Choose the certificate in the app and save, then DOWNLOAD METADATA and upload it here; the change may need the app's User access switched off and on again."
        }
        Setting::Signing => {
            "Service provider details: Google signs the assertion unless Signed response is ticked; look whether something between Google and here took the signature away."
        }
        Setting::Algorithm => {
            "Google offers no choice and signs with SHA-256: look whether the answer really comes from Google."
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
        Setting::Clock => {
            "Google keeps its clock itself: compare the time of this server with a time server first."
        }
        Setting::SignedResponse => "Service provider details: tick Signed response.",
        Setting::Encryption => {
            "Google has no setting that encrypts assertions: look whether the answer really comes from Google."
        }
        Setting::Initiation => {
            "Google's app launcher always begins at Google: allow sign-ins that begin there on this site's page of the identity provider."
        }
        Setting::Attempt => ATTEMPT,
    }
}

pub(super) const fn okta(setting: Setting) -> &'static str {
    match setting {
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
        Setting::Signing => {
            "General > SAML Settings > Show Advanced Settings: Response and Assertion Signature Signed."
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
        Setting::Clock => {
            "Okta keeps its clock itself: compare the time of this server with a time server first."
        }
        Setting::SignedResponse => {
            "General > SAML Settings > Show Advanced Settings: Response Signed."
        }
        Setting::Encryption => {
            "General > SAML Settings > Show Advanced Settings: Assertion Encryption with AES256-CBC or AES256-GCM, RSA-OAEP and this service's present certificate, or Unencrypted."
        }
        Setting::Initiation => {
            "Hide the app's icon and give people a Bookmark App with the login URL shown here, or allow sign-ins that begin at Okta on this site's page of the identity provider."
        }
        Setting::Attempt => ATTEMPT,
    }
}

pub(super) const fn onelogin(setting: Setting) -> &'static str {
    match setting {
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
        Setting::Assignment => {
            "Applications > your app > Access: add the app to a role of the person, or Users > the person > Applications."
        }
        Setting::Groups => {
            "Applications > your app > Parameters: let the parameter for groups hold fewer of them."
        }
        Setting::Clock => {
            "OneLogin keeps its clock itself: compare the time of this server with a time server first."
        }
        Setting::SignedResponse => {
            "Applications > your app > Configuration: SAML signature element Both."
        }
        Setting::Encryption => {
            "Applications > your app > Configuration: Encrypt assertion off, or this service's present certificate as SAML encryption key."
        }
        Setting::Initiation => {
            "Applications > your app > Configuration: SAML initiator Service Provider, with the login URL shown here."
        }
        Setting::Attempt => ATTEMPT,
    }
}

pub(super) const fn jumpcloud(setting: Setting) -> &'static str {
    match setting {
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
        Setting::Algorithm => {
            "SSO Applications > your application > SSO: Signature Algorithm RSA-SHA256."
        }
        Setting::NameId => {
            "SSO Applications > your application > SSO: SAMLSubject NameID email, with the format emailAddress or persistent."
        }
        Setting::Email => "SSO Applications > your application > SSO > Attributes: map email.",
        Setting::Assignment => {
            "SSO Applications > your application > User Groups: tick a group of the person."
        }
        Setting::Groups => {
            "SSO Applications > your application > SSO: leave Include group attribute out, or tick fewer groups for the application."
        }
        Setting::Clock => {
            "JumpCloud keeps its clock itself: compare the time of this server with a time server first."
        }
        Setting::SignedResponse => {
            "SSO Applications > your application > SSO: Sign assertion and response."
        }
        Setting::Encryption => {
            "SSO Applications > your application > SSO: remove the certificate that assertions are encrypted with, or put this service's present one there."
        }
        Setting::Initiation => {
            "SSO Applications > your application > SSO: enter the login URL shown here as Login URL, or allow sign-ins that begin at JumpCloud on this site's page of the identity provider."
        }
        Setting::Attempt => ATTEMPT,
    }
}

pub(super) const fn pingone(setting: Setting) -> &'static str {
    match setting {
        Setting::Address => "Applications > your application > Configuration: ACS URLs.",
        Setting::Audience => "Applications > your application > Configuration: Entity ID.",
        Setting::Issuer => {
            "Applications > your application > Configuration: compare Issuer ID with the issuer on record here."
        }
        Setting::Certificate => {
            "Applications > your application > Configuration: Download Metadata and import it here again."
        }
        Setting::Signing => {
            "Applications > your application > Configuration > Signing Key: Sign Assertion, or Sign Assertion & Response."
        }
        Setting::Algorithm => {
            "Applications > your application > Configuration: Signing Algorithm RSA_SHA256."
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
        Setting::Groups => {
            "Applications > your application > Attribute Mappings: map fewer groups, or none."
        }
        Setting::Clock => {
            "PingOne keeps its clock itself: compare the time of this server with a time server first."
        }
        Setting::SignedResponse => {
            "Applications > your application > Configuration > Signing Key: Sign Assertion & Response."
        }
        Setting::Encryption => {
            "Applications > your application > Configuration: switch Enable Encryption off, or import this service's present certificate there."
        }
        Setting::Initiation => {
            "Applications > your application > Configuration: enter the login URL shown here as Target Application URL, so that the portal begins there."
        }
        Setting::Attempt => ATTEMPT,
    }
}
