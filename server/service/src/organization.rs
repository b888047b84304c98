//! Organizations: make, list, rename, delete, and the plan.
use crate::{
    Caller, Error, Result, Service,
    access::Access,
    audit::Event,
    caller::Identity,
    database::Transaction,
    error::taken,
    mail::{Mail, Paragraph},
    rate_limit::Limit,
    store,
};
use domain::{
    DisplayName, Refusal, Role, Timestamp,
    account::AccountKind,
    code,
    id::{AccountId, OrganizationId},
    identifier::OrganizationSlug,
    organization::Plan,
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _,
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

/// How much an organization holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationCounts {
    /// People.
    pub members: u64,
    /// Teams.
    pub teams: u64,
    /// Fleets.
    pub fleets: u64,
    /// Devices.
    pub devices: u64,
}

/// What the overview page of an organization shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationOverview {
    /// The organization.
    pub organization: OrganizationView,
    /// How much it holds.
    pub counts: OrganizationCounts,
    /// The owners' and admins' names and addresses, owners first: whom to ask. Empty for observers.
    pub administrators: Vec<(String, Role)>,
    /// The SSO identifier, name and state of its identity provider.
    pub identity_provider: Option<OrganizationIdentityProvider>,
}

/// The identity provider that serves an organization, as its members may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationIdentityProvider {
    /// The SSO identifier.
    pub identifier: String,
    /// Its name.
    pub name: String,
    /// Whether it is switched live.
    pub live: bool,
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
                    .message(format!("The address: {}", fault.describe())),
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
        };
        taken(
            row.insert(&transaction).await,
            Refusal::new(code::ORGANIZATION_NAME_TAKEN).field("slug"),
        )?;
        self.insert_membership(&transaction, id, person, Role::Owner, "manual")
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
        let person = caller.require_person()?.account;
        let mut memberships = store::membership::Entity::find()
            .filter(store::membership::Column::AccountId.eq(person.0))
            .all(self.database.read())
            .await?;
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

    /// What the overview page shows.
    pub async fn organization_overview(
        &self,
        caller: &Caller,
        slug: &str,
    ) -> Result<OrganizationOverview> {
        let organization = self.organization(caller, slug).await?;
        let counts = self
            .count_organization(self.database.read(), organization.id)
            .await?;
        let administrators = if organization.role.may(Action::ViewMembers) {
            self.administrators_of(self.database.read(), organization.id)
                .await?
                .into_iter()
                .map(|(account, role)| {
                    let name = if account.name.is_empty() {
                        account.email
                    } else {
                        format!("{} ({})", account.name, account.email)
                    };
                    (name, role)
                })
                .collect()
        } else {
            Vec::new()
        };
        let identity_provider = self
            .identity_provider_of(self.database.read(), organization.id)
            .await?
            .map(|provider| OrganizationIdentityProvider {
                identifier: provider.identifier,
                name: provider.name,
                live: provider.state == "live",
            });
        Ok(OrganizationOverview {
            organization,
            counts,
            administrators,
            identity_provider,
        })
    }

    /// How much an organization holds; for the page that deletes it.
    pub async fn organization_counts(
        &self,
        caller: &Caller,
        slug: &str,
    ) -> Result<OrganizationCounts> {
        let access = self
            .authorize(caller, slug, Action::ViewOrganization)
            .await?;
        self.count_organization(self.database.read(), access.organization)
            .await
    }

    /// Gives an organization another name. Its address stays.
    pub async fn rename_organization(&self, caller: &Caller, slug: &str, name: &str) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageSettings).await?;
        let name = DisplayName::parse(name)?;
        if name.as_str() == access.name {
            return Ok(());
        }
        store::organization::ActiveModel {
            id: Set(access.organization.0),
            name: Set(name.as_str().to_owned()),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "organization.renamed",
                subject_kind: "organization",
                subject_id: &access.organization.to_string(),
                detail: json!({ "from": access.name, "to": name }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// Deletes an organization with its teams, fleets and devices; people keep their accounts. The confirmation is
    /// its name. Refused with `organization.in_use` while an identity provider serves it or has its home there.
    pub async fn delete_organization(
        &self,
        caller: &Caller,
        slug: &str,
        confirmation: &str,
    ) -> Result<()> {
        let (transaction, access) = self
            .decide_in(caller, slug, Action::DeleteOrganization)
            .await?;
        if confirmation.trim() != access.name {
            return Err(Refusal::new(code::CONFIRMATION_MISMATCH)
                .field("confirmation")
                .into());
        }
        if self
            .has_identity_provider(&transaction, access.organization)
            .await?
        {
            return Err(code::ORGANIZATION_IN_USE.into());
        }
        let counts = self
            .count_organization(&transaction, access.organization)
            .await?;
        store::device::Entity::delete_many()
            .filter(store::device::Column::OrganizationId.eq(access.organization.0))
            .exec(&transaction)
            .await?;
        store::fleet::Entity::delete_many()
            .filter(store::fleet::Column::OrganizationId.eq(access.organization.0))
            .exec(&transaction)
            .await?;
        store::organization::Entity::delete_by_id(access.organization.0)
            .exec(&transaction)
            .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "organization.deleted",
                subject_kind: "organization",
                subject_id: &access.organization.to_string(),
                detail: json!({ "name": access.name, "slug": access.slug, "held": counts }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// Changes the plan, from the command line only. When single sign-on leaves the plan, the owners and admins are
    /// told by mail: logins go on, and of identity provider work only certificate renewal and deletion remain (B17).
    pub async fn set_plan(&self, caller: &Caller, slug: &str, plan: Plan) -> Result<()> {
        if !matches!(caller.identity, Identity::CommandLine) {
            return Err(code::FORBIDDEN.into());
        }
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageSettings).await?;
        if plan == access.plan {
            return Ok(());
        }
        store::organization::ActiveModel {
            id: Set(access.organization.0),
            plan: Set(plan.as_str().to_owned()),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "organization.plan_changed",
                subject_kind: "organization",
                subject_id: &access.organization.to_string(),
                detail: json!({ "from": access.plan, "to": plan }),
            },
        )
        .await?;
        let loses = access.plan.has_single_sign_on() && !plan.has_single_sign_on();
        if loses
            && self
                .has_identity_provider(&transaction, access.organization)
                .await?
        {
            for (account, _) in self
                .administrators_of(&transaction, access.organization)
                .await?
            {
                self.enqueue(&transaction, &self.plan_mail(&account.email, &access))
                    .await?;
            }
        }
        transaction.commit().await
    }

    fn plan_mail(&self, recipient: &str, access: &Access) -> Mail {
        let product = &self.settings().product_name;
        Mail {
            recipient: recipient.to_owned(),
            subject: format!("{} is no longer on the enterprise plan", access.name),
            paragraphs: vec![
                Paragraph::Text(format!(
                    "The plan of {} at {product} no longer includes single sign-on.",
                    access.name
                )),
                Paragraph::Text(
                    "People go on signing in as before. Of the identity provider's settings only these can still be changed:"
                        .to_owned(),
                ),
                Paragraph::List(vec![
                    "renew its certificates".to_owned(),
                    "disable it".to_owned(),
                    "delete it".to_owned(),
                ]),
                Paragraph::Link {
                    label: "Open the organization".to_owned(),
                    url: self
                        .settings()
                        .url(&format!("/organizations/{}/overview", access.slug)),
                },
            ],
        }
    }

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

    /// Makes somebody a member, inside a decision. An existing membership is a unique violation.
    pub(crate) async fn insert_membership(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        account: AccountId,
        role: Role,
        source: &str,
    ) -> Result<()> {
        let now = self.now();
        store::membership::ActiveModel {
            id: Set(self.random.id(now)),
            organization_id: Set(organization.0),
            account_id: Set(account.0),
            role: Set(role.as_str().to_owned()),
            source: Set(source.to_owned()),
            created_at: Set(now.as_millis()),
        }
        .insert(transaction)
        .await?;
        Ok(())
    }

    /// Owners and admins with their accounts, owners first, then by address: whom to tell.
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

    async fn count_organization(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<OrganizationCounts> {
        Ok(OrganizationCounts {
            members: store::membership::Entity::find()
                .filter(store::membership::Column::OrganizationId.eq(organization.0))
                .count(connection)
                .await?,
            teams: store::team::Entity::find()
                .filter(store::team::Column::OrganizationId.eq(organization.0))
                .count(connection)
                .await?,
            fleets: store::fleet::Entity::find()
                .filter(store::fleet::Column::OrganizationId.eq(organization.0))
                .count(connection)
                .await?,
            devices: store::device::Entity::find()
                .filter(store::device::Column::OrganizationId.eq(organization.0))
                .count(connection)
                .await?,
        })
    }
}

/// Refuses who may hold nothing of their own: a company's account (`account.managed`), an operator's
/// (`access.forbidden`), and a session that an identity provider made for an account it does not manage
/// (`access.session_scope`): its word reaches nothing personal (product.md, "Reach").
pub(crate) fn may_act_for_themselves(caller: &Caller) -> Result<()> {
    match caller.require_person()?.kind {
        AccountKind::Managed { .. } => return Err(code::ACCOUNT_MANAGED.into()),
        AccountKind::Operator => {
            return Err(Refusal::new(code::FORBIDDEN)
                .message("An operator's account belongs to no organization and owns nothing.")
                .into());
        }
        AccountKind::Personal => {}
    }
    if caller.bound_to().is_some() {
        return Err(code::SESSION_SCOPE.into());
    }
    Ok(())
}

pub(crate) fn role_of(text: &str) -> Result<Role> {
    Role::parse(text).ok_or_else(|| Error::Internal(format!("role {text}")))
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
