//! Roles change, members are removed or leave.
use crate::{
    Caller, Error, Result, Service, access::Access, audit::Event, database::Transaction,
    organization::role_of, store,
};
use domain::{
    Refusal, Role, code,
    id::{AccountId, OrganizationId},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    sea_query::{OnConflict, Query},
};
use serde_json::json;

impl Service {
    /// Gives a member another role. Admins act neither on owners nor towards the owner role; the last way in stays.
    pub async fn change_role(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
        role: Role,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let membership = self
            .member_to_change(&transaction, &access, account)
            .await?;
        let before = role_of(&membership.role)?;
        if before == role {
            return Ok(());
        }
        if role == Role::Owner && !access.role.may(Action::ManageOwners) {
            return Err(code::OWNER_REQUIRED.into());
        }
        if role == Role::Owner {
            self.require_way_in_of_service(&transaction, account)
                .await?;
        }
        if before == Role::Owner {
            self.ensure_way_in(&transaction, access.organization, account)
                .await?;
        }
        store::membership::ActiveModel {
            id: Set(membership.id),
            role: Set(role.as_str().to_owned()),
            source: Set("manual".to_owned()),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "membership.role_changed",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({ "from": before, "to": role }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// Removes a member from the organization and its teams. Logins do not bring them back: only an invitation, the
    /// directory or [`Service::let_back_in`] does (B4).
    pub async fn remove_member(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        if caller
            .person()
            .is_some_and(|person| person.account == account)
        {
            return Err(Refusal::new(code::NOT_YOURSELF)
                .message("To go yourself, use \"Leave organization\".")
                .into());
        }
        let membership = self
            .member_to_change(&transaction, &access, account)
            .await?;
        if is_service(&transaction, account).await? {
            return Err(code::SERVICE_STAYS.into());
        }
        self.ensure_way_in(&transaction, access.organization, account)
            .await?;
        let remover = caller.person().map(|person| person.account.0);
        store::membership_revocation::Entity::insert(store::membership_revocation::ActiveModel {
            organization_id: Set(access.organization.0),
            account_id: Set(account.0),
            revoked_by: Set(remover),
            created_at: Set(self.now().as_millis()),
        })
        .on_conflict(
            OnConflict::columns([
                store::membership_revocation::Column::OrganizationId,
                store::membership_revocation::Column::AccountId,
            ])
            .update_columns([
                store::membership_revocation::Column::RevokedBy,
                store::membership_revocation::Column::CreatedAt,
            ])
            .to_owned(),
        )
        .exec_without_returning(&transaction)
        .await?;
        self.end_membership(&transaction, access.organization, account)
            .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "membership.removed",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({ "role": membership.role }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// The caller leaves an organization. Leaves no revocation: it was their own doing.
    pub async fn leave_organization(&self, caller: &Caller, slug: &str) -> Result<()> {
        let person = caller.require_person()?;
        let account = person.account;
        caller.refuse_break_glass()?;
        if person.kind.is_service() {
            return Err(code::SERVICE_STAYS.into());
        }
        let (transaction, access) = self
            .decide_in(caller, slug, Action::ViewOrganization)
            .await?;
        self.ensure_way_in(&transaction, access.organization, account)
            .await?;
        self.end_membership(&transaction, access.organization, account)
            .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "membership.left",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({ "role": access.role }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// The member an admin wants to act on: `request.not_found` for strangers, `account.owner_protected` when it is an
    /// owner and the caller is not.
    pub(crate) async fn member_to_change(
        &self,
        connection: &impl ConnectionTrait,
        access: &Access,
        account: AccountId,
    ) -> Result<store::membership::Model> {
        let membership = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(access.organization.0))
            .filter(store::membership::Column::AccountId.eq(account.0))
            .one(connection)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        if role_of(&membership.role)? == Role::Owner && !access.role.may(Action::ManageOwners) {
            return Err(code::NOT_AN_OWNER.into());
        }
        Ok(membership)
    }

    /// Refuses with `service_account.password_required` a service account that does not sign in: as an owner it would be none.
    async fn require_way_in_of_service(
        &self,
        connection: &impl ConnectionTrait,
        account: AccountId,
    ) -> Result<()> {
        let service = store::account::Entity::find_by_id(account.0)
            .one(connection)
            .await?
            .filter(|account| account.service_of.is_some());
        let Some(service) = service else {
            return Ok(());
        };
        let ways = self.local_ways_in(connection, &[service]).await?;
        if ways.contains(&account.0) {
            Ok(())
        } else {
            Err(code::SERVICE_PASSWORD.into())
        }
    }

    /// Takes somebody out of the organization and its teams, inside a decision that checked the way in.
    pub(crate) async fn end_membership(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<()> {
        let teams = Query::select()
            .column(store::team::Column::Id)
            .from(store::team::Entity)
            .and_where(store::team::Column::OrganizationId.eq(organization.0))
            .to_owned();
        store::team_member::Entity::delete_many()
            .filter(store::team_member::Column::AccountId.eq(account.0))
            .filter(store::team_member::Column::TeamId.in_subquery(teams.clone()))
            .exec(transaction)
            .await?;
        store::mapped_team::Entity::delete_many()
            .filter(store::mapped_team::Column::AccountId.eq(account.0))
            .filter(store::mapped_team::Column::TeamId.in_subquery(teams))
            .exec(transaction)
            .await?;
        store::membership::Entity::delete_many()
            .filter(store::membership::Column::OrganizationId.eq(organization.0))
            .filter(store::membership::Column::AccountId.eq(account.0))
            .exec(transaction)
            .await?;
        Ok(())
    }
}

async fn is_service(connection: &impl ConnectionTrait, account: AccountId) -> Result<bool> {
    Ok(store::account::Entity::find_by_id(account.0)
        .one(connection)
        .await?
        .is_some_and(|account| account.service_of.is_some()))
}
