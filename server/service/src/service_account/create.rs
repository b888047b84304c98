//! A service account is made, without anything to sign in by.
use super::{MOST, event, mailbox::no_mailbox};
use crate::{Caller, Error, Result, Service, account::check_name, organization::Source, store};
use domain::{
    EmailAddress, Refusal, Role, account::AccountKind, code, id::AccountId, role::Action,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::json;

impl Service {
    /// Makes a service account with a role below owner: an owner's role comes later, by [`Service::change_role`], when it has a
    /// password.
    ///
    /// # Errors
    /// `request.invalid` at the field `name` or `role`.
    pub async fn create_service_account(
        &self,
        caller: &Caller,
        slug: &str,
        name: &str,
        role: &str,
    ) -> Result<AccountId> {
        let (transaction, access) = self
            .decide_in(caller, slug, Action::ManageServiceAccounts)
            .await?;
        let name = check_name(name)?;
        let role = Role::parse(role)
            .filter(|role| *role != Role::Owner)
            .ok_or_else(|| {
                Refusal::new(code::INVALID)
                    .field("role")
                    .message("Choose observer, member or admin.")
            })?;
        let known = store::account::Entity::find()
            .filter(store::account::Column::ServiceOf.eq(access.organization.0))
            .count(&transaction)
            .await?;
        if known >= MOST {
            let message = format!("{} has {MOST} service accounts.", access.name);
            return Err(Refusal::new(code::INVALID).message(message).into());
        }
        let address = no_mailbox(self.random.id(self.now()));
        let address = EmailAddress::parse(&address)
            .ok_or_else(|| Error::Internal(format!("the address {address}")))?;
        let kind = AccountKind::Service {
            of: access.organization,
        };
        let row = self
            .new_account(&transaction, kind, &name, &address, None)
            .await?;
        let account = AccountId(row.id);
        self.insert_membership(
            &transaction,
            access.organization,
            account,
            role,
            Source::Manual,
        )
        .await?;
        let id = account.to_string();
        let detail = json!({ "name": name, "role": role });
        let event = event(&access, "service_account.created", &id, detail);
        self.conclude(transaction, caller, event).await?;
        Ok(account)
    }
}
