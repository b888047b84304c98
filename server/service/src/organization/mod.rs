//! Organizations: make and list; beside it what changes them, what their overview shows, and whom decisions begin with.
mod change;
mod overview;
mod reach;

pub use overview::{
    ManagingCompany, OrganizationCounts, OrganizationIdentityProvider, OrganizationOverview,
};
pub(crate) use reach::{Source, may_act_for_themselves, role_of};

use crate::{Caller, Error, Result, Service, audit::Event, error::taken, rate_limit::Limit, store};
use domain::{
    DisplayName, Refusal, Role, Timestamp,
    account::AccountKind,
    code,
    id::OrganizationId,
    identifier::{IdentifierFault, OrganizationSlug},
    organization::Plan,
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use serde::Serialize;
use serde_json::json;
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

/// How many organizations one person may make.
const CREATION: Limit = Limit {
    name: "organization.create",
    burst: 20,
    period: Duration::from_secs(3600),
};

/// An organization the caller belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationView {
    /// Its id.
    pub id: OrganizationId,
    /// Its name in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its plan.
    pub plan: Plan,
    /// The caller's role there.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Service {
    /// Makes an organization on the free plan; whoever makes it is its owner. `slug` may be empty: then it is made
    /// of the name. A company's account makes none, and neither does an operator's.
    pub async fn create_organization(
        &self,
        caller: &Caller,
        name: &str,
        slug: &str,
    ) -> Result<OrganizationView> {
        let person = caller.require_person()?.account;
        may_act_for_themselves(caller)?;
        let name = DisplayName::parse(name)?;
        let slug = if slug.trim().is_empty() {
            OrganizationSlug::suggest(name.as_str())
        } else {
            slug.trim().to_owned()
        };
        let slug = OrganizationSlug::parse(&slug).map_err(|fault| {
            Error::from(
                Refusal::new(code::INVALID)
                    .field("slug")
                    .message(match fault {
                        IdentifierFault::Character => "Use only a-z, 0-9 and hyphen.",
                        other => other.describe(),
                    }),
            )
        })?;
        self.throttle(CREATION, &person.to_string()).await?;
        let now = self.now();
        let id = OrganizationId(self.random.id(now));
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(person).await?;
        if crate::session::kind_of(&account)? != AccountKind::Personal {
            return Err(code::ACCOUNT_MANAGED.into());
        }
        let row = store::organization::ActiveModel {
            id: Set(id.0),
            slug: Set(slug.as_str().to_owned()),
            name: Set(name.as_str().to_owned()),
            plan: Set(Plan::Free.as_str().to_owned()),
            created_at: Set(now.as_millis()),
            ..Default::default()
        };
        taken(
            row.insert(&transaction).await,
            Refusal::new(code::ORGANIZATION_NAME_TAKEN).field("slug"),
        )?;
        self.insert_membership(&transaction, id, person, Role::Owner, Source::Manual)
            .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(id),
                action: "organization.created",
                subject_kind: "organization",
                subject_id: &id.to_string(),
                detail: json!({ "name": name, "slug": slug }),
            },
        )
        .await?;
        transaction.commit().await?;
        Ok(OrganizationView {
            id,
            slug: slug.as_str().to_owned(),
            name: name.into_string(),
            plan: Plan::Free,
            role: Role::Owner,
            created_at: now,
        })
    }

    /// The organizations the caller belongs to and this session opens, by name.
    pub async fn organizations(&self, caller: &Caller) -> Result<Vec<OrganizationView>> {
        if let Some(holder) = caller.key_holder() {
            let own = store::organization::Entity::find_by_id(holder.organization.0)
                .one(self.database.read())
                .await?
                .ok_or_else(|| Error::from(code::NOT_FOUND))?;
            return Ok(vec![self.organization(caller, &own.slug).await?]);
        }
        let person = caller.require_person()?.account;
        let mut memberships = store::membership::Entity::find()
            .filter(store::membership::Column::AccountId.eq(person.0))
            .all(self.database.read())
            .await?;
        if let Some(organization) = caller.breaks_glass_of() {
            memberships.retain(|membership| membership.organization_id == organization.0);
        }
        if let Some(identity_provider) = caller.bound_to() {
            let opened: HashSet<_> = store::identity_provider_organization::Entity::find()
                .filter(
                    store::identity_provider_organization::Column::IdentityProviderId
                        .eq(identity_provider.0),
                )
                .all(self.database.read())
                .await?
                .into_iter()
                .map(|link| link.organization_id)
                .collect();
            memberships.retain(|membership| opened.contains(&membership.organization_id));
        }
        let roles: HashMap<_, _> = memberships
            .iter()
            .map(|membership| (membership.organization_id, membership.role.as_str()))
            .collect();
        let rows = store::organization::Entity::find()
            .filter(store::organization::Column::Id.is_in(roles.keys().copied()))
            .all(self.database.read())
            .await?;
        let mut views = rows
            .into_iter()
            .map(|row| {
                let role = roles.get(&row.id).copied().unwrap_or_default();
                view_of(row, role_of(role)?)
            })
            .collect::<Result<Vec<_>>>()?;
        views.sort_by(|a, b| {
            (a.name.to_lowercase(), &a.slug).cmp(&(b.name.to_lowercase(), &b.slug))
        });
        Ok(views)
    }

    /// One organization the caller belongs to.
    pub async fn organization(&self, caller: &Caller, slug: &str) -> Result<OrganizationView> {
        let access = self
            .authorize(caller, slug, Action::ViewOrganization)
            .await?;
        let row = store::organization::Entity::find_by_id(access.organization.0)
            .one(self.database.read())
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        view_of(row, access.role)
    }
}

fn view_of(row: store::organization::Model, role: Role) -> Result<OrganizationView> {
    Ok(OrganizationView {
        id: OrganizationId(row.id),
        slug: row.slug,
        name: row.name,
        plan: Plan::parse(&row.plan)
            .ok_or_else(|| Error::Internal(format!("plan {}", row.plan)))?,
        role,
        created_at: Timestamp::from_millis(row.created_at),
    })
}
