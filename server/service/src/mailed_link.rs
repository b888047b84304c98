//! Links sent by mail: random, stored hashed, used once, by a POST only. A mail scanner's GET consumes nothing.
use crate::{Error, Result, Service, database::Transaction, store};
use domain::{
    Refusal, Secret, Timestamp, code,
    id::{AccountId, IdentityProviderId},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use std::time::Duration;

/// What a mailed link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms that the person reads the mail of their address.
    ConfirmEmail,
    /// Sets a new password.
    ResetPassword,
    /// Sets an operator's first password.
    OperatorPassword,
    /// Leads a person on to attach single sign-on to their own account (C7, C8).
    Connect,
    /// Leads a person whose account a company manages on to link it anew; an admin agreed by sending it (C8).
    ReconnectManaged,
}

impl Purpose {
    const ALL: [Self; 5] = [
        Self::ConfirmEmail,
        Self::ResetPassword,
        Self::OperatorPassword,
        Self::Connect,
        Self::ReconnectManaged,
    ];

    /// The stored name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::ResetPassword => "reset_password",
            Self::OperatorPassword => "operator_password",
            Self::Connect => "connect",
            Self::ReconnectManaged => "reconnect_managed",
        }
    }

    /// How long such a link works.
    pub const fn lifetime(self) -> Duration {
        match self {
            Self::ConfirmEmail
            | Self::OperatorPassword
            | Self::Connect
            | Self::ReconnectManaged => Duration::from_secs(24 * 3600),
            Self::ResetPassword => Duration::from_secs(3600),
        }
    }

    /// The path of such a link. [product.md, URLs]
    fn path(self, token: &Secret) -> String {
        match self {
            Self::ConfirmEmail => format!("/verify/{}", token.expose()),
            Self::ResetPassword | Self::OperatorPassword => format!("/reset/{}", token.expose()),
            Self::Connect | Self::ReconnectManaged => format!("/connect/{}", token.expose()),
        }
    }
}

/// A link that was just made.
#[derive(Debug)]
pub(crate) struct NewLink {
    pub token: Secret,
    pub url: Secret,
    pub expires_at: Timestamp,
}

/// What the holder of a link that works may know before using it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkView {
    /// What it is for.
    pub purpose: Purpose,
    /// Whose account.
    pub account: AccountId,
    /// The identity provider it leads to, if it is about one.
    pub identity_provider: Option<IdentityProviderId>,
    /// The address it was sent to.
    pub email: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl Service {
    /// Looks at a link without using it: `link.expired` unless it works now for one of `purposes`.
    pub async fn peek_link(&self, token: &str, purposes: &[Purpose]) -> Result<LinkView> {
        let found = store::mailed_link::Entity::find()
            .filter(store::mailed_link::Column::TokenHash.eq(crate::token::hash(token)))
            .filter(store::mailed_link::Column::UsedAt.is_null())
            .filter(store::mailed_link::Column::ExpiresAt.gt(self.now().as_millis()))
            .one(self.database.read())
            .await?
            .ok_or_else(expired)?;
        let purpose = purposes
            .iter()
            .copied()
            .find(|purpose| purpose.as_str() == found.purpose)
            .ok_or_else(expired)?;
        let account = store::account::Entity::find_by_id(found.account_id)
            .one(self.database.read())
            .await?
            .ok_or_else(expired)?;
        Ok(LinkView {
            purpose,
            account: AccountId(account.id),
            identity_provider: found.identity_provider_id.map(IdentityProviderId),
            // A service account has the address only when its link was used.
            email: if account.service_of.is_some() {
                found.email_folded
            } else {
                account.email
            },
            expires_at: Timestamp::from_millis(found.expires_at),
        })
    }

    /// Makes a link for an account inside a decision.
    pub(crate) async fn make_link(
        &self,
        transaction: &Transaction,
        purpose: Purpose,
        account: &store::account::Model,
    ) -> Result<NewLink> {
        self.make_link_to(transaction, purpose, account, None).await
    }

    /// As [`Service::make_link`], for a purpose that is about an identity provider.
    pub(crate) async fn make_link_to(
        &self,
        transaction: &Transaction,
        purpose: Purpose,
        account: &store::account::Model,
        provider: Option<IdentityProviderId>,
    ) -> Result<NewLink> {
        let now = self.now();
        let token = self.random.token();
        let expires_at = now.plus(purpose.lifetime());
        store::mailed_link::ActiveModel {
            id: Set(self.random.id(now)),
            token_hash: Set(crate::token::hash(token.expose())),
            purpose: Set(purpose.as_str().to_owned()),
            account_id: Set(account.id),
            identity_provider_id: Set(provider.map(|provider| provider.0)),
            email_folded: Set(account.email_folded.clone()),
            created_at: Set(now.as_millis()),
            expires_at: Set(expires_at.as_millis()),
            used_at: Set(None),
        }
        .insert(transaction)
        .await?;
        let url = Secret::new(self.settings().url(&purpose.path(&token)));
        Ok(NewLink {
            token,
            url,
            expires_at,
        })
    }

    /// Uses a link up inside a decision: of several at once one wins, the others are refused with `link.expired`.
    /// It works only while the account still has the address it was sent to.
    pub(crate) async fn consume_link(
        &self,
        transaction: &Transaction,
        token: &str,
        purpose: Purpose,
        account: &store::account::Model,
    ) -> Result<()> {
        let now = self.now().as_millis();
        let used = store::mailed_link::Entity::update_many()
            .col_expr(store::mailed_link::Column::UsedAt, now.into())
            .filter(store::mailed_link::Column::TokenHash.eq(crate::token::hash(token)))
            .filter(store::mailed_link::Column::Purpose.eq(purpose.as_str()))
            .filter(store::mailed_link::Column::AccountId.eq(account.id))
            .filter(store::mailed_link::Column::EmailFolded.eq(account.email_folded.as_str()))
            .filter(store::mailed_link::Column::UsedAt.is_null())
            .filter(store::mailed_link::Column::ExpiresAt.gt(now))
            .exec(transaction)
            .await?;
        if used.rows_affected == 1 {
            Ok(())
        } else {
            Err(expired())
        }
    }

    /// Makes the unused links of an account for this purpose worthless, inside a decision.
    pub(crate) async fn withdraw_links(
        &self,
        transaction: &Transaction,
        purpose: Purpose,
        account: AccountId,
    ) -> Result<()> {
        store::mailed_link::Entity::delete_many()
            .filter(store::mailed_link::Column::AccountId.eq(account.0))
            .filter(store::mailed_link::Column::Purpose.eq(purpose.as_str()))
            .filter(store::mailed_link::Column::UsedAt.is_null())
            .exec(transaction)
            .await?;
        Ok(())
    }

    /// Makes every unused link of an account worthless, those of a change of its address too, inside a decision.
    pub(crate) async fn withdraw_all_links(
        &self,
        transaction: &Transaction,
        account: AccountId,
    ) -> Result<()> {
        for purpose in Purpose::ALL {
            self.withdraw_links(transaction, purpose, account).await?;
        }
        self.withdraw_email_change(transaction, account).await
    }

    /// Forgets links a week after they stopped working.
    pub async fn purge_mailed_links(&self, now: Timestamp) -> Result<()> {
        let past = now.minus(Duration::from_secs(7 * 24 * 3600));
        store::mailed_link::Entity::delete_many()
            .filter(store::mailed_link::Column::ExpiresAt.lt(past.as_millis()))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}

fn expired() -> Error {
    Error::Refused(Refusal::new(code::LINK_EXPIRED))
}
