//! The trial window of enforcement: it ends for good when somebody else came through, and while it runs a dead identity
//! provider rolls enforcement back by itself. Outside it nothing does.
use super::{
    Enforcement, Mode, read,
    switch::{Why, write_down},
};
use crate::{Caller, Result, Service, audit::Event, database::Transaction, store};
use domain::{
    code,
    enforcement::FAILURES,
    id::{AccountId, IdentityProviderId, OrganizationId},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, sea_query::Query,
};
use serde_json::json;
use std::time::Duration;
use store::{
    enforcement, flight_record, identity_provider_organization as link, membership, saml_exchange,
};
use uuid::Uuid;

/// How far back failures count.
const LOOKED_BACK: Duration = Duration::from_secs(3600);
/// The lease under which trial windows are looked at; longer than one look.
const LEASE: (&str, Duration) = ("enforcement-trials", Duration::from_secs(60));

impl Service {
    /// Somebody came in through an identity provider: that proves it to every organization of theirs where it is on
    /// trial, unless they switched it on there themselves.
    pub(crate) async fn end_trials(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: IdentityProviderId,
        account: AccountId,
    ) -> Result<()> {
        let now = self.now();
        let on_trial = enforcement::Entity::find()
            .filter(enforcement::Column::TrialEndsAt.gt(now.as_millis()))
            .filter(
                enforcement::Column::OrganizationId.in_subquery(
                    Query::select()
                        .column(link::Column::OrganizationId)
                        .from(link::Entity)
                        .and_where(link::Column::IdentityProviderId.eq(provider.0))
                        .to_owned(),
                ),
            )
            .filter(
                enforcement::Column::OrganizationId.in_subquery(
                    Query::select()
                        .column(membership::Column::OrganizationId)
                        .from(membership::Entity)
                        .and_where(membership::Column::AccountId.eq(account.0))
                        .to_owned(),
                ),
            )
            .all(transaction)
            .await?;
        for row in on_trial {
            let Enforcement { mode, rule } = read(&row)?;
            let Mode::Enforced { since, by, .. } = mode else {
                continue;
            };
            if by == Some(account) {
                continue;
            }
            let organization = OrganizationId(row.organization_id);
            let proven = Mode::Enforced {
                since,
                by,
                trial: None,
            };
            write_down(transaction, organization, proven, rule).await?;
            let event = Event {
                organization: Some(organization),
                action: "enforcement.proven",
                subject_kind: "identity_provider",
                subject_id: &provider.to_string(),
                detail: json!({ "account": account.to_string() }),
            };
            self.audit(transaction, caller, event).await?;
        }
        Ok(())
    }

    /// Rolls enforcement back where its identity provider is dead within the trial window; gives how often. Of several
    /// servers one looks.
    pub async fn roll_back_dead_trials(&self) -> Result<u32> {
        let holder = self.random.id(self.now());
        if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
            return Ok(0);
        }
        let outcome = self.look_at_trials().await;
        self.release_lease(LEASE.0, holder).await?;
        outcome
    }

    async fn look_at_trials(&self) -> Result<u32> {
        let on_trial = enforcement::Entity::find()
            .filter(enforcement::Column::Mode.eq("enforced"))
            .filter(enforcement::Column::TrialEndsAt.gt(self.now().as_millis()))
            .all(self.database.read())
            .await?;
        let mut rolled_back = 0;
        for row in on_trial {
            if self.seems_dead(self.database.read(), &row).await?
                && self.roll_back(OrganizationId(row.organization_id)).await?
            {
                rolled_back += 1;
            }
        }
        Ok(rolled_back)
    }

    async fn roll_back(&self, organization: OrganizationId) -> Result<bool> {
        let transaction = self.database.begin().await?;
        transaction.lock_organizations(&[organization]).await?;
        // An owner may have decided meanwhile, or somebody may have come through.
        let row = enforcement::Entity::find_by_id(organization.0)
            .one(&transaction)
            .await?;
        let Some(row) = row else { return Ok(false) };
        let Enforcement { mode, rule } = read(&row)?;
        if mode.trial_until(self.now()).is_none() || !self.seems_dead(&transaction, &row).await? {
            return Ok(false);
        }
        let Some(provider) = self
            .identity_provider_of(&transaction, organization)
            .await?
        else {
            return Ok(false);
        };
        write_down(&transaction, organization, Mode::Off, rule).await?;
        let system = Caller::anonymous("", "");
        let detail = json!({ "policy": rule.policy, "reason": "identity_provider_dead" });
        self.audit_provider_in(
            &transaction,
            &system,
            organization,
            &provider,
            "enforcement.rolled_back",
            detail,
        )
        .await?;
        self.tell_of_end(&transaction, organization, &provider, None, Why::Dead)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// An identity provider is dead to an organization when, since enforcement was switched on, nobody at all signed in
    /// through it, and either [`FAILURES`] sign-ins of the last hour that signed-in members of the organization began
    /// were refused or stayed unanswered, or its metadata could not be read [`FAILURES`] times in a row. What strangers
    /// begin or post counts for nothing: else they could switch enforcement off.
    async fn seems_dead(
        &self,
        connection: &impl ConnectionTrait,
        row: &enforcement::Model,
    ) -> Result<bool> {
        let Some(since) = row.switched_on_at else {
            return Ok(false);
        };
        let link = link::Entity::find_by_id(row.organization_id)
            .one(connection)
            .await?;
        let Some(provider) = link.map(|link| link.identity_provider_id) else {
            return Ok(false);
        };
        // Another one may have taken its place since: what the former one did says nothing about it.
        let switched = store::identity_provider::Entity::find_by_id(provider)
            .one(connection)
            .await?
            .and_then(|row| row.switched_at);
        let since = since.max(switched.unwrap_or_default());
        let came_in = flight_record::Entity::find()
            .filter(flight_record::Column::IdentityProviderId.eq(provider))
            .filter(flight_record::Column::Outcome.eq("accepted"))
            .filter(flight_record::Column::Purpose.is_not_in(["test", "logout"]))
            .filter(flight_record::Column::CreatedAt.gte(since))
            .count(connection)
            .await?;
        if came_in > 0 {
            return Ok(false);
        }
        if self
            .failed_exchanges(connection, row.organization_id, provider, since)
            .await?
            >= FAILURES
        {
            return Ok(true);
        }
        let refresh = store::identity_provider_refresh::Entity::find_by_id(provider)
            .one(connection)
            .await?;
        Ok(refresh.is_some_and(|refresh| {
            u64::try_from(refresh.failures).is_ok_and(|failures| failures >= FAILURES)
                && refresh.attempted_at.is_some_and(|at| at >= since)
        }))
    }

    /// Sign-ins of the last hour that members of the organization began and that ended refused or unanswered.
    async fn failed_exchanges(
        &self,
        connection: &impl ConnectionTrait,
        organization: Uuid,
        provider: Uuid,
        since: i64,
    ) -> Result<u64> {
        let now = self.now();
        let since = since.max(now.minus(LOOKED_BACK).as_millis());
        let refused = Query::select()
            .column(flight_record::Column::ExchangeId)
            .from(flight_record::Entity)
            .and_where(flight_record::Column::IdentityProviderId.eq(provider))
            .and_where(flight_record::Column::Outcome.eq("refused"))
            .and_where(flight_record::Column::Code.ne(code::SAML_NO_ANSWER.id()))
            .and_where(flight_record::Column::ExchangeId.is_not_null())
            .to_owned();
        let members = Query::select()
            .column(membership::Column::AccountId)
            .from(membership::Entity)
            .and_where(membership::Column::OrganizationId.eq(organization))
            .to_owned();
        Ok(saml_exchange::Entity::find()
            .filter(saml_exchange::Column::IdentityProviderId.eq(provider))
            .filter(saml_exchange::Column::Purpose.ne("logout"))
            .filter(saml_exchange::Column::State.is_in(["started", "refused"]))
            .filter(saml_exchange::Column::CreatedAt.gte(since))
            .filter(saml_exchange::Column::AccountId.in_subquery(members))
            .filter(
                Condition::any()
                    .add(saml_exchange::Column::ExpiresAt.lte(now.as_millis()))
                    .add(saml_exchange::Column::Id.in_subquery(refused)),
            )
            .count(connection)
            .await?)
    }

    /// Until when the enforcement of an organization may be rolled back, for tests.
    #[cfg(any(test, feature = "testing"))]
    pub async fn trial_of(
        &self,
        organization: OrganizationId,
    ) -> Result<Option<domain::Timestamp>> {
        let enforcement = super::enforcement_of(self.database.read(), organization).await?;
        Ok(enforcement.mode.trial_until(self.now()))
    }
}
