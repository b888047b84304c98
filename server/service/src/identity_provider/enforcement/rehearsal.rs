//! Rehearsing enforcement: everybody comes in, and who would have been refused is noted once a person and day.
use crate::{Caller, Result, Service, store};
use domain::{
    Timestamp,
    enforcement::Entry,
    id::{AccountId, OrganizationId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::OnConflict,
};
use serde::Serialize;
use std::{collections::HashMap, time::Duration};
use store::enforcement_rehearsal as rehearsal;

const SECONDS_A_DAY: i64 = 24 * 3600;
/// How long it is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// How many the page names.
const NAMED: u64 = 200;

/// Somebody who would have been refused on one day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WouldBeRefused {
    /// Their account.
    pub account: AccountId,
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
    /// How they came that day, first: `password`, `api_key`, `google` or `other_identity_provider`.
    pub entry: String,
    /// When they came that day, first.
    pub at: Timestamp,
}

/// How somebody came, as it is stored.
const fn word(entry: Entry) -> &'static str {
    match entry {
        Entry::Password => "password",
        Entry::ApiKey => "api_key",
        Entry::Google { .. } => "google",
        Entry::OtherIdentityProvider => "other_identity_provider",
        Entry::OwnIdentityProvider => "own_identity_provider",
        Entry::BreakGlass => "break_glass",
    }
}

impl Service {
    /// Notes that enforcement would have refused the caller today. Outside any transaction: it decides nothing.
    pub(crate) async fn note_rehearsal(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        entry: Entry,
    ) -> Result<()> {
        let Some(person) = caller.person() else {
            return Ok(());
        };
        let now = self.now();
        let key = (
            organization.0,
            person.account.0,
            now.as_seconds() / SECONDS_A_DAY,
        );
        // Read first: a write for each request would cost more than the request.
        if rehearsal::Entity::find_by_id(key)
            .one(self.database.read())
            .await?
            .is_some()
        {
            return Ok(());
        }
        rehearsal::Entity::insert(rehearsal::ActiveModel {
            organization_id: Set(key.0),
            account_id: Set(key.1),
            day: Set(key.2),
            entry: Set(word(entry).to_owned()),
            created_at: Set(now.as_millis()),
        })
        .on_conflict(
            OnConflict::columns([
                rehearsal::Column::OrganizationId,
                rehearsal::Column::AccountId,
                rehearsal::Column::Day,
            ])
            .do_nothing()
            .to_owned(),
        )
        .exec_without_returning(self.database.write())
        .await?;
        Ok(())
    }

    /// Who would have been refused, the latest first.
    pub(super) async fn would_be_refused(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<WouldBeRefused>> {
        let read = self.database.read();
        let rows = rehearsal::Entity::find()
            .filter(rehearsal::Column::OrganizationId.eq(organization.0))
            .order_by_desc(rehearsal::Column::CreatedAt)
            .limit(NAMED)
            .all(read)
            .await?;
        let accounts: HashMap<_, _> = store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(rows.iter().map(|row| row.account_id)))
            .all(read)
            .await?
            .into_iter()
            .map(|account| (account.id, account))
            .collect();
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                let account = accounts.get(&row.account_id)?;
                Some(WouldBeRefused {
                    account: AccountId(account.id),
                    name: account.name.clone(),
                    email: account.email.clone(),
                    entry: row.entry,
                    at: Timestamp::from_millis(row.created_at),
                })
            })
            .collect())
    }

    /// Forgets what was noted more than 30 days ago.
    pub async fn purge_rehearsals(&self, now: Timestamp) -> Result<()> {
        rehearsal::Entity::delete_many()
            .filter(rehearsal::Column::CreatedAt.lt(now.minus(KEPT).as_millis()))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}
