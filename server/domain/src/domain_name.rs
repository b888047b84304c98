//! Domain names as organizations prove them and as e-mail addresses end: lower case, in A-labels.
use serde::{Deserialize, Serialize};
use url::Host;

/// A domain name of two labels or more, lower case, internationalized labels in their ASCII form. [RFC 5890 §2.3.2.1]
/// Whether it is a public suffix is not known here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DomainName(String);

/// Why a text is no domain name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainFault {
    /// Not in the form of a domain name.
    Form,
    /// Longer than a domain name may be when a record is put below it.
    Length,
    /// One label only, such as `localhost` or `com`.
    Single,
    /// An e-mail address, a URL or a network address.
    Other,
}

impl DomainFault {
    /// The fault in words, for the person who typed it.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Form => "This is no domain name. Type it as in an address, such as acme.example.",
            Self::Length => "This domain name is too long.",
            Self::Single => {
                "A single word is no domain of your own. Type all of it, such as acme.example."
            }
            Self::Other => {
                "Type the domain alone, such as acme.example, without a name or an address around it."
            }
        }
    }
}

impl DomainName {
    /// Longest name taken, in bytes: a name has at most 253 [RFC 1035 §2.3.4], and the record's label is put before it.
    pub const MAX_BYTES: usize = 253 - CHALLENGE_LABEL.len() - 1;

    /// Reads a name as people type it: spaces around it, an `@` before it and a dot after it are left out, letters
    /// become lower case, other scripts their A-labels. [UTS #46]
    pub fn parse(text: &str) -> Result<Self, DomainFault> {
        let text = text.trim();
        let text = text.strip_prefix('@').unwrap_or(text);
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.contains(['@', '/', ':', '[']) {
            return Err(DomainFault::Other);
        }
        // The parser of hosts would decode these.
        if text.is_empty() || text.contains('%') {
            return Err(DomainFault::Form);
        }
        let name = match Host::parse(text) {
            Ok(Host::Domain(name)) => name,
            Ok(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(DomainFault::Other),
            Err(_) => return Err(DomainFault::Form),
        };
        if !name.split('.').all(is_label) {
            return Err(DomainFault::Form);
        }
        if !name.contains('.') {
            return Err(DomainFault::Single);
        }
        if name.len() > Self::MAX_BYTES {
            return Err(DomainFault::Length);
        }
        Ok(Self(name))
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name at which the record that proves it is looked for.
    pub fn challenge_name(&self) -> String {
        format!("{CHALLENGE_LABEL}.{}", self.0)
    }
}

/// The label under which the record stands. Its underscore keeps it apart from names of hosts. [RFC 8552 §1.1]
pub const CHALLENGE_LABEL: &str = "_gatehouse-challenge";

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl std::fmt::Display for DomainName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{DomainFault, DomainName};

    #[test]
    fn a_name_is_read_as_people_type_it() {
        for (typed, name) in [
            ("acme.example", "acme.example"),
            (" @Acme.EXAMPLE. ", "acme.example"),
            ("mail.acme.example", "mail.acme.example"),
            ("b\u{fc}cher.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("\u{ff41}cme\u{3002}example", "acme.example"),
            ("1.2.acme.example", "1.2.acme.example"),
        ] {
            assert_eq!(DomainName::parse(typed).unwrap().as_str(), name, "{typed}");
        }
    }

    #[test]
    fn what_is_no_domain_of_ones_own_is_refused_with_its_reason() {
        for (typed, fault) in [
            ("", DomainFault::Form),
            (".", DomainFault::Form),
            ("acme..example", DomainFault::Form),
            ("-acme.example", DomainFault::Form),
            ("acme-.example", DomainFault::Form),
            ("_dmarc.acme.example", DomainFault::Form),
            ("*.acme.example", DomainFault::Form),
            ("ac me.example", DomainFault::Form),
            ("acme\0.example", DomainFault::Form),
            ("%61cme.example", DomainFault::Form),
            ("localhost", DomainFault::Single),
            ("com", DomainFault::Single),
            ("ada@acme.example", DomainFault::Other),
            ("https://acme.example", DomainFault::Other),
            ("acme.example:443", DomainFault::Other),
            ("192.0.2.1", DomainFault::Other),
            ("[2001:db8::1]", DomainFault::Other),
        ] {
            assert_eq!(DomainName::parse(typed), Err(fault), "{typed:?}");
        }
        let long = format!("{}.example", vec!["a"; 120].join("."));
        assert_eq!(DomainName::parse(&long), Err(DomainFault::Length));
    }

    #[test]
    fn the_longest_name_leaves_room_for_the_record() {
        let mut name = vec!["a".repeat(60); 3].join(".") + "." + &"b".repeat(48);
        assert_eq!(name.len(), 231);
        name.push('b');
        let longest = DomainName::parse(&name).unwrap();
        assert_eq!(longest.challenge_name().len(), 253);
        name.push('b');
        assert_eq!(DomainName::parse(&name), Err(DomainFault::Length));
    }
}
