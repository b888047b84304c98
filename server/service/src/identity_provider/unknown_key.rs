//! A login that is signed with a key nobody knows here: its provider may have rolled the key earlier than announced, and
//! its metadata then says so (X3).
use super::{LoginProvider, refresh::Refreshed};
use crate::{Caller, Result, Service, rate_limit::Limit, store};
use domain::{code, saml::certificate::Certificate};
use sea_orm::EntityTrait as _;
use std::time::Duration;

/// One refresh for unknown keys in ten minutes: whoever begins logins could otherwise make us fetch at will.
const UNKNOWN_KEY: Limit = Limit {
    name: "metadata-unknown-key",
    burst: 1,
    period: Duration::from_secs(600),
};

/// What is trusted after metadata was looked at because of an unknown key.
#[derive(Debug)]
pub(crate) enum KeysAfter {
    /// Other keys than before.
    Newer(Vec<Certificate>),
    /// The same; why, for the flight record.
    Same(&'static str),
}

impl Service {
    /// Refreshes the provider's metadata, at most once in ten minutes over all servers, and reads its keys again. Whatever
    /// fails here leaves the login refused as it was.
    pub(crate) async fn keys_after_unknown_one(&self, provider: &LoginProvider) -> KeysAfter {
        self.keys_after(provider).await.unwrap_or_else(|error| {
            crate::log_failure("metadata refresh", &error);
            KeysAfter::Same("The metadata could not be refreshed.")
        })
    }

    async fn keys_after(&self, provider: &LoginProvider) -> Result<KeysAfter> {
        let refreshable = store::identity_provider_refresh::Entity::find_by_id(provider.id.0)
            .one(self.database.read())
            .await?
            .is_some();
        if !refreshable {
            return Ok(KeysAfter::Same(
                "There is no metadata address on record to look for the new certificate.",
            ));
        }
        let note = match self.throttle(UNKNOWN_KEY, &provider.id.to_string()).await {
            Ok(()) => {
                let system = Caller::anonymous("", "");
                match self.refresh_provider(&system, provider.id.0).await? {
                    Refreshed::Unchanged | Refreshed::Accepted => {
                        "The metadata was fetched again and does not name this certificate."
                    }
                    Refreshed::Held => {
                        "The metadata was fetched again: a change waits for an admin's approval."
                    }
                    Refreshed::Failed(_) => "The metadata could not be fetched again.",
                }
            }
            Err(error) if error.refusal().code == code::RATE_LIMITED => {
                "The metadata was fetched again less than ten minutes ago."
            }
            Err(error) => return Err(error),
        };
        let before = &provider.trust()?.certificates;
        let after = self
            .identity_provider_for_login(&provider.identifier)
            .await?;
        match after.as_ref().and_then(|after| after.trust().ok()) {
            Some(trust) if &trust.certificates != before => {
                Ok(KeysAfter::Newer(trust.certificates.clone()))
            }
            _ => Ok(KeysAfter::Same(note)),
        }
    }
}
