//! Set-up links (X4): whom one is for, how long it works, how far it is, and what its holder says about attributes.
//! Knows nothing of tokens, metadata and storage.
use crate::{
    DisplayName, EmailAddress, Refusal, Timestamp, code, provisioning::mapping::AttributeNames,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a link works: 1 to 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime(u8);

impl Lifetime {
    /// What is offered first.
    pub const DEFAULT: Self = Self(7);
    /// Most days.
    pub const MOST_DAYS: u8 = 30;

    /// Reads a number of days typed into the form field `days`; nothing typed is [`Lifetime::DEFAULT`].
    ///
    /// # Errors
    /// `setup.lifetime_invalid` at the field.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        match text.trim() {
            "" => Ok(Self::DEFAULT),
            days => days
                .parse()
                .ok()
                .filter(|days| (1..=Self::MOST_DAYS).contains(days))
                .map(Self)
                .ok_or_else(|| Refusal::new(code::SETUP_LIFETIME).field("days")),
        }
    }

    /// In days.
    pub const fn days(self) -> u8 {
        self.0
    }

    /// As a span of time.
    pub const fn duration(self) -> Duration {
        Duration::from_secs(self.0 as u64 * 24 * 3600)
    }
}

/// Whom a link is for: a name, or an address that it is sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForWhom {
    /// Somebody whom the admin gives the link themselves.
    Name(DisplayName),
    /// Somebody who gets it by mail.
    Address(EmailAddress),
}

impl ForWhom {
    /// Reads what was typed into the form field `for_whom`.
    ///
    /// # Errors
    /// `setup.for_whom_invalid` at the field.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if let Some(address) = EmailAddress::parse(text.trim()) {
            return Ok(Self::Address(address));
        }
        DisplayName::parse(text)
            .map(Self::Name)
            .map_err(|_| Refusal::new(code::SETUP_FOR_WHOM).field("for_whom"))
    }

    /// As people read it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(name) => name.as_str(),
            Self::Address(address) => address.as_str(),
        }
    }

    /// The address, if it is one.
    pub const fn address(&self) -> Option<&EmailAddress> {
        match self {
            Self::Name(_) => None,
            Self::Address(address) => Some(address),
        }
    }
}

/// What happened to a link so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// When it stops, or stopped, working.
    pub expires_at: Timestamp,
    /// When its holder handed in what waits now.
    pub handed_in_at: Option<Timestamp>,
    /// When an admin sent it back last, and what they wrote.
    pub returned: Option<(Timestamp, String)>,
    /// When an admin accepted it.
    pub accepted_at: Option<Timestamp>,
    /// When an admin revoked it.
    pub revoked_at: Option<Timestamp>,
}

/// How far a link is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Standing {
    /// It works, and its holder has not handed anything in.
    Open,
    /// It works again: an admin sent back what was handed in.
    Returned {
        /// When.
        at: Timestamp,
        /// What the admin wrote; may be empty.
        reason: String,
    },
    /// What was handed in waits for an admin, also when the link has run out meanwhile.
    HandedIn {
        /// When.
        at: Timestamp,
    },
    /// An admin accepted what was handed in: the link is used up.
    Accepted {
        /// When.
        at: Timestamp,
    },
    /// An admin revoked it.
    Revoked {
        /// When.
        at: Timestamp,
    },
    /// It ran out unused.
    Expired {
        /// When.
        at: Timestamp,
    },
}

impl History {
    /// How far the link is now.
    pub fn standing(self, now: Timestamp) -> Standing {
        if let Some(at) = self.accepted_at {
            Standing::Accepted { at }
        } else if let Some(at) = self.revoked_at {
            Standing::Revoked { at }
        } else if let Some(at) = self.handed_in_at {
            Standing::HandedIn { at }
        } else if self.expires_at <= now {
            Standing::Expired {
                at: self.expires_at,
            }
        } else if let Some((at, reason)) = self.returned {
            Standing::Returned { at, reason }
        } else {
            Standing::Open
        }
    }

    /// Whether the link opens anything for its holder now.
    pub fn opens(&self, now: Timestamp) -> bool {
        self.accepted_at.is_none() && self.revoked_at.is_none() && now < self.expires_at
    }
}

/// What the holder of a link says about the attributes their identity provider sends. Nothing where they say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AttributeHints {
    /// What they are called: taken over when an admin accepts the set-up.
    #[serde(flatten)]
    pub names: AttributeNames,
    /// Anything else the admin should know.
    pub note: String,
}

impl AttributeHints {
    /// Longest note, in characters.
    pub const NOTE_LIMIT: usize = 1000;

    /// Trims what was typed.
    ///
    /// # Errors
    /// Every name that can be no attribute's, at its field, and a note that is too long.
    pub fn checked(self) -> Result<Self, Vec<Refusal>> {
        let (names, mut refusals) = match self.names.checked() {
            Ok(names) => (names, Vec::new()),
            Err(refusals) => (AttributeNames::default(), refusals),
        };
        let checked = Self {
            names,
            note: self.note.trim().to_owned(),
        };
        let unreadable = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if checked.note.chars().count() > Self::NOTE_LIMIT || checked.note.contains(unreadable) {
            refusals.push(
                Refusal::new(code::INVALID)
                    .field("note")
                    .message("Write at most 1000 characters of plain text."),
            );
        }
        if refusals.is_empty() {
            Ok(checked)
        } else {
            Err(refusals)
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::{AttributeHints, AttributeNames, ForWhom, History, Lifetime, Standing};
    use crate::{EmailAddress, Timestamp, code};

    #[test]
    fn a_link_works_for_one_to_thirty_days() {
        assert_eq!(Lifetime::parse(""), Ok(Lifetime::DEFAULT));
        assert_eq!(Lifetime::parse(" 30 ").map(Lifetime::days), Ok(30));
        for wrong in ["0", "31", "-1", "7.5", "many", "999999999999"] {
            let refusal = Lifetime::parse(wrong).unwrap_err();
            assert_eq!(refusal.code, code::SETUP_LIFETIME, "{wrong}");
        }
    }

    #[test]
    fn it_is_for_an_address_or_a_name() {
        let address = ForWhom::parse(" ian@it.example ").unwrap();
        assert_eq!(
            address.address().map(EmailAddress::as_str),
            Some("ian@it.example")
        );
        let name = ForWhom::parse("Ian of IT").unwrap();
        assert_eq!((name.as_str(), name.address()), ("Ian of IT", None));
        let long = "x".repeat(81);
        for wrong in ["", "  ", "a\nb", "a\u{202e}b", long.as_str()] {
            let refusal = ForWhom::parse(wrong).unwrap_err();
            assert_eq!(refusal.code, code::SETUP_FOR_WHOM, "{wrong:?}");
        }
    }

    #[test]
    fn what_an_admin_decided_outlasts_the_end_and_what_waits_does_too() {
        let at = Timestamp::from_seconds;
        let open = History {
            expires_at: at(10),
            handed_in_at: None,
            returned: None,
            accepted_at: None,
            revoked_at: None,
        };
        assert_eq!(open.clone().standing(at(9)), Standing::Open);
        assert_eq!(
            open.clone().standing(at(10)),
            Standing::Expired { at: at(10) }
        );
        let waiting = History {
            handed_in_at: Some(at(5)),
            ..open.clone()
        };
        assert_eq!(
            waiting.clone().standing(at(99)),
            Standing::HandedIn { at: at(5) }
        );
        assert!(waiting.opens(at(9)) && !waiting.opens(at(10)));
        let revoked = History {
            revoked_at: Some(at(6)),
            ..waiting.clone()
        };
        assert!(!revoked.opens(at(7)));
        assert_eq!(revoked.standing(at(7)), Standing::Revoked { at: at(6) });
        let accepted = History {
            accepted_at: Some(at(6)),
            ..waiting
        };
        assert!(!accepted.opens(at(7)));
        assert_eq!(accepted.standing(at(7)), Standing::Accepted { at: at(6) });
        let returned = History {
            returned: Some((at(3), "Wrong file".to_owned())),
            ..open
        };
        assert!(matches!(
            returned.standing(at(4)),
            Standing::Returned { .. }
        ));
    }

    #[test]
    fn every_wrong_hint_is_told() {
        let hints = AttributeHints {
            names: AttributeNames {
                email: Some(" mail ".to_owned()),
                groups: Some("two words".to_owned()),
                ..AttributeNames::default()
            },
            note: "x".repeat(1001),
        };
        let fields: Vec<_> = hints
            .checked()
            .unwrap_err()
            .into_iter()
            .map(|refusal| refusal.field)
            .collect();
        assert_eq!(fields, [Some("groups"), Some("note")]);
        assert!(AttributeHints::default().checked().unwrap().is_empty());
    }
}
