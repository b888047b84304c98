//! A sign-in that waits for its second factor: a row in the database, named by a token that one browser holds, so that any
//! server can go on with it and no other browser can.
use super::store;
use crate::{
    Error, Result, Service,
    caller::Method,
    database::Transaction,
    session::{SAML_LIFETIME, SessionStart},
};
use domain::{
    Secret, Timestamp, code,
    id::{AccountId, IdentityProviderId, SamlAccountId},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait,
    EntityTrait as _, QueryFilter as _, sea_query::Expr,
};
use std::time::Duration;

/// How long a sign-in waits for its code.
pub const PENDING_LIFETIME: Duration = Duration::from_secs(10 * 60);

/// A sign-in that just began to wait; the token is given to the browser once.
#[derive(Debug)]
pub struct PendingSignIn {
    /// For the cookie.
    pub token: Secret,
    /// Until when it waits.
    pub expires_at: Timestamp,
}

/// What the browser that holds a waiting sign-in may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingView {
    /// Whose it is.
    pub email: String,
    /// Until when it waits.
    pub expires_at: Timestamp,
}

/// What a waiting sign-in becomes, and where it leads.
pub(super) struct Waiting<'a> {
    pub start: SessionStart,
    /// A local path.
    pub next: &'a str,
    /// The reference of the exchange, for a sign-in through an identity provider.
    pub reference: Option<&'a str>,
}

impl Service {
    /// The sign-in that waits under this token: `login.second_factor_expired` when none does.
    pub async fn pending_sign_in(&self, token: &str) -> Result<PendingView> {
        let read = self.database.read();
        let row = self.pending_of(read, token).await?;
        let account = store::account::Entity::find_by_id(row.account_id)
            .one(read)
            .await?
            .ok_or(code::SECOND_FACTOR_EXPIRED)?;
        Ok(PendingView {
            email: account.email,
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }

    pub(super) async fn pending_of(
        &self,
        connection: &impl ConnectionTrait,
        token: &str,
    ) -> Result<store::pending_sign_in::Model> {
        use store::pending_sign_in::{Column, Entity};
        Entity::find()
            .filter(Column::TokenHash.eq(crate::token::hash(token)))
            .filter(Column::ExpiresAt.gt(self.now().as_millis()))
            .one(connection)
            .await?
            .ok_or_else(|| code::SECOND_FACTOR_EXPIRED.into())
    }

    /// Lets a sign-in wait, inside the decision that would have made its session.
    pub(super) async fn wait_for_code(
        &self,
        transaction: &Transaction,
        waiting: Waiting<'_>,
    ) -> Result<PendingSignIn> {
        let Waiting {
            start,
            next,
            reference,
        } = waiting;
        let now = self.now();
        let token = self.random.token();
        let expires_at = now.plus(PENDING_LIFETIME);
        let (method, provider, link, not_after) = match start.method {
            Method::Password => ("password", None, None, start.not_after),
            Method::Google { .. } => ("google", None, None, start.not_after),
            Method::BreakGlass { .. } => {
                return Err(Error::Internal(
                    "a break-glass session waits for no code".into(),
                ));
            }
            Method::Saml {
                identity_provider,
                saml_account,
            } => {
                // Its hours count from the sign-in there, not from the code typed here. (B11)
                let end = now.plus(SAML_LIFETIME);
                let end = start.not_after.map_or(end, |said| said.min(end));
                (
                    "saml",
                    Some(identity_provider.0),
                    Some(saml_account.0),
                    Some(end),
                )
            }
        };
        store::pending_sign_in::ActiveModel {
            id: Set(self.random.id(now)),
            token_hash: Set(crate::token::hash(token.expose())),
            account_id: Set(start.account.0),
            method: Set(method.to_owned()),
            identity_provider_id: Set(provider),
            saml_account_id: Set(link),
            session_index: Set(start.session_index),
            authenticated_at: Set(start.authenticated_at.as_millis()),
            not_after: Set(not_after.map(Timestamp::as_millis)),
            reference: Set(reference.map(str::to_owned)),
            next: Set(next.to_owned()),
            created_at: Set(now.as_millis()),
            expires_at: Set(expires_at.as_millis()),
        }
        .insert(transaction)
        .await?;
        Ok(PendingSignIn { token, expires_at })
    }

    /// Lets a waiting sign-in lead to another local path.
    pub(crate) async fn lead_pending(&self, pending: &PendingSignIn, next: &str) -> Result<()> {
        use store::pending_sign_in::{Column, Entity};
        Entity::update_many()
            .col_expr(Column::Next, Expr::value(next))
            .filter(Column::TokenHash.eq(crate::token::hash(pending.token.expose())))
            .exec(self.database.write())
            .await?;
        Ok(())
    }

    /// Ends what waits for this account, inside a decision that ends its sessions.
    pub(crate) async fn end_pending_of(
        &self,
        transaction: &Transaction,
        account: AccountId,
    ) -> Result<()> {
        store::pending_sign_in::Entity::delete_many()
            .filter(store::pending_sign_in::Column::AccountId.eq(account.0))
            .exec(transaction)
            .await?;
        Ok(())
    }

    /// Ends what waits for a SAML account, inside a decision that ends its sessions: all of it, or what belongs to one of
    /// these sessions at the identity provider.
    pub(crate) async fn end_pending_of_link(
        &self,
        transaction: &Transaction,
        link: SamlAccountId,
        indexes: &[String],
    ) -> Result<()> {
        use store::pending_sign_in::{Column, Entity};
        let mut ended = Entity::delete_many().filter(Column::SamlAccountId.eq(link.0));
        if !indexes.is_empty() {
            ended = ended.filter(
                Condition::any()
                    .add(Column::SessionIndex.is_in(indexes.iter().cloned()))
                    .add(Column::SessionIndex.is_null()),
            );
        }
        ended.exec(transaction).await?;
        Ok(())
    }
}

/// What a waiting sign-in becomes.
pub(super) fn start_of(row: &store::pending_sign_in::Model) -> Result<SessionStart> {
    let method = match (
        row.method.as_str(),
        row.identity_provider_id,
        row.saml_account_id,
    ) {
        ("password", _, _) => Method::Password,
        // What the link says is read with every request.
        ("google", _, _) => Method::Google {
            signed_up_with_it: false,
        },
        ("saml", Some(provider), Some(link)) => Method::Saml {
            identity_provider: IdentityProviderId(provider),
            saml_account: SamlAccountId(link),
        },
        (other, _, _) => return Err(Error::Internal(format!("pending sign-in by {other}"))),
    };
    Ok(SessionStart {
        account: AccountId(row.account_id),
        method,
        session_index: row.session_index.clone(),
        authenticated_at: Timestamp::from_millis(row.authenticated_at),
        not_after: row.not_after.map(Timestamp::from_millis),
    })
}
