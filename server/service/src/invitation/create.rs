//! Inviting one person, again if need be, and withdrawing.
use super::{LIFETIME, letter, open, open_for};
use crate::{
    Caller, Error, Result, Service,
    access::Access,
    audit::Event,
    database::Transaction,
    error::taken,
    rate_limit::Limit,
    sign_up::{account_with, check_address},
    store,
};
use domain::{
    EmailAddress, Refusal, Role,
    account::AccountKind,
    code,
    id::{InvitationId, OrganizationId, TeamId},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use serde_json::json;
use std::time::Duration;

/// Mails that one organization's invitations may cause.
const BY_ORGANIZATION: Limit = Limit {
    name: "invitation-organization",
    burst: 4000,
    period: Duration::from_secs(10),
};

/// As what somebody is invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvitationWish {
    /// The role they get.
    pub role: Role,
    /// A team of the organization that they join as well.
    pub team: Option<TeamId>,
}

impl Service {
    /// Invites an address; an open invitation of the same address is replaced by this one.
    ///
    /// # Errors
    /// `invitation.role_not_allowed`, `invitation.already_member`, `invitation.account_managed`, `invitation.operator`,
    /// `team.unknown`, `request.invalid`.
    pub async fn invite(
        &self,
        caller: &Caller,
        slug: &str,
        email: &str,
        wish: InvitationWish,
    ) -> Result<InvitationId> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let id = self
            .invite_in(&transaction, caller, &access, email, wish)
            .await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// As [`Service::invite`], inside a decision under the organization's lock.
    pub(crate) async fn invite_in(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        access: &Access,
        email: &str,
        wish: InvitationWish,
    ) -> Result<InvitationId> {
        let address = check_address(email)?;
        self.check_wish(transaction, access, wish).await?;
        self.check_invited(transaction, access.organization, &address)
            .await?;
        self.throttle_within(
            transaction,
            BY_ORGANIZATION,
            &access.organization.to_string(),
        )
        .await?;
        if let Some(before) = open_for(transaction, access.organization, &address.folded()).await? {
            let mut row = before.into_active_model();
            row.revoked_at = Set(Some(self.now().as_millis()));
            row.update(transaction).await?;
        }
        let now = self.now();
        let token = self.random.token();
        let row = store::invitation::ActiveModel {
            id: Set(self.random.id(now)),
            organization_id: Set(access.organization.0),
            email: Set(address.as_str().to_owned()),
            email_folded: Set(address.folded()),
            role: Set(wish.role.as_str().to_owned()),
            team_id: Set(wish.team.map(|team| team.0)),
            token_hash: Set(crate::token::hash(token.expose())),
            invited_by: Set(caller.person().map(|person| person.account.0)),
            sends: Set(1),
            created_at: Set(now.as_millis()),
            sent_at: Set(now.as_millis()),
            expires_at: Set(now.plus(LIFETIME).as_millis()),
            accepted_at: Set(None),
            accepted_by: Set(None),
            revoked_at: Set(None),
        };
        let row = taken(row.insert(transaction).await, code::CONFLICT)?;
        let mail = letter::invitation(self.settings(), caller, access, &row, &token);
        self.enqueue(transaction, &mail).await?;
        self.audit_invitation(transaction, caller, &row, "invitation.sent")
            .await?;
        Ok(InvitationId(row.id))
    }

    /// Mails an open invitation again, with a new link that lasts anew; the former link stops working.
    pub async fn resend_invitation(
        &self,
        caller: &Caller,
        slug: &str,
        invitation: InvitationId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let row = self
            .invitation_to_change(&transaction, &access, invitation)
            .await?;
        self.throttle_within(
            &transaction,
            BY_ORGANIZATION,
            &access.organization.to_string(),
        )
        .await?;
        let now = self.now();
        let token = self.random.token();
        let sends = row.sends + 1;
        let mut row = row.into_active_model();
        row.token_hash = Set(crate::token::hash(token.expose()));
        row.sends = Set(sends);
        row.sent_at = Set(now.as_millis());
        row.expires_at = Set(now.plus(LIFETIME).as_millis());
        let row = row.update(&transaction).await?;
        let mail = letter::invitation(self.settings(), caller, &access, &row, &token);
        self.enqueue(&transaction, &mail).await?;
        self.audit_invitation(&transaction, caller, &row, "invitation.resent")
            .await?;
        transaction.commit().await
    }

    /// Withdraws an open invitation: its link stops working.
    pub async fn revoke_invitation(
        &self,
        caller: &Caller,
        slug: &str,
        invitation: InvitationId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let row = self
            .invitation_to_change(&transaction, &access, invitation)
            .await?;
        let mut row = row.into_active_model();
        row.revoked_at = Set(Some(self.now().as_millis()));
        let row = row.update(&transaction).await?;
        self.audit_invitation(&transaction, caller, &row, "invitation.withdrawn")
            .await?;
        transaction.commit().await
    }

    async fn invitation_to_change(
        &self,
        transaction: &Transaction,
        access: &Access,
        invitation: InvitationId,
    ) -> Result<store::invitation::Model> {
        let row = open()
            .filter(store::invitation::Column::Id.eq(invitation.0))
            .filter(store::invitation::Column::OrganizationId.eq(access.organization.0))
            .one(transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        if row.role == Role::Owner.as_str() && !access.role.may(Action::ManageOwners) {
            return Err(code::NOT_AN_OWNER.into());
        }
        Ok(row)
    }

    /// Admins never give the owner role, and a team is one of this organization.
    pub(super) async fn check_wish(
        &self,
        connection: &impl ConnectionTrait,
        access: &Access,
        wish: InvitationWish,
    ) -> Result<()> {
        if wish.role == Role::Owner && !access.role.may(Action::ManageOwners) {
            return Err(Refusal::new(code::INVITATION_ROLE).field("role").into());
        }
        if let Some(team) = wish.team {
            store::team::Entity::find_by_id(team.0)
                .filter(store::team::Column::OrganizationId.eq(access.organization.0))
                .one(connection)
                .await?
                .ok_or_else(|| Refusal::new(code::TEAM_UNKNOWN).field("team"))?;
        }
        Ok(())
    }

    async fn check_invited(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
        address: &EmailAddress,
    ) -> Result<()> {
        let Some(account) = account_with(connection, address).await? else {
            return Ok(());
        };
        let member = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(organization.0))
            .filter(store::membership::Column::AccountId.eq(account.id))
            .one(connection)
            .await?;
        if member.is_some() {
            return Err(Refusal::new(code::INVITATION_ALREADY_MEMBER)
                .field("email")
                .into());
        }
        match crate::session::kind_of(&account)? {
            AccountKind::Operator => Err(Refusal::new(code::INVITATION_OPERATOR)
                .field("email")
                .into()),
            AccountKind::Managed { by } => {
                let own = self.identity_provider_of(connection, organization).await?;
                if own.is_some_and(|own| own.id == by.0) {
                    return Ok(());
                }
                Err(Refusal::new(code::INVITATION_ACCOUNT_MANAGED)
                    .field("email")
                    .into())
            }
            AccountKind::Service { .. } => {
                Err(Refusal::new(code::SERVICE_STAYS).field("email").into())
            }
            AccountKind::Personal => Ok(()),
        }
    }

    pub(super) async fn audit_invitation(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        row: &store::invitation::Model,
        action: &'static str,
    ) -> Result<()> {
        let event = Event {
            organization: Some(OrganizationId(row.organization_id)),
            action,
            subject_kind: "invitation",
            subject_id: &row.id.to_string(),
            detail: json!({ "email": row.email, "role": row.role, "team": row.team_id }),
        };
        self.audit(transaction, caller, event).await
    }

    /// Forgets invitations a month after they stopped working.
    pub async fn purge_invitations(&self, now: domain::Timestamp) -> Result<()> {
        let past = now.minus(Duration::from_secs(30 * 24 * 3600)).as_millis();
        store::invitation::Entity::delete_many()
            .filter(store::invitation::Column::ExpiresAt.lt(past))
            .exec(self.database.write())
            .await?;
        store::invitation_batch::Entity::delete_many()
            .filter(store::invitation_batch::Column::CreatedAt.lt(past))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}
