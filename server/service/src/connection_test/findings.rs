//! What a test found out.
use crate::{
    Result, Service, identity_provider::LoginProvider, provisioning::GroupRuleView, store,
};
use domain::{
    Refusal,
    id::AccountId,
    provisioning::{carry_over::CarryOver, joins, mapping::Groups},
    saml::{CheckOutcome, VerifiedLogin},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde::{Deserialize, Serialize};

/// Longest value that is kept of an attribute, in characters.
const LONGEST: usize = 200;
/// Most attributes and values of one that are kept.
const MOST: usize = 100;

/// What a test found out, for reading: kept sealed in its row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Findings {
    /// Every check in order.
    pub checks: Vec<CheckOutcome>,
    /// What was refused, with its code; none when every check passed.
    pub refused: Option<RefusedTest>,
    /// Who answered, when every check passed.
    pub person: Option<Answered>,
}

/// Why a test failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefusedTest {
    /// The code's name.
    pub code: String,
    /// What should have been there.
    pub expected: Option<String>,
    /// What arrived.
    pub received: Option<String>,
}

/// What the identity provider says of the person who answered the test.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Answered {
    /// The NameID, and its format.
    pub name_id: (String, String),
    /// The address it names, by the mapped attribute or a usual one.
    pub email: Option<String>,
    /// Every attribute with its values, by name.
    pub attributes: Vec<(String, Vec<String>)>,
    /// How the person signed in there, as a class reference.
    pub authn_context: Option<String>,
    /// What a sign-in of this person would come to.
    pub outlook: Outlook,
    /// Organizations they would be added to.
    pub joining: Vec<Joining>,
    /// Their groups, and what each gives.
    #[serde(default)]
    pub groups: FoundGroups,
}

/// The groups of somebody who answered a test.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundGroups {
    /// Whether there were too many, so that the identity provider left them out.
    pub left_out: bool,
    /// Each group, and in words what it gives: "Acme: role admin".
    pub said: Vec<(String, Vec<String>)>,
}

/// What a sign-in of this person would come to now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outlook", rename_all = "snake_case")]
pub enum Outlook {
    /// They would be in.
    SignsIn {
        /// As whom.
        account: String,
    },
    /// Their SAML account has another NameID: they would be refused.
    SubjectChanged,
    /// They are linked by the identity provider that this one is to take the place of. (C8)
    Former {
        /// Whom the same NameID names.
        by_name_id: Option<String>,
        /// Whom the same address names, where its domain is verified.
        by_email: Option<String>,
    },
    /// Nobody here is linked to them. Whether they have an account of their own is not for an admin to learn.
    NotLinked,
}

/// An organization somebody would be added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joining {
    /// Its name.
    pub organization: String,
    /// The default team there.
    pub team: Option<String>,
}

impl Findings {
    pub(super) fn refused(checks: Vec<CheckOutcome>, refusal: &Refusal) -> Self {
        Self {
            checks,
            refused: Some(RefusedTest {
                code: refusal.code.id().to_owned(),
                expected: refusal.expected.clone(),
                received: refusal.received.clone(),
            }),
            person: None,
        }
    }
}

impl Service {
    /// Reads what a sign-in would decide on, and decides nothing.
    pub(super) async fn test_findings(
        &self,
        provider: &LoginProvider,
        login: &VerifiedLogin,
        checks: Vec<CheckOutcome>,
    ) -> Result<Findings> {
        let read = self.database.read();
        let link = self.link_or_former(read, provider, login).await?;
        let former = match &link {
            Some(_) => None,
            None => self.former_of(provider, login).await?,
        };
        let (outlook, joining) = match &link {
            None if former.is_some() => (former.unwrap_or(Outlook::NotLinked), Vec::new()),
            Some(link) => {
                let account = AccountId(link.account_id);
                let email = store::account::Entity::find_by_id(account.0)
                    .one(read)
                    .await?
                    .map(|row| row.email)
                    .unwrap_or_default();
                let served = self.served_organizations(read, provider, account).await?;
                let wanted = joins(&served)
                    .into_iter()
                    .map(|join| (join.organization.0, join.team.map(|team| team.0)))
                    .collect();
                (Outlook::SignsIn { account: email }, wanted)
            }
            None if self.address_is_linked(read, provider, login).await? => {
                (Outlook::SubjectChanged, Vec::new())
            }
            None => {
                let all = provider.organizations.iter();
                let wanted = all
                    .map(|link| (link.organization.0, link.default_team.map(|team| team.0)))
                    .collect();
                (Outlook::NotLinked, wanted)
            }
        };
        let mut named = Vec::with_capacity(joining.len());
        for (organization, team) in joining {
            let team = match team {
                Some(team) => store::team::Entity::find()
                    .filter(store::team::Column::Id.eq(team))
                    .one(read)
                    .await?
                    .map(|team| team.name),
                None => None,
            };
            named.push(Joining {
                organization: self.organization_name(read, organization).await?,
                team,
            });
        }
        Ok(Findings {
            checks,
            refused: None,
            person: Some(Answered {
                name_id: (login.name_id.value.clone(), login.name_id.format.clone()),
                email: login
                    .email(provider.attributes.email.as_deref())
                    .map(|email| email.to_string()),
                attributes: login
                    .attributes
                    .iter()
                    .take(MOST)
                    .map(|(name, values)| {
                        let values = values
                            .iter()
                            .take(MOST)
                            .map(|value| clipped(value))
                            .collect();
                        (name.clone(), values)
                    })
                    .collect(),
                authn_context: login.authn_context.clone(),
                outlook,
                joining: named,
                groups: self.found_groups(provider, login).await?,
            }),
        })
    }

    /// Whom a former identity provider linked under this NameID or address, if anybody.
    async fn former_of(
        &self,
        provider: &LoginProvider,
        login: &VerifiedLogin,
    ) -> Result<Option<Outlook>> {
        let read = self.database.read();
        // Of metadata that waits the one on record is the former; else the one that it took the place of.
        let from = match (&provider.entity_id, &provider.carried) {
            (Some(present), _) if *present != login.issuer => present,
            (_, Some(carried)) => &carried.from,
            (_, None) => return Ok(None),
        };
        let mut found = [None, None];
        for (way, found) in [CarryOver::NameId, CarryOver::Email]
            .into_iter()
            .zip(&mut found)
        {
            if let Some(link) = self.former_link(read, provider, login, way, from).await? {
                *found = store::account::Entity::find_by_id(link.account_id)
                    .one(read)
                    .await?
                    .map(|account| account.email);
            }
        }
        let [by_name_id, by_email] = found;
        let any = by_name_id.is_some() || by_email.is_some();
        Ok(any.then_some(Outlook::Former {
            by_name_id,
            by_email,
        }))
    }

    async fn found_groups(
        &self,
        provider: &LoginProvider,
        login: &VerifiedLogin,
    ) -> Result<FoundGroups> {
        let Groups::Said(groups) = Groups::of(login, provider.attributes.groups.as_deref()) else {
            return Ok(FoundGroups {
                left_out: true,
                said: Vec::new(),
            });
        };
        let rules = self.rule_views(provider.id.0).await?;
        let said = groups
            .into_iter()
            .take(MOST)
            .map(|group| {
                let gives = rules
                    .iter()
                    .filter(|rule| rule.group == group)
                    .map(GroupRuleView::gives)
                    .collect();
                (clipped(&group), gives)
            })
            .collect();
        Ok(FoundGroups {
            left_out: false,
            said,
        })
    }
}

fn clipped(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
