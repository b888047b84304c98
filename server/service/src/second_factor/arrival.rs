//! The last step of every sign-in: the session, or the question for a second factor that comes before it.
use super::{BY_IDENTITY_PROVIDER, CODE_PAGE, PendingSignIn, pending::Waiting, store};
use crate::{
    Caller, Result, Service,
    audit::Event,
    caller::Method,
    database::Transaction,
    exchange::{Completed, Completion},
    identity_provider::LoginProvider,
    session::{NewSession, SessionStart},
};
use domain::{
    id::AccountId,
    saml::VerifiedLogin,
    second_factor::{Coming, asked, claimed},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::json;

/// Where a right credential led.
#[derive(Debug)]
pub enum Arrival {
    /// Signed in.
    SignedIn(NewSession),
    /// A code is asked for first.
    SecondFactor(PendingSignIn),
}

impl Service {
    /// Ends a sign-in by a right password, inside its decision and under the account's lock. `next` is the local path it
    /// leads to.
    pub(crate) async fn arrive_by_password(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        account: AccountId,
        next: &str,
    ) -> Result<Arrival> {
        let start = SessionStart {
            account,
            method: Method::Password,
            session_index: None,
            authenticated_at: self.now(),
            not_after: None,
        };
        self.arrive_by_own(transaction, caller, start, next).await
    }

    /// As [`Service::arrive_by_password`], for whatever credential of the person's own.
    pub(crate) async fn arrive_by_own(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        start: SessionStart,
        next: &str,
    ) -> Result<Arrival> {
        let account = start.account;
        let by_google = matches!(start.method, Method::Google { .. });
        let turned_on = self.has_two_factor(transaction, account).await?;
        if asked(turned_on, Coming::ByPassword) {
            let waiting = Waiting {
                start,
                next,
                reference: None,
            };
            let pending = self.wait_for_code(transaction, waiting).await?;
            self.audit_own(
                transaction,
                caller,
                "session.second_factor_asked",
                account,
                by_google,
            )
            .await?;
            return Ok(Arrival::SecondFactor(pending));
        }
        self.replace_session(transaction, caller).await?;
        let session = self.start_session(transaction, caller, start).await?;
        self.audit_own(transaction, caller, "session.started", account, by_google)
            .await?;
        Ok(Arrival::SignedIn(session))
    }

    async fn audit_own(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        action: &'static str,
        account: AccountId,
        by_google: bool,
    ) -> Result<()> {
        let event = Event {
            organization: None,
            action,
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: if by_google {
                json!({ "method": "google" })
            } else {
                serde_json::Value::Null
            },
        };
        self.audit(transaction, caller, event).await
    }

    /// Ends a sign-in through an identity provider, inside its decision, under the account's lock, its exchange used up. The
    /// person's own second factor is asked for unless the provider says that it asked for one. (B14)
    pub(crate) async fn arrive_through(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: &LoginProvider,
        exchange: &store::saml_exchange::Model,
        login: &VerifiedLogin,
        start: SessionStart,
    ) -> Result<Completion> {
        let account = start.account;
        self.note_force_authn(transaction, caller, provider, exchange, login)
            .await?;
        let claim = claimed(login.authn_context.as_deref(), &login.attributes);
        let turned_on = self.has_two_factor(transaction, account).await?;
        let coming = Coming::ThroughIdentityProvider {
            claims: claim.is_some(),
        };
        let mut detail = json!({
            "method": "saml",
            "identity_provider": provider.identifier,
            "reference": exchange.reference,
        });
        let (action, completion) = if asked(turned_on, coming) {
            let waiting = Waiting {
                start,
                next: &exchange.next,
                reference: Some(&exchange.reference),
            };
            let pending = self.wait_for_code(transaction, waiting).await?;
            self.lead_to_code(transaction, exchange).await?;
            (
                "account.second_factor_asked",
                Completion::SecondFactor(pending),
            )
        } else {
            self.replace_session(transaction, caller).await?;
            let session = self.start_session(transaction, caller, start).await?;
            if let Some(claim) = claim {
                detail["second_factor"] = json!({ "by": BY_IDENTITY_PROVIDER, "claim": claim });
                let id = self.session_of_token(transaction, &session.token).await?;
                self.note_second_factor(transaction, id, BY_IDENTITY_PROVIDER)
                    .await?;
            }
            let completed = Completed {
                to: exchange.next.clone(),
                session: Some(session),
            };
            ("account.signed_in", Completion::Done(completed))
        };
        let event = Event {
            organization: Some(provider.home_organization),
            action,
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail,
        };
        self.audit(transaction, caller, event).await?;
        Ok(completion)
    }

    /// A reload of what completed the exchange leads to the question as well.
    async fn lead_to_code(
        &self,
        transaction: &Transaction,
        exchange: &store::saml_exchange::Model,
    ) -> Result<()> {
        use store::saml_exchange::{Column, Entity};
        Entity::update_many()
            .col_expr(Column::Outcome, Expr::value(Some(CODE_PAGE.to_owned())))
            .filter(Column::Id.eq(exchange.id))
            .exec(transaction)
            .await?;
        Ok(())
    }
}
