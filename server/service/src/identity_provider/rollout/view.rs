//! How far an organization is with its identity provider, for the page that leads it to production.
use super::{is_test_organization, rollout_of, stage_of};
use crate::{
    Caller, Error, Result, Service,
    identity_provider::{
        IdpInitiated, RequestSettings, reach::links_of, rollout::rollouts_of, state::State,
    },
    store,
};
use domain::{
    Refusal, Timestamp, code,
    rollout::{Milestone, Progress, Stage},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::Serialize;
use store::rollout_tester;

/// How far an organization is.
#[derive(Clone, Debug)]
pub struct RolloutView {
    /// The organization's name.
    pub organization: String,
    /// The identity provider's name.
    pub provider_name: String,
    /// Its SSO identifier.
    pub identifier: String,
    /// Where people begin to sign in.
    pub login_url: String,
    /// Whether the organization is the provider's home.
    pub is_home: bool,
    /// Whether the organization was made for tests, where everybody who belongs to it is a tester.
    pub is_test_organization: bool,
    /// How far it is here.
    pub state: State,
    /// Whether the draft is that of the whole provider, which its home decides about.
    pub whole_draft: bool,
    /// Since when it is tested.
    pub test_began: Option<Timestamp>,
    /// Whom a test lets in, by address.
    pub testers: Vec<Tester>,
    /// What was tried.
    pub tried: Vec<Tried>,
    /// When it goes live, where somebody chose a time.
    pub planned: Option<Timestamp>,
    /// What stands against going live now; `None` when it may.
    pub obstacle: Option<Refusal>,
}

/// Somebody named to test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tester {
    /// Their address.
    pub email: String,
    /// When they were named.
    pub named_at: Timestamp,
}

/// One line of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// What.
    pub milestone: Milestone,
    /// Where it stands.
    pub progress: Progress,
}

impl Service {
    /// How far the organization `slug` is with an identity provider linked to it.
    pub async fn rollout(&self, caller: &Caller, slug: &str, key: &str) -> Result<RolloutView> {
        let reached = self.reach(caller, slug, key).await?;
        let read = self.database.read();
        let own = reached.access.organization;
        let links = links_of(read, reached.row.id).await?;
        let link: Vec<_> = links
            .into_iter()
            .filter(|link| link.organization_id == own.0)
            .collect();
        if link.is_empty() {
            return Err(code::NOT_FOUND.into());
        }
        let rollouts = rollouts_of(read, &link).await?;
        // The state of this one link, also for the home.
        let state = State::seen_by(&reached.row, &link, &rollouts, own)?;
        let row = rollout_of(read, own).await?;
        let testing = match &row {
            Some(row) => stage_of(row)? == Stage::Test,
            None => false,
        };
        let testers = rollout_tester::Entity::find()
            .filter(rollout_tester::Column::OrganizationId.eq(own.0))
            .order_by_asc(rollout_tester::Column::EmailFolded)
            .all(read)
            .await?
            .into_iter()
            .map(|row| Tester {
                email: row.email,
                named_at: Timestamp::from_millis(row.named_at),
            })
            .collect();
        let obstacle = match self.refuse_unready(read, &reached).await {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => Some(refusal),
            Err(broken) => return Err(broken),
        };
        let at = |millis: Option<i64>| millis.map(Timestamp::from_millis);
        let whole_draft = State::of(&reached.row)? == State::Draft;
        Ok(RolloutView {
            login_url: self
                .settings()
                .url(&format!("/saml/{}", reached.row.identifier)),
            is_home: reached.is_home(),
            is_test_organization: is_test_organization(read, own).await?,
            state,
            whole_draft,
            test_began: row
                .as_ref()
                .filter(|_| testing)
                .map(|row| Timestamp::from_millis(row.began_at)),
            testers,
            tried: tried(
                row.as_ref(),
                RequestSettings::of(&reached.row).idp_initiated,
            ),
            planned: at(row.as_ref().and_then(|row| row.live_at)),
            obstacle,
            organization: reached.access.name,
            provider_name: reached.row.name,
            identifier: reached.row.identifier,
        })
    }
}

fn tried(row: Option<&store::rollout::Model>, idp_initiated: IdpInitiated) -> Vec<Tried> {
    let done = |at: Option<i64>| match at {
        Some(at) => Progress::Done {
            at: Timestamp::from_millis(at),
        },
        None => Progress::Waiting,
    };
    let from_there = if idp_initiated == IdpInitiated::Off {
        Progress::NotInUse
    } else {
        done(row.and_then(|row| row.idp_login_at))
    };
    vec![
        Tried {
            milestone: Milestone::LoginFromHere,
            progress: done(row.and_then(|row| row.sp_login_at)),
        },
        Tried {
            milestone: Milestone::LoginFromIdentityProvider,
            progress: from_there,
        },
        Tried {
            milestone: Milestone::Directory,
            progress: Progress::NotInUse,
        },
    ]
}
