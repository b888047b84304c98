//! What the groups of a sign-in change: roles and teams, in the organizations the identity provider serves. Under their locks.
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    database::Transaction,
    identity_provider::LoginProvider,
    organization::{Source, role_of},
    store,
};
use domain::{
    id::{AccountId, IdentityProviderId, OrganizationId, TeamId},
    provisioning::mapping::{Grant, Granted, GroupRule, Groups, LastWord, MappedMember},
    saml::VerifiedLogin,
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _,
    sea_query::{Expr, OnConflict, Query},
};
use serde_json::json;
use std::collections::BTreeSet;

impl Service {
    /// Gives and takes what the groups say. Nothing at all where no group ever gave anything.
    pub(crate) async fn heed_groups(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: &LoginProvider,
        login: &VerifiedLogin,
        account: AccountId,
    ) -> Result<()> {
        if !provider.maps_groups {
            return Ok(());
        }
        let groups = match Groups::of(login, provider.attributes.groups.as_deref()) {
            Groups::Said(groups) => groups,
            Groups::LeftOut => return self.note_left_out(transaction, provider).await,
        };
        let rules = group_rules(transaction, provider.id).await?;
        for served in &provider.organizations {
            let organization = served.organization;
            let membership = store::membership::Entity::find()
                .filter(store::membership::Column::OrganizationId.eq(organization.0))
                .filter(store::membership::Column::AccountId.eq(account.0))
                .one(transaction)
                .await?;
            if let Some(membership) = membership {
                let granted = Granted::of(&rules, &groups, organization);
                self.heed_role(transaction, caller, provider, membership, &granted)
                    .await?;
                self.heed_teams(transaction, caller, organization, account, &granted.teams)
                    .await?;
            }
        }
        Ok(())
    }

    /// Remembers that the identity provider left groups out, for its admins to read; changes nothing else.
    async fn note_left_out(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
    ) -> Result<()> {
        use store::identity_provider::{Column, Entity};
        Entity::update_many()
            .col_expr(
                Column::GroupsLeftOutAt,
                Expr::value(Some(self.now().as_millis())),
            )
            .filter(Column::Id.eq(provider.id.0))
            .exec(transaction)
            .await?;
        Ok(())
    }

    async fn heed_role(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: &LoginProvider,
        membership: store::membership::Model,
        granted: &Granted,
    ) -> Result<()> {
        let last = LastWord::parse(membership.groups_said.as_deref())
            .ok_or_else(|| Error::Internal("what groups said".into()))?;
        let said = LastWord::Said(granted.role);
        if last == said {
            return Ok(());
        }
        let member = MappedMember {
            role: role_of(&membership.role)?,
            is_mapped: membership.source == Source::Mapped.as_str(),
            last,
        };
        let next = member.next_role(granted.role, provider.provisioning_role);
        let mut row = store::membership::ActiveModel {
            id: Set(membership.id),
            groups_said: Set(said.as_str().map(str::to_owned)),
            ..Default::default()
        };
        if let Some(role) = next {
            row.role = Set(role.as_str().to_owned());
            row.source = Set(Source::Mapped.as_str().to_owned());
        }
        row.update(transaction).await?;
        let Some(role) = next else {
            return Ok(());
        };
        let account = AccountId(membership.account_id);
        let event = Event {
            organization: Some(OrganizationId(membership.organization_id)),
            action: "membership.role_changed",
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: json!({ "from": member.role, "to": role, "source": "mapped", "identity_provider": provider.identifier }),
        };
        self.audit(transaction, caller, event).await
    }

    async fn heed_teams(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        organization: OrganizationId,
        account: AccountId,
        wanted: &BTreeSet<TeamId>,
    ) -> Result<()> {
        use store::mapped_team::{Column, Entity};
        let of_organization = Query::select()
            .column(store::team::Column::Id)
            .from(store::team::Entity)
            .and_where(store::team::Column::OrganizationId.eq(organization.0))
            .to_owned();
        let before: BTreeSet<TeamId> = Entity::find()
            .select_only()
            .column(Column::TeamId)
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::TeamId.in_subquery(of_organization))
            .into_tuple::<uuid::Uuid>()
            .all(transaction)
            .await?
            .into_iter()
            .map(TeamId)
            .collect();
        for team in wanted.difference(&before) {
            self.join_mapped(transaction, *team, account).await?;
            self.audit_mapped(
                transaction,
                caller,
                organization,
                "team.member_added",
                *team,
                account,
            )
            .await?;
        }
        for team in before.difference(wanted) {
            self.leave_mapped(transaction, *team, account).await?;
            self.audit_mapped(
                transaction,
                caller,
                organization,
                "team.member_removed",
                *team,
                account,
            )
            .await?;
        }
        Ok(())
    }

    async fn join_mapped(
        &self,
        transaction: &Transaction,
        team: TeamId,
        account: AccountId,
    ) -> Result<()> {
        use store::team_member::{ActiveModel, Column, Entity};
        store::mapped_team::ActiveModel {
            team_id: Set(team.0),
            account_id: Set(account.0),
        }
        .insert(transaction)
        .await?;
        // Whoever is in it by hand stays there by hand, also after the group is gone.
        Entity::insert(ActiveModel {
            team_id: Set(team.0),
            account_id: Set(account.0),
            source: Set(Source::Mapped.as_str().to_owned()),
            created_at: Set(self.now().as_millis()),
        })
        .on_conflict(
            OnConflict::columns([Column::TeamId, Column::AccountId])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(transaction)
        .await?;
        Ok(())
    }

    async fn leave_mapped(
        &self,
        transaction: &Transaction,
        team: TeamId,
        account: AccountId,
    ) -> Result<()> {
        use store::team_member::{Column, Entity};
        store::mapped_team::Entity::delete_by_id((team.0, account.0))
            .exec(transaction)
            .await?;
        Entity::delete_many()
            .filter(Column::TeamId.eq(team.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::Source.eq(Source::Mapped.as_str()))
            .exec(transaction)
            .await?;
        Ok(())
    }

    async fn audit_mapped(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        organization: OrganizationId,
        action: &'static str,
        team: TeamId,
        account: AccountId,
    ) -> Result<()> {
        let event = Event {
            organization: Some(organization),
            action,
            subject_kind: "team",
            subject_id: &team.to_string(),
            detail: json!({ "account": account, "source": "mapped" }),
        };
        self.audit(transaction, caller, event).await
    }
}

/// What the groups of an identity provider give.
pub(crate) async fn group_rules(
    connection: &impl ConnectionTrait,
    provider: IdentityProviderId,
) -> Result<Vec<GroupRule>> {
    let rows = store::group_rule::Entity::find()
        .filter(store::group_rule::Column::IdentityProviderId.eq(provider.0))
        .all(connection)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(GroupRule {
                grant: grant_of(&row)?,
                organization: OrganizationId(row.organization_id),
                group: row.group_value,
            })
        })
        .collect()
}

/// What a stored rule gives.
pub(super) fn grant_of(row: &store::group_rule::Model) -> Result<Grant> {
    match (&row.role, row.team_id) {
        (Some(role), None) => Ok(Grant::Role(role_of(role)?)),
        (None, Some(team)) => Ok(Grant::Team(TeamId(team))),
        (Some(_), Some(_)) | (None, None) => Err(Error::Internal(format!(
            "group rule {} gives no one thing",
            row.id
        ))),
    }
}
