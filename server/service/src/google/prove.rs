//! The mailed code: whoever holds the Google account shows, in the same browser, that they read the mailbox too. It is asked
//! for before an account that is here already is linked, and before a new one where Google does not give the address out
//! itself. A code and no link: a link would be opened by the mailbox's owner for a stranger.
use super::{
    GoogleOutcome, Identity, WAITS,
    enter::{Leads, address_of},
    mail,
};
use crate::{Caller, Error, Result, Service, database::Transaction, mailed_code::letters, store};
use domain::{
    EmailAddress, Refusal, Secret, Timestamp, code,
    id::{AccountId, GoogleSignInId},
};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, ExprTrait as _, QueryFilter as _, sea_query::Expr,
};
use sha2::{Digest as _, Sha256};
use store::google_sign_in::{Column, Entity, Model};
use uuid::Uuid;

/// Codes that may be typed for one way. A code has 40 bits and lives ten minutes.
const TRIES: i64 = 5;

/// What the browser that holds a way may know while the code is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoogleProof {
    /// Where the code was mailed to.
    pub email: String,
    /// Until when it is awaited.
    pub expires_at: Timestamp,
}

impl Service {
    /// What waits for its mailed code in this browser: `google.expired` when nothing does.
    pub async fn google_proof(
        &self,
        id: GoogleSignInId,
        browser: Option<&str>,
    ) -> Result<GoogleProof> {
        self.google_settings()?;
        let row = self.google_way(id, browser, "proving").await?;
        let identity: Identity = self.open_way(&row)?;
        Ok(GoogleProof {
            email: identity.email,
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }

    pub(super) async fn mail_google_code(
        &self,
        transaction: Transaction,
        caller: &Caller,
        row: &Model,
        identity: &Identity,
        address: &EmailAddress,
    ) -> Result<GoogleOutcome> {
        self.throttle_mail_within(&transaction, caller, address)
            .await?;
        let code = self.random.reference();
        let expires_at = self.now().plus(WAITS);
        let sealed = self.seal_into_way(row.id, identity)?;
        let changed = Entity::update_many()
            .col_expr(Column::Stage, Expr::value("proving"))
            .col_expr(Column::Sealed, Expr::value(sealed))
            .col_expr(Column::CodeHash, Expr::value(Some(hash(row.id, &code))))
            .col_expr(Column::ExpiresAt, Expr::value(expires_at.as_millis()))
            .filter(Column::Id.eq(row.id))
            .filter(Column::Stage.eq("answered"))
            .exec(&transaction)
            .await?;
        if changed.rows_affected != 1 {
            return Err(code::GOOGLE_EXPIRED.into());
        }
        let mail = mail::code(self.settings(), address, &Secret::new(code), expires_at);
        self.enqueue(&transaction, &mail).await?;
        transaction.commit().await?;
        Ok(GoogleOutcome::Prove(GoogleSignInId(row.id)))
    }

    /// The mailed code, typed in the browser that holds the way: the account is linked or made, and signed in. Of several
    /// with one code, on whatever servers, one is taken.
    ///
    /// # Errors
    /// `google.expired`, `google.code_wrong`, `google.already_linked`, `google.taken`, and what the address leads to.
    pub async fn prove_google(
        &self,
        caller: &Caller,
        id: GoogleSignInId,
        browser: Option<&str>,
        typed: &Secret,
    ) -> Result<GoogleOutcome> {
        self.google_settings()?;
        let row = self.google_way(id, browser, "proving").await?;
        let counted = Entity::update_many()
            .col_expr(Column::Tries, Expr::col(Column::Tries).add(1))
            .filter(Column::Id.eq(row.id))
            .filter(Column::Tries.lt(TRIES))
            .exec(self.database.write())
            .await?;
        let wrong = || Error::from(Refusal::new(code::GOOGLE_CODE_WRONG).field("code"));
        if counted.rows_affected != 1 {
            // Five wrong ones were typed, or somebody was faster with the right one.
            self.google_way(id, browser, "proving").await?;
            return Err(wrong());
        }
        if row.code_hash != Some(hash(row.id, &letters(typed))) {
            return Err(wrong());
        }
        let identity: Identity = self.open_way(&row)?;
        match self.prove_once(caller, &row, &identity).await {
            Err(Error::Refused(refusal)) if refusal.code == code::CONFLICT => {
                self.prove_once(caller, &row, &identity).await
            }
            outcome => outcome,
        }
    }

    async fn prove_once(
        &self,
        caller: &Caller,
        row: &Model,
        identity: &Identity,
    ) -> Result<GoogleOutcome> {
        let transaction = self.database.begin().await?;
        let used = Entity::delete_many()
            .filter(Column::Id.eq(row.id))
            .filter(Column::Stage.eq("proving"))
            .exec(&transaction)
            .await?;
        if used.rows_affected != 1 {
            return Err(code::GOOGLE_EXPIRED.into());
        }
        let address = address_of(identity)?;
        let (account, link) = match self.leads_to(&transaction, &address).await? {
            Leads::ToNew => {
                self.sign_up_by_google(&transaction, caller, identity, &address)
                    .await?
            }
            Leads::To(found) => {
                let account = transaction.lock_account(AccountId(found.id)).await?;
                let same = account.kind == "personal"
                    && account.email_confirmed_at.is_some()
                    && account.email_folded == address.folded();
                if !same {
                    return Err(code::CONFLICT.into());
                }
                let link = self
                    .attach_google(&transaction, caller, &account, identity)
                    .await?;
                (account, link)
            }
        };
        self.enter_by_google(transaction, caller, &account, &link, identity, row)
            .await
    }
}

/// The stored form; the way is part of it.
fn hash(id: Uuid, code: &str) -> Vec<u8> {
    let plain = code.replace('-', "");
    Sha256::digest(format!("{id}:{plain}").as_bytes()).to_vec()
}
