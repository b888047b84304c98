//! What the attributes of a login mean here, and what its groups come to: roles and teams.
//!
//! A group speaks when what it comes to *changes*: then it is the newest word and wins over a role set by hand, and
//! afterwards a role set by hand stays until the groups say something new. It never makes or unmakes an owner.
use crate::{
    Refusal, Role, code,
    guide::{OurAttribute, guide},
    id::{OrganizationId, TeamId},
    saml::{IdpProduct, VerifiedLogin},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Attributes that carry groups as the usual products call them, most specific first.
const GROUP_ATTRIBUTES: [&str; 9] = [
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    "http://schemas.xmlsoap.org/claims/Group",
    "urn:oid:1.3.6.1.4.1.5923.1.5.1.1",
    "urn:mace:dir:attribute-def:isMemberOf",
    "groups",
    "Groups",
    "group",
    "memberOf",
    "Role",
];
/// What Microsoft Entra ID sends in place of more than 150 groups.
const GROUPS_LINK: &str = "http://schemas.microsoft.com/claims/groups.link";

/// Under which names an identity provider sends what is read of a login; `None` means the usual names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeNames {
    /// The e-mail address.
    pub email: Option<String>,
    /// The given name.
    pub first_name: Option<String>,
    /// The family name.
    pub last_name: Option<String>,
    /// The groups.
    pub groups: Option<String>,
}

impl AttributeNames {
    /// Longest name, in characters.
    pub const LIMIT: usize = 256;

    /// Trims what was typed; an empty name means the usual ones.
    ///
    /// # Errors
    /// `identity_provider.attribute_invalid` at each field whose name can be no attribute's: too long, or with spaces.
    pub fn checked(self) -> Result<Self, Vec<Refusal>> {
        let mut refusals = Vec::new();
        let mut checked = |name: Option<String>, field: &'static str| {
            let name = name.map(|name| name.trim().to_owned());
            let name = name.filter(|name| !name.is_empty())?;
            let wrong = |c: char| c.is_whitespace() || c.is_control();
            if name.chars().count() > Self::LIMIT || name.contains(wrong) {
                refusals.push(Refusal::new(code::ATTRIBUTE_INVALID).field(field));
            }
            Some(name)
        };
        let names = Self {
            email: checked(self.email, "email"),
            first_name: checked(self.first_name, "first_name"),
            last_name: checked(self.last_name, "last_name"),
            groups: checked(self.groups, "groups"),
        };
        if refusals.is_empty() {
            Ok(names)
        } else {
            Err(refusals)
        }
    }

    /// These, and where they say nothing those.
    #[must_use]
    pub fn or(self, those: Self) -> Self {
        Self {
            email: self.email.or(those.email),
            first_name: self.first_name.or(those.first_name),
            last_name: self.last_name.or(those.last_name),
            groups: self.groups.or(those.groups),
        }
    }

    /// Each name with what it stands for.
    pub fn named(&self) -> [(OurAttribute, Option<&str>); 4] {
        [
            (OurAttribute::Email, self.email.as_deref()),
            (OurAttribute::FirstName, self.first_name.as_deref()),
            (OurAttribute::LastName, self.last_name.as_deref()),
            (OurAttribute::Groups, self.groups.as_deref()),
        ]
    }

    /// The names under which a product sends them when it is set up by its guide.
    pub fn preset(product: IdpProduct) -> Self {
        let sent_as = |ours: OurAttribute| {
            guide(product)
                .attributes
                .iter()
                .find(|attribute| attribute.ours == ours)
                .map(|attribute| attribute.sent_as.to_owned())
        };
        Self {
            email: sent_as(OurAttribute::Email),
            first_name: sent_as(OurAttribute::FirstName),
            last_name: sent_as(OurAttribute::LastName),
            groups: sent_as(OurAttribute::Groups),
        }
    }
}

/// What a login says of the person's groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Groups {
    /// These and no others. None at all when the attribute is not there: products leave it out for people without groups.
    Said(BTreeSet<String>),
    /// The person has more than fit, and they were left out: nothing is known, so nothing changes.
    LeftOut,
}

impl Groups {
    /// Reads them: by the mapped name alone where there is one, else by the first usual name that is there.
    pub fn of(login: &VerifiedLogin, mapped: Option<&str>) -> Self {
        let values = match mapped {
            Some(name) => login.attributes.get(name),
            None => GROUP_ATTRIBUTES
                .iter()
                .find_map(|name| login.attributes.get(*name)),
        };
        let said: BTreeSet<String> = values
            .into_iter()
            .flatten()
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
            .collect();
        if said.is_empty() && login.attributes.contains_key(GROUPS_LINK) {
            Self::LeftOut
        } else {
            Self::Said(said)
        }
    }
}

/// What one group gives in one organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRule {
    /// The group, exactly as it is sent: case counts.
    pub group: String,
    /// Where it counts.
    pub organization: OrganizationId,
    /// What it gives.
    pub grant: Grant,
}

/// What a group gives: one thing, so that a team can go without taking a role along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// A role; never owner.
    Role(Role),
    /// A team to be in.
    Team(TeamId),
}

/// What all groups of a person give in one organization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// The highest role any of them gives.
    pub role: Option<Role>,
    /// The teams.
    pub teams: BTreeSet<TeamId>,
}

impl Granted {
    /// Adds up the rules that meet.
    pub fn of(
        rules: &[GroupRule],
        groups: &BTreeSet<String>,
        organization: OrganizationId,
    ) -> Self {
        let mut granted = Self::default();
        for rule in rules {
            if rule.organization == organization && groups.contains(&rule.group) {
                match rule.grant {
                    Grant::Role(Role::Owner) => {}
                    Grant::Role(role) => granted.role = granted.role.max(Some(role)),
                    Grant::Team(team) => {
                        granted.teams.insert(team);
                    }
                }
            }
        }
        granted
    }
}

/// What the groups of a member last came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastWord {
    /// They were never looked at.
    Never,
    /// The membership came by an invitation, whose role wins: what the groups say first is written down only.
    Invited,
    /// This role, or none.
    Said(Option<Role>),
}

impl LastWord {
    /// The stored name; `None` for [`LastWord::Never`].
    pub const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Never => None,
            Self::Invited => Some("invited"),
            Self::Said(None) => Some("none"),
            Self::Said(Some(role)) => Some(role.as_str()),
        }
    }

    /// Reads the stored name.
    pub fn parse(text: Option<&str>) -> Option<Self> {
        Some(match text {
            None => Self::Never,
            Some("invited") => Self::Invited,
            Some("none") => Self::Said(None),
            Some(role) => Self::Said(Some(Role::parse(role)?)),
        })
    }
}

/// A member, as far as their groups may change their role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MappedMember {
    /// The role they have.
    pub role: Role,
    /// Whether it came from groups, or from the login that brought them.
    pub is_mapped: bool,
    /// What their groups last came to.
    pub last: LastWord,
}

impl MappedMember {
    /// The role they get now, if it changes. `otherwise` is what somebody gets whom no group gives a role any more.
    pub fn next_role(&self, granted: Option<Role>, otherwise: Role) -> Option<Role> {
        let is_news = match self.last {
            LastWord::Invited => false,
            // Nobody has a role to lose by groups that never gave one.
            LastWord::Never => granted.is_some(),
            LastWord::Said(before) => before != granted,
        };
        let wanted = match granted {
            Some(role) => role,
            None if self.is_mapped => otherwise,
            None => return None,
        };
        (is_news && self.role != Role::Owner && wanted != Role::Owner && wanted != self.role)
            .then_some(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::{AttributeNames, Grant, Granted, GroupRule, LastWord, MappedMember};
    use crate::{
        Role,
        id::{OrganizationId, TeamId},
        saml::IdpProduct,
    };
    use std::collections::BTreeSet;
    use uuid::Uuid;

    const ACME: OrganizationId = OrganizationId(Uuid::from_u128(1));
    const LABS: OrganizationId = OrganizationId(Uuid::from_u128(2));
    const FIELD: TeamId = TeamId(Uuid::from_u128(3));

    fn rule(group: &str, grant: Grant) -> GroupRule {
        GroupRule {
            group: group.to_owned(),
            organization: ACME,
            grant,
        }
    }

    fn groups(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn the_highest_role_and_every_team_of_ones_groups_count() {
        let rules = [
            rule("everyone", Grant::Role(Role::Observer)),
            rule("everyone", Grant::Team(FIELD)),
            rule("it", Grant::Role(Role::Admin)),
        ];
        let both = Granted::of(&rules, &groups(&["it", "everyone", "else"]), ACME);
        assert_eq!(both.role, Some(Role::Admin));
        assert_eq!(both.teams, BTreeSet::from([FIELD]));
        assert_eq!(
            Granted::of(&rules, &groups(&["IT"]), ACME),
            Granted::default()
        );
        assert_eq!(
            Granted::of(&rules, &groups(&["it"]), LABS),
            Granted::default()
        );
    }

    #[test]
    fn no_group_makes_an_owner_or_unmakes_one() {
        let rules = [rule("it", Grant::Role(Role::Owner))];
        assert_eq!(Granted::of(&rules, &groups(&["it"]), ACME).role, None);
        let owner = MappedMember {
            role: Role::Owner,
            is_mapped: true,
            last: LastWord::Said(Some(Role::Admin)),
        };
        assert_eq!(owner.next_role(None, Role::Member), None);
        assert_eq!(owner.next_role(Some(Role::Observer), Role::Member), None);
        let member = MappedMember {
            role: Role::Member,
            is_mapped: true,
            last: LastWord::Never,
        };
        assert_eq!(member.next_role(Some(Role::Owner), Role::Member), None);
    }

    #[test]
    fn the_newest_word_wins_and_an_old_one_is_not_repeated() {
        let by_hand = MappedMember {
            role: Role::Admin,
            is_mapped: false,
            last: LastWord::Said(Some(Role::Member)),
        };
        assert_eq!(by_hand.next_role(Some(Role::Member), Role::Member), None);
        assert_eq!(
            by_hand.next_role(Some(Role::Observer), Role::Member),
            Some(Role::Observer)
        );
        // What was set by hand is not taken by groups that stop saying anything.
        assert_eq!(by_hand.next_role(None, Role::Observer), None);
    }

    #[test]
    fn whoever_loses_the_group_loses_the_role_it_gave() {
        let mapped = MappedMember {
            role: Role::Admin,
            is_mapped: true,
            last: LastWord::Said(Some(Role::Admin)),
        };
        assert_eq!(mapped.next_role(None, Role::Observer), Some(Role::Observer));
    }

    #[test]
    fn the_role_of_an_invitation_outlasts_what_the_groups_say_first() {
        let invited = MappedMember {
            role: Role::Observer,
            is_mapped: false,
            last: LastWord::Invited,
        };
        assert_eq!(invited.next_role(Some(Role::Admin), Role::Member), None);
    }

    #[test]
    fn the_last_word_reads_back() {
        for word in [
            LastWord::Never,
            LastWord::Invited,
            LastWord::Said(None),
            LastWord::Said(Some(Role::Admin)),
        ] {
            assert_eq!(LastWord::parse(word.as_str()), Some(word));
        }
    }

    #[test]
    fn every_product_has_a_preset_for_the_address() {
        for product in IdpProduct::ALL {
            assert!(
                AttributeNames::preset(product).email.is_some(),
                "{product:?}"
            );
        }
    }
}
