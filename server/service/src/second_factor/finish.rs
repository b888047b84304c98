//! The code is typed and the sign-in that waited becomes a session. Wrong codes are slowed down, never locked.
use super::{
    BY_CODE, BY_RECOVERY_CODE, mail,
    pending::start_of,
    store,
    tries::{Typed, tries},
};
use crate::{
    Caller, Result, Service,
    audit::Event,
    caller::Method,
    database::Transaction,
    session::{NewSession, SessionStart},
};
use domain::{
    Refusal, Secret, code,
    id::{AccountId, IdentityProviderId, SamlAccountId},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::json;

/// A sign-in that got its code.
#[derive(Debug)]
pub struct Finished {
    /// For the cookie.
    pub session: NewSession,
    /// The local path it leads to.
    pub next: String,
}

impl Service {
    /// Finishes the sign-in that waits under this token, by a code of the person's app or a recovery code. Of several with
    /// one code at once, on whatever servers, one gets a session.
    ///
    /// # Errors
    /// `login.second_factor_expired`, `login.second_factor_wrong`, `request.rate_limited`; `login.failed` when what was
    /// proved before does not hold any more.
    pub async fn finish_sign_in(
        &self,
        caller: &Caller,
        token: &str,
        typed: &Secret,
    ) -> Result<Finished> {
        let waiting = self.pending_of(self.database.read(), token).await?;
        let account = AccountId(waiting.account_id);
        let typed = Typed::read(typed);
        let limits = tries(caller, account, typed.as_ref());
        self.count_try(caller, account, &limits).await?;
        let finished = self.finish(caller, account, token, typed).await?;
        for (limit, subject) in &limits {
            self.forgive(*limit, subject).await?;
        }
        Ok(finished)
    }

    async fn finish(
        &self,
        caller: &Caller,
        account: AccountId,
        token: &str,
        typed: Option<Typed>,
    ) -> Result<Finished> {
        let transaction = self.database.begin().await?;
        let person = transaction.lock_account(account).await?;
        // Read again under the lock: another server may have finished it, and what ends sessions ends what waits.
        let row = self.pending_of(&transaction, token).await?;
        let start = start_of(&row)?;
        self.still_proved(&transaction, &person, &start).await?;
        let proof = self.prove(&transaction, account, typed).await?;
        store::pending_sign_in::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        if proof == BY_RECOVERY_CODE {
            let left = self.recovery_codes_left(&transaction, account).await?;
            let mail = mail::recovery_code_used(
                self.settings(),
                &person,
                self.now(),
                &caller.network,
                left,
            );
            self.enqueue(&transaction, &mail).await?;
        }
        self.audit_finished(&transaction, caller, &row, &start, proof)
            .await?;
        self.replace_session(&transaction, caller).await?;
        let session = self.start_session(&transaction, caller, start).await?;
        let id = self.session_of_token(&transaction, &session.token).await?;
        self.note_second_factor(&transaction, id, proof).await?;
        transaction.commit().await?;
        Ok(Finished {
            session,
            next: row.next,
        })
    }

    /// Whether what was proved first holds still: the account's own password, or its link to an identity provider that is
    /// in service. A changed password has ended what waited.
    async fn still_proved(
        &self,
        transaction: &Transaction,
        person: &store::account::Model,
        start: &SessionStart,
    ) -> Result<()> {
        let holds = match start.method {
            Method::Password => true,
            Method::Google { .. } => self
                .google_link_of(transaction, start.account)
                .await?
                .is_some(),
            Method::BreakGlass { .. } => false,
            Method::Saml {
                identity_provider,
                saml_account: SamlAccountId(link),
            } => {
                let linked = store::saml_account::Entity::find_by_id(link)
                    .filter(store::saml_account::Column::AccountId.eq(person.id))
                    .filter(store::saml_account::Column::IdentityProviderId.eq(identity_provider.0))
                    .one(transaction)
                    .await?;
                linked.is_some() && self.is_in_service(identity_provider).await?
            }
        };
        if holds {
            Ok(())
        } else {
            Err(code::LOGIN_FAILED.into())
        }
    }

    async fn is_in_service(&self, provider: IdentityProviderId) -> Result<bool> {
        let found = self.identity_provider_by_id(provider).await?;
        Ok(found.is_some_and(|provider| provider.trust().is_ok()))
    }

    /// Checks the code and uses it up, under the account's lock; says how it proved the person.
    async fn prove(
        &self,
        transaction: &Transaction,
        account: AccountId,
        typed: Option<Typed>,
    ) -> Result<&'static str> {
        let wrong = || Refusal::new(code::SECOND_FACTOR_WRONG).field("code");
        let row = store::two_factor::Entity::find_by_id(account.0)
            .one(transaction)
            .await?
            .ok_or(code::SECOND_FACTOR_EXPIRED)?;
        match typed {
            Some(Typed::App(digits)) => {
                let app = self.open_authenticator(account, &row.secret)?;
                let step = app.step_of(&digits, self.now()).ok_or_else(wrong)?;
                self.use_step(transaction, account, step).await?;
                Ok(BY_CODE)
            }
            Some(Typed::Recovery(letters)) => {
                if self
                    .use_recovery_code(transaction, account, &letters)
                    .await?
                {
                    Ok(BY_RECOVERY_CODE)
                } else {
                    Err(wrong().into())
                }
            }
            None => Err(wrong().into()),
        }
    }

    /// Uses a step up: neither it nor one before it is taken again. [RFC 6238 §5.2]
    async fn use_step(
        &self,
        transaction: &Transaction,
        account: AccountId,
        step: i64,
    ) -> Result<()> {
        use store::two_factor::{Column, Entity};
        let used = Entity::update_many()
            .col_expr(Column::LastStep, Expr::value(step))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::LastStep.lt(step))
            .exec(transaction)
            .await?;
        if used.rows_affected == 1 {
            Ok(())
        } else {
            Err(Refusal::new(code::SECOND_FACTOR_WRONG).field("code").into())
        }
    }

    async fn audit_finished(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        row: &store::pending_sign_in::Model,
        start: &SessionStart,
        proof: &'static str,
    ) -> Result<()> {
        let subject = start.account.to_string();
        let provider = match start.method {
            Method::Password | Method::Google { .. } | Method::BreakGlass { .. } => None,
            Method::Saml {
                identity_provider, ..
            } => self.identity_provider_by_id(identity_provider).await?,
        };
        let event = match &provider {
            None => Event {
                organization: None,
                action: "session.started",
                subject_kind: "account",
                subject_id: &subject,
                detail: json!({ "second_factor": { "by": proof } }),
            },
            Some(provider) => Event {
                organization: Some(provider.home_organization),
                action: "account.signed_in",
                subject_kind: "account",
                subject_id: &subject,
                detail: json!({
                    "method": "saml",
                    "identity_provider": provider.identifier,
                    "reference": row.reference,
                    "second_factor": { "by": proof },
                }),
            },
        };
        self.audit(transaction, caller, event).await
    }
}
