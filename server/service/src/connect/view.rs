//! What the dialog "Connect to your IdP" says.
use crate::{Caller, Result, Service, identity_provider::LoginProvider, sign_in::Company, store};
use domain::{EmailAddress, Refusal, code, id::AccountId, provisioning::admission::ConnectFacts};
use sea_orm::{ConnectionTrait, EntityTrait as _};

/// The dialog.
#[derive(Clone, Debug)]
pub struct ConnectView {
    /// The SSO identifier.
    pub identifier: String,
    /// The identity provider's name, as in "continue to Okta".
    pub provider_name: String,
    /// The company.
    pub company: String,
    /// The person's address, to which the mail goes.
    pub email: String,
    /// Whether the account is connected already: doing it again links it anew.
    pub connected: bool,
    /// What stands against it.
    pub obstacle: Option<Refusal>,
}

impl Service {
    /// The dialog for the identity provider with this identifier.
    ///
    /// # Errors
    /// `access.sign_in_required`, `access.session_scope`, `identity_provider.unknown`, `identity_provider.testing`.
    pub async fn connect_view(&self, caller: &Caller, identifier: &str) -> Result<ConnectView> {
        let account = caller.require_personal()?.person.account;
        let mut provider = self.live_provider(identifier).await?;
        let read = self.database.read();
        let row = store::account::Entity::find_by_id(account.0)
            .one(read)
            .await?
            .ok_or(code::SIGN_IN_REQUIRED)?;
        provider.open_to(read, Some(&row), None, self.now()).await?;
        Ok(ConnectView {
            company: self
                .organization_name(read, provider.home_organization.0)
                .await?,
            connected: self.is_linked(read, provider.id, row.id).await?,
            obstacle: connect_facts(&provider, &row, false)?.check().err(),
            email: row.email,
            identifier: provider.identifier,
            provider_name: provider.name,
        })
    }

    /// The company whose identity provider this is, for somebody who is to be connected to it anew.
    ///
    /// # Errors
    /// `identity_provider.unknown`, `identity_provider.disabled`.
    pub async fn company_to_reconnect(&self, identifier: &str) -> Result<Company> {
        let provider = self.live_provider(identifier).await?;
        self.company_of(self.database.read(), provider.id)
            .await?
            .ok_or_else(|| code::IDENTITY_PROVIDER_UNKNOWN.into())
    }

    /// The identity provider with this id, if people can sign in through it.
    pub(super) async fn live_provider_by_id(
        &self,
        id: domain::id::IdentityProviderId,
    ) -> Result<LoginProvider> {
        let provider = self
            .identity_provider_by_id(id)
            .await?
            .ok_or(code::IDENTITY_PROVIDER_UNKNOWN)?;
        provider.trust()?;
        Ok(provider)
    }

    /// Whether the account belongs to an organization that this identity provider serves.
    pub(super) async fn belongs_to_served(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        account: AccountId,
    ) -> Result<bool> {
        let served = self
            .served_organizations(connection, provider, account)
            .await?;
        Ok(served.iter().any(|place| place.is_member))
    }
}

/// What decides about this account.
pub(super) fn connect_facts(
    provider: &LoginProvider,
    row: &store::account::Model,
    approved: bool,
) -> Result<ConnectFacts> {
    Ok(ConnectFacts {
        provider: provider.id,
        mode: provider.account_mode,
        account: AccountId(row.id),
        kind: crate::session::kind_of(row)?,
        confirmed_email: row
            .email_confirmed_at
            .and_then(|_| EmailAddress::parse(&row.email)),
        approved,
    })
}
