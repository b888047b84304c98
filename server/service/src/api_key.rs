//! Personal API keys: shown once, stored as a hash, for people whose account is their own.
use crate::{
    Caller, Error, Result, Service, account::check_name, audit::Event, caller::Identity,
    database::Transaction, session::person_of, store,
};
use domain::{Refusal, Secret, Timestamp, code, id::ApiKeyId};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde::Serialize;

/// What every key begins with, so that scanners find leaked ones.
pub const PREFIX: &str = "gh_";

/// Most keys of one person.
pub const MOST: u64 = 50;

/// A key as its person sees it later.
#[derive(Clone, Debug, Serialize)]
pub struct ApiKeyView {
    /// The key.
    pub id: ApiKeyId,
    /// What it is for, in the person's words.
    pub name: String,
    /// The last four characters of the secret.
    pub last_four: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it stops working, if ever.
    pub expires_at: Option<Timestamp>,
}

/// A key that was just made.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// The key.
    pub id: ApiKeyId,
    /// The secret, shown this once.
    pub secret: Secret,
}

impl Service {
    /// Makes a key. Refused with `api_key.not_allowed` for company accounts (B8) and with `access.session_scope` for
    /// sessions that open nothing personal.
    pub async fn create_api_key(&self, caller: &Caller, name: &str) -> Result<NewApiKey> {
        let signed_in = caller.require_personal()?;
        let account = signed_in.person.account;
        let name = check_name(name)?;
        let transaction = self.database.begin().await?;
        // Read under the lock: the account may be becoming a company's at this moment.
        let current = transaction.lock_account(account).await?;
        if current.kind != "personal" {
            return Err(code::KEY_NOT_ALLOWED.into());
        }
        let count = store::api_key::Entity::find()
            .filter(store::api_key::Column::AccountId.eq(account.0))
            .count(&transaction)
            .await?;
        if count >= MOST {
            let message = format!("You have {MOST} keys. Delete one you no longer use.");
            return Err(Refusal::new(code::INVALID).message(message).into());
        }
        let now = self.now();
        let secret = Secret::new(format!("{PREFIX}{}", self.random.token().expose()));
        let id = self.random.id(now);
        store::api_key::ActiveModel {
            id: Set(id),
            account_id: Set(account.0),
            name: Set(name),
            secret_hash: Set(crate::token::hash(secret.expose())),
            last_four: Set(last_four(&secret)),
            created_at: Set(now.as_millis()),
            last_used_at: Set(None),
            expires_at: Set(None),
        }
        .insert(&transaction)
        .await?;
        let id = ApiKeyId(id);
        self.audit_key(&transaction, caller, "api_key.created", id)
            .await?;
        transaction.commit().await?;
        Ok(NewApiKey { id, secret })
    }

    /// The caller's keys, the newest first.
    pub async fn api_keys(&self, caller: &Caller) -> Result<Vec<ApiKeyView>> {
        let signed_in = caller.require_personal()?;
        let rows = store::api_key::Entity::find()
            .filter(store::api_key::Column::AccountId.eq(signed_in.person.account.0))
            .order_by_desc(store::api_key::Column::Id)
            .all(self.database.read())
            .await?;
        Ok(rows.into_iter().map(view).collect())
    }

    /// Deletes one of the caller's keys; somebody else's is `request.not_found`.
    pub async fn delete_api_key(&self, caller: &Caller, key: ApiKeyId) -> Result<()> {
        let account = caller.require_personal()?.person.account;
        let transaction = self.database.begin().await?;
        let deleted = store::api_key::Entity::delete_many()
            .filter(store::api_key::Column::Id.eq(key.0))
            .filter(store::api_key::Column::AccountId.eq(account.0))
            .exec(&transaction)
            .await?;
        if deleted.rows_affected == 0 {
            return Err(Error::from(code::NOT_FOUND));
        }
        self.audit_key(&transaction, caller, "api_key.deleted", key)
            .await?;
        transaction.commit().await
    }

    /// Who calls with this key, or `access.key_invalid`: unknown, expired, of a deleted person or a company account. Keys of an
    /// organization that ended are refused by codes of their own ([`domain::organization_key::KeyState::check`]).
    pub async fn caller_of_key(
        &self,
        bearer: &str,
        network: &str,
        user_agent: &str,
    ) -> Result<Caller> {
        let invalid = || Error::from(code::KEY_INVALID);
        if let Some(identity) = self.identity_of_organization_key(bearer).await? {
            return Ok(Caller {
                identity,
                ..Caller::anonymous(network, user_agent)
            });
        }
        let now = self.now().as_millis();
        let key = store::api_key::Entity::find()
            .filter(store::api_key::Column::SecretHash.eq(crate::token::hash(bearer)))
            .one(self.database.read())
            .await?
            .filter(|key| key.expires_at.is_none_or(|end| end > now))
            .ok_or_else(invalid)?;
        let account = store::account::Entity::find_by_id(key.account_id)
            .one(self.database.read())
            .await?
            .filter(|account| account.kind == "personal" && account.suspended_at.is_none())
            .ok_or_else(invalid)?;
        // To the minute: a write for each request would cost more than the request.
        if key.last_used_at.is_none_or(|used| now - used > 60_000) {
            store::api_key::Entity::update_many()
                .col_expr(store::api_key::Column::LastUsedAt, now.into())
                .filter(store::api_key::Column::Id.eq(key.id))
                .exec(self.database.write())
                .await?;
        }
        let identity = Identity::Key {
            key: ApiKeyId(key.id),
            person: person_of(&account)?,
        };
        Ok(Caller {
            identity,
            ..Caller::anonymous(network, user_agent)
        })
    }

    async fn audit_key(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        action: &'static str,
        key: ApiKeyId,
    ) -> Result<()> {
        let event = Event {
            organization: None,
            action,
            subject_kind: "api_key",
            subject_id: &key.to_string(),
            detail: serde_json::Value::Null,
        };
        self.audit(transaction, caller, event).await
    }
}

/// The last four characters of a secret, to tell keys apart.
pub(crate) fn last_four(secret: &Secret) -> String {
    let text = secret.expose();
    text.chars()
        .skip(text.chars().count().saturating_sub(4))
        .collect()
}

fn view(row: store::api_key::Model) -> ApiKeyView {
    ApiKeyView {
        id: ApiKeyId(row.id),
        name: row.name,
        last_four: row.last_four,
        created_at: Timestamp::from_millis(row.created_at),
        last_used_at: row.last_used_at.map(Timestamp::from_millis),
        expires_at: row.expires_at.map(Timestamp::from_millis),
    }
}
