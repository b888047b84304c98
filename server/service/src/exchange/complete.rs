//! Completing an exchange: the same browser comes back with its cookies, and only now something is decided.
use super::{Agreement, Purpose, verified_login_context};
use crate::{
    Caller, Error, Result, Service, identity_provider::LoginProvider, second_factor::PendingSignIn,
    session::NewSession, store,
};
use domain::{Code, code, id::AccountId, saml::VerifiedLogin};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};
use subtle::ConstantTimeEq as _;

/// What completing came to.
#[derive(Debug)]
pub enum Completion {
    /// Signed in.
    Done(Completed),
    /// Signed in once the person's code is typed.
    SecondFactor(PendingSignIn),
    /// Somebody else is signed in here: ask before replacing them.
    AskSwitch {
        /// Who is signed in now.
        current: String,
        /// Who would be.
        arriving: String,
    },
    /// The sign-in started at the identity provider: ask whether the person wants it.
    AskSignIn {
        /// The identity provider's name.
        provider_name: String,
        /// Who would be signed in.
        arriving: String,
    },
}

/// Where to go now.
#[derive(Debug)]
pub struct Completed {
    /// A local path.
    pub to: String,
    /// For the session cookie; none when this is a reload of what was completed before.
    pub session: Option<NewSession>,
}

/// Everything a decision needs of the exchange.
pub(crate) struct Answer<'a> {
    pub provider: &'a LoginProvider,
    pub exchange: store::saml_exchange::Model,
    pub login: VerifiedLogin,
    pub switch: bool,
}

impl Answer<'_> {
    /// What was agreed to before leaving, for a consent.
    pub(crate) fn agreement(&self) -> Result<Agreement> {
        let text = self
            .exchange
            .consent
            .as_deref()
            .ok_or_else(|| Error::Internal("a consent without agreement".into()))?;
        serde_json::from_str(text).map_err(|error| Error::Internal(error.to_string()))
    }
}

impl Service {
    /// Completes the exchange this handle belongs to, in the browser that started it. `switch` says that the person
    /// agreed to replace another signed-in account.
    ///
    /// # Errors
    /// The refusal and the reference of the exchange's record; nothing but that record was changed.
    pub async fn complete(
        &self,
        caller: &Caller,
        identifier: &str,
        handle: &str,
        browser: Option<&str>,
        switch: bool,
    ) -> std::result::Result<Completion, super::answer::Refused> {
        let found = match self.exchange_of_handle(identifier, handle).await {
            Ok(found) => found,
            Err(error) => return Err((error, String::new())),
        };
        let (provider, exchange) = found;
        let reference = exchange.reference.clone();
        let outcome = self
            .complete_exchange(caller, &provider, exchange, browser, switch)
            .await;
        if let Err(Error::Refused(refusal)) = &outcome {
            let written = self
                .record_completion(self.database.write(), &reference, None, Some(refusal))
                .await;
            if let Err(error) = written {
                return Err((error, reference));
            }
        }
        outcome.map_err(|error| (error, reference))
    }

    pub(super) async fn exchange_of_handle(
        &self,
        identifier: &str,
        handle: &str,
    ) -> Result<(LoginProvider, store::saml_exchange::Model)> {
        let provider = self.live_provider(identifier).await?;
        let exchange = store::saml_exchange::Entity::find()
            .filter(store::saml_exchange::Column::HandleHash.eq(crate::token::hash(handle)))
            .filter(store::saml_exchange::Column::IdentityProviderId.eq(provider.id.0))
            .one(self.database.read())
            .await?
            .ok_or(code::SAML_EXCHANGE_UNKNOWN)?;
        Ok((provider, exchange))
    }

    async fn complete_exchange(
        &self,
        caller: &Caller,
        provider: &LoginProvider,
        exchange: store::saml_exchange::Model,
        browser: Option<&str>,
        switch: bool,
    ) -> Result<Completion> {
        let presented = crate::token::hash(browser.unwrap_or_default());
        // An exchange that no browser has taken over yet belongs to none.
        let bound = exchange.browser_hash.as_deref().unwrap_or_default();
        if !bool::from(presented.ct_eq(bound)) {
            return Err(code::SAML_OTHER_BROWSER.into());
        }
        if exchange.state == "completed" {
            let to = exchange.outcome.unwrap_or_else(|| "/".to_owned());
            return Ok(Completion::Done(Completed { to, session: None }));
        }
        if exchange.expires_at <= self.now().as_millis() {
            return Err(code::SAML_EXCHANGE_EXPIRED.into());
        }
        let sealed = exchange
            .verified_login
            .as_deref()
            .ok_or(code::SAML_EXCHANGE_UNKNOWN)?;
        let plain = self
            .keyring
            .open(&verified_login_context(exchange.id), sealed)?;
        let login = serde_json::from_slice::<VerifiedLogin>(&plain)
            .map_err(|error| Error::Internal(error.to_string()))?;
        let purpose = Purpose::parse(&exchange.purpose)?;
        let answer = Answer {
            provider,
            exchange,
            login,
            switch,
        };
        // On the heap: these futures are large enough to overflow a worker's stack in a debug build.
        match purpose {
            Purpose::Login => Box::pin(self.complete_login(caller, answer)).await,
            #[cfg(feature = "failpoints")]
            Purpose::Consent => {
                let decision = Box::pin(self.complete_consent(caller, answer));
                crate::failpoint::named("consent", decision).await
            }
            #[cfg(not(feature = "failpoints"))]
            Purpose::Consent => Box::pin(self.complete_consent(caller, answer)).await,
            Purpose::Connect => Box::pin(self.complete_connect(caller, answer)).await,
            Purpose::Invitation => Box::pin(self.complete_invitation(caller, answer)).await,
            // No assertion answers a logout.
            Purpose::Logout => Err(code::SAML_EXCHANGE_UNKNOWN.into()),
        }
    }

    /// Uses the exchange up, inside the decision. Two at once: one gets `true`.
    pub(crate) async fn consume(
        &self,
        connection: &impl ConnectionTrait,
        exchange: uuid::Uuid,
        to: &str,
    ) -> Result<bool> {
        use store::saml_exchange::Column;
        let moved = store::saml_exchange::Entity::update_many()
            .col_expr(Column::State, Expr::value("completed"))
            .col_expr(Column::Outcome, Expr::value(Some(to.to_owned())))
            .col_expr(Column::VerifiedLogin, Expr::value(None::<Vec<u8>>))
            .filter(Column::Id.eq(exchange))
            .filter(Column::State.eq("answered"))
            .exec(connection)
            .await?;
        Ok(moved.rows_affected == 1)
    }

    /// The first login fixes the identifier: from now on it can not be renamed or given to another organization.
    pub(crate) async fn fix_identifier(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
    ) -> Result<()> {
        use sea_orm::{ActiveValue::Set, sea_query::OnConflict};
        use store::{identity_provider, sso_identifier};
        let now = self.now().as_millis();
        let first = identity_provider::Entity::update_many()
            .col_expr(
                identity_provider::Column::FirstLoginAt,
                Expr::value(Some(now)),
            )
            .filter(identity_provider::Column::Id.eq(provider.id.0))
            .filter(identity_provider::Column::FirstLoginAt.is_null())
            .exec(connection)
            .await?;
        if first.rows_affected == 1 {
            sso_identifier::Entity::insert(sso_identifier::ActiveModel {
                identifier: Set(provider.identifier.clone()),
                home_organization_id: Set(provider.home_organization.0),
                first_login_at: Set(now),
            })
            .on_conflict(
                OnConflict::column(sso_identifier::Column::Identifier)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(connection)
            .await?;
        }
        Ok(())
    }

    /// Ends the session this browser brought along, since a new one takes its place.
    pub(crate) async fn replace_session(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
    ) -> Result<()> {
        if let Some(old) = caller.session() {
            store::session::Entity::delete_by_id(old.session.0)
                .exec(connection)
                .await?;
        }
        Ok(())
    }
}

/// What to ask the person before a session is made: whether it replaces another account's, and whether they want a
/// sign-in that nobody asked for here. [Login CSRF: OWASP CheatSheetSeries#1876]
pub(crate) fn question(
    caller: &Caller,
    arriving: AccountId,
    email: &str,
    answer: &Arriving<'_>,
) -> Option<Completion> {
    if answer.agreed {
        return None;
    }
    match caller.session() {
        Some(current) if current.person.account == arriving => None,
        Some(current) => Some(Completion::AskSwitch {
            current: current.person.email.clone(),
            arriving: email.to_owned(),
        }),
        None if answer.login.in_response_to.is_none() => Some(Completion::AskSignIn {
            provider_name: answer.provider.name.clone(),
            arriving: email.to_owned(),
        }),
        None => None,
    }
}

/// As [`question`], for somebody who has no account yet.
pub(crate) fn question_newcomer(
    caller: &Caller,
    email: &str,
    answer: &Arriving<'_>,
) -> Option<Completion> {
    question(caller, AccountId(uuid::Uuid::nil()), email, answer)
}

/// What of an answer decides whether to ask.
pub(crate) struct Arriving<'a> {
    pub provider: &'a LoginProvider,
    pub login: &'a VerifiedLogin,
    pub agreed: bool,
}

/// Refuses with `otherwise` unless `account` is signed in in this browser.
pub(crate) fn require_same_account(
    caller: &Caller,
    account: Option<uuid::Uuid>,
    otherwise: Code,
) -> Result<AccountId> {
    let current = caller.session().map(|session| session.person.account);
    match (current, account) {
        (Some(current), Some(started)) if current.0 == started => Ok(current),
        _ => Err(otherwise.into()),
    }
}
