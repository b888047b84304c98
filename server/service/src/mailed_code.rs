//! A mailed code, where an identity provider does not sign people in afresh: it confirms who holds a session in the place of
//! ForceAuthn. [product.md, B14]
use crate::{
    Caller, Result, Service,
    caller::SignedIn,
    rate_limit::Limit,
    recent_login::{Proof, RECENT},
    second_factor::mail::confirmation_code,
    session::NewSession,
    store,
};
use domain::{Refusal, Secret, code, id::AccountId};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// Codes mailed to one person.
const MAILS: Limit = Limit {
    name: "mailed-code",
    burst: 5,
    period: Duration::from_secs(300),
};
/// Codes tried by one person. A code has 40 bits and lives ten minutes.
const TRIES: Limit = Limit {
    name: "mailed-code-try",
    burst: 10,
    period: Duration::from_secs(60),
};

impl Service {
    /// Mails the holder of this session a code that makes it recent; one mailed before is worthless from now on. Refused
    /// with `access.session_scope` where another proof is to be had.
    pub async fn mail_confirmation_code(&self, caller: &Caller) -> Result<()> {
        let signed_in = self.require_mailed_proof(caller).await?;
        let account = signed_in.person.account;
        self.throttle(MAILS, &account.to_string()).await?;
        let transaction = self.database.begin().await?;
        let person = transaction.lock_account(account).await?;
        store::mailed_code::Entity::delete_by_id(account.0)
            .exec(&transaction)
            .await?;
        let now = self.now();
        let (letters, expires_at) = (self.random.reference(), now.plus(RECENT));
        store::mailed_code::ActiveModel {
            account_id: Set(account.0),
            session_id: Set(signed_in.session.0),
            code_hash: Set(hash(account, &letters)),
            created_at: Set(now.as_millis()),
            expires_at: Set(expires_at.as_millis()),
        }
        .insert(&transaction)
        .await?;
        let mail = confirmation_code(self.settings(), &person, &Secret::new(letters), expires_at);
        self.enqueue(&transaction, &mail).await?;
        self.audit_account(&transaction, caller, "session.code_mailed", account)
            .await?;
        transaction.commit().await
    }

    /// The mailed code makes the session recent, which goes on under a new token. It works once, and at the session that
    /// asked for it only.
    pub async fn confirm_by_mailed_code(
        &self,
        caller: &Caller,
        typed: &Secret,
    ) -> Result<NewSession> {
        use store::mailed_code::{Column, Entity};
        let signed_in = self.require_mailed_proof(caller).await?;
        let account = signed_in.person.account;
        self.throttle(TRIES, &account.to_string()).await?;
        let transaction = self.database.begin().await?;
        transaction.lock_account(account).await?;
        let used = Entity::delete_many()
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::SessionId.eq(signed_in.session.0))
            .filter(Column::CodeHash.eq(hash(account, &letters(typed))))
            .filter(Column::ExpiresAt.gt(self.now().as_millis()))
            .exec(&transaction)
            .await?;
        if used.rows_affected != 1 {
            return Err(Refusal::new(code::MAILED_CODE_WRONG).field("code").into());
        }
        let session = self.renew_session(&transaction, caller, signed_in).await?;
        transaction.commit().await?;
        self.forgive(TRIES, &account.to_string()).await?;
        Ok(session)
    }

    async fn require_mailed_proof<'c>(&self, caller: &'c Caller) -> Result<&'c SignedIn> {
        match self.proof(caller).await? {
            Proof::MailedCode(_) | Proof::MailedCodeForGoogle => Ok(caller.require_session()?),
            Proof::Password | Proof::Google | Proof::Company(_) => Err(code::SESSION_SCOPE.into()),
        }
    }
}

/// The letters of a code as they were typed; the alphabet has no I, L and O.
pub(crate) fn letters(typed: &Secret) -> String {
    typed
        .expose()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// The stored form; the account is part of it.
fn hash(account: AccountId, code: &str) -> Vec<u8> {
    let plain = code.replace('-', "");
    Sha256::digest(format!("{account}:{plain}").as_bytes()).to_vec()
}
