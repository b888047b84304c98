//! The people named to test.
use crate::{Caller, Result, Service, database::Transaction, store};
use domain::{EmailAddress, Refusal, code, id::OrganizationId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    sea_query::OnConflict,
};
use serde_json::json;
use store::rollout_tester::{ActiveModel, Column, Entity};

/// Most testers of one organization.
const LIMIT: u64 = 100;

impl Service {
    /// Names somebody by address; naming them twice changes nothing.
    ///
    /// # Errors
    /// `identity_provider.not_testing`, `account.email_invalid`, `identity_provider.testers_full`.
    pub async fn add_tester(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        email: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        let own = reached.access.organization;
        self.row_in_test(&transaction, own).await?;
        self.name_tester(&transaction, caller, own, email).await?;
        let detail = json!({ "identifier": reached.row.identifier, "email": email.trim() });
        self.audit_provider_in(
            &transaction,
            caller,
            own,
            &reached.row,
            "identity_provider.tester_named",
            detail,
        )
        .await?;
        transaction.commit().await
    }

    /// Takes a name off the list: at their next click the person is out, unless they come in another way.
    pub async fn remove_tester(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        email: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_linked(caller, slug, key).await?;
        let own = reached.access.organization;
        let address = crate::sign_up::check_address(email)?;
        let removed = Entity::delete_many()
            .filter(Column::OrganizationId.eq(own.0))
            .filter(Column::EmailFolded.eq(address.folded()))
            .exec(&transaction)
            .await?;
        if removed.rows_affected == 0 {
            return Err(code::NOT_FOUND.into());
        }
        let detail = json!({ "identifier": reached.row.identifier, "email": address.as_str() });
        self.audit_provider_in(
            &transaction,
            caller,
            own,
            &reached.row,
            "identity_provider.tester_removed",
            detail,
        )
        .await?;
        transaction.commit().await
    }

    pub(super) async fn name_tester(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        organization: OrganizationId,
        email: &str,
    ) -> Result<()> {
        let address: EmailAddress = crate::sign_up::check_address(email)?;
        let others = Entity::find()
            .filter(Column::OrganizationId.eq(organization.0))
            .filter(Column::EmailFolded.ne(address.folded()))
            .count(transaction)
            .await?;
        if others >= LIMIT {
            return Err(Refusal::new(code::ROLLOUT_TESTERS_FULL)
                .field("email")
                .into());
        }
        let row = ActiveModel {
            organization_id: Set(organization.0),
            email_folded: Set(address.folded()),
            email: Set(address.as_str().to_owned()),
            named_by: Set(caller.person().map(|person| person.account.0)),
            named_at: Set(self.now().as_millis()),
        };
        Entity::insert(row)
            .on_conflict(
                OnConflict::columns([Column::OrganizationId, Column::EmailFolded])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
        Ok(())
    }
}
