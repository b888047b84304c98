//! What the admins of an identity provider say about its attributes and groups (X6).
use super::{AttributeNames, Grant, groups::grant_of};
use crate::{Caller, Error, Result, Service, error::taken, identity_provider::LinkableTeam, store};
use domain::{
    Refusal, Role, Timestamp, code,
    id::{GroupRuleId, OrganizationId},
    role::Action,
    saml::IdpProduct,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde::Serialize;
use serde_json::json;

/// Most rules of one identity provider.
const MOST_RULES: u64 = 200;
/// Longest group, in characters: a distinguished name is long.
const GROUP_LIMIT: usize = 512;
/// Longest label, in characters.
const LABEL_LIMIT: usize = 100;

/// What is set, and what can be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct MappingView {
    /// The identity provider's name.
    pub provider_name: String,
    /// Its identifier.
    pub identifier: String,
    /// Which product it is.
    pub product: IdpProduct,
    /// What its attributes are called.
    pub names: AttributeNames,
    /// The role of people whom no group gives one any more.
    pub otherwise: Role,
    /// What its groups give, by group.
    pub rules: Vec<GroupRuleView>,
    /// The organizations for which the caller may say what groups give.
    pub organizations: Vec<MappableOrganization>,
    /// When it last left somebody's groups out because there were too many.
    pub groups_left_out_at: Option<Timestamp>,
}

/// An organization in which groups may give something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappableOrganization {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name.
    pub name: String,
    /// Its teams.
    pub teams: Vec<LinkableTeam>,
}

/// What one group gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupRuleView {
    /// The rule.
    pub id: GroupRuleId,
    /// The group, as it is sent.
    pub group: String,
    /// What people here call it; may be empty.
    pub label: String,
    /// The organization's name.
    pub organization: String,
    /// What it gives.
    pub grant: Grant,
    /// The team's name, where it gives one.
    pub team_name: Option<String>,
}

impl GroupRuleView {
    /// What it gives, in words: "Acme: role admin".
    pub fn gives(&self) -> String {
        let what = match self.grant {
            Grant::Role(role) => format!("role {}", role.as_str()),
            Grant::Team(_) => format!("team {}", self.team_name.as_deref().unwrap_or_default()),
        };
        format!("{}: {what}", self.organization)
    }
}

/// What a group shall give.
#[derive(Clone, Debug)]
pub struct NewGroupRule {
    /// Exactly as the identity provider sends it, 1 to 512 characters.
    pub group: String,
    /// What people here call it, at most 100 characters: for groups that are sent as an id.
    pub label: String,
    /// Where.
    pub organization: OrganizationId,
    /// What.
    pub grant: Grant,
}

impl Service {
    /// What attributes and groups of an identity provider mean, for the admins of its home organization.
    pub async fn mapping(&self, caller: &Caller, slug: &str, key: &str) -> Result<MappingView> {
        let organizations = self
            .linkable_organizations(caller, slug, key)
            .await?
            .into_iter()
            .filter(|organization| organization.linked)
            .map(|linked| MappableOrganization {
                organization: linked.organization,
                name: linked.name,
                teams: linked.teams,
            })
            .collect();
        let id = self.home_identity_provider(caller, slug, key).await?;
        let read = self.database.read();
        let row = store::identity_provider::Entity::find_by_id(id)
            .one(read)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let names = names_of(&row);
        Ok(MappingView {
            product: IdpProduct::parse(&row.product).unwrap_or(IdpProduct::Other),
            otherwise: crate::organization::role_of(&row.provisioning_role)?,
            rules: self.rule_views(id).await?,
            organizations,
            groups_left_out_at: row.groups_left_out_at.map(Timestamp::from_millis),
            provider_name: row.name,
            identifier: row.identifier,
            names,
        })
    }

    pub(crate) async fn rule_views(&self, provider: uuid::Uuid) -> Result<Vec<GroupRuleView>> {
        use store::group_rule::{Column, Entity};
        let read = self.database.read();
        let rows = Entity::find()
            .filter(Column::IdentityProviderId.eq(provider))
            .order_by_asc(Column::GroupValue)
            .order_by_asc(Column::Id)
            .all(read)
            .await?;
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let team = match row.team_id {
                Some(team) => store::team::Entity::find_by_id(team).one(read).await?,
                None => None,
            };
            views.push(GroupRuleView {
                id: GroupRuleId(row.id),
                grant: grant_of(&row)?,
                organization: self.organization_name(read, row.organization_id).await?,
                team_name: team.map(|team| team.name),
                group: row.group_value,
                label: row.label,
            });
        }
        Ok(views)
    }

    /// Says what the attributes are called; all faults are told at once.
    ///
    /// # Errors
    /// `identity_provider.attribute_invalid` for each name of more than 256 characters or with spaces.
    pub async fn change_attribute_names(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        names: AttributeNames,
    ) -> std::result::Result<(), Vec<Error>> {
        let names = names
            .checked()
            .map_err(|refusals| refusals.into_iter().map(Error::Refused).collect::<Vec<_>>())?;
        self.store_attribute_names(caller, slug, key, names)
            .await
            .map_err(|error| vec![error])
    }

    async fn store_attribute_names(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        names: AttributeNames,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        reached.access.require_single_sign_on()?;
        let mut changed = reached.row.clone().into_active_model();
        set_names(&mut changed, names.clone());
        changed.updated_at = Set(self.now().as_millis());
        changed.update(&transaction).await?;
        let action = "identity_provider.attributes_changed";
        self.audit_provider(&transaction, caller, &reached.row, action, json!(names))
            .await?;
        transaction.commit().await
    }

    /// Says what a group gives in one of the linked organizations; the caller must be owner or admin there too, for it is
    /// their word that makes people something there. It holds from each person's next sign-in.
    ///
    /// # Errors
    /// `mapping.group_invalid`, `mapping.organization_not_linked`, `team.unknown`,
    /// `mapping.rule_exists`, `mapping.too_many_rules`; `invitation.role_not_allowed` for the owner role.
    pub async fn add_group_rule(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        wish: &NewGroupRule,
    ) -> Result<()> {
        let group = wish.group.trim();
        let is_group = !group.is_empty()
            && group.chars().count() <= GROUP_LIMIT
            && !group.chars().any(char::is_control);
        if !is_group {
            return Err(Refusal::new(code::MAPPING_GROUP_INVALID)
                .field("group")
                .into());
        }
        let label: String = wish
            .label
            .trim()
            .chars()
            .filter(|character| !character.is_control())
            .take(LABEL_LIMIT)
            .collect();
        let (transaction, reached) = self
            .begin_at_home(caller, slug, key, &[wish.organization])
            .await?;
        reached.access.require_single_sign_on()?;
        let linked = store::identity_provider_organization::Entity::find_by_id(wish.organization.0)
            .one(&transaction)
            .await?
            .is_some_and(|link| link.identity_provider_id == reached.row.id);
        if !linked {
            return Err(Refusal::new(code::MAPPING_ORGANIZATION)
                .field("gives")
                .into());
        }
        self.authorize_by_id(
            &transaction,
            caller,
            wish.organization,
            Action::ManageMembers,
        )
        .await?;
        let present = store::group_rule::Entity::find()
            .filter(store::group_rule::Column::IdentityProviderId.eq(reached.row.id))
            .count(&transaction)
            .await?;
        if present >= MOST_RULES {
            return Err(code::MAPPING_TOO_MANY.into());
        }
        let (role, team) = self.storable(&transaction, wish).await?;
        let now = self.now();
        let row = store::group_rule::ActiveModel {
            id: Set(self.random.id(now)),
            identity_provider_id: Set(reached.row.id),
            organization_id: Set(wish.organization.0),
            group_value: Set(group.to_owned()),
            label: Set(label),
            role: Set(role),
            team_id: Set(team),
            created_at: Set(now.as_millis()),
        };
        taken(
            row.insert(&transaction).await,
            Refusal::new(code::MAPPING_RULE_EXISTS).field("group"),
        )?;
        let mut changed = reached.row.clone().into_active_model();
        changed.maps_groups = Set(true);
        changed.update(&transaction).await?;
        let detail =
            json!({ "group": group, "organization": wish.organization, "gives": wish.grant });
        let action = "identity_provider.group_rule_added";
        self.audit_provider(&transaction, caller, &reached.row, action, detail)
            .await?;
        transaction.commit().await
    }

    /// The role or the team as a row holds it, once it may be given in the organization.
    async fn storable(
        &self,
        connection: &impl ConnectionTrait,
        wish: &NewGroupRule,
    ) -> Result<(Option<String>, Option<uuid::Uuid>)> {
        match wish.grant {
            Grant::Role(Role::Owner) => {
                Err(Refusal::new(code::INVITATION_ROLE).field("gives").into())
            }
            Grant::Role(role) => Ok((Some(role.as_str().to_owned()), None)),
            Grant::Team(team) => {
                let within = store::team::Entity::find_by_id(team.0)
                    .one(connection)
                    .await?
                    .is_some_and(|row| row.organization_id == wish.organization.0);
                if !within {
                    return Err(Refusal::new(code::TEAM_UNKNOWN).field("gives").into());
                }
                Ok((None, Some(team.0)))
            }
        }
    }

    /// Takes a rule away. What it gave is taken at each person's next sign-in.
    pub async fn remove_group_rule(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        rule: GroupRuleId,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let row = store::group_rule::Entity::find_by_id(rule.0)
            .filter(store::group_rule::Column::IdentityProviderId.eq(reached.row.id))
            .one(&transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let detail = json!({
            "group": row.group_value,
            "organization": OrganizationId(row.organization_id),
            "gave": grant_of(&row)?,
        });
        store::group_rule::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        let action = "identity_provider.group_rule_removed";
        self.audit_provider(&transaction, caller, &reached.row, action, detail)
            .await?;
        transaction.commit().await
    }
}

/// What the attributes of a stored identity provider are called.
pub(crate) fn names_of(row: &store::identity_provider::Model) -> AttributeNames {
    AttributeNames {
        email: row.email_attribute.clone(),
        first_name: row.first_name_attribute.clone(),
        last_name: row.last_name_attribute.clone(),
        groups: row.groups_attribute.clone(),
    }
}

/// Stores them.
pub(crate) fn set_names(row: &mut store::identity_provider::ActiveModel, names: AttributeNames) {
    row.email_attribute = Set(names.email);
    row.first_name_attribute = Set(names.first_name);
    row.last_name_attribute = Set(names.last_name);
    row.groups_attribute = Set(names.groups);
}
