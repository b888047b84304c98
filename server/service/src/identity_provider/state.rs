//! How far an identity provider is, as a whole and in one organization.
use super::{offline::is_live, rollout::stage_of};
use crate::{Error, Result, store};
use domain::{id::OrganizationId, rollout::Stage};
use serde::Serialize;

/// How far the set-up is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being set up: nobody can sign in.
    Draft,
    /// Named testers can sign in, and nobody else.
    Test,
    /// People can sign in.
    Live,
    /// People could sign in, and an admin took it offline.
    Disabled,
}

impl State {
    pub(super) fn of(row: &store::identity_provider::Model) -> Result<Self> {
        match row.state.as_str() {
            "draft" => Ok(Self::Draft),
            "live" => Ok(Self::Live),
            other => Err(Error::Internal(format!("identity provider state {other}"))),
        }
    }

    /// As the organization sees it: its home by all links, another one by its own.
    pub(super) fn seen_by(
        row: &store::identity_provider::Model,
        links: &[store::identity_provider_organization::Model],
        rollouts: &[store::rollout::Model],
        organization: OrganizationId,
    ) -> Result<Self> {
        let state = Self::of(row)?;
        let own: Vec<_> = links
            .iter()
            .filter(|link| {
                row.home_organization_id == organization.0 || link.organization_id == organization.0
            })
            .collect();
        if state == Self::Draft || own.is_empty() || own.iter().any(|link| is_live(link)) {
            return Ok(state);
        }
        let mut held = Vec::with_capacity(own.len());
        for link in own {
            let found = rollouts
                .iter()
                .find(|rollout| rollout.organization_id == link.organization_id);
            held.push(found.map(stage_of).transpose()?);
        }
        Ok(if held.contains(&Some(Stage::Test)) {
            Self::Test
        } else if held.contains(&Some(Stage::Draft)) {
            Self::Draft
        } else {
            Self::Disabled
        })
    }
}
