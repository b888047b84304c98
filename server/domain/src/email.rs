//! E-mail addresses: kept as typed, compared by one folded form everywhere.
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A syntactically plausible address. Kept as given (trimmed); equality and uniqueness go by [`EmailAddress::folded`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Longest address accepted, in bytes. [RFC 5321 §4.5.3.1.3]
    pub const MAX_BYTES: usize = 254;

    /// Reads an address: one `@`, a local part, a domain with a dot, no white space, control or invisible
    /// characters, and only ASCII: an address that merely looks like another can not exist here.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(' ');
        let (local, domain) = text.rsplit_once('@')?;
        let plausible = text.len() <= Self::MAX_BYTES
            && text.is_ascii()
            && !local.is_empty()
            && local.len() <= 64
            && !local.contains('@')
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"\"(),:;<>[\\]".contains(&byte))
            && domain.contains('.')
            && domain.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            });
        plausible.then(|| Self(text.to_owned()))
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that is compared and unique: NFC, lower case. One rule for SAML, SCIM, invitations and login.
    pub fn folded(&self) -> String {
        self.0.nfc().collect::<String>().to_lowercase()
    }

    /// The domain, lower case.
    pub fn domain(&self) -> String {
        self.0
            .rsplit_once('@')
            .map(|(_, domain)| domain.to_ascii_lowercase())
            .unwrap_or_default()
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for EmailAddress {}

impl std::fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::EmailAddress;

    #[test]
    fn folds_case_and_refuses_lookalikes() {
        assert_eq!(
            EmailAddress::parse(" Ada@Acme.example ").unwrap(),
            EmailAddress::parse("ada@acme.EXAMPLE").unwrap()
        );
        for bad in [
            "",
            "ada",
            "@acme.example",
            "ada@acme",
            "a da@acme.example",
            "ad\u{430}@acme.example",
            "ada@acme..example",
            "ada@acme.example\n",
            "a@b@acme.example",
        ] {
            assert!(EmailAddress::parse(bad).is_none(), "{bad:?}");
        }
    }
}
