//! A key ends: another takes its place, or somebody revokes it.
use super::{NewOrganizationKey, create::Making, event, scope_of, times_of};
use crate::{Caller, Result, Service, access::Access, database::Transaction, store};
use domain::{
    Timestamp, code,
    id::{AccountId, ApiKeyId},
    organization_key::{KeyScope, KeyState, Overlap},
    role::Action,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};

impl Service {
    /// Makes a key that takes the place of another: same name, same scope, as long a life. The former one goes on for
    /// `overlap` days (0 to 7; empty for 1), and is then refused with `access.key_replaced`.
    ///
    /// # Errors
    /// `api_key.overlap_invalid`, `request.not_found`; `api_key.ended` for a key that was replaced or revoked already or has
    /// expired.
    pub async fn replace_organization_key(
        &self,
        caller: &Caller,
        slug: &str,
        key: ApiKeyId,
        overlap: &str,
    ) -> Result<NewOrganizationKey> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageKeys).await?;
        let overlap = Overlap::parse(overlap)?;
        let row = self.key_of(&transaction, &access, key).await?;
        let scope = self.key_to_change(&transaction, &access, &row).await?;
        let (now, times) = (self.now(), times_of(&row));
        if !matches!(times.state(now), KeyState::Works { .. }) {
            return Err(code::KEY_ENDED.into());
        }
        let span = times.span_since(Timestamp::from_millis(row.created_at));
        // It makes room first, so that the most keys an organization may have can all be replaced.
        store::organization_key::ActiveModel {
            id: Set(row.id),
            replaced_from: Set(Some(times.end_after(now, overlap).as_millis())),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        let making = Making {
            scope,
            name: row.name.clone(),
            expires_at: now.plus(span),
            replaces: Some(key),
        };
        let (_, made) = self
            .insert_key(&transaction, caller, &access, making)
            .await?;
        let row = self.key_of(&transaction, &access, key).await?;
        let id = key.to_string();
        let event = event(&access, "api_key.replaced", &id, &row);
        self.conclude(transaction, caller, event).await?;
        Ok(made)
    }

    /// Revokes a key: the next request with it is refused with `access.key_revoked`, at every server.
    ///
    /// # Errors
    /// `request.not_found`; `api_key.ended` for a key that does not work any more.
    pub async fn revoke_organization_key(
        &self,
        caller: &Caller,
        slug: &str,
        key: ApiKeyId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageKeys).await?;
        let row = self.key_of(&transaction, &access, key).await?;
        self.key_to_change(&transaction, &access, &row).await?;
        let now = self.now();
        if times_of(&row).state(now).check().is_err() {
            return Err(code::KEY_ENDED.into());
        }
        let row = store::organization_key::ActiveModel {
            id: Set(row.id),
            revoked_at: Set(Some(now.as_millis())),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        let id = key.to_string();
        let event = event(&access, "api_key.revoked", &id, &row);
        self.conclude(transaction, caller, event).await
    }

    /// What the key opens. Admins touch no key of a service account that is an owner.
    async fn key_to_change(
        &self,
        transaction: &Transaction,
        access: &Access,
        row: &store::organization_key::Model,
    ) -> Result<KeyScope> {
        if let Some(account) = row.account_id {
            self.service_account_to_change(transaction, access, AccountId(account))
                .await?;
        }
        scope_of(row)
    }
}
