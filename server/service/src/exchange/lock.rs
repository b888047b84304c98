//! Beginning the decision of an exchange: what it is decided on is locked and read again, since an admin may have changed
//! it after the answer came.
use super::Purpose;
use crate::{
    Error, Result, Service,
    database::Transaction,
    identity_provider::{LoginProvider, reread},
    store,
};
use domain::{
    code,
    id::{AccountId, OrganizationId},
    saml::VerifiedLogin,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

/// How often the locks are taken anew when an organization came along meanwhile.
const ATTEMPTS: usize = 3;

/// What a decision begins with.
pub(crate) struct Locked {
    pub transaction: Transaction,
    /// As it stands under the locks.
    pub provider: LoginProvider,
    /// The account, if it still exists.
    pub account: Option<store::account::Model>,
}

impl Service {
    /// Locks the provider's home, the organizations it serves and, for a consent, those the person belongs to; then the
    /// account. Refuses with `identity_provider.unknown` when the provider was deleted or taken out of service meanwhile,
    /// with `request.conflict` when another one was put in its place, with `identity_provider.testing` whom no organization lets in yet.
    pub(crate) async fn begin_locked(
        &self,
        provider: &LoginProvider,
        purpose: Purpose,
        account: Option<AccountId>,
        login: &VerifiedLogin,
    ) -> Result<Locked> {
        let read = self.database.read();
        let mut wanted = organizations_concerned(read, provider, purpose, account).await?;
        for _ in 0..ATTEMPTS {
            let transaction = self.database.begin().await?;
            transaction.lock_organizations(&wanted).await?;
            let account_row = match account {
                Some(id) => transaction.lock_accounts(&[id]).await?.pop(),
                None => None,
            };
            let mut provider = reread(&transaction, provider)
                .await?
                .ok_or_else(|| Error::from(code::IDENTITY_PROVIDER_UNKNOWN))?;
            // Verified before another identity provider took its place: nobody's word any more.
            if login.issuer != provider.trust()?.entity_id {
                return Err(code::CONFLICT.into());
            }
            let now = organizations_concerned(&transaction, &provider, purpose, account).await?;
            if now.iter().all(|id| wanted.contains(id)) {
                provider
                    .open_to(&transaction, account_row.as_ref(), Some(login), self.now())
                    .await?;
                return Ok(Locked {
                    transaction,
                    provider,
                    account: account_row,
                });
            }
            wanted = now;
        }
        Err(code::CONFLICT.into())
    }
}

/// The organizations a decision reads and writes, in id order.
async fn organizations_concerned(
    connection: &impl ConnectionTrait,
    provider: &LoginProvider,
    purpose: Purpose,
    account: Option<AccountId>,
) -> Result<Vec<OrganizationId>> {
    let mut all: Vec<OrganizationId> = provider
        .organizations
        .iter()
        .chain(&provider.testing)
        .map(|link| link.organization)
        .collect();
    all.push(provider.home_organization);
    // A login adds missing memberships and touches no other; a consent ends those elsewhere.
    if let (Purpose::Consent, Some(account)) = (purpose, account) {
        let own = store::membership::Entity::find()
            .filter(store::membership::Column::AccountId.eq(account.0))
            .all(connection)
            .await?;
        all.extend(
            own.into_iter()
                .map(|membership| OrganizationId(membership.organization_id)),
        );
    }
    all.sort();
    all.dedup();
    Ok(all)
}
