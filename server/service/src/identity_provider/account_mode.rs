//! Whose the accounts are that an identity provider signs in: picked at set-up, fixed by the first of them.
use crate::{Caller, Result, Service, store};
use domain::{account::AccountMode, code};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _,
};
use serde_json::json;

impl Service {
    /// Says whose the accounts are.
    ///
    /// # Errors
    /// `identity_provider.account_mode_fixed` while anybody is linked, in whatever organization.
    pub async fn change_account_mode(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        mode: AccountMode,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        reached.access.require_single_sign_on()?;
        if reached.row.account_mode == mode.as_str() {
            return Ok(());
        }
        let linked = store::saml_account::Entity::find()
            .filter(store::saml_account::Column::IdentityProviderId.eq(reached.row.id))
            .count(&transaction)
            .await?;
        if linked > 0 {
            return Err(code::ACCOUNT_MODE_FIXED.into());
        }
        let mut changed = reached.row.clone().into_active_model();
        changed.account_mode = Set(mode.as_str().to_owned());
        changed.updated_at = Set(self.now().as_millis());
        changed.update(&transaction).await?;
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.account_mode_changed",
            json!({ "from": reached.row.account_mode, "to": mode }),
        )
        .await?;
        transaction.commit().await
    }
}
