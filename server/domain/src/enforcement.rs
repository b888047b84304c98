//! Enforcement of single sign-on: whether a session may enter an organization that asks for it. Decided for each
//! organization on entry, so that what one organization asks for closes no other. [product.md, C4, I7, Reach]
use crate::{Role, account::AccountKind};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Who must use single sign-on in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// Nobody has to.
    Off,
    /// Everybody but owners and admins. (C4)
    AllButOwnersAndAdmins,
    /// Everybody but owners. (I7)
    AllButOwners,
}

impl Policy {
    /// Every policy, the loosest first.
    pub const ALL: [Self; 3] = [Self::Off, Self::AllButOwnersAndAdmins, Self::AllButOwners];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::AllButOwnersAndAdmins => "all_but_owners_and_admins",
            Self::AllButOwners => "all_but_owners",
        }
    }

    /// Reads the stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text)
    }

    /// The policy in words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Off => "Nobody has to use single sign-on",
            Self::AllButOwnersAndAdmins => "Everyone but owners and admins",
            Self::AllButOwners => "Everyone but owners",
        }
    }

    /// Whether people of this role keep their other ways to sign in.
    pub const fn exempts(self, role: Role) -> bool {
        match self {
            Self::Off => true,
            Self::AllButOwnersAndAdmins => matches!(role, Role::Owner | Role::Admin),
            Self::AllButOwners => matches!(role, Role::Owner),
        }
    }

    /// Whether it asks less of somebody than `other` does.
    pub fn is_looser_than(self, other: Self) -> bool {
        Role::ALL
            .into_iter()
            .any(|role| self.exempts(role) && !other.exempts(role))
    }
}

/// What counts beside the company's identity provider for those who must use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GooglePolicy {
    /// Google does not count.
    Refused,
    /// Google counts for those who signed up with it. (I8)
    SignedUpWithIt,
}

impl GooglePolicy {
    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::SignedUpWithIt => "signed_up_with_it",
        }
    }

    /// Reads the stored name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Refused, Self::SignedUpWithIt]
            .into_iter()
            .find(|policy| policy.as_str() == text)
    }
}

/// What an organization asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Who must use single sign-on.
    pub policy: Policy,
    /// Whether Google counts.
    pub google: GooglePolicy,
}

/// How somebody comes to the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A session made by the identity provider that serves this organization.
    OwnIdentityProvider,
    /// A session made by another identity provider.
    OtherIdentityProvider,
    /// A session made by a password.
    Password,
    /// A session made by Google.
    Google {
        /// Whether the person signed up with Google.
        signed_up_with_it: bool,
    },
    /// A personal API key.
    ApiKey,
    /// A break-glass session of an owner of this organization.
    BreakGlass,
}

/// What the door says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Come in.
    MayEnter,
    /// Come back through the identity provider.
    MustUseSingleSignOn,
}

/// Judges one person at one organization's door. A company's account signs in by SAML only, whatever its role; a
/// personal API key is a credential beside the identity provider as a password is one. A service account is no person whom an
/// identity provider could name: it is never asked.
pub const fn judge(rule: Rule, role: Role, kind: AccountKind, entry: Entry) -> Verdict {
    if kind.is_service() {
        return Verdict::MayEnter;
    }
    if matches!(rule.policy, Policy::Off) || (rule.policy.exempts(role) && !kind.is_managed()) {
        return Verdict::MayEnter;
    }
    match entry {
        Entry::OwnIdentityProvider | Entry::BreakGlass => Verdict::MayEnter,
        Entry::Google {
            signed_up_with_it: true,
        } if matches!(rule.google, GooglePolicy::SignedUpWithIt) && !kind.is_managed() => {
            Verdict::MayEnter
        }
        Entry::OtherIdentityProvider | Entry::Password | Entry::Google { .. } | Entry::ApiKey => {
            Verdict::MustUseSingleSignOn
        }
    }
}

/// The trial window unless another one is chosen.
pub const TRIAL_DEFAULT: Duration = Duration::from_secs(24 * 3600);
/// The longest trial window.
pub const TRIAL_MOST: Duration = Duration::from_secs(7 * 24 * 3600);
/// How recently whoever switches enforcement on must have come through the identity provider themselves.
pub const TRIED_WITHIN: Duration = Duration::from_secs(15 * 60);
/// How long the last signing certificate must still last.
pub const CERTIFICATE_LASTS: Duration = Duration::from_secs(14 * 24 * 3600);
/// So many refusals in a row, the latest ones, say that something is wrong; so many failures that the identity provider
/// is dead.
pub const FAILURES: u64 = 3;
/// A break-glass session ends after this.
pub const BREAK_GLASS_LIFETIME: Duration = Duration::from_secs(30 * 60);

#[cfg(test)]
mod tests {
    use super::{Entry, GooglePolicy, Policy, Rule, Verdict, judge};
    use crate::{Role, account::AccountKind, id::IdentityProviderId};

    const ENTRIES: [(&str, Entry); 7] = [
        ("own IdP", Entry::OwnIdentityProvider),
        ("other IdP", Entry::OtherIdentityProvider),
        ("password", Entry::Password),
        (
            "Google sign-up",
            Entry::Google {
                signed_up_with_it: true,
            },
        ),
        (
            "Google later",
            Entry::Google {
                signed_up_with_it: false,
            },
        ),
        ("API key", Entry::ApiKey),
        ("break-glass", Entry::BreakGlass),
    ];

    #[test]
    fn who_may_enter_changes_only_on_purpose() {
        let managed = AccountKind::Managed {
            by: IdentityProviderId(uuid::Uuid::nil()),
        };
        let mut lines = vec![format!(
            "{:<68}{}",
            "",
            ENTRIES.map(|(name, _)| format!("{name:<16}")).concat()
        )];
        for policy in Policy::ALL {
            for google in [GooglePolicy::Refused, GooglePolicy::SignedUpWithIt] {
                for (mode, kind) in [("personal", AccountKind::Personal), ("managed", managed)] {
                    for role in Role::ALL {
                        let rule = Rule { policy, google };
                        let cells = ENTRIES
                            .map(|(_, entry)| match judge(rule, role, kind, entry) {
                                Verdict::MayEnter => format!("{:<16}", "enters"),
                                Verdict::MustUseSingleSignOn => format!("{:<16}", "SSO"),
                            })
                            .concat();
                        lines.push(format!(
                            "{:<28}{:<20}{mode:<10}{:<10}{cells}",
                            policy.as_str(),
                            google.as_str(),
                            role.as_str()
                        ));
                    }
                }
            }
        }
        let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn names_are_read_as_they_are_written_and_looser_is_looser() {
        for policy in Policy::ALL {
            assert_eq!(Policy::parse(policy.as_str()), Some(policy));
        }
        assert!(Policy::AllButOwnersAndAdmins.is_looser_than(Policy::AllButOwners));
        assert!(Policy::Off.is_looser_than(Policy::AllButOwnersAndAdmins));
        assert!(!Policy::AllButOwners.is_looser_than(Policy::AllButOwnersAndAdmins));
        assert!(!Policy::AllButOwners.is_looser_than(Policy::AllButOwners));
    }
}
