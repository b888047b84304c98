//! An identity provider in one call, for programs: draft, metadata and all.
use super::{
    proposal::Proposal,
    stored_proposal::{Stored, stored_of},
    view::{Outcome, ProviderView},
};
use crate::{Caller, Error, Result, Service};
use domain::{Refusal, code, role::Action, saml::IdpProduct};

/// What a program gives.
#[derive(Clone, Debug)]
pub struct Import {
    /// The SSO identifier.
    pub identifier: String,
    /// Which product it is; `None` goes by the metadata.
    pub product: Option<IdpProduct>,
    /// Its metadata: a file or the values by hand.
    pub metadata: Proposal,
    /// Which one of a file with several.
    pub entity_id: Option<String>,
}

impl Service {
    /// Makes a draft with saved metadata. The metadata is read first, so that nothing is made when it cannot be used.
    pub async fn import_identity_provider(
        &self,
        caller: &Caller,
        slug: &str,
        import: Import,
    ) -> Result<ProviderView> {
        self.authorize(caller, slug, Action::ManageIdentityProviders)
            .await?
            .require_single_sign_on()?;
        self.refuse_unreadable(&import)?;
        let product = import.product.unwrap_or(IdpProduct::Other);
        let made = self
            .create_identity_provider(caller, slug, &import.identifier, product)
            .await?;
        let key = made.id.to_string();
        self.propose_metadata(caller, slug, &key, import.metadata)
            .await
            .map_err(first)?;
        if let Some(entity_id) = &import.entity_id {
            self.choose_proposed(caller, slug, &key, entity_id).await?;
        }
        let preview = self.preview_metadata(caller, slug, &key).await?;
        self.save_metadata(caller, slug, &key, &preview.version)
            .await?;
        self.identity_provider(caller, slug, &key).await
    }

    fn refuse_unreadable(&self, import: &Import) -> Result<()> {
        let document = stored_of(import.metadata.clone())?;
        let stored = Stored {
            chosen_entity_id: import
                .entity_id
                .clone()
                .filter(|_| document.source != "manual"),
            ..document
        };
        match self.read_again(&stored, self.now()).0 {
            Outcome::Ready(_) => Ok(()),
            Outcome::Choose(_) => Err(code::METADATA_SEVERAL_PROVIDERS.into()),
            Outcome::Refused(refusals) => {
                Err(first(refusals.into_iter().map(Error::Refused).collect()))
            }
        }
    }
}

fn first(errors: Vec<Error>) -> Error {
    errors
        .into_iter()
        .next()
        .unwrap_or_else(|| Refusal::new(code::INVALID).into())
}
