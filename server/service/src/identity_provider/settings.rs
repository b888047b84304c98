//! The settings of an identity provider that no metadata file knows.
use crate::{Caller, Result, Service};
use domain::{Refusal, code, saml::IdpProduct};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use serde_json::json;

/// Longest name, in characters.
const NAME_LIMIT: usize = 100;
/// Longest attribute name, in characters.
const ATTRIBUTE_LIMIT: usize = 256;

/// What an admin sets.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// The name people read, 1 to 100 characters.
    pub name: String,
    /// Which product it is.
    pub product: IdpProduct,
    /// The attribute that carries the e-mail address; empty means the usual names.
    pub email_attribute: String,
}

impl Service {
    /// Changes name, product and e-mail attribute. All faults are told at once.
    pub async fn change_identity_provider(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        settings: ProviderSettings,
    ) -> std::result::Result<(), Vec<crate::Error>> {
        let name = settings.name.trim();
        let attribute = settings.email_attribute.trim();
        let mut refusals = Vec::new();
        if name.is_empty()
            || name.chars().count() > NAME_LIMIT
            || name.chars().any(char::is_control)
        {
            refusals.push(
                Refusal::new(code::INVALID)
                    .field("name")
                    .message("Give a name of 1 to 100 characters."),
            );
        }
        if attribute.chars().count() > ATTRIBUTE_LIMIT
            || attribute
                .chars()
                .any(|c| c.is_whitespace() || c.is_control())
        {
            refusals.push(Refusal::new(code::EMAIL_ATTRIBUTE_INVALID).field("email_attribute"));
        }
        if !refusals.is_empty() {
            return Err(refusals.into_iter().map(crate::Error::Refused).collect());
        }
        self.store_settings(caller, slug, key, name, settings.product, attribute)
            .await
            .map_err(|error| vec![error])
    }

    async fn store_settings(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        name: &str,
        product: IdpProduct,
        attribute: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        reached.access.require_single_sign_on()?;
        let attribute = (!attribute.is_empty()).then(|| attribute.to_owned());
        let mut changed = reached.row.clone().into_active_model();
        changed.name = Set(name.to_owned());
        changed.product = Set(product.slug().to_owned());
        changed.email_attribute = Set(attribute.clone());
        changed.updated_at = Set(self.now().as_millis());
        changed.update(&transaction).await?;
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.changed",
            json!({ "name": name, "product": product.slug(), "email_attribute": attribute }),
        )
        .await?;
        transaction.commit().await
    }
}
