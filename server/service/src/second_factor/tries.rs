//! Tries of codes: what was typed, what a try counts against, and who hears of many wrong ones.
use super::{authenticator, mail, recovery};
use crate::{Caller, Error, Result, Service, rate_limit::Limit};
use domain::{Secret, id::AccountId};
use std::time::Duration;

/// Codes tried from one network.
const BY_NETWORK: Limit = Limit {
    name: "second-factor-network",
    burst: 50,
    period: Duration::from_secs(6),
};
/// Codes tried for one account from one network.
const BY_ACCOUNT_AND_NETWORK: Limit = Limit {
    name: "second-factor-account-network",
    burst: 10,
    period: Duration::from_secs(60),
};
/// App codes tried for one account from everywhere: 318 on the first day, of which three in a million are right. A recovery
/// code has 80 bits and is not counted here, so that whoever uses this up keeps nobody out.
const BY_ACCOUNT: Limit = Limit {
    name: "second-factor-account",
    burst: 30,
    period: Duration::from_secs(300),
};
/// How often a person is told that somebody else gets as far as their second factor.
const WARNING: Limit = Limit {
    name: "second-factor-warning",
    burst: 1,
    period: Duration::from_secs(24 * 3600),
};

/// What was typed.
pub(super) enum Typed {
    App(String),
    Recovery(String),
}

impl Typed {
    pub(super) fn read(text: &Secret) -> Option<Self> {
        authenticator::digits(text.expose())
            .map(Self::App)
            .or_else(|| recovery::letters(text.expose()).map(Self::Recovery))
    }
}

impl Service {
    /// Counts a try, or refuses it with `request.rate_limited`.
    pub(super) async fn count_try(
        &self,
        caller: &Caller,
        account: AccountId,
        limits: &[(Limit, String)],
    ) -> Result<()> {
        for (limit, subject) in limits {
            if let Err(refused) = self.throttle(*limit, subject).await {
                // A busy network says nothing of this account.
                if limit.name != BY_NETWORK.name {
                    self.warn_of_wrong_codes(caller, account).await?;
                }
                return Err(refused);
            }
        }
        Ok(())
    }

    /// Tells the person, once a day, that whoever knows their first credential tries codes.
    async fn warn_of_wrong_codes(&self, caller: &Caller, account: AccountId) -> Result<()> {
        match self.throttle(WARNING, &account.to_string()).await {
            Ok(()) => {}
            Err(Error::Refused(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
        let transaction = self.database.begin().await?;
        let person = transaction.lock_account(account).await?;
        let mail = mail::wrong_codes(self.settings(), &person, self.now(), &caller.network);
        self.enqueue(&transaction, &mail).await?;
        transaction.commit().await
    }
}

/// What a try counts against.
pub(super) fn tries(
    caller: &Caller,
    account: AccountId,
    typed: Option<&Typed>,
) -> Vec<(Limit, String)> {
    let network = caller.network.clone();
    let mut limits = vec![
        (BY_ACCOUNT_AND_NETWORK, format!("{account} {network}")),
        (BY_NETWORK, network),
    ];
    if !matches!(typed, Some(Typed::Recovery(_))) {
        limits.push((BY_ACCOUNT, account.to_string()));
    }
    limits
}
