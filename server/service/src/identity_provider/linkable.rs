//! What the form that links organizations offers.
use crate::{Caller, Result, Service, store};
use domain::{
    id::{OrganizationId, TeamId},
    organization::Plan,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::Serialize;
use std::collections::HashMap;
use store::identity_provider_organization as link;

/// An organization the caller administers, for the form that links them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkableOrganization {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether it is linked.
    pub linked: bool,
    /// The team new members join.
    pub default_team: Option<TeamId>,
    /// Its teams.
    pub teams: Vec<LinkableTeam>,
    /// Whether it is linked to another provider already, which must be unlinked first.
    pub has_another: bool,
}

/// A team of such an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkableTeam {
    /// The team.
    pub team: TeamId,
    /// Its name.
    pub name: String,
}

impl Service {
    /// The organizations that may be linked: those with single sign-on that the caller administers, and those of theirs
    /// that are linked, whatever their plan is by now.
    pub async fn linkable_organizations(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Vec<LinkableOrganization>> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        let read = self.database.read();
        let administered = self.organizations_administered(caller).await?;
        let ids: Vec<uuid::Uuid> = administered.iter().map(|row| row.id).collect();
        let links = link::Entity::find()
            .filter(link::Column::OrganizationId.is_in(ids.iter().copied()))
            .all(read)
            .await?;
        let links: HashMap<uuid::Uuid, link::Model> = links
            .into_iter()
            .map(|row| (row.organization_id, row))
            .collect();
        let teams = store::team::Entity::find()
            .filter(store::team::Column::OrganizationId.is_in(ids))
            .order_by_asc(store::team::Column::Name)
            .all(read)
            .await?;
        let offered = |row: &store::organization::Model| {
            let link = links.get(&row.id);
            let linked = link.is_some_and(|link| link.identity_provider_id == reached.row.id);
            let enterprise = Plan::parse(&row.plan).is_some_and(Plan::has_single_sign_on);
            (linked || enterprise).then(|| LinkableOrganization {
                organization: OrganizationId(row.id),
                slug: row.slug.clone(),
                name: row.name.clone(),
                linked,
                default_team: link
                    .filter(|_| linked)
                    .and_then(|link| link.default_team_id)
                    .map(TeamId),
                teams: teams
                    .iter()
                    .filter(|team| team.organization_id == row.id)
                    .map(|team| LinkableTeam {
                        team: TeamId(team.id),
                        name: team.name.clone(),
                    })
                    .collect(),
                has_another: link.is_some() && !linked,
            })
        };
        Ok(administered.iter().filter_map(offered).collect())
    }

    /// The teams that may be the default of the organization `slug`, by name.
    pub async fn teams_to_choose(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Vec<LinkableTeam>> {
        let reached = self.reach(caller, slug, key).await?;
        let teams = store::team::Entity::find()
            .filter(store::team::Column::OrganizationId.eq(reached.access.organization.0))
            .order_by_asc(store::team::Column::Name)
            .all(self.database.read())
            .await?;
        Ok(teams
            .into_iter()
            .map(|team| LinkableTeam {
                team: TeamId(team.id),
                name: team.name,
            })
            .collect())
    }
}
