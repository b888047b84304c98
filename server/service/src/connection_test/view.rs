//! Reading a test: only by the admin who started it, and first in the browser they started it in.
use super::{Findings, findings_context};
use crate::{Caller, Error, Result, Service, store};
use domain::{
    Code, EmailAddress, Timestamp, code,
    id::ExchangeId,
    saml::{CheckResult, IdpProduct, remedy},
};
use sea_orm::EntityTrait as _;
use subtle::ConstantTimeEq as _;

/// A test as its admin sees it.
#[derive(Clone, Debug)]
pub struct ConnectionTest {
    /// Its id.
    pub id: ExchangeId,
    /// The identity provider's name.
    pub provider_name: String,
    /// Its identifier.
    pub identifier: String,
    /// Which product it is, as recognized from its metadata.
    pub product: IdpProduct,
    /// The attribute that carries the address; none means the usual names.
    pub email_attribute: Option<String>,
    /// What people read out; its record has it too, once answered.
    pub reference: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// Whether it tries metadata that was not saved.
    pub proposed: bool,
    /// How far it is.
    pub state: TestState,
}

/// How far a test is.
#[derive(Clone, Debug)]
pub enum TestState {
    /// The browser has not come back.
    Started,
    /// It did not come back in time.
    Unanswered,
    /// It came back.
    Answered {
        /// What was found out.
        findings: Box<Findings>,
        /// The code, when it was refused.
        code: Option<Code>,
        /// What to change at the identity provider, in its own words.
        remedy: Option<&'static str>,
        /// Whether it is the admin's own address that answered.
        own: bool,
    },
}

impl Service {
    /// A test by its id.
    ///
    /// # Errors
    /// `saml.other_browser` in another browser than the one that started it, `request.not_found` for anybody else's.
    pub async fn connection_test(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        test: ExchangeId,
        browser: Option<&str>,
    ) -> Result<ConnectionTest> {
        let person = &caller.require_session()?.person;
        let provider = self.home_identity_provider(caller, slug, key).await?;
        let row = store::connection_test::Entity::find_by_id(test.0)
            .one(self.database.read())
            .await?
            .filter(|row| row.identity_provider_id == provider)
            .filter(|row| row.account_id == person.account.0)
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let presented = crate::token::hash(browser.unwrap_or_default());
        if !bool::from(presented.ct_eq(&row.browser_hash)) {
            return Err(code::SAML_OTHER_BROWSER.into());
        }
        let provider = self
            .provider_as_configured(provider)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let state = match self.findings_of(&row)? {
            Some(findings) => {
                let code = findings
                    .refused
                    .as_ref()
                    .and_then(|refused| Code::find(&refused.code));
                let failed = findings
                    .checks
                    .iter()
                    .find(|outcome| matches!(outcome.result, CheckResult::Failed { .. }))
                    .map(|outcome| outcome.check);
                TestState::Answered {
                    remedy: code.and_then(|code| remedy(code, failed, provider.product)),
                    code,
                    own: row.person
                        == EmailAddress::parse(&person.email).map(|email| email.folded()),
                    findings: Box::new(findings),
                }
            }
            None if row.expires_at <= self.now().as_millis() => TestState::Unanswered,
            None => TestState::Started,
        };
        Ok(ConnectionTest {
            id: test,
            provider_name: provider.name,
            identifier: provider.identifier,
            product: provider.product,
            email_attribute: provider.attributes.email,
            reference: row.reference,
            started_at: Timestamp::from_millis(row.created_at),
            proposed: row.proposal.is_some(),
            state,
        })
    }

    /// What a test found out, once it is answered.
    pub(crate) fn findings_of(
        &self,
        row: &store::connection_test::Model,
    ) -> Result<Option<Findings>> {
        let Some(sealed) = &row.findings else {
            return Ok(None);
        };
        let plain = self.keyring.open(&findings_context(row.id), sealed)?;
        serde_json::from_slice(&plain).map_err(|error| Error::Internal(error.to_string()))
    }
}
