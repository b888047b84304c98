//! Ending sessions when enforcement begins. The door judges every session at its next request, so what other organizations
//! and the person's own things hold stays open; only who has nothing else here is signed out. [product.md, C4, Reach]
use crate::{
    Result, Service, database::Transaction, organization::role_of, session::kind_of, store,
};
use domain::{
    enforcement::{Entry, GooglePolicy, Rule, Verdict, judge},
    id::{IdentityProviderId, OrganizationId},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use std::collections::{HashMap, HashSet};
use store::{account, fleet, google_link, membership, session};
use uuid::Uuid;

impl Service {
    /// Ends the sessions that did not come from this identity provider of people who must use it from now on, belong to no
    /// other organization and own no fleets; gives how many ended.
    pub(super) async fn end_sessions_beside(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        provider: IdentityProviderId,
        rule: Rule,
    ) -> Result<u64> {
        let roles: HashMap<Uuid, String> = membership::Entity::find()
            .filter(membership::Column::OrganizationId.eq(organization.0))
            .all(transaction)
            .await?
            .into_iter()
            .map(|member| (member.account_id, member.role))
            .collect();
        let accounts = account::Entity::find()
            .filter(account::Column::Id.is_in(roles.keys().copied()))
            .all(transaction)
            .await?;
        let mut caught = HashSet::new();
        for account in accounts {
            let role = role_of(roles.get(&account.id).map_or("", String::as_str))?;
            if judge(rule, role, kind_of(&account)?, Entry::Password)
                == Verdict::MustUseSingleSignOn
            {
                caught.insert(account.id);
            }
        }
        let elsewhere: Vec<Uuid> = membership::Entity::find()
            .select_only()
            .column(membership::Column::AccountId)
            .filter(membership::Column::AccountId.is_in(caught.iter().copied()))
            .filter(membership::Column::OrganizationId.ne(organization.0))
            .into_tuple()
            .all(transaction)
            .await?;
        let owning: Vec<Option<Uuid>> = fleet::Entity::find()
            .select_only()
            .column(fleet::Column::AccountId)
            .filter(fleet::Column::AccountId.is_in(caught.iter().copied()))
            .into_tuple()
            .all(transaction)
            .await?;
        for kept in elsewhere.into_iter().chain(owning.into_iter().flatten()) {
            caught.remove(&kept);
        }
        let goes_on = if rule.google == GooglePolicy::SignedUpWithIt {
            signed_up_with_google(transaction, &caught).await?
        } else {
            Vec::new()
        };
        let ended = session::Entity::delete_many()
            .filter(session::Column::AccountId.is_in(caught))
            .filter(
                Condition::any()
                    .add(session::Column::Method.ne("google"))
                    .add(session::Column::AccountId.is_not_in(goes_on)),
            )
            .filter(session::Column::Method.ne("break_glass"))
            .filter(
                Condition::any()
                    .add(session::Column::IdentityProviderId.is_null())
                    .add(session::Column::IdentityProviderId.ne(provider.0)),
            )
            .exec(transaction)
            .await?;
        Ok(ended.rows_affected)
    }
}

/// Which of these people signed up with Google.
pub(super) async fn signed_up_with_google(
    connection: &impl ConnectionTrait,
    accounts: &HashSet<Uuid>,
) -> Result<Vec<Uuid>> {
    Ok(google_link::Entity::find()
        .select_only()
        .column(google_link::Column::AccountId)
        .filter(google_link::Column::AccountId.is_in(accounts.iter().copied()))
        .filter(google_link::Column::SignedUp.eq(true))
        .into_tuple()
        .all(connection)
        .await?)
}
