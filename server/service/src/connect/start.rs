//! The mailed link: who comes with it proves the person, and leaves for the identity provider.
use super::view::connect_facts;
use crate::{
    Caller, Error, Result, Service,
    exchange::{Cause, Started},
    identity_provider::LoginProvider,
    mailed_link::{LinkView, Purpose},
    second_factor::Arrival,
};
use domain::{Secret, code, password};

/// What a link that works says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectLink {
    /// The account's address.
    pub email: String,
    /// The company.
    pub company: String,
    /// The identity provider's name.
    pub provider_name: String,
    /// Its SSO identifier.
    pub identifier: String,
    /// Whether the person renews their password: only an account of their own has one.
    pub renews_password: bool,
}

/// The way to the identity provider, and the session that comes back from it.
#[derive(Debug)]
pub struct ConnectStarted {
    /// The session, or the code that comes before it; none for an account that a company manages.
    pub arrival: Option<Arrival>,
    /// The exchange.
    pub started: Started,
    /// The SSO identifier.
    pub identifier: String,
}

const CONNECTS: [Purpose; 2] = [Purpose::Connect, Purpose::ReconnectManaged];

impl Service {
    /// What this link says, without using it.
    ///
    /// # Errors
    /// `link.expired`, `identity_provider.disabled`.
    pub async fn peek_connect(&self, token: &str) -> Result<ConnectLink> {
        let (link, provider) = self.connect_link(token).await?;
        Ok(ConnectLink {
            email: link.email,
            company: self
                .organization_name(self.database.read(), provider.home_organization.0)
                .await?,
            provider_name: provider.name,
            identifier: provider.identifier,
            renews_password: link.purpose == Purpose::Connect,
        })
    }

    async fn connect_link(&self, token: &str) -> Result<(LinkView, LoginProvider)> {
        let link = self.peek_link(token, &CONNECTS).await?;
        let provider = link
            .identity_provider
            .ok_or_else(|| Error::from(code::LINK_EXPIRED))?;
        let provider = self.live_provider_by_id(provider).await?;
        Ok((link, provider))
    }

    /// Uses the link up, renews the password of an account that is the person's own, and begins the round trip.
    ///
    /// # Errors
    /// `link.expired`, `password.weak`, and what stands against connecting.
    pub async fn connect_by_link(
        &self,
        caller: &Caller,
        token: &str,
        new_password: &Secret,
        browser: Option<&str>,
    ) -> Result<ConnectStarted> {
        let (link, provider) = self.connect_link(token).await?;
        let own = link.purpose == Purpose::Connect;
        let hash = if own {
            password::check_new(new_password.expose(), &link.email)?;
            Some(self.passwords.hash(&*self.random, new_password).await?)
        } else {
            None
        };
        let transaction = self.database.begin().await?;
        let row = transaction.lock_account(link.account).await?;
        connect_facts(&provider, &row, !own)?.check()?;
        self.consume_link(&transaction, token, link.purpose, &row)
            .await?;
        let arrival = match hash {
            Some(hash) => {
                self.set_password(&transaction, row, hash, None, caller)
                    .await?;
                let arrival = self
                    .arrive_by_password(&transaction, caller, link.account, "/preferences")
                    .await?;
                Some(arrival)
            }
            None => None,
        };
        self.audit_account(&transaction, caller, "account.connect_begun", link.account)
            .await?;
        transaction.commit().await?;
        let identifier = provider.identifier.clone();
        let started = self
            .start_exchange(
                provider,
                &Cause::Connect(link.account),
                "/preferences",
                browser,
            )
            .await?;
        if let Some(Arrival::SecondFactor(pending)) = &arrival {
            // The code first, then the page that leaves for the identity provider: a form may not be redirected there.
            let next = format!(
                "/preferences/sso/{identifier}/continue/{}",
                started.exchange
            );
            self.lead_pending(pending, &next).await?;
        }
        Ok(ConnectStarted {
            arrival,
            started,
            identifier,
        })
    }
}
