//! Who calls with a key of an organization.
use super::{scope_of, times_of};
use crate::{
    Error, Result, Service,
    caller::{Identity, KeyHolder},
    session::person_of,
    store,
};
use domain::{
    code,
    id::{ApiKeyId, OrganizationId},
    organization_key::KeyScope,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

/// What every secret of an organization's key begins with one of.
const PREFIXES: [&str; 3] = ["gh_org_", "gh_fleet_", "gh_service_"];

impl Service {
    /// Who calls with this key; `None` if it is no key of an organization.
    ///
    /// # Errors
    /// `access.key_replaced`, `access.key_revoked`, `access.key_expired`; `access.key_invalid` for the key of a service account
    /// that is disabled.
    pub(crate) async fn identity_of_organization_key(
        &self,
        bearer: &str,
    ) -> Result<Option<Identity>> {
        // A personal key may begin so by chance; it is not found here, and looked for among the personal ones.
        if !PREFIXES.iter().any(|prefix| bearer.starts_with(prefix)) {
            return Ok(None);
        }
        let read = self.database.read();
        let found = store::organization_key::Entity::find()
            .filter(store::organization_key::Column::SecretHash.eq(crate::token::hash(bearer)))
            .one(read)
            .await?;
        let Some(row) = found else { return Ok(None) };
        times_of(&row).state(self.now()).check()?;
        let key = ApiKeyId(row.id);
        let identity = match scope_of(&row)? {
            KeyScope::ServiceAccount { account } => {
                let account = store::account::Entity::find_by_id(account.0)
                    .filter(store::account::Column::ServiceOf.eq(row.organization_id))
                    .one(read)
                    .await?
                    .filter(|account| account.suspended_at.is_none())
                    .ok_or_else(|| Error::from(code::KEY_INVALID))?;
                Identity::Key {
                    key,
                    person: person_of(&account)?,
                }
            }
            scope @ (KeyScope::Organization { .. } | KeyScope::Fleet { .. }) => {
                Identity::OrganizationKey(KeyHolder {
                    key,
                    organization: OrganizationId(row.organization_id),
                    scope,
                    name: row.name.clone(),
                })
            }
        };
        self.note_use(&row).await?;
        Ok(Some(identity))
    }

    /// Looks again whether a key works, inside the decision that it was used for.
    pub(crate) async fn recheck_key(
        &self,
        connection: &impl ConnectionTrait,
        key: ApiKeyId,
    ) -> Result<()> {
        let row = store::organization_key::Entity::find_by_id(key.0)
            .one(connection)
            .await?
            .ok_or_else(|| Error::from(code::KEY_INVALID))?;
        times_of(&row).state(self.now()).check()?;
        if let Some(account) = row.account_id {
            let works = store::account::Entity::find_by_id(account)
                .one(connection)
                .await?
                .is_some_and(|account| account.suspended_at.is_none());
            if !works {
                return Err(code::KEY_INVALID.into());
            }
        }
        Ok(())
    }

    /// Notes the use to the minute: a write for each request would cost more than the request.
    async fn note_use(&self, row: &store::organization_key::Model) -> Result<()> {
        let now = self.now().as_millis();
        if row.last_used_at.is_none_or(|used| now - used > 60_000) {
            store::organization_key::Entity::update_many()
                .col_expr(store::organization_key::Column::LastUsedAt, now.into())
                .filter(store::organization_key::Column::Id.eq(row.id))
                .exec(self.database.write())
                .await?;
        }
        Ok(())
    }
}
