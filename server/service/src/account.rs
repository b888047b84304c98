//! The signed-in person's own account: who they are here and how they sign in.
use crate::{
    Caller, Error, Result, Service, audit::Event, database::Transaction, sign_in::Company, store,
};
use domain::{
    Refusal, Timestamp,
    account::AccountMode,
    code,
    id::{AccountId, IdentityProviderId, OrganizationId},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use serde::Serialize;

/// Longest name of a person, in characters.
pub const NAME_MAX: usize = 120;

/// A person's account as they see it.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// The account.
    pub account: AccountId,
    /// The confirmed address.
    pub email: String,
    /// The name.
    pub name: String,
    /// Whether a company manages the account.
    pub managed: bool,
    /// Whether the account has a password.
    pub has_password: bool,
    /// When the account was made.
    pub created_at: Timestamp,
    /// The identity providers that know this person.
    pub connections: Vec<Connection>,
    /// Companies the person belongs to, whose identity provider could sign this account in and does not yet (C7).
    pub connectable: Vec<Company>,
}

/// A person's link to an identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Connection {
    /// The identity provider.
    pub identity_provider: IdentityProviderId,
    /// Its SSO identifier.
    pub identifier: String,
    /// The company whose identity provider it is.
    pub company: String,
    /// Where it signs the person in.
    pub sign_in_url: String,
    /// Whether it manages the account.
    pub manages: bool,
    /// When the person first came through it.
    pub connected_at: Timestamp,
}

impl Service {
    /// The caller's own account. [product.md, Reach]
    pub async fn profile(&self, caller: &Caller) -> Result<Profile> {
        let signed_in = caller.require_personal()?;
        let account = store::account::Entity::find_by_id(signed_in.person.account.0)
            .one(self.database.read())
            .await?
            .ok_or_else(|| Error::from(code::SIGN_IN_REQUIRED))?;
        let links = store::saml_account::Entity::find()
            .filter(store::saml_account::Column::AccountId.eq(account.id))
            .all(self.database.read())
            .await?;
        let mut connections = Vec::with_capacity(links.len());
        for link in links {
            let provider = IdentityProviderId(link.identity_provider_id);
            if let Some(company) = self.company_of(self.database.read(), provider).await? {
                connections.push(Connection {
                    identity_provider: provider,
                    sign_in_url: self.settings().url(&company.path()),
                    identifier: company.identifier,
                    company: company.name,
                    manages: account.managed_by == Some(provider.0),
                    connected_at: Timestamp::from_millis(link.created_at),
                });
            }
        }
        Ok(Profile {
            connectable: self.connectable(&account, &connections).await?,
            account: AccountId(account.id),
            managed: account.managed_by.is_some(),
            has_password: account.password_hash.is_some(),
            created_at: Timestamp::from_millis(account.created_at),
            email: account.email,
            name: account.name,
            connections,
        })
    }

    async fn connectable(
        &self,
        account: &store::account::Model,
        connections: &[Connection],
    ) -> Result<Vec<Company>> {
        if account.kind != "personal" {
            return Ok(Vec::new());
        }
        let memberships = store::membership::Entity::find()
            .filter(store::membership::Column::AccountId.eq(account.id))
            .all(self.database.read())
            .await?;
        let mut found: Vec<Company> = Vec::new();
        for membership in memberships {
            let organization = OrganizationId(membership.organization_id);
            let provider = self
                .live_provider_of(
                    organization,
                    Some(AccountId(account.id)),
                    &account.email_folded,
                )
                .await?;
            let Some(provider) = provider else {
                continue;
            };
            let known = connections
                .iter()
                .any(|connection| connection.identity_provider == provider.id)
                || found
                    .iter()
                    .any(|company| company.identifier == provider.identifier);
            if provider.account_mode == AccountMode::Managed || known {
                continue;
            }
            found.extend(self.company_of(self.database.read(), provider.id).await?);
        }
        Ok(found)
    }

    /// Changes the caller's name.
    pub async fn rename(&self, caller: &Caller, name: &str) -> Result<()> {
        let signed_in = caller.require_personal()?;
        let name = check_name(name)?;
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(signed_in.person.account).await?;
        let mut row = account.into_active_model();
        row.name = Set(name);
        row.update(&transaction).await?;
        let account = signed_in.person.account;
        self.audit_account(&transaction, caller, "account.renamed", account)
            .await?;
        transaction.commit().await
    }

    /// Writes that something was done to an account into the decision.
    pub(crate) async fn audit_account(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        action: &'static str,
        account: AccountId,
    ) -> Result<()> {
        let event = Event {
            organization: None,
            action,
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: serde_json::Value::Null,
        };
        self.audit(transaction, caller, event).await
    }
}

/// A name of 1 to [`NAME_MAX`] characters, trimmed, in one line.
pub(crate) fn check_name(name: &str) -> std::result::Result<String, Refusal> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
        let message = format!("Type a name of 1 to {NAME_MAX} characters.");
        return Err(Refusal::new(code::INVALID).field("name").message(message));
    }
    Ok(name.to_owned())
}
