//! A recent login for who came with Google: a fresh sign-in there makes the session recent. [product.md, B14]
use super::{GoogleOutcome, Identity, SKEW};
use crate::{Caller, Result, Service, store};
use domain::{
    Timestamp, code,
    id::{AccountId, SessionId},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use store::{google_link, google_sign_in};

impl Service {
    /// Makes the session recent when Google says that the person proved who they are since they left. Where it does not say
    /// so, that is noted, and a mailed code takes its place from then on.
    pub(super) async fn confirm_by_google(
        &self,
        caller: &Caller,
        row: &google_sign_in::Model,
        holder: (AccountId, SessionId),
        identity: &Identity,
    ) -> Result<GoogleOutcome> {
        let signed_in = caller.require_session()?;
        if (signed_in.person.account, signed_in.session) != holder {
            return Err(code::GOOGLE_OTHER_ACCOUNT.into());
        }
        let transaction = self.database.begin().await?;
        transaction.lock_account(holder.0).await?;
        let link = self
            .google_link_with(&transaction, identity)
            .await?
            .filter(|link| link.account_id == holder.0.0)
            .ok_or(code::GOOGLE_OTHER_ACCOUNT)?;
        let left = Timestamp::from_millis(row.created_at).minus(SKEW);
        let fresh = identity.authenticated_at.is_some_and(|at| at >= left);
        let not_fresh_at = (!fresh).then(|| self.now().as_millis());
        google_link::Entity::update_many()
            .col_expr(google_link::Column::NotFreshAt, Expr::value(not_fresh_at))
            .filter(google_link::Column::Id.eq(link.id))
            .exec(&transaction)
            .await?;
        google_sign_in::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        let next = row.next.clone();
        if !fresh {
            transaction.commit().await?;
            return Ok(GoogleOutcome::NotFresh { next });
        }
        let session = self.renew_session(&transaction, caller, signed_in).await?;
        transaction.commit().await?;
        Ok(GoogleOutcome::Confirmed { session, next })
    }
}
