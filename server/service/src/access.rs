//! The permission check that every operation on an organization begins with.
use crate::{Caller, Error, Result, Service, caller::Identity, store};
use domain::{
    Refusal, Role, code, enforcement::Entry, id::OrganizationId, organization::Plan,
    organization_key::KeyScope, role::Action,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

/// Proof that the caller may do something in an organization. Only [`Service::authorize`] makes it.
#[derive(Clone, Debug)]
pub struct Access {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its plan.
    pub plan: Plan,
    /// The caller's role there; the command line acts as owner.
    pub role: Role,
    /// Whether enforcement is rehearsed and would have refused the caller.
    would_be_refused: Option<Entry>,
}

impl Access {
    /// Refuses with `access.plan_required` unless the plan has single sign-on.
    pub fn require_single_sign_on(&self) -> Result<()> {
        if self.plan.has_single_sign_on() {
            Ok(())
        } else {
            Err(code::PLAN_REQUIRED.into())
        }
    }
}

impl Service {
    /// Lets the caller do `action` in the organization, or refuses: `access.sign_in_required`, `request.not_found` to
    /// people outside it (it must not show that it exists), `access.sso_required` where single sign-on is enforced
    /// (C4), or the code that names the role that is needed.
    pub async fn authorize(&self, caller: &Caller, slug: &str, action: Action) -> Result<Access> {
        let found = store::organization::Entity::find()
            .filter(store::organization::Column::Slug.eq(slug))
            .one(self.database.read())
            .await?;
        let access = self
            .authorize_row(self.database.read(), caller, found, action)
            .await?;
        if let Some(entry) = access.would_be_refused {
            self.note_rehearsal(caller, access.organization, entry)
                .await?;
        }
        Ok(access)
    }

    /// As [`Service::authorize`], by id and inside a decision.
    pub(crate) async fn authorize_by_id(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
        organization: OrganizationId,
        action: Action,
    ) -> Result<Access> {
        let found = store::organization::Entity::find_by_id(organization.0)
            .one(connection)
            .await?;
        self.authorize_row(connection, caller, found, action).await
    }

    /// Whether the caller may enter an organization they belong to, for lists over several.
    pub(crate) async fn opens(
        &self,
        caller: &Caller,
        organization: OrganizationId,
    ) -> Result<bool> {
        let entered = self
            .authorize_by_id(
                self.database.read(),
                caller,
                organization,
                Action::ViewOrganization,
            )
            .await;
        match entered {
            Ok(_) => Ok(true),
            Err(Error::Refused(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn authorize_row(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
        found: Option<store::organization::Model>,
        action: Action,
    ) -> Result<Access> {
        if matches!(caller.identity, Identity::Anonymous) {
            return Err(code::SIGN_IN_REQUIRED.into());
        }
        caller.refuse_setup_link()?;
        let organization = found.ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let role = if matches!(caller.identity, Identity::CommandLine) {
            Role::Owner
        } else if let Some(holder) = caller.key_holder() {
            // The key is read again: it may have been revoked since the call came, on another server.
            self.recheck_key(connection, holder.key).await?;
            if holder.organization.0 != organization.id {
                return Err(code::NOT_FOUND.into());
            }
            let role = holder
                .scope
                .role()
                .ok_or_else(|| Error::Internal("an organization's key without a role".into()))?;
            if !holder.scope.opens(action) {
                return Err(code::KEY_SCOPE.into());
            }
            role.role()
        } else {
            let person = caller.require_person()?;
            let membership = store::membership::Entity::find()
                .filter(store::membership::Column::OrganizationId.eq(organization.id))
                .filter(store::membership::Column::AccountId.eq(person.account.0))
                .one(connection)
                .await?
                .ok_or_else(|| Error::from(code::NOT_FOUND))?;
            let role = Role::parse(&membership.role)
                .ok_or_else(|| Error::Internal(format!("role {}", membership.role)))?;
            match &caller.identity {
                Identity::Key { key, person } if person.kind.is_service() => {
                    self.recheck_key(connection, *key).await?;
                    let account = person.account;
                    if !(KeyScope::ServiceAccount { account }).opens(action) {
                        return Err(code::KEY_SCOPE.into());
                    }
                    // A key is never an owner, whoever holds it.
                    role.min(Role::Admin)
                }
                _ => role,
            }
        };
        self.require_second_factor(connection, caller, &organization)
            .await?;
        let id = OrganizationId(organization.id);
        if let Some(mended) = caller.breaks_glass_of()
            && (mended != id || role != Role::Owner || !action.within_break_glass())
        {
            return Err(code::BREAK_GLASS_SCOPE.into());
        }
        let would_be_refused = self.judge_entry(connection, caller, id, role).await?;
        if let Some(identity_provider) = caller.bound_to() {
            let link = store::identity_provider_organization::Entity::find_by_id(organization.id)
                .one(connection)
                .await?;
            if link.is_none_or(|link| link.identity_provider_id != identity_provider.0) {
                return Err(code::SESSION_SCOPE.into());
            }
        }
        self.judge_rollout(connection, caller, id).await?;
        if !role.may(action) {
            return Err(Refusal::new(match action.least_role() {
                Role::Owner => code::OWNER_REQUIRED,
                Role::Admin => code::ADMIN_REQUIRED,
                Role::Member | Role::Observer => code::FORBIDDEN,
            })
            .into());
        }
        Ok(Access {
            organization: id,
            slug: organization.slug,
            name: organization.name,
            plan: Plan::parse(&organization.plan)
                .ok_or_else(|| Error::Internal(format!("plan {}", organization.plan)))?,
            role,
            would_be_refused,
        })
    }
}
