//! The domains of an organization (X5): listed, added, removed; beside it what proves them, and what they decide.
//!
//! Anybody may list any domain, so that listing tells nobody whose it is; who proves it first holds it.
mod check;
mod notify;
mod recheck;
pub(crate) mod routing;
mod trust;
mod view;

pub use trust::Trusted;
pub use view::{ChallengeRecord, DomainView, Domains, LastLook};

use crate::{
    Caller, Error, Result, Service, audit::Event, database::Transaction, error::taken, store,
};
use domain::{
    DomainName, Refusal, Timestamp, code, domain_proof::Standing, id::OrganizationId, role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::json;
use store::organization_domain as listed;
use view::view_of;

/// Most domains of one organization.
const LIMIT: u64 = 100;

impl Service {
    /// The domains of an organization.
    pub async fn domains(&self, caller: &Caller, slug: &str) -> Result<Domains> {
        let access = self.authorize(caller, slug, Action::ManageDomains).await?;
        let read = self.database.read();
        let rows = listed::Entity::find()
            .filter(listed::Column::OrganizationId.eq(access.organization.0))
            .order_by_asc(listed::Column::Domain)
            .all(read)
            .await?;
        let provider = routing::live_provider_of(read, access.organization).await?;
        Ok(Domains {
            organization: access.name,
            in_plan: access.plan.has_single_sign_on(),
            leads_to: provider.map(|provider| provider.name),
            domains: rows.into_iter().map(view_of).collect::<Result<_>>()?,
        })
    }

    /// Puts a domain on the list, with a record of its own to prove it by. Whether another organization holds it is not
    /// told here: only who proves a domain hears that.
    pub async fn add_domain(&self, caller: &Caller, slug: &str, text: &str) -> Result<DomainView> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageDomains).await?;
        access.require_single_sign_on()?;
        let domain = domain_to_hold(text)?;
        let row = self
            .list_domain(&transaction, access.organization, &domain)
            .await?;
        self.audit_domain(
            &transaction,
            caller,
            &row,
            "domain.added",
            json!({ "domain": domain }),
        )
        .await?;
        transaction.commit().await?;
        view_of(row)
    }

    /// Takes a domain off the list. What holding it decided is over at once; accounts and links stay as they are.
    pub async fn remove_domain(&self, caller: &Caller, slug: &str, text: &str) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageDomains).await?;
        let row = find(&transaction, access.organization, text).await?;
        let detail = json!({ "domain": row.domain, "was": row.state });
        listed::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        self.audit_domain(&transaction, caller, &row, "domain.removed", detail)
            .await?;
        transaction.commit().await
    }

    /// Writes a pending domain, inside a decision under the organization's lock.
    async fn list_domain(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        domain: &DomainName,
    ) -> Result<listed::Model> {
        let count = listed::Entity::find()
            .filter(listed::Column::OrganizationId.eq(organization.0))
            .count(transaction)
            .await?;
        if count >= LIMIT {
            return Err(Refusal::new(code::DOMAIN_LIMIT).field("domain").into());
        }
        let now = self.now();
        let row = listed::ActiveModel {
            id: Set(self.random.id(now)),
            organization_id: Set(organization.0),
            domain: Set(domain.as_str().to_owned()),
            challenge: Set(format!(
                "gatehouse-domain-verification={}",
                hex::encode(self.random.bytes::<20>())
            )),
            state: Set(Standing::Pending.as_str().to_owned()),
            missing_since: Set(None),
            held_since: Set(None),
            checked_at: Set(None),
            finding: Set(None),
            seen_instead: Set(None),
            next_check_at: Set(now.as_millis()),
            created_at: Set(now.as_millis()),
        };
        taken(
            row.insert(transaction).await,
            Refusal::new(code::DOMAIN_LISTED).field("domain"),
        )
    }

    async fn audit_domain(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        row: &listed::Model,
        action: &'static str,
        detail: serde_json::Value,
    ) -> Result<()> {
        self.audit(
            transaction,
            caller,
            Event {
                organization: Some(OrganizationId(row.organization_id)),
                action,
                subject_kind: "domain",
                subject_id: &row.id.to_string(),
                detail,
            },
        )
        .await
    }
}

/// A domain that an organization may hold: one that is registered, or a name below it. A suffix under which anybody may
/// register belongs to nobody. [publicsuffix.org; top-level domains it does not list are taken as registries]
fn domain_to_hold(text: &str) -> Result<DomainName> {
    let domain = DomainName::parse(text).map_err(|fault| {
        Refusal::new(code::DOMAIN_INVALID)
            .field("domain")
            .message(fault.describe())
    })?;
    if registered(&domain).is_none() {
        return Err(Refusal::new(code::DOMAIN_PUBLIC_SUFFIX)
            .field("domain")
            .into());
    }
    Ok(domain)
}

/// The part of it that was registered: the public suffix and one label.
fn registered(domain: &DomainName) -> Option<&str> {
    psl::domain_str(domain.as_str())
}

/// The row of a domain, by whatever spelling of it.
async fn find(
    connection: &impl sea_orm::ConnectionTrait,
    organization: OrganizationId,
    text: &str,
) -> Result<listed::Model> {
    let domain = DomainName::parse(text).map_err(|_| code::NOT_FOUND)?;
    listed::Entity::find()
        .filter(listed::Column::OrganizationId.eq(organization.0))
        .filter(listed::Column::Domain.eq(domain.as_str()))
        .one(connection)
        .await?
        .ok_or_else(|| Error::from(code::NOT_FOUND))
}

/// Rows of organizations that hold their domain.
pub(crate) fn held() -> sea_orm::Condition {
    sea_orm::Condition::all().add(listed::Column::State.is_in(["verified", "missing", "vouched"]))
}

fn standing_of(row: &listed::Model) -> Result<Standing> {
    Standing::parse(&row.state, row.missing_since.map(Timestamp::from_millis))
        .ok_or_else(|| Error::Internal(format!("domain {} is {}", row.id, row.state)))
}

fn domain_of(row: &listed::Model) -> Result<DomainName> {
    DomainName::parse(&row.domain)
        .map_err(|_| Error::Internal(format!("stored domain {}", row.domain)))
}
