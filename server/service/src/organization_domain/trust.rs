//! The operator vouches for a domain, in place of a record.
use super::{check::stand, domain_to_hold, held};
use crate::{Caller, Error, Result, Service, caller::Identity, database::Transaction, store};
use domain::{DomainName, Refusal, code, domain_proof::Standing, id::OrganizationId, role::Action};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use serde::Serialize;
use serde_json::json;
use store::organization_domain as listed;

/// What vouching came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trusted {
    /// The organization's name in URLs.
    pub organization: String,
    /// The domain as it is stored.
    pub domain: DomainName,
    /// Who held it before, by name in URLs, if it was taken from them.
    pub taken_from: Option<String>,
}

impl Service {
    /// Lets an organization hold a domain without a record, from the command line only. `replace` takes the domain from
    /// the organization that holds it now, whose owners and admins are told.
    ///
    /// # Errors
    /// `domain.taken`, naming the holder, without `replace`; `access.plan_required`; what [`Service::add_domain`] refuses.
    pub async fn trust_domain(
        &self,
        caller: &Caller,
        slug: &str,
        text: &str,
        replace: bool,
    ) -> Result<Trusted> {
        if !matches!(caller.identity, Identity::CommandLine) {
            return Err(code::FORBIDDEN.into());
        }
        let domain = domain_to_hold(text)?;
        let access = self
            .authorize(caller, slug, Action::ManageDomains)
            .await
            .map_err(|error| match error {
                Error::Refused(refusal) if refusal.code == code::NOT_FOUND => refusal
                    .message(format!("No organization has the address {slug}."))
                    .into(),
                other => other,
            })?;
        access.require_single_sign_on()?;
        let organization = access.organization;
        let before = holder_of(self.database.read(), &domain).await?;
        let mut locked = vec![organization];
        locked.extend(before.iter().map(|row| OrganizationId(row.organization_id)));
        let transaction = self.database.begin().await?;
        let organizations = transaction.lock_organizations(&locked).await?;
        let holder = holder_of(&transaction, &domain)
            .await?
            .filter(|row| row.organization_id != organization.0);
        let taken_from = match holder {
            Some(row) => {
                // Somebody else came to hold it since it was looked up, whose lock is not taken.
                let name = organizations
                    .into_iter()
                    .find(|found| found.id == row.organization_id)
                    .ok_or(code::CONFLICT)?;
                if !replace {
                    return Err(Refusal::new(code::DOMAIN_TAKEN)
                        .message(format!(
                            "{} ({}) holds this domain. With --replace it is taken from them, and their owners and admins are told.",
                            name.name, name.slug
                        ))
                        .into());
                }
                self.take_domain(&transaction, caller, row).await?;
                Some(name.slug)
            }
            None => None,
        };
        self.vouch(&transaction, caller, organization, &domain)
            .await?;
        transaction.commit().await?;
        Ok(Trusted {
            organization: access.slug,
            domain,
            taken_from,
        })
    }

    async fn vouch(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        organization: OrganizationId,
        domain: &DomainName,
    ) -> Result<()> {
        let row = listed::Entity::find()
            .filter(listed::Column::OrganizationId.eq(organization.0))
            .filter(listed::Column::Domain.eq(domain.as_str()))
            .one(transaction)
            .await?;
        let row = match row {
            Some(row) => row,
            None => self.list_domain(transaction, organization, domain).await?,
        };
        if row.state == Standing::Vouched.as_str() {
            return Ok(());
        }
        let detail = json!({ "domain": row.domain, "was": row.state });
        let mut changed = row.into_active_model();
        stand(&mut changed, Standing::Vouched, self.now().as_millis());
        let row = crate::error::taken(changed.update(transaction).await, code::DOMAIN_TAKEN)?;
        self.audit_domain(transaction, caller, &row, "domain.vouched", detail)
            .await
    }

    /// Ends that an organization holds a domain, for another one the operator vouches for.
    async fn take_domain(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        row: listed::Model,
    ) -> Result<()> {
        let mut changed = row.into_active_model();
        stand(&mut changed, Standing::Lapsed, self.now().as_millis());
        let row = changed.update(transaction).await?;
        let detail = json!({ "domain": row.domain });
        self.audit_domain(transaction, caller, &row, "domain.taken_away", detail)
            .await?;
        self.tell_of_taken_domain(transaction, &row).await
    }
}

async fn holder_of(
    connection: &impl ConnectionTrait,
    domain: &DomainName,
) -> Result<Option<listed::Model>> {
    Ok(listed::Entity::find()
        .filter(listed::Column::Domain.eq(domain.as_str()))
        .filter(held())
        .one(connection)
        .await?)
}
