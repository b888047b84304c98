//! How a decision in an organization begins, and who and what it may concern.
use crate::{
    Caller, Error, Result, Service, access::Access, database::Transaction,
    service_account::mailbox_of, store,
};
use domain::{
    Refusal, Role,
    account::AccountKind,
    code,
    id::{AccountId, OrganizationId},
    provisioning::mapping::LastWord,
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    QueryFilter as _,
};
use std::collections::HashMap;

/// Where a membership comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Somebody made it.
    Manual,
    /// An invitation, whose role wins over what groups say at first.
    Invitation,
    /// A sign-in brought it.
    Mapped,
}

impl Source {
    /// The stored name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Manual | Self::Invitation => "manual",
            Self::Mapped => "mapped",
        }
    }
}

impl Service {
    /// Begins a decision in an organization: checks the permission, takes the organization's lock, and checks again
    /// under it, since the caller's role may have changed in between.
    pub(crate) async fn decide_in(
        &self,
        caller: &Caller,
        slug: &str,
        action: Action,
    ) -> Result<(Transaction, Access)> {
        let access = self.authorize(caller, slug, action).await?;
        let transaction = self.database.begin().await?;
        transaction
            .lock_organizations(&[access.organization])
            .await?;
        let access = self
            .authorize_by_id(&transaction, caller, access.organization, action)
            .await?;
        Ok((transaction, access))
    }

    /// Makes somebody a member, inside a decision. An existing membership is a unique violation; a service account of another
    /// organization is refused with `service_account.stays`.
    pub(crate) async fn insert_membership(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        account: AccountId,
        role: Role,
        source: Source,
    ) -> Result<()> {
        let elsewhere = store::account::Entity::find_by_id(account.0)
            .one(transaction)
            .await?
            .and_then(|account| account.service_of)
            .is_some_and(|own| own != organization.0);
        if elsewhere {
            return Err(code::SERVICE_STAYS.into());
        }
        let now = self.now();
        let groups_said = match source {
            Source::Invitation => LastWord::Invited,
            Source::Manual | Source::Mapped => LastWord::Never,
        };
        store::membership::ActiveModel {
            id: Set(self.random.id(now)),
            organization_id: Set(organization.0),
            account_id: Set(account.0),
            role: Set(role.as_str().to_owned()),
            source: Set(source.as_str().to_owned()),
            groups_said: Set(groups_said.as_str().map(str::to_owned)),
            created_at: Set(now.as_millis()),
        }
        .insert(transaction)
        .await?;
        Ok(())
    }

    /// Owners and admins with their accounts, owners first, then by address: whom to tell. Service accounts that read no mail
    /// are left out.
    pub(crate) async fn administrators_of(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<Vec<(store::account::Model, Role)>> {
        let memberships = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(organization.0))
            .filter(
                store::membership::Column::Role.is_in([Role::Owner.as_str(), Role::Admin.as_str()]),
            )
            .all(connection)
            .await?;
        let roles: HashMap<_, _> = memberships
            .iter()
            .map(|membership| (membership.account_id, membership.role.as_str()))
            .collect();
        let accounts = store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(roles.keys().copied()))
            .all(connection)
            .await?;
        let mut found = accounts
            .into_iter()
            .filter(|account| mailbox_of(account).is_some())
            .map(|account| {
                let role = role_of(roles.get(&account.id).copied().unwrap_or_default())?;
                Ok((account, role))
            })
            .collect::<Result<Vec<_>>>()?;
        found.sort_by(|(a, a_role), (b, b_role)| {
            (b_role, &a.email_folded).cmp(&(a_role, &b.email_folded))
        });
        Ok(found)
    }

    /// The identity provider that serves the organization.
    pub(crate) async fn identity_provider_of(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<Option<store::identity_provider::Model>> {
        let link = store::identity_provider_organization::Entity::find_by_id(organization.0)
            .one(connection)
            .await?;
        let Some(link) = link else { return Ok(None) };
        Ok(
            store::identity_provider::Entity::find_by_id(link.identity_provider_id)
                .one(connection)
                .await?,
        )
    }
}

/// Refuses who may hold nothing of their own: a company's account (`account.managed`), an operator's
/// (`access.forbidden`), a service account (`service_account.not_a_person`), and a session that an identity provider made for an account it does not manage
/// (`access.session_scope`): its word reaches nothing personal (product.md, "Reach"). A break-glass session neither.
pub(crate) fn may_act_for_themselves(caller: &Caller) -> Result<()> {
    match caller.require_person()?.kind {
        AccountKind::Managed { .. } => return Err(code::ACCOUNT_MANAGED.into()),
        AccountKind::Operator => {
            return Err(Refusal::new(code::FORBIDDEN)
                .message("An operator's account belongs to no organization and owns nothing.")
                .into());
        }
        AccountKind::Service { .. } => {
            return Err(Refusal::new(code::SERVICE_NOT_A_PERSON)
                .message("A service account owns nothing: its organization does.")
                .into());
        }
        AccountKind::Personal => {}
    }
    caller.refuse_break_glass()?;
    if caller.bound_to().is_some() {
        return Err(code::SESSION_SCOPE.into());
    }
    Ok(())
}

pub(crate) fn role_of(text: &str) -> Result<Role> {
    Role::parse(text).ok_or_else(|| Error::Internal(format!("role {text}")))
}
