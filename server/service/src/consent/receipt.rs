//! The receipt of a consent.
use crate::{Caller, Error, Result, Service, store};
use domain::{Timestamp, code, id::ReceiptId, provisioning::ConsentNumbers};
use sea_orm::EntityTrait as _;

/// What was agreed to, when, and from where.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The receipt's number.
    pub id: ReceiptId,
    /// The company.
    pub company: String,
    /// The account.
    pub email: String,
    /// The login URL from now on.
    pub login_url: String,
    /// The same items as in the mail.
    pub items: Vec<String>,
    /// Version of the text.
    pub text_version: String,
    /// SHA-256 of the text.
    pub text_sha256: String,
    /// The network address the agreement came from.
    pub network: String,
    /// When the box was ticked.
    pub agreed_at: Timestamp,
    /// When it took effect.
    pub committed_at: Timestamp,
}

impl Service {
    /// The person's own receipt.
    pub async fn receipt(&self, caller: &Caller, id: ReceiptId) -> Result<Receipt> {
        caller.refuse_break_glass()?;
        let person = caller.require_session()?.person.clone();
        let read = self.database.read();
        let row = store::consent_receipt::Entity::find_by_id(id.0)
            .one(read)
            .await?
            .filter(|row| row.account_id == person.account.0)
            .ok_or(code::NOT_FOUND)?;
        let company = self.organization_name(read, row.organization_id).await?;
        let provider = store::identity_provider::Entity::find_by_id(row.identity_provider_id)
            .one(read)
            .await?;
        let identifier = provider
            .map(|provider| provider.identifier)
            .unwrap_or_default();
        let login_url = self.settings().url(&format!("/saml/{identifier}"));
        let numbers: ConsentNumbers = serde_json::from_str(&row.numbers)
            .map_err(|error| Error::Internal(error.to_string()))?;
        Ok(Receipt {
            id,
            items: super::notify::items(numbers, &company, &login_url),
            company,
            email: row.email,
            login_url,
            text_version: row.text_version,
            text_sha256: row.text_sha256,
            network: row.network,
            agreed_at: Timestamp::from_millis(row.agreed_at),
            committed_at: Timestamp::from_millis(row.committed_at),
        })
    }
}
