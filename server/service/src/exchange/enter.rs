//! The end of every decision that lets a new person in: missing memberships, session, audit, record, commit.
use super::{Completion, login::session_start};
use crate::{
    Caller, Result, Service, audit::Event, database::Transaction, identity_provider::LoginProvider,
    invitation::Joining, store,
};
use domain::{
    Role,
    id::{AccountId, SamlAccountId},
    provisioning::joins,
    saml::VerifiedLogin,
};
use serde_json::json;

/// Somebody who was let in.
pub(crate) struct Entering<'a> {
    pub provider: &'a LoginProvider,
    pub exchange: store::saml_exchange::Model,
    pub login: &'a VerifiedLogin,
    pub person: &'a store::account::Model,
    pub link: SamlAccountId,
    /// The role in organizations that an open invitation does not name.
    pub role: Role,
    /// What let them in, for the audit log.
    pub by: &'static str,
}

impl Service {
    /// Signs them in and makes it true.
    pub(crate) async fn enter(
        &self,
        transaction: Transaction,
        caller: &Caller,
        entering: Entering<'_>,
    ) -> Result<Completion> {
        let Entering {
            provider,
            exchange,
            login,
            person,
            link,
            role,
            by,
        } = entering;
        let account = AccountId(person.id);
        self.bring_in(&transaction, caller, provider, login, person, role)
            .await?;
        self.fix_identifier(&transaction, provider).await?;
        let start = session_start(provider, account, link, login, self.now());
        let completion = self
            .arrive_through(&transaction, caller, provider, &exchange, login, start)
            .await?;
        let event = Event {
            organization: Some(provider.home_organization),
            action: "account.connected",
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: json!({
                "identity_provider": provider.identifier,
                "by": by,
                "reference": exchange.reference,
            }),
        };
        self.audit(&transaction, caller, event).await?;
        self.record_completion(&transaction, &exchange.reference, Some(account), None)
            .await?;
        transaction.commit().await?;
        Ok(completion)
    }

    /// Adds the memberships that are missing, with this role where no invitation names another, does what the groups of
    /// the login say, and ticks what it shows where it is tried out. Under the locks of the provider's organizations.
    pub(crate) async fn bring_in(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: &LoginProvider,
        login: &VerifiedLogin,
        person: &store::account::Model,
        role: Role,
    ) -> Result<()> {
        let account = AccountId(person.id);
        self.tick_rollouts(transaction, provider, login).await?;
        let served = self
            .served_organizations(transaction, provider, account)
            .await?;
        for join in joins(&served) {
            self.admit(transaction, caller, Joining::of(join, person, role))
                .await?;
        }
        self.heed_groups(transaction, caller, provider, login, account)
            .await
    }
}
