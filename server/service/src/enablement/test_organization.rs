//! The organization made for tests: on the enterprise plan, marked, owned by whoever asked (I4).
use super::request::may_ask;
use crate::{
    Caller, Error, Result, Service, audit::Event, database::Transaction, error::taken,
    organization::Source, store,
};
use domain::{
    Role, code,
    id::{AccountId, OrganizationId},
    identifier::OrganizationSlug,
    organization::Plan,
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    QueryFilter as _,
};
use serde_json::json;
use store::organization;

/// Most characters of the part of a name in URLs that comes from the organization tested for.
const STEM: usize = 40;

impl Service {
    /// Makes the organization's test organization, which the caller owns, where there is none.
    ///
    /// # Errors
    /// `enablement.required`, `enablement.has_test_organization`, `enablement.test_organization`.
    pub async fn create_test_organization(&self, caller: &Caller, slug: &str) -> Result<String> {
        let (transaction, access) = self
            .decide_in(caller, slug, Action::ManageIdentityProviders)
            .await?;
        access.require_single_sign_on()?;
        self.require_approval(&transaction, access.organization)
            .await?;
        let person = caller.require_person()?.account;
        let made = self
            .make_test_organization(&transaction, caller, access.organization, person)
            .await?;
        let made = made.ok_or(code::ENABLEMENT_HAS_TEST)?;
        transaction.commit().await?;
        Ok(made.slug)
    }

    /// The organization made for tests of this one.
    pub(crate) async fn test_organization_of(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<Option<organization::Model>> {
        Ok(organization::Entity::find()
            .filter(organization::Column::TestOf.eq(organization.0))
            .one(connection)
            .await?)
    }

    /// Makes it inside a decision under the tested organization's lock; `None` when there is one. Its owner is whoever
    /// asked, or an owner of the organization when they no longer administer it.
    pub(super) async fn make_test_organization(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        organization: OrganizationId,
        asked: AccountId,
    ) -> Result<Option<organization::Model>> {
        if crate::identity_provider::is_test_organization(transaction, organization).await? {
            return Err(code::ENABLEMENT_TEST_ORGANIZATION.into());
        }
        if self
            .test_organization_of(transaction, organization)
            .await?
            .is_some()
        {
            return Ok(None);
        }
        let parent = organization::Entity::find_by_id(organization.0)
            .one(transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let owner = self.owner_of_test(transaction, organization, asked).await?;
        let now = self.now();
        let name: String = parent.name.chars().take(70).collect();
        let inserted = organization::ActiveModel {
            id: Set(self.random.id(now)),
            slug: Set(free_slug(transaction, &parent.slug).await?),
            name: Set(format!("{name} (test)")),
            plan: Set(Plan::Enterprise.as_str().to_owned()),
            created_at: Set(now.as_millis()),
            test_of: Set(Some(parent.id)),
            ..Default::default()
        }
        .insert(transaction)
        .await;
        // Somebody took the name in this moment: asking again finds another.
        let made = taken(inserted, code::CONFLICT)?;
        let id = OrganizationId(made.id);
        self.insert_membership(transaction, id, owner, Role::Owner, Source::Manual)
            .await?;
        for place in [id, organization] {
            let event = Event {
                organization: Some(place),
                action: "organization.test_made",
                subject_kind: "organization",
                subject_id: &made.id.to_string(),
                detail: json!({ "name": made.name, "slug": made.slug, "owner": owner }),
            };
            self.audit(transaction, caller, event).await?;
        }
        Ok(Some(made))
    }

    async fn owner_of_test(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        asked: AccountId,
    ) -> Result<AccountId> {
        let membership = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(organization.0))
            .filter(store::membership::Column::AccountId.eq(asked.0))
            .one(transaction)
            .await?;
        let still = match membership {
            Some(row) => may_ask(&row.role)?,
            None => false,
        };
        if still {
            return Ok(asked);
        }
        self.administrators_of(transaction, organization)
            .await?
            .into_iter()
            .find(|(_, role)| *role == Role::Owner)
            .map(|(account, _)| AccountId(account.id))
            .ok_or_else(|| Error::from(code::NOT_FOUND))
    }
}

/// The first free name in URLs: `acme-test`, `acme-test-2` and so on.
async fn free_slug(transaction: &Transaction, parent: &str) -> Result<String> {
    let stem: String = parent.chars().take(STEM).collect();
    let stem = stem.trim_end_matches('-');
    let candidates: Vec<String> = std::iter::once(format!("{stem}-test"))
        .chain((2..=99).map(|number| format!("{stem}-test-{number}")))
        .filter(|candidate| OrganizationSlug::parse(candidate).is_ok())
        .collect();
    let present: Vec<String> = organization::Entity::find()
        .filter(organization::Column::Slug.is_in(&candidates))
        .all(transaction)
        .await?
        .into_iter()
        .map(|row| row.slug)
        .collect();
    candidates
        .into_iter()
        .find(|candidate| !present.contains(candidate))
        .ok_or_else(|| code::ORGANIZATION_NAME_TAKEN.into())
}
