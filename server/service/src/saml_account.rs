//! SAML accounts: listing them, and deleting them (B12).
use crate::{
    Caller, Error, Result, Service, audit::Event, caller::Identity, database::Transaction, store,
};
use domain::{
    EmailAddress, Refusal, Role, Timestamp, code,
    id::{AccountId, IdentityProviderId, OrganizationId, SamlAccountId},
    role::Action,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use serde::Serialize;
use serde_json::json;

/// A link between a person and an identity provider, as admins see it.
#[derive(Clone, Debug, Serialize)]
pub struct SamlAccountView {
    /// Its id.
    pub id: SamlAccountId,
    /// The identity provider's identifier.
    pub identity_provider: String,
    /// The person's e-mail address at the identity provider.
    pub remote_id: String,
    /// What the link is matched on.
    pub name_id: String,
    /// Its format.
    pub name_id_format: String,
    /// The person's name here.
    pub name: String,
    /// Whether the account is the company's: deleting the link then deletes the person.
    pub managed: bool,
    /// When it was made, milliseconds since the Unix epoch.
    pub created_at: Timestamp,
    /// When it was last used.
    pub last_login_at: Option<Timestamp>,
}

/// What deleting a SAML account did.
#[derive(Clone, Debug, Serialize)]
pub struct SamlAccountDeleted {
    /// The link.
    pub id: SamlAccountId,
    /// The person's e-mail address at the identity provider.
    pub remote_id: String,
    /// Whether the person was deleted with it.
    pub person_deleted: bool,
    /// How many sessions ended.
    pub sessions_ended: u64,
}

impl Service {
    /// The SAML accounts of the identity provider whose home is this organization, by address.
    pub async fn saml_accounts(
        &self,
        caller: &Caller,
        slug: &str,
        identifier: &str,
    ) -> Result<Vec<SamlAccountView>> {
        let access = self
            .authorize(caller, slug, Action::DeleteSamlAccounts)
            .await?;
        let provider = self
            .identity_provider_for_login(identifier)
            .await?
            .filter(|provider| provider.home_organization == access.organization)
            .ok_or(code::NOT_FOUND)?;
        let rows = store::saml_account::Entity::find()
            .filter(store::saml_account::Column::IdentityProviderId.eq(provider.id.0))
            .order_by_asc(store::saml_account::Column::RemoteIdFolded)
            .all(self.database.read())
            .await?;
        self.views(rows).await
    }

    /// The SAML accounts with this address that the caller may see: exact, case-folded, over all identity providers whose
    /// home organization the caller administers, or over one.
    pub async fn saml_accounts_of_address(
        &self,
        caller: &Caller,
        remote_id: &str,
        identifier: Option<&str>,
    ) -> Result<Vec<SamlAccountView>> {
        if !matches!(caller.identity, Identity::CommandLine) {
            caller.require_person()?;
        }
        let folded = EmailAddress::parse(remote_id)
            .map_or_else(|| remote_id.to_lowercase(), |email| email.folded());
        let rows = store::saml_account::Entity::find()
            .filter(store::saml_account::Column::RemoteIdFolded.eq(folded))
            .order_by_asc(store::saml_account::Column::Id)
            .all(self.database.read())
            .await?;
        let mut visible = Vec::new();
        for row in rows {
            let provider = self.provider_row(row.identity_provider_id).await?;
            let wanted = identifier.is_none_or(|identifier| identifier == provider.identifier);
            let home = OrganizationId(provider.home_organization_id);
            let allowed = self
                .authorize_by_id(
                    self.database.read(),
                    caller,
                    home,
                    Action::DeleteSamlAccounts,
                )
                .await
                .is_ok();
            if wanted && allowed {
                visible.push(row);
            }
        }
        self.views(visible).await
    }

    /// Deletes the one SAML account with this address.
    ///
    /// # Errors
    /// `saml_account.not_found` for none, `saml_account.ambiguous` for several, and those of [`Service::delete_saml_account`].
    pub async fn delete_saml_account_by_address(
        &self,
        caller: &Caller,
        remote_id: &str,
        identifier: Option<&str>,
    ) -> Result<SamlAccountDeleted> {
        let found = self
            .saml_accounts_of_address(caller, remote_id, identifier)
            .await?;
        match found.as_slice() {
            [] => Err(code::SAML_ACCOUNT_NOT_FOUND.into()),
            [one] => self.delete_saml_account(caller, one.id).await,
            several => {
                let list: Vec<String> = several
                    .iter()
                    .map(|row| format!("{} ({})", row.id, row.identity_provider))
                    .collect();
                Err(Refusal::new(code::SAML_ACCOUNT_AMBIGUOUS)
                    .message(format!(
                        "{} Those are: {}.",
                        code::SAML_ACCOUNT_AMBIGUOUS.happened(),
                        list.join(", ")
                    ))
                    .into())
            }
        }
    }

    /// Deletes a SAML account. A managed person is deleted with it, irreversibly; the audit keeps their id.
    ///
    /// # Errors
    /// `request.not_found` outside the caller's organizations, `account.not_yourself`, `account.owner_protected`.
    pub async fn delete_saml_account(
        &self,
        caller: &Caller,
        id: SamlAccountId,
    ) -> Result<SamlAccountDeleted> {
        if matches!(caller.identity, Identity::Anonymous) {
            return Err(code::SIGN_IN_REQUIRED.into());
        }
        caller.refuse_setup_link()?;
        let row = store::saml_account::Entity::find_by_id(id.0)
            .one(self.database.read())
            .await?
            .ok_or(code::NOT_FOUND)?;
        let provider = self.provider_row(row.identity_provider_id).await?;
        let home = OrganizationId(provider.home_organization_id);
        let account = AccountId(row.account_id);
        let transaction = self.database.begin().await?;
        let organizations = self.organizations_of(&transaction, account, home).await?;
        transaction.lock_organizations(&organizations).await?;
        let access = self
            .authorize_by_id(&transaction, caller, home, Action::DeleteSamlAccounts)
            .await?;
        let person = transaction.lock_account(account).await?;
        if caller.person().is_some_and(|own| own.account == account) {
            return Err(code::NOT_YOURSELF.into());
        }
        let managed = person.managed_by == Some(row.identity_provider_id);
        // Admins never act on an owner. With a managed person every organization of theirs loses them, not only this one.
        let losing = if managed { &organizations[..] } else { &[home] };
        if access.role != Role::Owner && self.is_owner(&transaction, account, losing).await? {
            return Err(code::NOT_AN_OWNER.into());
        }
        let deleted = store::saml_account::Entity::delete_by_id(id.0)
            .exec(&transaction)
            .await?;
        if deleted.rows_affected == 0 {
            return Err(code::NOT_FOUND.into());
        }
        let sessions_ended = if managed {
            for organization in &organizations {
                self.ensure_way_in(&transaction, *organization, account)
                    .await?;
            }
            let ended = self.end_sessions_of(&transaction, account, None).await?;
            store::account::Entity::delete_by_id(account.0)
                .exec(&transaction)
                .await?;
            ended
        } else {
            self.end_saml_sessions(&transaction, id).await?
        };
        self.audit(&transaction, caller, Event {
            organization: Some(home),
            action: if managed { "account.deleted" } else { "saml_account.deleted" },
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: json!({ "saml_account": id.to_string(), "identity_provider": provider.identifier, "sessions_ended": sessions_ended }),
        })
        .await?;
        transaction.commit().await?;
        Ok(SamlAccountDeleted {
            id,
            remote_id: row.remote_id,
            person_deleted: managed,
            sessions_ended,
        })
    }

    async fn end_saml_sessions(
        &self,
        transaction: &Transaction,
        link: SamlAccountId,
    ) -> Result<u64> {
        Ok(store::session::Entity::delete_many()
            .filter(store::session::Column::SamlAccountId.eq(link.0))
            .exec(transaction)
            .await?
            .rows_affected)
    }

    async fn organizations_of(
        &self,
        transaction: &Transaction,
        account: AccountId,
        home: OrganizationId,
    ) -> Result<Vec<OrganizationId>> {
        let rows = store::membership::Entity::find()
            .filter(store::membership::Column::AccountId.eq(account.0))
            .all(transaction)
            .await?;
        let mut all: Vec<OrganizationId> = rows
            .into_iter()
            .map(|row| OrganizationId(row.organization_id))
            .collect();
        all.push(home);
        all.sort();
        all.dedup();
        Ok(all)
    }

    async fn is_owner(
        &self,
        transaction: &Transaction,
        account: AccountId,
        of: &[OrganizationId],
    ) -> Result<bool> {
        let found = store::membership::Entity::find()
            .filter(store::membership::Column::AccountId.eq(account.0))
            .filter(store::membership::Column::OrganizationId.is_in(of.iter().map(|id| id.0)))
            .filter(store::membership::Column::Role.eq(Role::Owner.as_str()))
            .one(transaction)
            .await?;
        Ok(found.is_some())
    }

    async fn provider_row(&self, id: uuid::Uuid) -> Result<store::identity_provider::Model> {
        store::identity_provider::Entity::find_by_id(id)
            .one(self.database.read())
            .await?
            .ok_or_else(|| Error::Internal("a SAML account without identity provider".into()))
    }

    async fn views(&self, rows: Vec<store::saml_account::Model>) -> Result<Vec<SamlAccountView>> {
        let read = self.database.read();
        let accounts = store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(rows.iter().map(|row| row.account_id)))
            .all(read)
            .await?;
        let providers = store::identity_provider::Entity::find()
            .filter(
                store::identity_provider::Column::Id
                    .is_in(rows.iter().map(|row| row.identity_provider_id)),
            )
            .all(read)
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let account = accounts.iter().find(|account| account.id == row.account_id);
                SamlAccountView {
                    id: SamlAccountId(row.id),
                    identity_provider: providers
                        .iter()
                        .find(|provider| provider.id == row.identity_provider_id)
                        .map(|provider| provider.identifier.clone())
                        .unwrap_or_default(),
                    remote_id: row.remote_id,
                    name_id: row.name_id,
                    name_id_format: row.name_id_format,
                    name: account
                        .map(|account| account.name.clone())
                        .unwrap_or_default(),
                    managed: account
                        .and_then(|account| account.managed_by)
                        .is_some_and(|by| {
                            IdentityProviderId(by) == IdentityProviderId(row.identity_provider_id)
                        }),
                    created_at: Timestamp::from_millis(row.created_at),
                    last_login_at: row.last_login_at.map(Timestamp::from_millis),
                }
            })
            .collect())
    }
}
