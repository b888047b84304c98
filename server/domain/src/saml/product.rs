//! Which product an identity provider is. It chooses the guide and the words of a remedy, and decides nothing else.
use serde::{Deserialize, Serialize};
use url::Url;

/// An identity provider product whose words we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdpProduct {
    /// Microsoft Entra ID, formerly Azure AD.
    Entra,
    /// Google Workspace.
    Google,
    /// Okta Workforce Identity.
    Okta,
    /// OneLogin.
    #[serde(rename = "onelogin")]
    OneLogin,
    /// Active Directory Federation Services.
    AdFs,
    /// Keycloak, as the identity provider.
    Keycloak,
    /// JumpCloud.
    #[serde(rename = "jumpcloud")]
    JumpCloud,
    /// PingOne.
    #[serde(rename = "pingone")]
    PingOne,
    /// Any other SAML 2.0 identity provider.
    Other,
}

impl IdpProduct {
    /// Every product, in the order guides are listed.
    pub const ALL: [Self; 9] = [
        Self::Entra,
        Self::Google,
        Self::Okta,
        Self::OneLogin,
        Self::AdFs,
        Self::Keycloak,
        Self::JumpCloud,
        Self::PingOne,
        Self::Other,
    ];

    /// The query parameter in which its sign-in address takes the person's address, so that nobody types it twice. `None`
    /// where no such parameter is known: Keycloak reads a Subject in the request, which Entra takes for an error.
    pub const fn login_hint_parameter(self) -> Option<&'static str> {
        match self {
            Self::Entra | Self::Google | Self::AdFs => Some("login_hint"),
            Self::Okta => Some("LoginHint"),
            Self::OneLogin | Self::Keycloak | Self::JumpCloud | Self::PingOne | Self::Other => None,
        }
    }

    /// The name its maker uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entra => "Microsoft Entra ID",
            Self::Google => "Google Workspace",
            Self::Okta => "Okta",
            Self::OneLogin => "OneLogin",
            Self::AdFs => "AD FS",
            Self::Keycloak => "Keycloak",
            Self::JumpCloud => "JumpCloud",
            Self::PingOne => "PingOne",
            Self::Other => "Another SAML 2.0 identity provider",
        }
    }

    /// Where an administrator goes to change something, within a sentence.
    pub const fn place(self) -> &'static str {
        match self {
            Self::Other => "the identity provider",
            named => named.name(),
        }
    }

    /// The stable name in URLs and stored rows.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Entra => "entra",
            Self::Google => "google",
            Self::Okta => "okta",
            Self::OneLogin => "onelogin",
            Self::AdFs => "ad-fs",
            Self::Keycloak => "keycloak",
            Self::JumpCloud => "jumpcloud",
            Self::PingOne => "pingone",
            Self::Other => "other",
        }
    }

    /// The product with this [`slug`](Self::slug).
    pub fn parse(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|product| product.slug() == slug)
    }

    /// Guesses the product from the entity ID and the single sign-on URL. A provider behind a domain of its own is [`Other`](Self::Other).
    pub fn recognize(entity_id: &str, sso_url: &str) -> Self {
        // The sign-on URL first: it names the server that answers, while some products let the admin choose any entity ID.
        [sso_url, entity_id]
            .into_iter()
            .find_map(Self::of_address)
            .unwrap_or(Self::Other)
    }

    fn of_address(address: &str) -> Option<Self> {
        let url = Url::parse(address).ok()?;
        let host = url.host_str()?;
        let within = |domain: &str| {
            host == domain
                || host
                    .strip_suffix(domain)
                    .is_some_and(|rest| rest.ends_with('.'))
        };
        let any_within = |domains: &[&str]| domains.iter().any(|domain| within(domain));
        let path = url.path().to_ascii_lowercase();
        if any_within(&[
            "sts.windows.net",
            "login.microsoftonline.com",
            "login.microsoftonline.us",
            "login.chinacloudapi.cn",
            "login.partner.microsoftonline.cn",
        ]) {
            Some(Self::Entra)
        } else if host == "accounts.google.com" {
            Some(Self::Google)
        } else if any_within(&[
            "okta.com",
            "oktapreview.com",
            "okta-emea.com",
            "okta-gov.com",
            "okta.mil",
        ]) {
            Some(Self::Okta)
        } else if within("onelogin.com") {
            Some(Self::OneLogin)
        } else if any_within(&["jumpcloud.com"]) {
            Some(Self::JumpCloud)
        } else if any_within(&[
            "pingone.com",
            "pingone.eu",
            "pingone.ca",
            "pingone.asia",
            "pingone.com.au",
            "connect.pingidentity.com",
        ]) {
            Some(Self::PingOne)
        } else if path.starts_with("/adfs/") {
            Some(Self::AdFs)
        } else if path.contains("/realms/") {
            Some(Self::Keycloak)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::IdpProduct;

    #[test]
    fn every_slug_finds_its_product_and_is_what_is_stored() {
        for product in IdpProduct::ALL {
            assert_eq!(IdpProduct::parse(product.slug()), Some(product));
            assert_eq!(
                serde_json::to_string(&product).unwrap(),
                format!("\"{}\"", product.slug())
            );
        }
        assert_eq!(IdpProduct::parse("auth0"), None);
    }

    #[test]
    fn recognizes_each_product_by_its_addresses() {
        let known = [
            (
                "https://sts.windows.net/0000/",
                "https://login.microsoftonline.com/0000/saml2",
                IdpProduct::Entra,
            ),
            (
                "https://accounts.google.com/o/saml2?idpid=C0",
                "https://accounts.google.com/o/saml2/idp?idpid=C0",
                IdpProduct::Google,
            ),
            (
                "http://www.okta.com/exk1",
                "https://acme.okta.com/app/acme/exk1/sso/saml",
                IdpProduct::Okta,
            ),
            (
                "http://www.okta.com/exk1",
                "https://login.acme.example/app/acme/exk1/sso/saml",
                IdpProduct::Okta,
            ),
            (
                "https://app.onelogin.com/saml/metadata/1",
                "https://acme.onelogin.com/trust/saml2/http-redirect/sso/1",
                IdpProduct::OneLogin,
            ),
            (
                "http://fs.acme.example/adfs/services/trust",
                "https://fs.acme.example/adfs/ls/",
                IdpProduct::AdFs,
            ),
            (
                "https://id.acme.example/realms/acme",
                "https://id.acme.example/realms/acme/protocol/saml",
                IdpProduct::Keycloak,
            ),
            (
                "chosen-by-an-admin",
                "https://sso.jumpcloud.com/saml2/acme",
                IdpProduct::JumpCloud,
            ),
            (
                "https://auth.pingone.eu/0000",
                "https://auth.pingone.eu/0000/saml20/idp/sso",
                IdpProduct::PingOne,
            ),
            (
                "https://idp.acme.example/shibboleth",
                "https://idp.acme.example/idp/profile/SAML2/Redirect/SSO",
                IdpProduct::Other,
            ),
            (
                "https://notokta.com/exk1",
                "https://okta.com.acme.example/sso",
                IdpProduct::Other,
            ),
        ];
        for (entity_id, sso_url, product) in known {
            assert_eq!(
                IdpProduct::recognize(entity_id, sso_url),
                product,
                "{entity_id} {sso_url}"
            );
        }
    }
}
