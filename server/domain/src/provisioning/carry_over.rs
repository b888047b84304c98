//! What becomes of the links of people when their company switches its identity provider for another one (C8). The new
//! one names people in its own way, so a link is carried over only where an admin who saw the list said by what.
use crate::{EmailAddress, saml::NameId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long after the switch people are recognized by what the admin said; then they choose Reconnect.
pub const CARRIED_WITHIN: Duration = Duration::from_secs(90 * 24 * 3600);

/// By what people are recognized who were linked by the former identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarryOver {
    /// By nothing: each of them chooses Reconnect.
    Nobody,
    /// By the same NameID in the same format.
    NameId,
    /// By the same e-mail address, where the home organization has verified its domain.
    Email,
}

impl CarryOver {
    /// All of them, the careful one first.
    pub const ALL: [Self; 3] = [Self::Nobody, Self::NameId, Self::Email];

    /// The name in forms and records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::NameId => "name_id",
            Self::Email => "email",
        }
    }

    /// Reads that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == text)
    }

    /// Whether this login is that of the person a former link names. Qualifiers are left out: they name the identity
    /// provider itself, and that is another one now. [SAML Core §2.2.2]
    pub fn recognizes(self, former: &FormerLink<'_>, login: &Newcomer<'_>) -> bool {
        match self {
            Self::Nobody => false,
            Self::NameId => {
                former.name_id == login.name_id.value && former.format == login.name_id.format
            }
            Self::Email => {
                login.domain_verified
                    && login
                        .email
                        .is_some_and(|email| email.folded() == former.email_folded)
            }
        }
    }

    /// The one former link that this login takes over; none when none or several fit, for nobody is guessed.
    pub fn choose<'a, L>(
        self,
        former: &'a [L],
        as_link: impl Fn(&'a L) -> FormerLink<'a>,
        login: &Newcomer<'_>,
    ) -> Option<&'a L> {
        let mut fitting = former
            .iter()
            .filter(|link| self.recognizes(&as_link(link), login));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}

/// A link made by the former identity provider.
#[derive(Clone, Copy, Debug)]
pub struct FormerLink<'a> {
    /// The NameID.
    pub name_id: &'a str,
    /// Its format.
    pub format: &'a str,
    /// The address it came with last, folded.
    pub email_folded: &'a str,
}

/// Somebody whom the new identity provider signs in and whom no link names.
#[derive(Clone, Copy, Debug)]
pub struct Newcomer<'a> {
    /// What it calls them.
    pub name_id: &'a NameId,
    /// Their address.
    pub email: Option<&'a EmailAddress>,
    /// Whether the home organization has verified the domain of that address.
    pub domain_verified: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

    fn named(value: &str, format: &str) -> NameId {
        NameId {
            value: value.to_owned(),
            format: format.to_owned(),
            name_qualifier: Some("https://new.example".to_owned()),
            sp_name_qualifier: None,
        }
    }

    const fn link<'a>(name_id: &'a str, email_folded: &'a str) -> FormerLink<'a> {
        FormerLink {
            name_id,
            format: PERSISTENT,
            email_folded,
        }
    }

    #[test]
    fn each_way_looks_at_its_own_and_at_nothing_else() {
        let email = EmailAddress::parse("Ada@Acme.example").unwrap();
        let same = named("a-1", PERSISTENT);
        let other = named("b-1", PERSISTENT);
        let other_format = named(
            "a-1",
            "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        );
        let newcomer = |name_id, domain_verified| Newcomer {
            name_id,
            email: Some(&email),
            domain_verified,
        };
        let former = link("a-1", "ada@acme.example");
        for (way, login, recognized) in [
            (CarryOver::Nobody, newcomer(&same, true), false),
            (CarryOver::NameId, newcomer(&same, false), true),
            (CarryOver::NameId, newcomer(&other, true), false),
            (CarryOver::NameId, newcomer(&other_format, true), false),
            (CarryOver::Email, newcomer(&other, true), true),
            (CarryOver::Email, newcomer(&same, false), false),
        ] {
            assert_eq!(
                way.recognizes(&former, &login),
                recognized,
                "{way:?} {login:?}"
            );
        }
        let silent = Newcomer {
            name_id: &same,
            email: None,
            domain_verified: true,
        };
        assert!(!CarryOver::Email.recognizes(&former, &silent));
        let elsewhere = link("a-1", "ada@globex.example");
        assert!(!CarryOver::Email.recognizes(&elsewhere, &newcomer(&same, true)));
    }

    #[test]
    fn of_two_that_fit_none_is_chosen() {
        let email = EmailAddress::parse("ada@acme.example").unwrap();
        let name_id = named("x", PERSISTENT);
        let login = Newcomer {
            name_id: &name_id,
            email: Some(&email),
            domain_verified: true,
        };
        let links = [
            link("a", "ada@acme.example"),
            link("b", "bob@acme.example"),
            link("c", "ada@acme.example"),
        ];
        let chosen = |links: &[FormerLink<'static>]| {
            CarryOver::Email
                .choose(links, |link| *link, &login)
                .map(|link| link.name_id)
        };
        assert_eq!(chosen(&links), None);
        assert_eq!(chosen(&links[..2]), Some("a"));
        assert_eq!(chosen(&links[1..2]), None);
    }

    #[test]
    fn names_are_read_back() {
        for way in CarryOver::ALL {
            assert_eq!(CarryOver::parse(way.as_str()), Some(way));
        }
        assert_eq!(CarryOver::parse("everybody"), None);
    }
}
