//! SSO identifiers and organization slugs: the names that appear in URLs.
use serde::{Deserialize, Serialize};

/// An SSO identifier: `[a-z0-9_-]`, 2 to 64 characters, not reserved. Part of the login URL `/saml/{identifier}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SsoIdentifier(String);

/// Words that are paths of their own.
const RESERVED: &[&str] = &[
    "google",
    "new",
    "setup",
    "complete",
    "callback",
    "metadata",
    "logout",
    "demo",
    "second-factor",
    "break-glass",
];

/// Why a text is no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentifierFault {
    /// Not 2 to 64 characters long.
    Length,
    /// Another character than `a-z`, `0-9`, `-`, `_`.
    Character,
    /// A word that is a path of its own.
    Reserved,
}

impl IdentifierFault {
    /// The fault in words, for the person who typed it.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Length => "Use 2 to 64 characters.",
            Self::Character => "Use only a-z, 0-9, hyphen and underscore.",
            Self::Reserved => "This word is reserved. Choose another.",
        }
    }
}

impl SsoIdentifier {
    /// Reads an identifier exactly; case is not changed.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        check(text, b"-_")?;
        Ok(Self(text.to_owned()))
    }

    /// The identifier somebody probably meant: lower case, spaces as hyphens, anything else dropped.
    pub fn suggest(text: &str) -> String {
        slugify(text)
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for SsoIdentifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// An organization's name in URLs: `[a-z0-9-]`, 2 to 64 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrganizationSlug(String);

impl OrganizationSlug {
    /// Reads a slug exactly.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        check(text, b"-")?;
        Ok(Self(text.to_owned()))
    }

    /// A slug made of a name.
    pub fn suggest(name: &str) -> String {
        slugify(name)
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn check(text: &str, extra: &[u8]) -> Result<(), IdentifierFault> {
    if !text
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || extra.contains(&byte))
    {
        return Err(IdentifierFault::Character);
    }
    if !(2..=64).contains(&text.len()) {
        return Err(IdentifierFault::Length);
    }
    if RESERVED.contains(&text) {
        return Err(IdentifierFault::Reserved);
    }
    Ok(())
}

fn slugify(text: &str) -> String {
    let mut slug = String::new();
    for character in text.trim().chars().flat_map(char::to_lowercase) {
        match character {
            'a'..='z' | '0'..='9' | '_' => slug.push(character),
            ' ' | '-' | '.' | '/' if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(64);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{IdentifierFault, SsoIdentifier};

    #[test]
    fn identifiers_are_lower_case_short_and_not_reserved() {
        assert!(SsoIdentifier::parse("acme-corp_2").is_ok());
        assert_eq!(
            SsoIdentifier::parse("teamName"),
            Err(IdentifierFault::Character)
        );
        assert_eq!(SsoIdentifier::parse("a"), Err(IdentifierFault::Length));
        assert_eq!(
            SsoIdentifier::parse(&"a".repeat(65)),
            Err(IdentifierFault::Length)
        );
        assert_eq!(
            SsoIdentifier::parse("metadata"),
            Err(IdentifierFault::Reserved)
        );
        assert_eq!(SsoIdentifier::suggest("teamName"), "teamname");
        assert_eq!(SsoIdentifier::suggest("  Acme Corp. "), "acme-corp");
    }
}
