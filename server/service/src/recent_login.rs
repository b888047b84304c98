//! Recent login: what gives an account away needs more than a session, which may be old or stolen. [product.md, B14]
use crate::{
    Caller, Error, Result, Service,
    caller::{Method, SignedIn},
    database::Transaction,
    session::NewSession,
    sign_in::{Company, attempts},
    store,
};
use domain::{EmailAddress, Refusal, Secret, Timestamp, code};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use std::time::Duration;

/// How long after somebody proved who they are that proof counts as recent.
pub const RECENT: Duration = Duration::from_secs(10 * 60);

/// How the holder of a session proves again who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By the password of the account.
    Password,
    /// By a sign-in at the company that made the session.
    Company(Company),
    /// By a fresh sign-in at Google.
    Google,
    /// By a mailed code: Google was asked for a fresh sign-in and did not confirm one.
    MailedCodeForGoogle,
    /// By a mailed code: the company's identity provider answers with an older sign-in when it is asked for a fresh one.
    MailedCode(Company),
}

impl Service {
    /// Whether this session's own sign-in was at most [`RECENT`] ago.
    pub fn is_recent(&self, signed_in: &SignedIn) -> bool {
        self.now() <= signed_in.authenticated_at.plus(RECENT)
    }

    /// Refuses with `access.recent_login_required` unless the session's own sign-in is recent.
    pub(crate) fn require_recent(&self, signed_in: &SignedIn) -> Result<()> {
        if self.is_recent(signed_in) {
            Ok(())
        } else {
            Err(code::RECENT_LOGIN_REQUIRED.into())
        }
    }

    /// How the caller proves again who they are.
    pub async fn proof(&self, caller: &Caller) -> Result<Proof> {
        let signed_in = caller.require_session()?;
        let identity_provider = match signed_in.method {
            Method::Password | Method::BreakGlass { .. } => return Ok(Proof::Password),
            Method::Google { .. } => {
                let account = signed_in.person.account;
                let link = self.google_link_of(self.database.read(), account).await?;
                let ignored = link.is_some_and(|link| link.not_fresh_at.is_some());
                return Ok(if ignored {
                    Proof::MailedCodeForGoogle
                } else {
                    Proof::Google
                });
            }
            Method::Saml {
                identity_provider, ..
            } => identity_provider,
        };
        let read = self.database.read();
        let company = self
            .company_of(read, identity_provider)
            .await?
            .ok_or(code::SIGN_IN_REQUIRED)?;
        Ok(
            if self.ignores_force_authn(read, identity_provider).await? {
                Proof::MailedCode(company)
            } else {
                Proof::Company(company)
            },
        )
    }

    /// The holder of a session that a password made types it again: the session counts as recent from now on and goes
    /// on under a new token, so that a copy of the old one is worth nothing. It ends when it would have ended.
    ///
    /// # Errors
    /// `password.wrong`, `request.rate_limited` by the limits of sign-in, `access.session_scope` for a session that an
    /// identity provider made.
    pub async fn confirm_password(&self, caller: &Caller, password: &Secret) -> Result<NewSession> {
        let signed_in = caller.require_session()?;
        if signed_in.method != Method::Password {
            return Err(code::SESSION_SCOPE.into());
        }
        let person = &signed_in.person;
        let address = EmailAddress::parse(&person.email)
            .ok_or_else(|| Error::Internal(format!("the address of account {}", person.account)))?;
        let limits = attempts(caller, &address);
        for (limit, subject) in &limits {
            self.throttle(*limit, subject).await?;
        }
        let wrong = || Refusal::new(code::PASSWORD_WRONG).field("password");
        let before = store::account::Entity::find_by_id(person.account.0)
            .one(self.database.read())
            .await?
            .ok_or(code::SIGN_IN_REQUIRED)?;
        let kept = self
            .kept_password(self.database.read(), Some(&before))
            .await?;
        let right = self
            .passwords
            .verify(
                before.password_hash.as_deref().or(kept.as_deref()),
                password,
            )
            .await?;
        if !right {
            return Err(wrong().into());
        }
        for (limit, subject) in &limits {
            self.forgive(*limit, subject).await?;
        }
        let transaction = self.database.begin().await?;
        let account = transaction.lock_account(person.account).await?;
        if account.password_hash != before.password_hash {
            return Err(wrong().into());
        }
        let session = self.renew_session(&transaction, caller, signed_in).await?;
        transaction.commit().await?;
        Ok(session)
    }

    /// Makes a session recent under a new token, inside a decision that proved who holds it.
    pub(crate) async fn renew_session(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        signed_in: &SignedIn,
    ) -> Result<NewSession> {
        let row = store::session::Entity::find()
            .filter(store::session::Column::Id.eq(signed_in.session.0))
            .filter(store::session::Column::ExpiresAt.gt(self.now().as_millis()))
            .one(transaction)
            .await?
            .ok_or(code::SIGN_IN_REQUIRED)?;
        let token = self.random.token();
        let expires_at = Timestamp::from_millis(row.expires_at);
        let mut row = row.into_active_model();
        row.token_hash = Set(crate::token::hash(token.expose()));
        row.authenticated_at = Set(self.now().as_millis());
        row.update(transaction).await?;
        let account = signed_in.person.account;
        self.audit_account(transaction, caller, "session.confirmed", account)
            .await?;
        Ok(NewSession { token, expires_at })
    }
}
