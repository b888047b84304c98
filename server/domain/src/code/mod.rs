//! Refusal codes: stable names that pages, problem+json, SCIM errors, logs and documentation share.
//! A code is never renamed or reused.
use serde::Serialize;

mod access;
mod account;
mod admission;
mod domain;
mod enforcement;
mod google;
mod identity_provider;
mod key;
mod request;
mod rollout;
mod saml;
mod scim;
mod second_factor;
mod setup_link;

pub use access::*;
pub use account::*;
pub use admission::*;
pub use domain::*;
pub use enforcement::*;
pub use google::*;
pub use identity_provider::*;
pub use key::*;
pub use request::*;
pub use rollout::*;
pub use saml::*;
pub use scim::*;
pub use second_factor::*;
pub use setup_link::*;

/// Who can put right what was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The person who sees the refusal.
    You,
    /// An admin or owner of the organization, in this console.
    OrganizationAdmin,
    /// Whoever administers the identity provider.
    IdentityProviderAdmin,
    /// Whoever runs this installation.
    Operator,
}

impl Who {
    /// The actor in words, as the start of a sentence.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::You => "You",
            Self::OrganizationAdmin => "An admin of the organization",
            Self::IdentityProviderAdmin => "The administrator of the identity provider",
            Self::Operator => "The operator of this service",
        }
    }
}

/// What a refusal code stands for.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The stable name, `area.reason`.
    pub id: &'static str,
    /// The HTTP status it is answered with.
    pub status: u16,
    /// Who can put it right.
    pub who: Who,
    /// What happened, one plain sentence.
    pub happened: &'static str,
    /// The next step, one plain sentence.
    pub next: &'static str,
}

/// A refusal code. Two codes are equal when their names are.
#[derive(Clone, Copy)]
pub struct Code(pub(crate) &'static Entry);

impl Code {
    /// The stable name, such as `saml.audience_mismatch`.
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// The HTTP status it is answered with.
    pub const fn status(self) -> u16 {
        self.0.status
    }

    /// Who can put it right.
    pub const fn who(self) -> Who {
        self.0.who
    }

    /// What happened.
    pub const fn happened(self) -> &'static str {
        self.0.happened
    }

    /// The next step.
    pub const fn next(self) -> &'static str {
        self.0.next
    }

    /// The code with this stable name.
    pub fn find(id: &str) -> Option<Self> {
        Self::all().find(|code| code.id() == id)
    }

    /// Every code, by area.
    pub fn all() -> impl Iterator<Item = Self> {
        [
            request::ALL,
            rollout::ALL,
            access::ALL,
            account::ALL,
            admission::ALL,
            enforcement::ALL,
            google::ALL,
            domain::ALL,
            identity_provider::ALL,
            key::ALL,
            setup_link::ALL,
            saml::ALL,
            scim::ALL,
            second_factor::ALL,
        ]
        .into_iter()
        .flatten()
        .map(|entry| Self(entry))
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Code {}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id())
    }
}

/// Declares the codes of one area: `NAME = "area.reason", status, Who, "what happened", "next step";`
macro_rules! codes {
    ($($name:ident = $id:literal, $status:literal, $who:ident, $happened:literal, $next:literal;)*) => {
        $(
            #[doc = concat!("`", $id, "`: ", $happened)]
            pub const $name: $crate::code::Code = $crate::code::Code(&$crate::code::Entry {
                id: $id,
                status: $status,
                who: $crate::code::Who::$who,
                happened: $happened,
                next: $next,
            });
        )*
        pub(super) const ALL: &[&$crate::code::Entry] = &[$($name.0),*];
    };
}
pub(crate) use codes;

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_unique_and_every_one_helps() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::all() {
            assert!(seen.insert(code.id()), "{code} is declared twice");
            assert!(
                code.id()
                    .split_once('.')
                    .is_some_and(|(area, reason)| !area.is_empty() && !reason.is_empty())
            );
            assert!(
                code.happened().ends_with('.'),
                "{code}: what happened is a sentence"
            );
            assert!(
                code.next().ends_with('.'),
                "{code}: the next step is a sentence"
            );
            assert!(
                (400..=599).contains(&code.status()),
                "{code}: {} is no refusal",
                code.status()
            );
            assert_eq!(Code::find(code.id()), Some(code));
        }
    }

    #[test]
    fn the_list_of_codes_changes_only_on_purpose() {
        let lines: Vec<String> = Code::all()
            .map(|code| format!("{} {}", code.status(), code.id()))
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }
}
