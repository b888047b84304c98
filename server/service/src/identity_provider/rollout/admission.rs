//! Who comes in while an organization tests its identity provider: named people, and in a test organization those who
//! belong to it or were invited there.
use super::{is_test_organization, rollout_of, stage_of};
use crate::{
    Caller, Result, Service,
    caller::{Method, SignedIn},
    database::Transaction,
    identity_provider::LoginProvider,
    store,
};
use domain::{
    EmailAddress, Timestamp, code,
    id::{AccountId, OrganizationId},
    rollout::Stage,
    saml::VerifiedLogin,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use store::{invitation, membership, rollout, rollout_tester};

/// Whether an organization in test lets somebody in whose account or addresses these are; `folded` in lower case.
pub(in crate::identity_provider) async fn tries_out(
    connection: &impl ConnectionTrait,
    organization: OrganizationId,
    account: Option<AccountId>,
    folded: &[String],
    now: Timestamp,
) -> Result<bool> {
    let named = rollout_tester::Entity::find()
        .filter(rollout_tester::Column::OrganizationId.eq(organization.0))
        .filter(rollout_tester::Column::EmailFolded.is_in(folded))
        .count(connection)
        .await?;
    if named > 0 {
        return Ok(true);
    }
    if !is_test_organization(connection, organization).await? {
        return Ok(false);
    }
    if let Some(account) = account {
        let belongs = membership::Entity::find()
            .filter(membership::Column::OrganizationId.eq(organization.0))
            .filter(membership::Column::AccountId.eq(account.0))
            .count(connection)
            .await?;
        if belongs > 0 {
            return Ok(true);
        }
    }
    let invited = crate::invitation::open()
        .filter(invitation::Column::OrganizationId.eq(organization.0))
        .filter(invitation::Column::EmailFolded.is_in(folded))
        .filter(invitation::Column::ExpiresAt.gt(now.as_millis()))
        .count(connection)
        .await?;
    Ok(invited > 0)
}

impl LoginProvider {
    /// Adds the organizations in test that let this person in to those the provider serves.
    ///
    /// # Errors
    /// `identity_provider.testing` when none is left that does.
    pub(crate) async fn open_to(
        &mut self,
        connection: &impl ConnectionTrait,
        account: Option<&store::account::Model>,
        login: Option<&VerifiedLogin>,
        now: Timestamp,
    ) -> Result<()> {
        if self.testing.is_empty() {
            return Ok(());
        }
        let asserted = login.and_then(|login| login.email(self.attributes.email.as_deref()));
        let folded: Vec<String> = asserted
            .map(|email| email.folded())
            .into_iter()
            .chain(account.map(|account| account.email_folded.clone()))
            .collect();
        let id = account.map(|account| AccountId(account.id));
        for link in std::mem::take(&mut self.testing) {
            if tries_out(connection, link.organization, id, &folded, now).await? {
                self.tried.push(link.organization);
                self.organizations.push(link);
            } else {
                self.testing.push(link);
            }
        }
        self.organizations.sort_by_key(|link| link.organization);
        if self.organizations.is_empty() {
            return Err(code::ROLLOUT_TESTERS_ONLY.into());
        }
        Ok(())
    }
}

impl Service {
    /// Refuses with `identity_provider.testing` a session that an identity provider made, where that one is not in
    /// production and the person is none of its testers.
    pub(crate) async fn judge_rollout(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
        organization: OrganizationId,
    ) -> Result<()> {
        let Some(SignedIn {
            method: Method::Saml {
                identity_provider, ..
            },
            person,
            ..
        }) = caller.session()
        else {
            return Ok(());
        };
        let Some(row) = rollout_of(connection, organization).await? else {
            return Ok(());
        };
        let link = store::identity_provider_organization::Entity::find_by_id(organization.0)
            .one(connection)
            .await?;
        if link.is_none_or(|link| link.identity_provider_id != identity_provider.0) {
            return Ok(());
        }
        let folded: Vec<String> = EmailAddress::parse(&person.email)
            .map(|email| email.folded())
            .into_iter()
            .collect();
        if stage_of(&row)? == Stage::Test
            && tries_out(
                connection,
                organization,
                Some(person.account),
                &folded,
                self.now(),
            )
            .await?
        {
            Ok(())
        } else {
            Err(code::ROLLOUT_TESTERS_ONLY.into())
        }
    }

    /// Ticks what a completed login shows in the organizations that test, inside its decision.
    pub(crate) async fn tick_rollouts(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        login: &VerifiedLogin,
    ) -> Result<()> {
        if provider.tried.is_empty() {
            return Ok(());
        }
        let column = if login.in_response_to.is_some() {
            rollout::Column::SpLoginAt
        } else {
            rollout::Column::IdpLoginAt
        };
        rollout::Entity::update_many()
            .col_expr(column, Expr::value(Some(self.now().as_millis())))
            .filter(rollout::Column::OrganizationId.is_in(provider.tried.iter().map(|id| id.0)))
            .filter(column.is_null())
            .exec(transaction)
            .await?;
        Ok(())
    }
}
