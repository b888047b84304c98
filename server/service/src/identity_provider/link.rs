//! Which organizations an identity provider serves (B4, B5, I6). One at least is always linked, an organization has one
//! provider at most, and unlinking revokes nobody.
use super::{
    reach::{Reached, links_of},
    rollout::{is_test_organization, rollouts_of},
    state::State,
};
use crate::{Caller, Error, Result, Service, database::Transaction, error::taken, store};
use domain::{
    Refusal, code,
    id::{OrganizationId, TeamId},
    role::Action,
    rollout::Stage,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _,
};
use serde_json::json;
use std::collections::HashSet;
use store::identity_provider_organization as link;

/// An organization that shall be linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkWish {
    /// The organization.
    pub organization: OrganizationId,
    /// The team new members join there.
    pub default_team: Option<TeamId>,
}

impl Service {
    /// Makes the organizations that the caller administers linked exactly as wished; links to organizations of others
    /// stay as they are. Refused when none would be left, and for an organization that has another provider.
    pub async fn set_links(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        wishes: &[LinkWish],
    ) -> Result<()> {
        let administered = self.organizations_administered(caller).await?;
        let administered: Vec<OrganizationId> = administered
            .iter()
            .map(|row| OrganizationId(row.id))
            .collect();
        let mut wished: Vec<OrganizationId> = wishes.iter().map(|wish| wish.organization).collect();
        wished.extend_from_slice(&administered);
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &wished).await?;
        reached.access.require_single_sign_on()?;
        let present = links_of(&transaction, reached.row.id).await?;
        let mut kept = present
            .iter()
            .filter(|link| !administered.contains(&OrganizationId(link.organization_id)))
            .count();
        let mut seen = HashSet::new();
        for wish in wishes.iter().filter(|wish| seen.insert(wish.organization)) {
            let linked = present
                .iter()
                .find(|link| link.organization_id == wish.organization.0);
            self.wish(&transaction, caller, &reached, linked, *wish)
                .await?;
            kept += 1;
        }
        if kept == 0 {
            return Err(Refusal::new(code::LAST_ORGANIZATION)
                .field("organizations")
                .into());
        }
        for link in &present {
            let organization = OrganizationId(link.organization_id);
            if administered.contains(&organization) && !seen.contains(&organization) {
                self.cut(&transaction, caller, &reached, organization)
                    .await?;
            }
        }
        transaction.commit().await
    }

    /// Unlinks the organization `slug` from its provider; its own admins may, and the home's for their own. Revokes
    /// nobody: later logins no longer add people.
    pub async fn unlink_organization(&self, caller: &Caller, slug: &str, key: &str) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        let organization = reached.access.organization;
        let present = links_of(&transaction, reached.row.id).await?;
        if !present
            .iter()
            .any(|link| link.organization_id == organization.0)
        {
            return Err(code::NOT_FOUND.into());
        }
        if present.len() == 1 {
            return Err(code::LAST_ORGANIZATION.into());
        }
        self.cut(&transaction, caller, &reached, organization)
            .await?;
        transaction.commit().await
    }

    /// Chooses the team that new members of the organization `slug` join, or none.
    pub async fn set_default_team(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        team: Option<TeamId>,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        let organization = reached.access.organization;
        let present = links_of(&transaction, reached.row.id).await?;
        let linked = present
            .iter()
            .find(|link| link.organization_id == organization.0);
        let linked = linked.ok_or_else(|| Error::from(code::NOT_FOUND))?;
        self.wish(
            &transaction,
            caller,
            &reached,
            Some(linked),
            LinkWish {
                organization,
                default_team: team,
            },
        )
        .await?;
        transaction.commit().await
    }

    /// Links one organization, or changes its default team.
    async fn wish(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
        linked: Option<&link::Model>,
        wish: LinkWish,
    ) -> Result<()> {
        let access = self
            .authorize_by_id(
                transaction,
                caller,
                wish.organization,
                Action::ManageIdentityProviders,
            )
            .await?;
        if let Some(team) = wish.default_team {
            refuse_foreign_team(transaction, wish.organization, team).await?;
        }
        let team = wish.default_team.map(|team| team.0);
        let action = match linked {
            Some(link) if link.default_team_id == team => return Ok(()),
            Some(link) => {
                let mut changed = link.clone().into_active_model();
                changed.default_team_id = Set(team);
                changed.update(transaction).await?;
                "identity_provider.default_team_changed"
            }
            None => {
                access.require_single_sign_on()?;
                self.forget_enforcement(transaction, wish.organization)
                    .await?;
                let place = self
                    .place_of(transaction, reached, wish.organization)
                    .await?;
                let inserted = link::ActiveModel {
                    organization_id: Set(wish.organization.0),
                    identity_provider_id: Set(reached.row.id),
                    default_team_id: Set(team),
                    created_at: Set(self.now().as_millis()),
                    state: Set(if place == Place::Production {
                        "live"
                    } else {
                        "disabled"
                    }
                    .to_owned()),
                }
                .insert(transaction)
                .await;
                let refusal = Refusal::new(code::ORGANIZATION_HAS_ONE)
                    .field("organizations")
                    .message(format!(
                        "{} has an identity provider already. {}",
                        access.name,
                        code::ORGANIZATION_HAS_ONE.next()
                    ));
                taken(inserted, refusal)?;
                if let Place::HeldBack(stage) = place {
                    self.insert_rollout(transaction, wish.organization, stage)
                        .await?;
                }
                "identity_provider.organization_linked"
            }
        };
        self.audit_link(
            transaction,
            caller,
            reached,
            wish.organization,
            action,
            team,
        )
        .await
    }

    /// Where a new link begins. That of a draft goes live with it; of one that takes answers already, test organizations
    /// test, and what nobody approved or no other organization is through with waits.
    async fn place_of(
        &self,
        transaction: &Transaction,
        reached: &Reached,
        organization: OrganizationId,
    ) -> Result<Place> {
        if State::of(&reached.row)? == State::Draft {
            return Ok(Place::Production);
        }
        if is_test_organization(transaction, organization).await? {
            return Ok(Place::HeldBack(Stage::Test));
        }
        let present = links_of(transaction, reached.row.id).await?;
        let in_production = present.iter().any(super::offline::is_live);
        let held = rollouts_of(transaction, &present).await?;
        let approved = self.is_approved(transaction, organization).await?;
        Ok(if !approved || (!in_production && !held.is_empty()) {
            Place::HeldBack(Stage::Draft)
        } else if in_production || present.is_empty() {
            Place::Production
        } else {
            // A provider that is offline everywhere does not come back by being linked once more.
            Place::Offline
        })
    }

    async fn cut(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
        organization: OrganizationId,
    ) -> Result<()> {
        self.refuse_while_enforced(transaction, organization)
            .await?;
        self.forget_enforcement(transaction, organization).await?;
        link::Entity::delete_by_id(organization.0)
            .exec(transaction)
            .await?;
        self.audit_link(
            transaction,
            caller,
            reached,
            organization,
            "identity_provider.organization_unlinked",
            None,
        )
        .await
    }

    /// Both the organization and the home see what happened to the link.
    async fn audit_link(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        reached: &Reached,
        organization: OrganizationId,
        action: &'static str,
        team: Option<uuid::Uuid>,
    ) -> Result<()> {
        let detail = json!({ "identifier": reached.row.identifier, "organization": organization, "default_team": team });
        if organization.0 != reached.row.home_organization_id {
            self.audit_provider(transaction, caller, &reached.row, action, detail.clone())
                .await?;
        }
        self.audit_provider_in(
            transaction,
            caller,
            organization,
            &reached.row,
            action,
            detail,
        )
        .await
    }
}

/// Where a new link begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Production,
    HeldBack(Stage),
    Offline,
}

async fn refuse_foreign_team(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    team: TeamId,
) -> Result<()> {
    let found = store::team::Entity::find_by_id(team.0)
        .one(connection)
        .await?;
    if found.is_some_and(|found| found.organization_id == organization.0) {
        Ok(())
    } else {
        Err(Refusal::new(code::TEAM_UNKNOWN)
            .field("default_team")
            .into())
    }
}
