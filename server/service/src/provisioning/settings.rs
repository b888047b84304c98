//! What the admins of an identity provider choose about people whom nobody invited.
use super::Provisioning;
use crate::{Caller, Result, Service};
use domain::{Refusal, Role, code};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};
use serde_json::json;

impl Service {
    /// Says what becomes of them, and the role they get. Never owner: no identity provider's word gives that.
    ///
    /// # Errors
    /// `invitation.role_not_allowed` for the owner role.
    pub async fn change_provisioning(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        provisioning: Provisioning,
        role: Role,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        reached.access.require_single_sign_on()?;
        if role == Role::Owner {
            return Err(Refusal::new(code::INVITATION_ROLE).field("role").into());
        }
        let mut changed = reached.row.clone().into_active_model();
        changed.provisioning = Set(provisioning.as_str().to_owned());
        changed.provisioning_role = Set(role.as_str().to_owned());
        changed.updated_at = Set(self.now().as_millis());
        changed.update(&transaction).await?;
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.provisioning_changed",
            json!({ "provisioning": provisioning, "role": role }),
        )
        .await?;
        transaction.commit().await
    }
}
