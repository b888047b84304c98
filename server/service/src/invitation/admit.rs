//! The one way into an organization: whatever brings a person (an invitation, a login, a consent), an open invitation of
//! their address gives the role and the team and is used up by it. Call it under the organization's lock.
use super::open_for;
use crate::{
    Caller, Result, Service,
    audit::Event,
    database::Transaction,
    organization::{Source, role_of},
    store,
};
use domain::{
    Role,
    id::{AccountId, OrganizationId, TeamId},
    provisioning::Join,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _,
    sea_query::OnConflict,
};
use serde_json::json;

/// Somebody comes in.
pub(crate) struct Joining<'a> {
    pub account: AccountId,
    /// The account's confirmed address, folded.
    pub email_folded: &'a str,
    pub organization: OrganizationId,
    /// Given unless an invitation names another; never owner.
    pub role: Role,
    /// Joined unless an invitation names another.
    pub default_team: Option<TeamId>,
}

impl<'a> Joining<'a> {
    /// Somebody whom a sign-in brings along.
    pub(crate) fn of(join: Join, account: &'a store::account::Model, role: Role) -> Self {
        Self {
            account: AccountId(account.id),
            email_folded: &account.email_folded,
            organization: join.organization,
            role,
            default_team: join.team,
        }
    }
}

impl Service {
    /// Makes the membership of somebody who has none there, and gives the team. Says the role they got.
    pub(crate) async fn admit(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        joining: Joining<'_>,
    ) -> Result<Role> {
        let now = self.now();
        let invitation = open_for(transaction, joining.organization, joining.email_folded)
            .await?
            .filter(|row| row.expires_at > now.as_millis());
        let (role, source, team) = match &invitation {
            Some(row) => (
                role_of(&row.role)?,
                Source::Invitation,
                row.team_id.map(TeamId).or(joining.default_team),
            ),
            None => (joining.role, Source::Mapped, joining.default_team),
        };
        self.insert_membership(
            transaction,
            joining.organization,
            joining.account,
            role,
            source,
        )
        .await?;
        if let Some(TeamId(team)) = team {
            use store::team_member::{ActiveModel, Column, Entity};
            Entity::insert(ActiveModel {
                team_id: Set(team),
                account_id: Set(joining.account.0),
                source: Set(source.as_str().to_owned()),
                created_at: Set(now.as_millis()),
            })
            .on_conflict(
                OnConflict::columns([Column::TeamId, Column::AccountId])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
        }
        store::membership_revocation::Entity::delete_by_id((
            joining.organization.0,
            joining.account.0,
        ))
        .exec(transaction)
        .await?;
        let invited = invitation.as_ref().map(|row| row.id.to_string());
        if let Some(row) = invitation {
            let mut row = row.into_active_model();
            row.accepted_at = Set(Some(now.as_millis()));
            row.accepted_by = Set(Some(joining.account.0));
            let row = row.update(transaction).await?;
            self.audit_invitation(transaction, caller, &row, "invitation.accepted")
                .await?;
        }
        self.audit(
            transaction,
            caller,
            Event {
                organization: Some(joining.organization),
                action: "membership.added",
                subject_kind: "account",
                subject_id: &joining.account.to_string(),
                detail: json!({
                    "source": source.as_str(),
                    "role": role,
                    "team": team.map(|team| team.to_string()),
                    "invitation": invited,
                }),
            },
        )
        .await?;
        Ok(role)
    }
}
