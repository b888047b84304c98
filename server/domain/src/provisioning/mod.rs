//! Who becomes a member of what, and whether an account may become a company account: decided in one place, from facts
//! the caller read under its locks.
pub mod admission;
pub mod arrival;
pub mod carry_over;
pub mod mapping;

use crate::{
    Code, EmailAddress, Refusal,
    account::AccountMode,
    code,
    id::{AccountId, IdentityProviderId, OrganizationId, TeamId},
};

/// An organization the identity provider serves, as it stands for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServedOrganization {
    /// The organization.
    pub organization: OrganizationId,
    /// The team new members get.
    pub default_team: Option<TeamId>,
    /// Whether the person is a member now.
    pub is_member: bool,
    /// Whether somebody removed them and has not let them back in.
    pub is_revoked: bool,
}

/// A membership to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Join {
    /// Where.
    pub organization: OrganizationId,
    /// Together with this team.
    pub team: Option<TeamId>,
}

/// The memberships a login adds: only *missing* ones (B4), never against a revocation; the default team comes with a
/// new membership only (B5).
pub fn joins(served: &[ServedOrganization]) -> Vec<Join> {
    served
        .iter()
        .filter(|place| !place.is_member && !place.is_revoked)
        .map(|place| Join {
            organization: place.organization,
            team: place.default_team,
        })
        .collect()
}

/// The account a subject is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedAccount {
    /// The account.
    pub account: AccountId,
    /// Which identity provider manages it, if one.
    pub managed_by: Option<IdentityProviderId>,
}

/// Decides a login by its subject alone; an e-mail address never picks an account. (What an admin who switched the
/// identity provider carries over is decided before, in [`carry_over`].)
///
/// `same_person` says whether another subject of this identity provider carries the same e-mail address: then the
/// NameID changed.
///
/// # Errors
/// `saml.subject_changed` or `saml.no_account`.
pub fn decide_login(
    provider: IdentityProviderId,
    mode: AccountMode,
    link: Option<LinkedAccount>,
    same_person: bool,
) -> Result<AccountId, Refusal> {
    match link {
        Some(linked) if linked.managed_by == Some(provider) => Ok(linked.account),
        Some(LinkedAccount {
            account,
            managed_by: None,
        }) if mode == AccountMode::Connected => Ok(account),
        Some(_) | None if same_person => Err(code::SAML_SUBJECT_CHANGED.into()),
        Some(_) | None => Err(code::SAML_NO_ACCOUNT.into()),
    }
}

/// What a person is about to give away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ConsentNumbers {
    /// API keys that will be deleted.
    pub api_keys: u64,
    /// Fleets that move.
    pub fleets: u64,
    /// Devices that move.
    pub devices: u64,
    /// Memberships outside the identity provider's organizations, which end.
    pub memberships_ending: u64,
}

impl ConsentNumbers {
    /// Whether more is at stake than in `agreed`.
    pub const fn grew_beyond(self, agreed: Self) -> bool {
        self.api_keys > agreed.api_keys
            || self.fleets > agreed.fleets
            || self.devices > agreed.devices
            || self.memberships_ending > agreed.memberships_ending
    }
}

/// What decides whether an account may become a company account (B6a).
#[derive(Clone, Debug)]
pub struct ConsentFacts {
    /// Whether it is an operator's account.
    pub is_operator: bool,
    /// Whether a company owns it already.
    pub is_managed: bool,
    /// The account's confirmed address.
    pub confirmed_email: Option<EmailAddress>,
    /// Organizations with an identity provider of which this is the last owner with a way in.
    pub last_way_in_of: Vec<String>,
    /// Organizations outside the identity provider's of which this is the only owner.
    pub sole_owner_of: Vec<String>,
}

impl ConsentFacts {
    /// What stands against it before anybody goes to the identity provider.
    pub fn obstacle(&self) -> Option<Refusal> {
        let refuse = |code: Code, names: &[String]| {
            Some(Refusal::new(code).message(format!("{} {}.", code.happened(), names.join(", "))))
        };
        if self.is_operator {
            return Some(code::CONSENT_OPERATOR.into());
        }
        if self.is_managed {
            return Some(code::CONSENT_ALREADY.into());
        }
        if self.confirmed_email.is_none() {
            return Some(code::EMAIL_UNCONFIRMED.into());
        }
        if !self.last_way_in_of.is_empty() {
            return refuse(code::ORGANIZATION_LAST_WAY_IN, &self.last_way_in_of);
        }
        if !self.sole_owner_of.is_empty() {
            return refuse(code::CONSENT_SOLE_OWNER, &self.sole_owner_of);
        }
        None
    }

    /// Decides the commit: nothing stands against it, and the identity provider answered for this very address.
    ///
    /// # Errors
    /// The obstacle, `saml.email_missing`, or `consent.other_person` with both addresses.
    pub fn decide(&self, answered_for: Option<&EmailAddress>) -> Result<(), Refusal> {
        if let Some(obstacle) = self.obstacle() {
            return Err(obstacle);
        }
        let answered = answered_for.ok_or_else(|| Refusal::new(code::SAML_EMAIL_MISSING))?;
        match &self.confirmed_email {
            Some(own) if own == answered => Ok(()),
            Some(own) => Err(Refusal::new(code::CONSENT_OTHER_PERSON)
                .expected(own.as_str())
                .received(answered.as_str())
                .message(format!(
                    "This account's address is {own}; the identity provider answered for {answered}."
                ))),
            None => Err(code::EMAIL_UNCONFIRMED.into()),
        }
    }
}

/// A fleet's name in its new home: the same, or `name-2`, `name-3` … when it is taken there.
pub fn free_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(name) {
        return name.to_owned();
    }
    let mut number = 2_u64;
    loop {
        let candidate = format!("{name}-{number}");
        if !is_taken(&candidate) {
            return candidate;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::{
        ConsentFacts, ConsentNumbers, LinkedAccount, ServedOrganization, decide_login, free_name,
        joins,
    };
    use crate::{
        EmailAddress,
        account::AccountMode,
        code,
        id::{AccountId, IdentityProviderId, OrganizationId, TeamId},
    };
    use uuid::Uuid;

    const PROVIDER: IdentityProviderId = IdentityProviderId(Uuid::from_u128(1));
    const OTHER: IdentityProviderId = IdentityProviderId(Uuid::from_u128(2));
    const ACCOUNT: AccountId = AccountId(Uuid::from_u128(3));

    fn served(is_member: bool, is_revoked: bool) -> ServedOrganization {
        ServedOrganization {
            organization: OrganizationId(Uuid::from_u128(9)),
            default_team: Some(TeamId(Uuid::from_u128(8))),
            is_member,
            is_revoked,
        }
    }

    #[test]
    fn a_login_adds_only_what_is_missing_and_not_revoked() {
        assert_eq!(joins(&[served(false, false)]).len(), 1);
        assert!(joins(&[served(true, false), served(false, true), served(true, true)]).is_empty());
    }

    #[test]
    fn a_login_goes_by_the_subject_and_by_the_managing_provider() {
        let linked = |managed_by| {
            Some(LinkedAccount {
                account: ACCOUNT,
                managed_by,
            })
        };
        assert_eq!(
            decide_login(
                PROVIDER,
                AccountMode::Managed,
                linked(Some(PROVIDER)),
                false
            ),
            Ok(ACCOUNT)
        );
        assert_eq!(
            decide_login(PROVIDER, AccountMode::Managed, linked(Some(OTHER)), false)
                .unwrap_err()
                .code,
            code::SAML_NO_ACCOUNT
        );
        assert_eq!(
            decide_login(PROVIDER, AccountMode::Managed, linked(None), false)
                .unwrap_err()
                .code,
            code::SAML_NO_ACCOUNT
        );
        assert_eq!(
            decide_login(PROVIDER, AccountMode::Managed, None, true)
                .unwrap_err()
                .code,
            code::SAML_SUBJECT_CHANGED
        );
        assert_eq!(
            decide_login(PROVIDER, AccountMode::Managed, None, false)
                .unwrap_err()
                .code,
            code::SAML_NO_ACCOUNT
        );
    }

    #[test]
    fn a_connected_account_signs_in_where_accounts_stay_their_owners() {
        let link = Some(LinkedAccount {
            account: ACCOUNT,
            managed_by: None,
        });
        assert_eq!(
            decide_login(PROVIDER, AccountMode::Connected, link, false),
            Ok(ACCOUNT)
        );
        let elsewhere = Some(LinkedAccount {
            account: ACCOUNT,
            managed_by: Some(OTHER),
        });
        assert!(decide_login(PROVIDER, AccountMode::Connected, elsewhere, false).is_err());
    }

    fn facts() -> ConsentFacts {
        ConsentFacts {
            is_operator: false,
            is_managed: false,
            confirmed_email: EmailAddress::parse("ada@acme.example"),
            last_way_in_of: vec![],
            sole_owner_of: vec![],
        }
    }

    #[test]
    fn consent_needs_the_same_address_whatever_its_case() {
        let answered = EmailAddress::parse("ADA@acme.example");
        assert!(facts().decide(answered.as_ref()).is_ok());
        let other = EmailAddress::parse("eve@acme.example");
        let refusal = facts().decide(other.as_ref()).unwrap_err();
        assert_eq!(refusal.code, code::CONSENT_OTHER_PERSON);
        assert_eq!(refusal.expected.as_deref(), Some("ada@acme.example"));
        assert_eq!(
            facts().decide(None).unwrap_err().code,
            code::SAML_EMAIL_MISSING
        );
    }

    #[test]
    fn consent_is_refused_to_operators_sole_owners_last_ways_in_and_the_unconfirmed() {
        let code_of = |facts: ConsentFacts| facts.obstacle().unwrap().code;
        assert_eq!(
            code_of(ConsentFacts {
                is_operator: true,
                ..facts()
            }),
            code::CONSENT_OPERATOR
        );
        assert_eq!(
            code_of(ConsentFacts {
                is_managed: true,
                ..facts()
            }),
            code::CONSENT_ALREADY
        );
        assert_eq!(
            code_of(ConsentFacts {
                confirmed_email: None,
                ..facts()
            }),
            code::EMAIL_UNCONFIRMED
        );
        assert_eq!(
            code_of(ConsentFacts {
                last_way_in_of: vec!["Acme".into()],
                ..facts()
            }),
            code::ORGANIZATION_LAST_WAY_IN
        );
        assert_eq!(
            code_of(ConsentFacts {
                sole_owner_of: vec!["Own".into()],
                ..facts()
            }),
            code::CONSENT_SOLE_OWNER
        );
    }

    #[test]
    fn grown_numbers_are_noticed_and_shrunken_ones_are_fine() {
        let agreed = ConsentNumbers {
            api_keys: 2,
            fleets: 3,
            devices: 41,
            memberships_ending: 0,
        };
        assert!(!agreed.grew_beyond(agreed));
        assert!(
            !ConsentNumbers {
                devices: 40,
                ..agreed
            }
            .grew_beyond(agreed)
        );
        assert!(
            ConsentNumbers {
                devices: 42,
                ..agreed
            }
            .grew_beyond(agreed)
        );
        assert!(
            ConsentNumbers {
                memberships_ending: 1,
                ..agreed
            }
            .grew_beyond(agreed)
        );
    }

    #[test]
    fn a_taken_fleet_name_gets_a_number() {
        assert_eq!(
            free_name("field", |name| name == "field" || name == "field-2"),
            "field-3"
        );
        assert_eq!(free_name("field", |_| false), "field");
    }
}
