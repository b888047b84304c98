//! What a response must meet, made from our own records.
use super::AcsRoute;
use crate::{
    Error, Result, Service,
    identity_provider::{Encryption, LoginProvider},
    sp_key::KeyPurpose,
};
use domain::saml::{DecryptionKey, EncryptionPolicy, Expectation, PostedResponse, RequestPolicy};

impl Service {
    /// What a response of this provider must meet; as if none was asked for.
    pub(crate) async fn expectation(
        &self,
        provider: &LoginProvider,
        route: AcsRoute,
        posted: &PostedResponse,
    ) -> Result<Expectation> {
        let trust = provider.trust()?;
        Ok(Expectation {
            identity_provider: trust.entity_id.clone(),
            certificates: trust.certificates.clone(),
            audience: self.entity_id(&provider.identifier),
            acs_url: match route {
                AcsRoute::Saml => self.acs_url(&provider.identifier),
                AcsRoute::Login => self.second_acs_url(&provider.identifier),
            },
            request: RequestPolicy::Unsolicited,
            skew: provider.skew,
            max_age: Expectation::DEFAULT_MAX_AGE,
            // Opening sealed keys costs, and most answers are not encrypted.
            decryption_keys: if provider.requests.encryption != Encryption::Off
                && posted.xml().contains("EncryptedAssertion")
            {
                self.decryption_keys(provider).await?
            } else {
                Vec::new()
            },
            encryption: match provider.requests.encryption {
                Encryption::InnerSignature => EncryptionPolicy::InnerSignatureToo,
                Encryption::Off | Encryption::SignedResponse => {
                    EncryptionPolicy::SignedResponseOnly
                }
            },
        })
    }

    /// The keys this provider may have encrypted for, the likeliest first.
    async fn decryption_keys(&self, provider: &LoginProvider) -> Result<Vec<DecryptionKey>> {
        let keys = self.sp_keys(KeyPurpose::Encryption(provider.id)).await?;
        keys.decrypting()
            .map(|key| DecryptionKey::new(key.private_key().clone()).map_err(Error::Refused))
            .collect()
    }
}
