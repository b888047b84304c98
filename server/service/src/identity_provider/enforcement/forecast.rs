//! What a policy would change for whom, as a list of the real people, before it is switched on. [product.md, I12]
use super::{ending::signed_up_with_google, own_link};
use crate::{Caller, Result, Service, organization::role_of, session::kind_of, store};
use domain::{
    Role,
    account::AccountKind,
    enforcement::{Entry, GooglePolicy, Policy, Rule, Verdict, judge},
    id::{AccountId, IdentityProviderId},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::Query,
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// How many people the page names; the rest are counted.
const NAMED: usize = 200;

/// What a policy would change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// The policy.
    pub policy: Policy,
    /// The first [`NAMED`] people, those who may be left outside first.
    pub people: Vec<PersonForecast>,
    /// How many people belong to the organization.
    pub total: u64,
    /// How many would have to use single sign-on, or have to anyway.
    pub must_use: u64,
    /// How many keep their other ways, by role.
    pub keep: Vec<(Role, u64)>,
    /// How many would have to and have neither signed in through it nor been provisioned.
    pub unreached: u64,
    /// How many personal API keys would no longer open this organization.
    pub keys: u64,
    /// How many of those who would have to signed up with Google: they may go on with it where it counts.
    pub google: u64,
    /// How many owners there are: two at most are advised.
    pub owners: u64,
}

/// What it would change for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonForecast {
    /// Their account.
    pub account: AccountId,
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// What changes.
    pub change: Change,
    /// Whether they signed up with Google.
    pub signed_up_with_google: bool,
}

/// What changes for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// They would have to use single sign-on and never came through it: they stay outside until they do.
    Unreached,
    /// They would have to use single sign-on, which they know.
    MustUse,
    /// They keep their password.
    Keeps,
    /// The company's identity provider is their only way already.
    Already,
}

impl Forecast {
    /// The whole in a sentence: "7 members will have to use SSO, 2 owners keep their password, 1 has neither signed in
    /// through it nor been provisioned."
    pub fn sentence(&self) -> String {
        let counted = |count: u64, one: &str, many: &str| {
            format!("{count} {}", if count == 1 { one } else { many })
        };
        let mut parts = vec![format!(
            "{} will have to use SSO",
            counted(self.must_use, "member", "members")
        )];
        for (role, count) in &self.keep {
            let (one, many) = match role {
                Role::Owner => ("owner keeps", "owners keep"),
                Role::Admin => ("admin keeps", "admins keep"),
                Role::Member => ("member keeps", "members keep"),
                Role::Observer => ("observer keeps", "observers keep"),
            };
            let whose = if *count == 1 { "a" } else { "their" };
            parts.push(format!("{} {whose} password", counted(*count, one, many)));
        }
        parts.push(format!(
            "{} neither signed in through it nor been provisioned",
            counted(self.unreached, "has", "have")
        ));
        format!("{}.", parts.join(", "))
    }
}

impl Service {
    /// What a policy would change for the members of an organization, for its owners and admins.
    pub async fn enforcement_forecast(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        policy: Policy,
    ) -> Result<Forecast> {
        let reached = self.reach(caller, slug, key).await?;
        let read = self.database.read();
        own_link(read, &reached).await?;
        let provider = IdentityProviderId(reached.row.id);
        let roles: HashMap<uuid::Uuid, Role> = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(reached.access.organization.0))
            .all(read)
            .await?
            .into_iter()
            .map(|member| Ok((member.account_id, role_of(&member.role)?)))
            .collect::<Result<_>>()?;
        // Not by a list of ids: databases take only so many values.
        let members = Query::select()
            .column(store::membership::Column::AccountId)
            .from(store::membership::Entity)
            .and_where(store::membership::Column::OrganizationId.eq(reached.access.organization.0))
            .to_owned();
        let accounts = store::account::Entity::find()
            .filter(store::account::Column::Id.in_subquery(members.clone()))
            // Real people: enforcement never concerns a service account.
            .filter(store::account::Column::ServiceOf.is_null())
            .order_by_asc(store::account::Column::EmailFolded)
            .all(read)
            .await?;
        let connected: HashSet<uuid::Uuid> = store::saml_account::Entity::find()
            .filter(store::saml_account::Column::IdentityProviderId.eq(provider.0))
            .all(read)
            .await?
            .into_iter()
            // By a former one nobody comes in.
            .filter(|link| Some(&link.entity_id) == reached.row.entity_id.as_ref())
            .map(|link| link.account_id)
            .collect();
        let ids = accounts.iter().map(|account| account.id).collect();
        let google = signed_up_with_google(read, &ids).await?;
        let rule = Rule {
            policy,
            google: GooglePolicy::Refused,
        };
        let mut people = Vec::with_capacity(accounts.len());
        for account in accounts {
            let role = roles.get(&account.id).copied().unwrap_or(Role::Observer);
            let kind = kind_of(&account)?;
            let caught = judge(rule, role, kind, Entry::Password) == Verdict::MustUseSingleSignOn;
            let change = match (caught, connected.contains(&account.id)) {
                _ if kind == (AccountKind::Managed { by: provider }) => Change::Already,
                (false, _) => Change::Keeps,
                (true, true) => Change::MustUse,
                (true, false) => Change::Unreached,
            };
            people.push(PersonForecast {
                account: AccountId(account.id),
                name: account.name,
                email: account.email,
                role,
                change,
                signed_up_with_google: google.contains(&account.id),
            });
        }
        let keys: Vec<uuid::Uuid> = store::api_key::Entity::find()
            .select_only()
            .column(store::api_key::Column::AccountId)
            .filter(store::api_key::Column::AccountId.in_subquery(members))
            .into_tuple()
            .all(read)
            .await?;
        Ok(counted(policy, people, &keys))
    }
}

/// Adds up; `keys` names the holder of each API key.
fn counted(policy: Policy, mut people: Vec<PersonForecast>, keys: &[uuid::Uuid]) -> Forecast {
    let count = |counts: &dyn Fn(&PersonForecast) -> bool| {
        let found = people.iter().filter(|person| counts(person)).count();
        u64::try_from(found).unwrap_or(u64::MAX)
    };
    let caught =
        |person: &PersonForecast| matches!(person.change, Change::Unreached | Change::MustUse);
    let keep = Role::ALL
        .into_iter()
        .rev()
        .map(|role| {
            let keeps =
                |person: &PersonForecast| person.role == role && person.change == Change::Keeps;
            (role, count(&keeps))
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    let holders: HashSet<uuid::Uuid> = people
        .iter()
        .filter(|person| caught(person))
        .map(|person| person.account.0)
        .collect();
    let keys = keys
        .iter()
        .filter(|holder| holders.contains(*holder))
        .count();
    let forecast = Forecast {
        policy,
        total: count(&|_| true),
        must_use: count(&|person| person.change != Change::Keeps),
        keep,
        unreached: count(&|person| person.change == Change::Unreached),
        keys: u64::try_from(keys).unwrap_or(u64::MAX),
        google: count(&|person| caught(person) && person.signed_up_with_google),
        owners: count(&|person| person.role == Role::Owner),
        people: Vec::new(),
    };
    people.sort_by(|a, b| (a.change, &a.email).cmp(&(b.change, &b.email)));
    people.truncate(NAMED);
    Forecast { people, ..forecast }
}

#[cfg(test)]
mod tests {
    use super::Forecast;
    use domain::{Role, enforcement::Policy};

    #[test]
    fn the_whole_is_one_sentence_in_numbers() {
        let mut forecast = Forecast {
            policy: Policy::AllButOwners,
            people: Vec::new(),
            total: 9,
            must_use: 7,
            keep: vec![(Role::Owner, 2)],
            unreached: 1,
            keys: 0,
            google: 0,
            owners: 2,
        };
        assert_eq!(
            forecast.sentence(),
            "7 members will have to use SSO, 2 owners keep their password, 1 has neither signed in through it nor been provisioned."
        );
        forecast.must_use = 1;
        forecast.keep = vec![(Role::Owner, 1), (Role::Admin, 3)];
        forecast.unreached = 0;
        assert_eq!(
            forecast.sentence(),
            "1 member will have to use SSO, 1 owner keeps a password, 3 admins keep their password, 0 have neither signed in through it nor been provisioned."
        );
    }
}
