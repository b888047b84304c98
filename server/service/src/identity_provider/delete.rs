//! Deleting an identity provider, once nobody signs in through it any more (B13).
use crate::{Caller, Error, Result, Service, store};
use domain::{
    Refusal, Timestamp, code,
    id::{AccountId, IdentityProviderId, OrganizationId, SamlAccountId},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use serde_json::json;

/// How many people the list names; the rest are counted.
const LISTED: u64 = 100;

/// Who still has a SAML account of an identity provider, in whatever organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remaining {
    /// How many.
    pub total: u64,
    /// The first hundred, by their address at the identity provider.
    pub people: Vec<RemainingPerson>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemainingPerson {
    /// The link.
    pub saml_account: SamlAccountId,
    /// The account.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// Their address at the identity provider.
    pub remote_id: String,
    /// When they last signed in through it.
    pub last_login_at: Option<Timestamp>,
}

impl Service {
    /// Who must be removed before the identity provider can be deleted.
    pub async fn remaining_people(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Remaining> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        remaining(self.database.read(), reached.row.id).await
    }

    /// Deletes an identity provider; `confirmation` is its identifier, typed. Refused with the number of people left
    /// while any SAML account of it remains, also in organizations that were unlinked since.
    pub async fn delete_identity_provider(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        confirmation: &str,
    ) -> Result<IdentityProviderId> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let row = reached.row;
        if confirmation.trim() != row.identifier {
            return Err(Refusal::new(code::CONFIRMATION_MISMATCH)
                .field("confirmation")
                .expected(row.identifier)
                .into());
        }
        let left = remaining(&transaction, row.id).await?.total;
        if left > 0 {
            return Err(in_use(left).into());
        }
        for link in super::reach::links_of(&transaction, row.id).await? {
            let linked = OrganizationId(link.organization_id);
            self.refuse_while_enforced(&transaction, linked).await?;
            self.forget_enforcement(&transaction, linked).await?;
            if link.organization_id != row.home_organization_id {
                let organization = OrganizationId(link.organization_id);
                let detail = json!({ "identifier": row.identifier });
                self.audit_provider_in(
                    &transaction,
                    caller,
                    organization,
                    &row,
                    "identity_provider.deleted",
                    detail,
                )
                .await?;
            }
        }
        let detail =
            json!({ "identifier": row.identifier, "name": row.name, "entity_id": row.entity_id });
        self.audit_provider(
            &transaction,
            caller,
            &row,
            "identity_provider.deleted",
            detail,
        )
        .await?;
        // A login on another server may link somebody at this moment; the foreign key then refuses this.
        store::identity_provider::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await
            .map_err(|error| match error.sql_err() {
                Some(sea_orm::SqlErr::ForeignKeyConstraintViolation(_)) => {
                    Error::Refused(in_use(1))
                }
                _ => Error::Database(error),
            })?;
        transaction.commit().await?;
        Ok(IdentityProviderId(row.id))
    }
}

fn in_use(left: u64) -> Refusal {
    let people = if left == 1 {
        "1 person still has a SAML account".to_owned()
    } else {
        format!("{left} people still have SAML accounts")
    };
    Refusal::new(code::IDENTITY_PROVIDER_IN_USE).message(format!(
        "{people} with this identity provider. {}",
        code::IDENTITY_PROVIDER_IN_USE.next()
    ))
}

async fn remaining(connection: &impl ConnectionTrait, provider: uuid::Uuid) -> Result<Remaining> {
    let links = store::saml_account::Entity::find()
        .filter(store::saml_account::Column::IdentityProviderId.eq(provider));
    let total = links.clone().count(connection).await?;
    let links = links
        .order_by_asc(store::saml_account::Column::RemoteIdFolded)
        .order_by_asc(store::saml_account::Column::Id)
        .limit(LISTED)
        .all(connection)
        .await?;
    let accounts = store::account::Entity::find()
        .filter(store::account::Column::Id.is_in(links.iter().map(|link| link.account_id)))
        .all(connection)
        .await?;
    let person = |link: &store::saml_account::Model| RemainingPerson {
        saml_account: SamlAccountId(link.id),
        account: AccountId(link.account_id),
        name: accounts
            .iter()
            .find(|account| account.id == link.account_id)
            .map(|account| account.name.clone())
            .unwrap_or_default(),
        remote_id: link.remote_id.clone(),
        last_login_at: link.last_login_at.map(Timestamp::from_millis),
    };
    Ok(Remaining {
        total,
        people: links.iter().map(person).collect(),
    })
}
