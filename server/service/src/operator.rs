//! Operators: platform accounts with a password of their own, made by whoever has a shell on the server.
use crate::{
    Caller, Error, Result, Service,
    caller::Identity,
    mailed_link::Purpose,
    sign_up::{account_with, check_address},
};
use domain::{Secret, account::AccountKind, code, id::AccountId};

impl Service {
    /// Makes an operator's account and gives the one-time address where its password is set. For an operator without a
    /// password the address is made anew; any other account with this address is `account.email_taken`.
    pub async fn create_operator(&self, caller: &Caller, email: &str) -> Result<Secret> {
        if !matches!(caller.identity, Identity::CommandLine) {
            return Err(Error::from(code::FORBIDDEN));
        }
        let address = check_address(email)?;
        let transaction = self.database.begin().await?;
        let account = match account_with(&transaction, &address).await? {
            Some(found) if found.kind == "operator" && found.password_hash.is_none() => {
                transaction.lock_account(AccountId(found.id)).await?
            }
            Some(_) => return Err(code::EMAIL_TAKEN.into()),
            None => {
                let name = email.split('@').next().unwrap_or_default();
                self.new_account(&transaction, AccountKind::Operator, name, &address, None)
                    .await?
            }
        };
        let id = AccountId(account.id);
        self.withdraw_all_links(&transaction, id).await?;
        let link = self
            .make_link(&transaction, Purpose::OperatorPassword, &account)
            .await?;
        self.audit_account(&transaction, caller, "operator.created", id)
            .await?;
        transaction.commit().await?;
        Ok(link.url)
    }
}
