//! Sign-ins that start at the identity provider (I5): checked like any other, then only a hint that starts a sign-in of
//! our own, or accepted where an admin chose so. The post comes from another site and nothing ties it to what the person
//! in front of the browser wants, so an accepted one is asked about before it makes a session.
//! See docs/decisions/0013-idp-initiated.md.
use super::{
    Answered, EXCHANGE_LIFETIME, Purpose,
    answer::Refused,
    record::{Examined, Record},
    verified_login_context,
};
use crate::{
    Error, Result, Service,
    error::is_unique_violation,
    identity_provider::{IdpInitiated, LoginProvider},
    store,
};
use domain::{
    Refusal, Secret, code,
    saml::{AuthnRequest, EncryptionPolicy, Expectation, PostedResponse, VerifiedLogin, verify},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};

impl Service {
    pub(super) async fn take_unsolicited(
        &self,
        provider: &LoginProvider,
        posted: &PostedResponse,
        expectation: Expectation,
        next: &str,
        reference: &str,
    ) -> Result<Answered> {
        // An exchange of ours is closed at the first ciphertext that fails; here there is none to close, so nothing is decrypted
        // that the identity provider did not sign as a whole.
        let expectation = Expectation {
            encryption: EncryptionPolicy::SignedResponseOnly,
            ..expectation
        };
        let examination = verify(posted, &expectation, self.now());
        let examined = Examined {
            checks: &examination.checks,
            clock_offset_seconds: examination.clock_offset_seconds,
        };
        let kept = match examination.outcome {
            Ok(login) => {
                self.keep_unsolicited(provider, posted, examined, &login, next, reference)
                    .await
            }
            Err(refusal) => Err(refusal.into()),
        };
        match kept {
            Err(Error::Refused(refusal)) => {
                self.refuse(provider, reference, None, Some(posted), examined, refusal)
                    .await
            }
            other => other,
        }
    }

    /// One transaction: the replay row, the flight record and, when it is accepted, an exchange that no browser has yet.
    async fn keep_unsolicited(
        &self,
        provider: &LoginProvider,
        posted: &PostedResponse,
        examined: Examined<'_>,
        login: &VerifiedLogin,
        next: &str,
        reference: &str,
    ) -> Result<Answered> {
        let transaction = self.database.begin().await?;
        let replay = store::saml_replay::ActiveModel {
            identity_provider_id: Set(provider.id.0),
            assertion_id: Set(login.assertion_id.clone()),
            expires_at: Set(login.not_on_or_after.as_millis()),
        }
        .insert(&transaction)
        .await;
        match replay {
            Ok(_) => {}
            Err(error) if is_unique_violation(&error) => {
                return Err(Refusal::new(code::SAML_REPLAYED).into());
            }
            Err(error) => return Err(error.into()),
        }
        let direct = provider.requests.idp_initiated == IdpInitiated::Direct;
        let (exchange, answered) = if direct {
            let (id, handle) = self
                .exchange_without_browser(&transaction, provider, login, next, reference)
                .await?;
            (Some(id), Answered::Arrive { handle })
        } else {
            let provider_name = provider.name.clone();
            (None, Answered::StartOver { provider_name })
        };
        let record = Record {
            provider,
            reference: reference.to_owned(),
            exchange,
            purpose: if direct {
                Purpose::Login.as_str()
            } else {
                "hint"
            },
            person: login
                .email(provider.attributes.email.as_deref())
                .map(|email| email.folded()),
            examined,
            refusal: None,
            xml: Some(posted.xml()),
        };
        self.record_exchange(&transaction, record).await?;
        transaction.commit().await?;
        Ok(answered)
    }

    async fn exchange_without_browser(
        &self,
        transaction: &crate::database::Transaction,
        provider: &LoginProvider,
        login: &VerifiedLogin,
        next: &str,
        reference: &str,
    ) -> Result<(uuid::Uuid, Secret)> {
        let now = self.now();
        let id = self.random.id(now);
        let handle = self.random.token();
        let plain =
            serde_json::to_vec(login).map_err(|error| Error::Internal(error.to_string()))?;
        let sealed = self
            .keyring
            .seal(&*self.random, &verified_login_context(id), &plain)?;
        store::saml_exchange::ActiveModel {
            id: Set(id),
            identity_provider_id: Set(provider.id.0),
            purpose: Set(Purpose::Login.as_str().to_owned()),
            state: Set("answered".to_owned()),
            // Never sent: nothing can answer it.
            request_id: Set(AuthnRequest::new_id(self.random.bytes::<16>())),
            browser_hash: Set(None),
            account_id: Set(None),
            invitation_id: Set(None),
            next: Set(next.to_owned()),
            force_authn: Set(false),
            consent: Set(None),
            logout: Set(None),
            handle_hash: Set(Some(crate::token::hash(handle.expose()))),
            verified_login: Set(Some(sealed)),
            outcome: Set(None),
            reference: Set(reference.to_owned()),
            created_at: Set(now.as_millis()),
            expires_at: Set(now.plus(EXCHANGE_LIFETIME).as_millis()),
        }
        .insert(transaction)
        .await?;
        Ok((id, handle))
    }

    /// Gives an accepted sign-in that started at the identity provider to the first browser that brings its handle, and
    /// says under which name that browser has it. Any other browser is refused with `saml.other_browser`.
    pub async fn take_over(
        &self,
        identifier: &str,
        handle: &str,
        browser: Option<&str>,
    ) -> std::result::Result<Secret, Refused> {
        use store::saml_exchange::Column;
        let unreferenced = |error: Error| (error, String::new());
        let (_, exchange) = self
            .exchange_of_handle(identifier, handle)
            .await
            .map_err(unreferenced)?;
        let name = self.browser_name(browser);
        let hash = crate::token::hash(name.expose());
        let taken = store::saml_exchange::Entity::update_many()
            .col_expr(Column::BrowserHash, Expr::value(Some(hash.clone())))
            .filter(Column::Id.eq(exchange.id))
            .filter(Column::BrowserHash.is_null())
            .exec(self.database.write())
            .await
            .map_err(|error| unreferenced(error.into()))?;
        // The same browser may load the page again.
        if taken.rows_affected == 1 || exchange.browser_hash == Some(hash) {
            Ok(name)
        } else {
            Err((code::SAML_OTHER_BROWSER.into(), exchange.reference))
        }
    }
}
