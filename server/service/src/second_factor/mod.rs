//! Second factors: beside the password a code from an app (TOTP), and recovery codes for when the app is gone. [product.md, B14]
mod arrival;
mod authenticator;
mod demand;
mod finish;
pub(crate) mod mail;
mod pending;
mod recovery;
mod set_up;
mod tries;

pub use arrival::Arrival;
pub use demand::DemandView;
pub use finish::Finished;
pub use pending::{PENDING_LIFETIME, PendingSignIn, PendingView};
pub use recovery::{RECOVERY_CODES, RecoveryCodes};
pub use set_up::{SETUP_LIFETIME, TwoFactor, TwoFactorSetup};

use crate::{Error, Result, Service, database::Transaction, store};
use authenticator::Authenticator;
use domain::{Timestamp, id::AccountId};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use std::collections::HashSet;

/// Where a sign-in that waits for its code goes on.
pub const CODE_PAGE: &str = "/login/second-factor";

/// How the second factor of a session was proved; the stored names.
const BY_CODE: &str = "code";
const BY_RECOVERY_CODE: &str = "recovery_code";
const BY_IDENTITY_PROVIDER: &str = "identity_provider";

/// The sealing context of a secret: it opens for its own account only.
fn secret_context(account: AccountId) -> String {
    format!("two_factor.secret.{account}")
}

impl Service {
    /// Whether an account has turned two-factor on.
    pub(crate) async fn has_two_factor(
        &self,
        connection: &impl ConnectionTrait,
        account: AccountId,
    ) -> Result<bool> {
        Ok(store::two_factor::Entity::find_by_id(account.0)
            .one(connection)
            .await?
            .is_some())
    }

    /// Which of these accounts have turned two-factor on.
    pub(crate) async fn with_two_factor(
        &self,
        connection: &impl ConnectionTrait,
        accounts: &[uuid::Uuid],
    ) -> Result<HashSet<uuid::Uuid>> {
        Ok(store::two_factor::Entity::find()
            .filter(store::two_factor::Column::AccountId.is_in(accounts.iter().copied()))
            .all(connection)
            .await?
            .into_iter()
            .map(|row| row.account_id)
            .collect())
    }

    fn open_authenticator(&self, account: AccountId, sealed: &[u8]) -> Result<Authenticator> {
        let secret = self.keyring.open(&secret_context(account), sealed)?;
        Authenticator::of(secret)
    }

    /// Notes how the second factor of a session was proved, inside the decision that makes the session.
    async fn note_second_factor(
        &self,
        transaction: &Transaction,
        session: uuid::Uuid,
        proof: &'static str,
    ) -> Result<()> {
        use sea_orm::ActiveValue::Set;
        use store::session_second_factor::{ActiveModel, Column, Entity};
        let row = ActiveModel {
            session_id: Set(session),
            proof: Set(proof.to_owned()),
            proved_at: Set(self.now().as_millis()),
        };
        Entity::insert(row)
            .on_conflict(
                sea_orm::sea_query::OnConflict::column(Column::SessionId)
                    .update_columns([Column::Proof, Column::ProvedAt])
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
        Ok(())
    }

    /// The session that a token was just given for.
    async fn session_of_token(
        &self,
        connection: &impl ConnectionTrait,
        token: &domain::Secret,
    ) -> Result<uuid::Uuid> {
        store::session::Entity::find()
            .filter(store::session::Column::TokenHash.eq(crate::token::hash(token.expose())))
            .one(connection)
            .await?
            .map(|session| session.id)
            .ok_or_else(|| Error::Internal("a session that was just made is gone".to_owned()))
    }

    /// Forgets set-ups and sign-ins that nobody finished, and what was noted of sessions that are gone.
    pub async fn purge_second_factors(&self, now: Timestamp) -> Result<()> {
        use sea_orm::sea_query::Query;
        let writer = self.database.write();
        store::two_factor_setup::Entity::delete_many()
            .filter(store::two_factor_setup::Column::ExpiresAt.lt(now.as_millis()))
            .exec(writer)
            .await?;
        store::pending_sign_in::Entity::delete_many()
            .filter(store::pending_sign_in::Column::ExpiresAt.lt(now.as_millis()))
            .exec(writer)
            .await?;
        store::mailed_code::Entity::delete_many()
            .filter(store::mailed_code::Column::ExpiresAt.lt(now.as_millis()))
            .exec(writer)
            .await?;
        store::session_second_factor::Entity::delete_many()
            .filter(
                store::session_second_factor::Column::SessionId.not_in_subquery(
                    Query::select()
                        .column(store::session::Column::Id)
                        .from(store::session::Entity)
                        .to_owned(),
                ),
            )
            .exec(writer)
            .await?;
        Ok(())
    }
}
