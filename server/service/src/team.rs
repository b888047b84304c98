//! Teams of an organization and who is in them.
use crate::{
    Caller, Error, Result, Service, access::Access, audit::Event, error::taken,
    service_account::mailbox_of, store,
};
use domain::{
    DisplayName, Refusal, Timestamp, code,
    id::{AccountId, OrganizationId, TeamId},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, sea_query::OnConflict,
};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

/// A team in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamView {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// How many people are in it.
    pub members: u64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Somebody in a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamMemberView {
    /// Their account.
    pub account: AccountId,
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Where it came from: `manual`, `mapped` or `directory`.
    pub source: String,
}

/// A team with its people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TeamDetail {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Who is in it, by address.
    pub members: Vec<TeamMemberView>,
    /// Who belongs to the organization and not to the team, by address: the account and what to call it.
    pub others: Vec<(AccountId, String)>,
}

impl Service {
    /// The teams of an organization, by name.
    pub async fn teams(&self, caller: &Caller, slug: &str) -> Result<Vec<TeamView>> {
        let access = self.authorize(caller, slug, Action::ViewMembers).await?;
        let teams = store::team::Entity::find()
            .filter(store::team::Column::OrganizationId.eq(access.organization.0))
            .order_by_asc(store::team::Column::Name)
            .all(self.database.read())
            .await?;
        let mut sizes: HashMap<_, u64> = HashMap::new();
        for row in store::team_member::Entity::find()
            .filter(store::team_member::Column::TeamId.is_in(teams.iter().map(|team| team.id)))
            .all(self.database.read())
            .await?
        {
            *sizes.entry(row.team_id).or_default() += 1;
        }
        Ok(teams
            .into_iter()
            .map(|team| TeamView {
                id: TeamId(team.id),
                members: sizes.get(&team.id).copied().unwrap_or_default(),
                name: team.name,
                created_at: Timestamp::from_millis(team.created_at),
            })
            .collect())
    }

    /// One team with its people.
    pub async fn team(&self, caller: &Caller, slug: &str, team: TeamId) -> Result<TeamDetail> {
        let access = self.authorize(caller, slug, Action::ViewMembers).await?;
        let read = self.database.read();
        let row = team_of(read, access.organization, team).await?;
        let sources: HashMap<_, _> = store::team_member::Entity::find()
            .filter(store::team_member::Column::TeamId.eq(team.0))
            .all(read)
            .await?
            .into_iter()
            .map(|row| (row.account_id, row.source))
            .collect();
        let memberships = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(access.organization.0))
            .all(read)
            .await?;
        let accounts = store::account::Entity::find()
            .filter(
                store::account::Column::Id
                    .is_in(memberships.iter().map(|membership| membership.account_id)),
            )
            .order_by_asc(store::account::Column::EmailFolded)
            .all(read)
            .await?;
        let (mut members, mut others) = (Vec::new(), Vec::new());
        for account in accounts {
            let id = AccountId(account.id);
            let address = mailbox_of(&account).unwrap_or("Service account").to_owned();
            match sources.get(&account.id) {
                Some(source) => members.push(TeamMemberView {
                    account: id,
                    name: account.name,
                    email: address,
                    source: source.clone(),
                }),
                None if account.name.is_empty() => others.push((id, address)),
                None => others.push((id, format!("{} ({address})", account.name))),
            }
        }
        Ok(TeamDetail {
            id: team,
            name: row.name,
            members,
            others,
        })
    }

    /// Makes a team.
    pub async fn create_team(&self, caller: &Caller, slug: &str, name: &str) -> Result<TeamId> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageTeams).await?;
        let name = DisplayName::parse(name)?;
        let now = self.now();
        let id = TeamId(self.random.id(now));
        let row = store::team::ActiveModel {
            id: Set(id.0),
            organization_id: Set(access.organization.0),
            name: Set(name.as_str().to_owned()),
            created_at: Set(now.as_millis()),
        };
        taken(
            row.insert(&transaction).await,
            Refusal::new(code::NAME_TAKEN).field("name"),
        )?;
        let subject = id.to_string();
        let event = event(&access, "team.created", &subject, json!({ "name": name }));
        self.conclude(transaction, caller, event).await?;
        Ok(id)
    }

    /// Gives a team another name.
    pub async fn rename_team(
        &self,
        caller: &Caller,
        slug: &str,
        team: TeamId,
        name: &str,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageTeams).await?;
        let before = team_of(&transaction, access.organization, team).await?;
        let name = DisplayName::parse(name)?;
        if before.name == name.as_str() {
            return Ok(());
        }
        let row = store::team::ActiveModel {
            id: Set(team.0),
            name: Set(name.as_str().to_owned()),
            ..Default::default()
        };
        taken(
            row.update(&transaction).await,
            Refusal::new(code::NAME_TAKEN).field("name"),
        )?;
        let id = team.to_string();
        let event = event(
            &access,
            "team.renamed",
            &id,
            json!({ "from": before.name, "to": name }),
        );
        self.conclude(transaction, caller, event).await
    }

    /// Deletes a team; its people stay in the organization. Where it was a default team, new members get none.
    pub async fn delete_team(&self, caller: &Caller, slug: &str, team: TeamId) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageTeams).await?;
        let before = team_of(&transaction, access.organization, team).await?;
        store::team::Entity::delete_by_id(team.0)
            .exec(&transaction)
            .await?;
        let id = team.to_string();
        let event = event(&access, "team.deleted", &id, json!({ "name": before.name }));
        self.conclude(transaction, caller, event).await
    }

    /// Puts a member of the organization into a team; somebody who is in it already stays there.
    pub async fn add_team_member(
        &self,
        caller: &Caller,
        slug: &str,
        team: TeamId,
        account: AccountId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageTeams).await?;
        team_of(&transaction, access.organization, team).await?;
        let membership = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(access.organization.0))
            .filter(store::membership::Column::AccountId.eq(account.0))
            .one(&transaction)
            .await?;
        if membership.is_none() {
            return Err(Refusal::new(code::TEAM_NOT_A_MEMBER)
                .field("account")
                .into());
        }
        store::team_member::Entity::insert(store::team_member::ActiveModel {
            team_id: Set(team.0),
            account_id: Set(account.0),
            source: Set("manual".to_owned()),
            created_at: Set(self.now().as_millis()),
        })
        .on_conflict(
            OnConflict::columns([
                store::team_member::Column::TeamId,
                store::team_member::Column::AccountId,
            ])
            .update_column(store::team_member::Column::Source)
            .to_owned(),
        )
        .exec_without_returning(&transaction)
        .await?;
        let id = team.to_string();
        let event = event(
            &access,
            "team.member_added",
            &id,
            json!({ "account": account }),
        );
        self.conclude(transaction, caller, event).await
    }

    /// Takes somebody out of a team.
    pub async fn remove_team_member(
        &self,
        caller: &Caller,
        slug: &str,
        team: TeamId,
        account: AccountId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageTeams).await?;
        team_of(&transaction, access.organization, team).await?;
        let removed = store::team_member::Entity::delete_by_id((team.0, account.0))
            .exec(&transaction)
            .await?
            .rows_affected;
        if removed == 0 {
            return Err(code::NOT_FOUND.into());
        }
        let id = team.to_string();
        let event = event(
            &access,
            "team.member_removed",
            &id,
            json!({ "account": account }),
        );
        self.conclude(transaction, caller, event).await
    }
}

fn event<'a>(
    access: &Access,
    action: &'static str,
    team: &'a str,
    detail: serde_json::Value,
) -> Event<'a> {
    Event {
        organization: Some(access.organization),
        action,
        subject_kind: "team",
        subject_id: team,
        detail,
    }
}

async fn team_of(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    team: TeamId,
) -> Result<store::team::Model> {
    store::team::Entity::find_by_id(team.0)
        .filter(store::team::Column::OrganizationId.eq(organization.0))
        .one(connection)
        .await?
        .ok_or_else(|| Error::from(code::NOT_FOUND))
}
