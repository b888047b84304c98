//! Whether an organization holds a domain: what a look at the record means, and when a record that went missing ends it.
use crate::Timestamp;
use serde::Serialize;
use std::time::Duration;

/// How long a record may be missing before the domain lapses. Long enough for a move to another DNS provider.
pub const GRACE: Duration = Duration::from_secs(7 * 24 * 3600);

/// What a look at the place of the record found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The record with its value.
    Proof,
    /// The record with its value, and another organization holds the domain.
    Taken,
    /// The name does not exist (NXDOMAIN).
    NoName,
    /// The name exists and has no TXT record.
    NoText,
    /// TXT records with other values.
    OtherText,
    /// More TXT records than are read.
    TooMuch,
    /// TXT records, but of another name than was asked for.
    Foreign,
    /// No answer in time.
    Silence,
    /// The name server failed (SERVFAIL).
    ServerFailure,
    /// The name server refused to answer (REFUSED).
    Refused,
    /// An answer that cannot be read.
    Unreadable,
}

impl Finding {
    const ALL: [Self; 11] = [
        Self::Proof,
        Self::Taken,
        Self::NoName,
        Self::NoText,
        Self::OtherText,
        Self::TooMuch,
        Self::Foreign,
        Self::Silence,
        Self::ServerFailure,
        Self::Refused,
        Self::Unreadable,
    ];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proof => "proof",
            Self::Taken => "taken",
            Self::NoName => "no_name",
            Self::NoText => "no_text",
            Self::OtherText => "other_text",
            Self::TooMuch => "too_much",
            Self::Foreign => "foreign",
            Self::Silence => "silence",
            Self::ServerFailure => "server_failure",
            Self::Refused => "refused",
            Self::Unreadable => "unreadable",
        }
    }

    /// Reads the stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|finding| finding.as_str() == text)
    }

    /// What was found, one sentence.
    pub const fn happened(self) -> &'static str {
        match self {
            Self::Proof => "The record is there.",
            Self::Taken => "The record is there, but another organization holds this domain.",
            Self::NoName => "There is no record with this name.",
            Self::NoText => "The name exists, but it has no TXT record.",
            Self::OtherText => "There are TXT records with this name, but none has the value.",
            Self::TooMuch => "There are more TXT records with this name than we read.",
            Self::Foreign => "The name server answered with records of another name.",
            Self::Silence => "No name server answered in time.",
            Self::ServerFailure => "The name server of the domain failed (SERVFAIL).",
            Self::Refused => "The name server refused to answer (REFUSED).",
            Self::Unreadable => "The name server's answer could not be read.",
        }
    }

    /// What to do about it, one sentence.
    pub const fn next(self) -> &'static str {
        match self {
            Self::Proof => "Leave it in place: it is looked for every day.",
            Self::Taken => "Ask the operator of this service, who can find out whose it is.",
            Self::NoName => {
                "New records take minutes to be seen, sometimes hours. If your DNS provider adds the domain to names by itself, enter the short name."
            }
            Self::NoText => "Make sure that the record's type is TXT, and not CNAME or A.",
            Self::OtherText => {
                "Compare the value letter by letter; other TXT records may stay beside it."
            }
            Self::TooMuch => "Remove records with this name that are no longer needed.",
            Self::Foreign => "Check the CNAME records of this name, or try again later.",
            Self::Silence => {
                "Try again in a few minutes; if it stays so, ask whoever runs the domain's name servers."
            }
            Self::ServerFailure => {
                "Ask whoever runs the domain's name servers; DNSSEC signatures that ended are a common cause."
            }
            Self::Refused => {
                "Check that the domain is delegated to the name servers that have the record."
            }
            Self::Unreadable => "Try again later, or ask whoever runs the domain's name servers.",
        }
    }

    /// Whether the domain answered and the record is not there. When nobody answers, nothing is known.
    pub const fn is_absence(self) -> bool {
        matches!(
            self,
            Self::NoName | Self::NoText | Self::OtherText | Self::TooMuch
        )
    }
}

/// How an organization stands to a domain on its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Added; the record was never seen.
    Pending,
    /// The record was seen.
    Verified,
    /// Verified, and the record is missing.
    Missing {
        /// Since the look that first missed it.
        since: Timestamp,
    },
    /// The operator vouches for it; no record is looked for.
    Vouched,
    /// The record was missing too long, or the operator gave the domain to another organization.
    Lapsed,
}

/// What a look changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// The organization holds the domain now.
    Verified,
    /// The record is missing for the first time.
    Missed,
    /// The record is back.
    Recovered,
    /// The record was missing for [`GRACE`]; the organization no longer holds the domain.
    Lapsed,
}

impl Standing {
    /// The stored name; of [`Standing::Missing`] the time is stored beside it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Verified => "verified",
            Self::Missing { .. } => "missing",
            Self::Vouched => "vouched",
            Self::Lapsed => "lapsed",
        }
    }

    /// Reads what is stored.
    pub fn parse(text: &str, missing_since: Option<Timestamp>) -> Option<Self> {
        match (text, missing_since) {
            ("pending", None) => Some(Self::Pending),
            ("verified", None) => Some(Self::Verified),
            ("missing", Some(since)) => Some(Self::Missing { since }),
            ("vouched", None) => Some(Self::Vouched),
            ("lapsed", None) => Some(Self::Lapsed),
            _ => None,
        }
    }

    /// Whether the organization holds the domain: its people are led to its identity provider. One organization holds a
    /// domain at a time.
    pub const fn holds(self) -> bool {
        matches!(self, Self::Verified | Self::Missing { .. } | Self::Vouched)
    }

    /// When a missing record ends it.
    pub fn lapses_at(self) -> Option<Timestamp> {
        match self {
            Self::Missing { since } => Some(since.plus(GRACE)),
            _ => None,
        }
    }

    /// What a look at the record makes of it. What is not known changes nothing, neither does a look for a record that
    /// the operator's word stands in for. [`Finding::Taken`] is decided by who was first, not here.
    #[must_use]
    pub fn after(self, finding: Finding, now: Timestamp) -> (Self, Change) {
        match (self, finding) {
            (Self::Pending | Self::Lapsed, Finding::Proof) => (Self::Verified, Change::Verified),
            (Self::Missing { .. }, Finding::Proof) => (Self::Verified, Change::Recovered),
            (Self::Verified, finding) if finding.is_absence() => {
                (Self::Missing { since: now }, Change::Missed)
            }
            (Self::Missing { since }, finding)
                if finding.is_absence() && now >= since.plus(GRACE) =>
            {
                (Self::Lapsed, Change::Lapsed)
            }
            (same, _) => (same, Change::None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, Finding, GRACE, Standing};
    use crate::Timestamp;
    use std::time::Duration;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_297_200);

    #[test]
    fn findings_and_standings_are_read_as_they_are_stored() {
        for finding in Finding::ALL {
            assert_eq!(Finding::parse(finding.as_str()), Some(finding));
            assert!(finding.happened().ends_with('.') && finding.next().ends_with('.'));
        }
        for standing in [
            Standing::Pending,
            Standing::Verified,
            Standing::Missing { since: NOW },
            Standing::Vouched,
            Standing::Lapsed,
        ] {
            let since = standing.lapses_at().map(|at| at.minus(GRACE));
            assert_eq!(Standing::parse(standing.as_str(), since), Some(standing));
        }
        assert_eq!(Standing::parse("missing", None), None);
        assert_eq!(Standing::parse("verified", Some(NOW)), None);
    }

    #[test]
    fn a_record_proves_and_proves_again() {
        for before in [Standing::Pending, Standing::Lapsed] {
            assert_eq!(
                before.after(Finding::Proof, NOW),
                (Standing::Verified, Change::Verified)
            );
        }
        let missing = Standing::Missing { since: NOW };
        assert_eq!(
            missing.after(Finding::Proof, NOW),
            (Standing::Verified, Change::Recovered)
        );
    }

    #[test]
    fn only_seven_days_of_answers_without_the_record_end_it() {
        let (missing, change) = Standing::Verified.after(Finding::NoName, NOW);
        assert_eq!(
            (missing, change),
            (Standing::Missing { since: NOW }, Change::Missed)
        );
        assert!(missing.holds());
        let nearly = NOW.plus(GRACE).minus(Duration::from_millis(1));
        assert_eq!(
            missing.after(Finding::NoName, nearly),
            (missing, Change::None)
        );
        let then = NOW.plus(GRACE);
        for unknown in [
            Finding::Silence,
            Finding::ServerFailure,
            Finding::Refused,
            Finding::Unreadable,
            Finding::Foreign,
        ] {
            assert_eq!(missing.after(unknown, then), (missing, Change::None));
            let verified = Standing::Verified;
            assert_eq!(verified.after(unknown, then), (verified, Change::None));
        }
        let (lapsed, change) = missing.after(Finding::OtherText, then);
        assert_eq!((lapsed, change), (Standing::Lapsed, Change::Lapsed));
        assert!(!lapsed.holds());
    }

    #[test]
    fn the_operators_word_needs_no_record() {
        for finding in Finding::ALL {
            assert_eq!(
                Standing::Vouched.after(finding, NOW.plus(GRACE)),
                (Standing::Vouched, Change::None)
            );
        }
    }
}
