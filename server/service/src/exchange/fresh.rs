//! A fresh sign-in through an identity provider, for whoever has to prove again who they are; and which providers answer such
//! a request with an older one. [SAML Core §3.4.1, product.md B14]
use super::{Cause, Started, start::STARTS};
use crate::{
    Caller, Result, Service, audit::Event, database::Transaction, identity_provider::LoginProvider,
    store,
};
use domain::{Timestamp, id::IdentityProviderId, saml::VerifiedLogin};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait as _, sea_query::OnConflict};
use serde_json::json;
use std::time::Duration;

impl Service {
    /// As [`Service::start_login`], asking the identity provider for a sign-in that is not older than the request
    /// (ForceAuthn). What it answers decides by its AuthnInstant whether the new session counts as recent.
    pub async fn start_fresh_login(
        &self,
        caller: &Caller,
        identifier: &str,
        next: &str,
        browser: Option<&str>,
    ) -> Result<Started> {
        self.throttle(STARTS, &caller.network).await?;
        let mut provider = self.live_provider(identifier).await?;
        provider.requests.force_authn = true;
        self.start_exchange(provider, &Cause::Login(None), next, browser)
            .await
    }

    /// Whether this provider answered the last request for a fresh sign-in with an older one.
    pub(crate) async fn ignores_force_authn(
        &self,
        connection: &impl ConnectionTrait,
        provider: IdentityProviderId,
    ) -> Result<bool> {
        Ok(store::force_authn_ignored::Entity::find_by_id(provider.0)
            .one(connection)
            .await?
            .is_some())
    }

    /// Notes what a provider made of a request for a fresh sign-in, inside the decision of its answer. One that ignores it
    /// is told of once, in the audit log of its home; a fresh answer takes that back.
    pub(crate) async fn note_force_authn(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: &LoginProvider,
        exchange: &store::saml_exchange::Model,
        login: &VerifiedLogin,
    ) -> Result<()> {
        use store::force_authn_ignored::{ActiveModel, Column, Entity};
        if !exchange.force_authn {
            return Ok(());
        }
        // Instants are told in whole seconds, and by another clock.
        let asked = Timestamp::from_millis(exchange.created_at);
        let earliest = asked.minus(provider.skew + Duration::from_secs(1));
        if login.authn_instant >= earliest {
            Entity::delete_by_id(provider.id.0)
                .exec(transaction)
                .await?;
            return Ok(());
        }
        let noticed = ActiveModel {
            identity_provider_id: Set(provider.id.0),
            noticed_at: Set(self.now().as_millis()),
        };
        let inserted = Entity::insert(noticed)
            .on_conflict(
                OnConflict::column(Column::IdentityProviderId)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
        if inserted == 1 {
            let event = Event {
                organization: Some(provider.home_organization),
                action: "identity_provider.force_authn_ignored",
                subject_kind: "identity_provider",
                subject_id: &provider.id.to_string(),
                detail: json!({
                    "identifier": provider.identifier,
                    "reference": exchange.reference,
                    "asked_at": asked.to_rfc3339(),
                    "signed_in_at": login.authn_instant.to_rfc3339(),
                }),
            };
            self.audit(transaction, caller, event).await?;
        }
        Ok(())
    }
}
