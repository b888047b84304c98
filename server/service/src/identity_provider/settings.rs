//! The settings of an identity provider that no metadata file knows.
use crate::{Caller, Result, Service};
use domain::{Refusal, code, saml::IdpProduct};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use serde_json::json;

/// Longest name, in characters.
const NAME_LIMIT: usize = 100;

/// What an admin sets.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// The name people read, 1 to 100 characters.
    pub name: String,
    /// Which product it is.
    pub product: IdpProduct,
}

impl Service {
    /// Changes name and product.
    pub async fn change_identity_provider(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        settings: ProviderSettings,
    ) -> Result<()> {
        let name = settings.name.trim();
        if name.is_empty()
            || name.chars().count() > NAME_LIMIT
            || name.chars().any(char::is_control)
        {
            return Err(Refusal::new(code::INVALID)
                .field("name")
                .message("Give a name of 1 to 100 characters.")
                .into());
        }
        let product = settings.product;
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        reached.access.require_single_sign_on()?;
        let mut changed = reached.row.clone().into_active_model();
        changed.name = Set(name.to_owned());
        changed.product = Set(product.slug().to_owned());
        changed.updated_at = Set(self.now().as_millis());
        changed.update(&transaction).await?;
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.changed",
            json!({ "name": name, "product": product.slug() }),
        )
        .await?;
        transaction.commit().await
    }
}
