//! What a switch would come to, before it is decided.
use super::TESTED_WITHIN;
use crate::{
    Caller, Error, Result, Service,
    connection_test::Answered,
    identity_provider::{
        stored_proposal::{proposal_of, version},
        view::MetadataPreview,
    },
    store,
};
use domain::{
    Timestamp, code,
    id::{AccountId, ExchangeId},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use std::collections::{BTreeMap, BTreeSet};
use store::{
    account, connection_test as test, organization_domain as domains, saml_account as link,
};

/// How many people the list names; the rest are counted.
const LISTED: u64 = 100;

/// The two identity providers, and the people between them.
#[derive(Clone, Debug)]
pub struct SwitchView {
    /// Names exactly the metadata that was shown.
    pub version: String,
    /// The entity ID on record.
    pub entity_id_before: String,
    /// What the metadata says.
    pub metadata: MetadataPreview,
    /// This admin's newest test of that metadata that passed and still counts.
    pub test: Option<SwitchTest>,
    /// How many are linked by the present one.
    pub linked: u64,
    /// How many of them have an address of a verified domain that nobody else of them has.
    pub by_email: u64,
    /// The first hundred, by address.
    pub people: Vec<SwitchPerson>,
}

/// A test that passed.
#[derive(Clone, Debug)]
pub struct SwitchTest {
    /// Its page.
    pub id: ExchangeId,
    /// When the answer came.
    pub at: Timestamp,
    /// Who answered, and what the new identity provider calls them.
    pub person: Answered,
}

/// Somebody who is linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchPerson {
    /// The account.
    pub account: AccountId,
    /// Their name here.
    pub name: String,
    /// Their address at the present identity provider.
    pub email: String,
    /// What it calls them.
    pub name_id: String,
    /// In which format.
    pub format: String,
    /// Whether their address would do.
    pub by_email: bool,
}

impl Service {
    /// The switch that the waiting metadata would be. Refused with `metadata.proposal_missing`, and with
    /// `identity_provider.not_another` where saving it is no switch.
    pub async fn identity_provider_switch(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<SwitchView> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        let admin = caller.require_session()?.person.account;
        let read = self.database.read();
        let row = reached.row;
        let stored = proposal_of(read, row.id)
            .await?
            .ok_or_else(|| Error::from(code::PROPOSAL_MISSING))?;
        let now = self.now();
        let (readable, _) =
            self.readable(&stored, now)
                .map_err(|refusals| match refusals.into_iter().next() {
                    Some(refusal) => Error::Refused(refusal),
                    None => code::INVALID.into(),
                })?;
        let version = version(&stored);
        let entity_id_before = present(&row, &readable.metadata.entity_id)?;
        if linked_to(row.id).count(read).await? == 0 {
            return Err(code::NOT_ANOTHER.into());
        }
        let linked = linked_by(&row).count(read).await?;
        let fitting = self.fitting_addresses(&row).await?;
        Ok(SwitchView {
            test: self.passed_test(read, row.id, admin, &version).await?,
            version,
            entity_id_before,
            metadata: MetadataPreview::new(&readable.metadata, now),
            linked,
            by_email: u64::try_from(fitting.len()).unwrap_or(u64::MAX),
            people: self.first_people(&row, &fitting).await?,
        })
    }

    /// The newest passed test of exactly this metadata by this admin, while it counts.
    pub(super) async fn passed_test(
        &self,
        connection: &impl ConnectionTrait,
        provider: uuid::Uuid,
        account: AccountId,
        version: &str,
    ) -> Result<Option<SwitchTest>> {
        let since = self.now().minus(TESTED_WITHIN);
        let found = test::Entity::find()
            .filter(test::Column::IdentityProviderId.eq(provider))
            .filter(test::Column::AccountId.eq(account.0))
            .filter(test::Column::Proposal.eq(version))
            .filter(test::Column::State.eq("passed"))
            .filter(test::Column::AnsweredAt.gte(since.as_millis()))
            .order_by_desc(test::Column::AnsweredAt)
            .one(connection)
            .await?;
        let Some((row, at)) = found.and_then(|row| {
            let at = row.answered_at.map(Timestamp::from_millis)?;
            Some((row, at))
        }) else {
            return Ok(None);
        };
        let person = self.findings_of(&row)?.and_then(|findings| findings.person);
        Ok(person.map(|person| SwitchTest {
            id: ExchangeId(row.id),
            at,
            person,
        }))
    }

    /// The folded addresses by which exactly one person, linked by the present one, would be recognized.
    async fn fitting_addresses(
        &self,
        row: &store::identity_provider::Model,
    ) -> Result<BTreeSet<String>> {
        let read = self.database.read();
        let verified: BTreeSet<String> = domains::Entity::find()
            .filter(domains::Column::OrganizationId.eq(row.home_organization_id))
            .filter(crate::organization_domain::held())
            .all(read)
            .await?
            .into_iter()
            .map(|domain| domain.domain)
            .collect();
        // All that ever were, for of two with one address neither is recognized.
        let addresses: Vec<(String, String)> = linked_to(row.id)
            .select_only()
            .column(link::Column::RemoteIdFolded)
            .column(link::Column::EntityId)
            .into_tuple()
            .all(read)
            .await?;
        let (mut once, mut more, mut present) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (address, entity_id) in addresses {
            let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
            if !verified.contains(domain) {
                continue;
            }
            if Some(&entity_id) == row.entity_id.as_ref() {
                present.insert(address.clone());
            }
            if !once.insert(address.clone()) {
                more.insert(address);
            }
        }
        Ok(&present - &more)
    }

    async fn first_people(
        &self,
        row: &store::identity_provider::Model,
        fitting: &BTreeSet<String>,
    ) -> Result<Vec<SwitchPerson>> {
        let read = self.database.read();
        let links = linked_by(row)
            .order_by_asc(link::Column::RemoteIdFolded)
            .order_by_asc(link::Column::Id)
            .limit(LISTED)
            .all(read)
            .await?;
        let names: BTreeMap<_, _> = account::Entity::find()
            .filter(account::Column::Id.is_in(links.iter().map(|link| link.account_id)))
            .all(read)
            .await?
            .into_iter()
            .map(|account| (account.id, account.name))
            .collect();
        Ok(links
            .into_iter()
            .map(|link| SwitchPerson {
                name: names.get(&link.account_id).cloned().unwrap_or_default(),
                account: AccountId(link.account_id),
                by_email: fitting.contains(&link.remote_id_folded),
                email: link.remote_id,
                name_id: link.name_id,
                format: link.name_id_format,
            })
            .collect())
    }
}

/// Everybody with a link, whichever entity ID it has.
fn linked_to(provider: uuid::Uuid) -> sea_orm::Select<link::Entity> {
    link::Entity::find().filter(link::Column::IdentityProviderId.eq(provider))
}

/// Those with a link of the entity ID on record.
fn linked_by(row: &store::identity_provider::Model) -> sea_orm::Select<link::Entity> {
    let present = row.entity_id.clone().unwrap_or_default();
    linked_to(row.id).filter(link::Column::EntityId.eq(present))
}

/// The entity ID on record, where the metadata has another one.
pub(super) fn present(row: &store::identity_provider::Model, proposed: &str) -> Result<String> {
    row.entity_id
        .clone()
        .filter(|present| present != proposed)
        .ok_or_else(|| code::NOT_ANOTHER.into())
}
