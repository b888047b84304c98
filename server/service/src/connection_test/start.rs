//! Starting a test: a row and a request, for a provider in whatever state.
use crate::{
    Caller, Error, Result, Service,
    exchange::{EXCHANGE_LIFETIME, Started},
    identity_provider::LoginProvider,
    rate_limit::Limit,
    store,
};
use domain::{
    Secret, Timestamp, code,
    id::{ExchangeId, IdentityProviderId},
    saml::AuthnRequest,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _};
use std::time::Duration;

/// An admin tries a setting, looks, tries again.
const TESTS: Limit = Limit {
    name: "connection-test",
    burst: 30,
    period: Duration::from_secs(20),
};

/// Which metadata a test tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestedMetadata {
    /// What is saved.
    Saved,
    /// What was given and is not saved yet.
    Proposed,
}

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
    /// `identity_provider.draft` while its metadata is missing, `metadata.proposal_missing`, `request.rate_limited`, and those of its permission.
    pub async fn start_connection_test(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        browser: Option<&str>,
        metadata: TestedMetadata,
    ) -> Result<StartedTest> {
        let account = caller.require_session()?.person.account;
        let provider = self.home_identity_provider(caller, slug, key).await?;
        self.throttle(TESTS, &account.to_string()).await?;
        let proposal = match metadata {
            TestedMetadata::Saved => None,
            TestedMetadata::Proposed => Some(self.proposed_version(provider).await?),
        };
        let provider = self.tested_provider(provider, proposal.as_deref()).await?;
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
            proposal: Set(proposal),
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
            .tested_provider(row.identity_provider_id, row.proposal.as_deref())
            .await?;
        if provider.identifier != identifier {
            return Err(code::NOT_FOUND.into());
        }
        let at = Timestamp::from_millis(row.created_at);
        Ok(Some(Started {
            exchange: test,
            departure: self.departure(&provider, &row.request_id, at).await?,
            identifier: provider.identifier,
            provider_name: provider.name,
            browser: Secret::new(browser),
        }))
    }

    /// The provider as the test tries it: with what is saved, or with the metadata that waits, while it is this version.
    pub(super) async fn tested_provider(
        &self,
        provider: uuid::Uuid,
        proposal: Option<&str>,
    ) -> Result<LoginProvider> {
        let found = match proposal {
            None => self.provider_as_configured(provider).await?,
            Some(version) => {
                let metadata = self.proposed_metadata_of(provider, version).await?;
                let found = self
                    .identity_provider_by_id(IdentityProviderId(provider))
                    .await?;
                found.map(|provider| provider.with_metadata(metadata))
            }
        };
        found.ok_or_else(|| Error::from(code::NOT_FOUND))
    }
}
