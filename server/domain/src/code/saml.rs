//! Refusals of a SAML exchange.
use super::codes;

codes! {
    SAML_NO_ACCOUNT = "saml.no_account", 403, You, "You signed in at your identity provider, but no account here is linked to it.", "Sign in with your own account and choose Preferences, Enterprise SSO, Enable.";
}
