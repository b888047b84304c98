//! The organizations that people come in to through an identity provider: all of theirs, or those whom a test lets in.
use super::{
    LinkedOrganization,
    offline::is_live,
    reach::links_of,
    rollout::{rollouts_of, stage_of},
};
use crate::Result;
use domain::{
    id::{OrganizationId, TeamId},
    rollout::Stage,
};
use sea_orm::ConnectionTrait;

/// The organizations of a provider that somebody comes in to.
pub(super) struct Served {
    pub(super) live: Vec<LinkedOrganization>,
    pub(super) testing: Vec<LinkedOrganization>,
}

impl Served {
    pub(super) fn nobody(&self) -> bool {
        self.live.is_empty() && self.testing.is_empty()
    }
}

pub(super) async fn served_by(
    connection: &impl ConnectionTrait,
    provider: uuid::Uuid,
) -> Result<Served> {
    let links = links_of(connection, provider).await?;
    let rollouts = rollouts_of(connection, &links).await?;
    let mut served = Served {
        live: Vec::with_capacity(links.len()),
        testing: Vec::new(),
    };
    for link in links {
        let linked = LinkedOrganization {
            organization: OrganizationId(link.organization_id),
            default_team: link.default_team_id.map(TeamId),
        };
        let rollout = rollouts
            .iter()
            .find(|rollout| rollout.organization_id == link.organization_id);
        if is_live(&link) {
            served.live.push(linked);
        } else if rollout.map(stage_of).transpose()? == Some(Stage::Test) {
            served.testing.push(linked);
        }
    }
    Ok(served)
}
