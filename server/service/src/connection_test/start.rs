//! Starting a test: a row and a request, for a provider in whatever state.
use crate::{
    Caller, Error, Result, Service,
    exchange::{EXCHANGE_LIFETIME, Started},
    rate_limit::Limit,
    store,
};
use domain::{Secret, Timestamp, code, id::ExchangeId, saml::AuthnRequest};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _};
use std::time::Duration;

/// An admin tries a setting, looks, tries again.
const TESTS: Limit = Limit {
    name: "connection-test",
    burst: 30,
    period: Duration::from_secs(20),
};

/// A test that was started.
#[derive(Debug)]
pub struct StartedTest {
    /// Its id.
    pub id: ExchangeId,
    /// For the browser cookie: the one that came in, or a new one.
    pub browser: Secret,
}

impl Service {
    /// Starts a test of an identity provider as the signed-in admin of its home organization.
    ///
    /// # Errors
    /// `identity_provider.draft` while its metadata is missing, `request.rate_limited`, and those of its permission.
    pub async fn start_connection_test(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        browser: Option<&str>,
    ) -> Result<StartedTest> {
        let account = caller.require_session()?.person.account;
        let provider = self.home_identity_provider(caller, slug, key).await?;
        self.throttle(TESTS, &account.to_string()).await?;
        let provider = self
            .provider_as_configured(provider)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let now = self.now();
        let id = self.random.id(now);
        let browser = self.browser_name(browser);
        store::connection_test::ActiveModel {
            id: Set(id),
            identity_provider_id: Set(provider.id.0),
            account_id: Set(account.0),
            request_id: Set(AuthnRequest::new_id(self.random.bytes::<16>())),
            browser_hash: Set(crate::token::hash(browser.expose())),
            state: Set("started".to_owned()),
            reference: Set(self.random.reference()),
            person: Set(None),
            findings: Set(None),
            created_at: Set(now.as_millis()),
            answered_at: Set(None),
            expires_at: Set(now.plus(EXCHANGE_LIFETIME).as_millis()),
        }
        .insert(self.database.write())
        .await?;
        Ok(StartedTest {
            id: ExchangeId(id),
            browser,
        })
    }

    /// How this browser leaves for a test it started; none when there is no such test.
    pub(crate) async fn test_departure(
        &self,
        identifier: &str,
        test: ExchangeId,
        browser: Option<&str>,
    ) -> Result<Option<Started>> {
        let Some(row) = store::connection_test::Entity::find_by_id(test.0)
            .one(self.database.read())
            .await?
        else {
            return Ok(None);
        };
        let browser = browser.ok_or(code::SAML_OTHER_BROWSER)?;
        if row.browser_hash != crate::token::hash(browser) {
            return Err(code::SAML_OTHER_BROWSER.into());
        }
        if row.state != "started" || row.expires_at <= self.now().as_millis() {
            return Err(code::SAML_EXCHANGE_EXPIRED.into());
        }
        let provider = self
            .provider_as_configured(row.identity_provider_id)
            .await?
            .filter(|provider| provider.identifier == identifier)
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let at = Timestamp::from_millis(row.created_at);
        Ok(Some(Started {
            exchange: test,
            departure: self.departure(&provider, &row.request_id, at).await?,
            identifier: provider.identifier,
            provider_name: provider.name,
            browser: Secret::new(browser),
        }))
    }
}
