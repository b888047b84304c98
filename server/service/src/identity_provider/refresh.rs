//! Refreshing metadata from the address on record: on schedule, by hand, and when a login is signed with an unknown key
//! (X3). What may change by itself is decided by [`domain::saml::metadata::examine`].
use super::{
    save::set_sign_in,
    trusted::{stored_url, trusted_of},
};
use crate::{Caller, Error, Result, Service, database::Transaction, rate_limit::Limit, store};
use domain::{
    Refusal, Timestamp, code,
    id::OrganizationId,
    saml::metadata::{
        Change, Decision, Examined, IdpMetadata, Origin, Proposed, REFRESH_ALARM, examine,
        next_refresh, next_retry,
    },
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
    sea_query::{Expr, OnConflict, Query},
};
use serde_json::json;
use std::time::Duration;
use store::{identity_provider as provider, identity_provider_refresh as refresh};
use uuid::Uuid;

/// The lease under which what is due is looked for; longer than one fetch can take.
const LEASE: (&str, Duration) = ("metadata-refresh", Duration::from_secs(60));
/// Most identity providers of one run.
const BATCH: u64 = 20;
/// How long a claimed refresh is left alone: a server that died in the middle blocks it no longer than this.
const CLAIM: Duration = Duration::from_secs(15 * 60);
/// Enough for a person who tries.
const BY_HAND: Limit = Limit {
    name: "metadata-refresh-by-hand",
    burst: 5,
    period: Duration::from_secs(60),
};

/// What a refresh brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// What is on record already.
    Unchanged,
    /// A change that was taken over by itself.
    Accepted,
    /// A change that waits for an admin's approval.
    Held,
    /// Nothing that can be used.
    Failed(Refusal),
}

impl Service {
    /// Refreshes what is due, while no other server is at it. Gives how many were refreshed.
    pub async fn refresh_due_metadata(&self) -> Result<u32> {
        let holder = self.random.id(self.now());
        if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
            return Ok(0);
        }
        let outcome = self.refresh_held(holder).await;
        self.release_lease(LEASE.0, holder).await?;
        outcome
    }

    async fn refresh_held(&self, holder: Uuid) -> Result<u32> {
        let live = Query::select()
            .column(provider::Column::Id)
            .from(provider::Entity)
            .and_where(provider::Column::State.eq("live"))
            .to_owned();
        let due = refresh::Entity::find()
            .filter(refresh::Column::NextAt.lte(self.now().as_millis()))
            .filter(refresh::Column::IdentityProviderId.in_subquery(live))
            .order_by_asc(refresh::Column::NextAt)
            .limit(BATCH)
            .all(self.database.read())
            .await?;
        let mut refreshed = 0;
        for row in due {
            if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
                break;
            }
            if self.claim_refresh(&row).await? {
                let system = Caller::anonymous("", "");
                self.refresh_provider(&system, row.identity_provider_id)
                    .await?;
                refreshed += 1;
            }
        }
        Ok(refreshed)
    }

    /// Of several servers one gets the refresh that is due, even when a lease ran out meanwhile.
    async fn claim_refresh(&self, row: &refresh::Model) -> Result<bool> {
        let claimed = refresh::Entity::update_many()
            .col_expr(
                refresh::Column::NextAt,
                Expr::value(self.now().plus(CLAIM).as_millis()),
            )
            .filter(refresh::Column::IdentityProviderId.eq(row.identity_provider_id))
            .filter(refresh::Column::NextAt.eq(row.next_at))
            .exec(self.database.write())
            .await?;
        Ok(claimed.rows_affected == 1)
    }

    /// Refreshes one now, for an admin of its home organization.
    pub async fn refresh_metadata(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Refreshed> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        if reached.row.metadata_url.is_none() {
            return Err(code::METADATA_URL_MISSING.into());
        }
        self.throttle(BY_HAND, &reached.row.id.to_string()).await?;
        self.refresh_provider(caller, reached.row.id).await
    }

    /// Fetches and decides. The network is not waited for inside a transaction.
    pub(super) async fn refresh_provider(&self, caller: &Caller, id: Uuid) -> Result<Refreshed> {
        let found = provider::Entity::find_by_id(id)
            .one(self.database.read())
            .await?;
        let Some(url) = found.and_then(|row| row.metadata_url) else {
            return Ok(Refreshed::Unchanged);
        };
        let fetched = self.refetch_metadata(&url).await;
        let Some((transaction, row)) = self.begin_provider(id).await? else {
            return Ok(Refreshed::Unchanged);
        };
        // An admin gave another address meanwhile: what was fetched is no longer asked for.
        if row.metadata_url.as_ref() != Some(&url) {
            return Ok(Refreshed::Unchanged);
        }
        let outcome = match fetched {
            Ok(bytes) => {
                self.take_fetched(&transaction, caller, &row, &url, bytes)
                    .await?
            }
            Err(refusal) => Refreshed::Failed(refusal),
        };
        if let Refreshed::Failed(refusal) = &outcome {
            self.note_failure(&transaction, &row, refusal).await?;
        }
        transaction.commit().await?;
        Ok(outcome)
    }

    /// Begins a decision about an identity provider that no person asks for, under its home organization's lock.
    pub(super) async fn begin_provider(
        &self,
        id: Uuid,
    ) -> Result<Option<(Transaction, provider::Model)>> {
        let Some(before) = provider::Entity::find_by_id(id)
            .one(self.database.read())
            .await?
        else {
            return Ok(None);
        };
        let transaction = self.database.begin().await?;
        transaction
            .lock_organizations(&[OrganizationId(before.home_organization_id)])
            .await?;
        let row = provider::Entity::find_by_id(id).one(&transaction).await?;
        Ok(row.map(|row| (transaction, row)))
    }

    async fn take_fetched(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        row: &provider::Model,
        url: &str,
        document: Vec<u8>,
    ) -> Result<Refreshed> {
        let Some(trusted) = trusted_of(transaction, row).await? else {
            return Ok(Refreshed::Unchanged);
        };
        let now = self.now();
        let origin = Origin::Fetched(stored_url(url)?);
        let Examined { proposed, decision } =
            match examine(&trusted, &document, &origin, self.policy(now)) {
                Ok(examined) => examined,
                Err(refusal) => return Ok(Refreshed::Failed(refusal)),
            };
        let outcome = match decision {
            Decision::Unchanged => Refreshed::Unchanged,
            Decision::Accept(change) => {
                let xml = String::from_utf8(document).ok();
                self.adopt_metadata(transaction, row, &proposed, &change, xml)
                    .await?;
                let mut detail = described(&change);
                detail["url"] = json!(url);
                self.audit_provider(
                    transaction,
                    caller,
                    row,
                    "identity_provider.metadata_refreshed",
                    detail,
                )
                .await?;
                Refreshed::Accepted
            }
            Decision::Hold(change, reason) => {
                let held = super::held_change::Held {
                    kind: "metadata",
                    document,
                    url: Some(url.to_owned()),
                    reason,
                    anew: false,
                };
                self.hold(transaction, caller, row, held, &change).await?;
                Refreshed::Held
            }
        };
        if let Proposed::Metadata(metadata) = &proposed {
            let changed = outcome == Refreshed::Accepted;
            self.note_success(transaction, row.id, metadata, changed)
                .await?;
        }
        Ok(outcome)
    }

    /// Makes a change true: certificates and sign-in addresses, never the entity ID or where logout messages go.
    pub(super) async fn adopt_metadata(
        &self,
        transaction: &Transaction,
        row: &provider::Model,
        proposed: &Proposed,
        change: &Change,
        xml: Option<String>,
    ) -> Result<()> {
        self.replace_certificates(transaction, row.id, &change.certificates())
            .await?;
        let mut changed = row.clone().into_active_model();
        if let Proposed::Metadata(metadata) = proposed {
            set_sign_in(&mut changed, row, metadata);
            changed.metadata_xml = Set(xml);
        }
        changed.updated_at = Set(self.now().as_millis());
        changed.update(transaction).await?;
        store::identity_provider_held_change::Entity::delete_by_id(row.id)
            .exec(transaction)
            .await?;
        Ok(())
    }

    /// From now on refreshes a provider whose metadata was saved, or no longer.
    pub(super) async fn schedule_refresh(
        &self,
        transaction: &Transaction,
        id: Uuid,
        by_address: bool,
        metadata: &IdpMetadata,
    ) -> Result<()> {
        if !by_address {
            refresh::Entity::delete_by_id(id).exec(transaction).await?;
            return Ok(());
        }
        let row = refresh::ActiveModel {
            identity_provider_id: Set(id),
            metadata_key: Set(None),
            next_at: Set(0),
            failures: Set(0),
            ..Default::default()
        };
        refresh::Entity::insert(row)
            .on_conflict(
                OnConflict::column(refresh::Column::IdentityProviderId)
                    .update_column(refresh::Column::NextAt)
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
        self.note_success(transaction, id, metadata, false).await
    }

    async fn note_success(
        &self,
        transaction: &Transaction,
        id: Uuid,
        metadata: &IdpMetadata,
        changed: bool,
    ) -> Result<()> {
        let now = self.now();
        let next = next_refresh(now, metadata.valid_until, metadata.cache_duration);
        let mut row = refresh::ActiveModel {
            identity_provider_id: Set(id),
            next_at: Set(next.as_millis()),
            attempted_at: Set(Some(now.as_millis())),
            succeeded_at: Set(Some(now.as_millis())),
            failures: Set(0),
            error: Set(None),
            valid_until: Set(metadata.valid_until.map(Timestamp::as_millis)),
            ..Default::default()
        };
        if changed {
            row.changed_at = Set(Some(now.as_millis()));
        }
        row.update(transaction).await?;
        Ok(())
    }

    async fn note_failure(
        &self,
        transaction: &Transaction,
        provider: &provider::Model,
        refusal: &Refusal,
    ) -> Result<()> {
        let id = provider.id;
        let row = refresh::Entity::find_by_id(id)
            .one(transaction)
            .await?
            .ok_or_else(|| Error::Internal(format!("no refresh of identity provider {id}")))?;
        let now = self.now();
        let failures = row.failures + 1;
        if failures == i64::from(REFRESH_ALARM) {
            let since = row.succeeded_at.map(Timestamp::from_millis);
            self.alarm_about_refresh(transaction, provider, refusal, since)
                .await?;
        }
        let next = next_retry(now, u32::try_from(failures).unwrap_or(u32::MAX));
        let mut changed = row.into_active_model();
        changed.failures = Set(failures);
        changed.attempted_at = Set(Some(now.as_millis()));
        changed.error = Set(Some(refusal.code.id().to_owned()));
        changed.next_at = Set(next.as_millis());
        changed.update(transaction).await?;
        Ok(())
    }
}

/// A change for the audit log.
pub(super) fn described(change: &Change) -> serde_json::Value {
    let names = |certificates: &[domain::saml::certificate::Certificate]| {
        certificates
            .iter()
            .map(|certificate| certificate.sha256().to_owned())
            .collect::<Vec<_>>()
    };
    let addresses = |endpoints: &[domain::saml::metadata::Endpoint]| {
        endpoints
            .iter()
            .map(|endpoint| endpoint.location.to_string())
            .collect::<Vec<_>>()
    };
    json!({
        "certificates_added": names(&change.added),
        "certificates_removed": names(&change.removed),
        "addresses_added": addresses(&change.endpoints_added),
        "addresses_removed": addresses(&change.endpoints_removed),
    })
}
