//! Who belongs to an organization and as what: list, change roles, remove, leave, let back in.
use crate::{
    Caller, Error, Result, Service,
    access::Access,
    audit::Event,
    database::Transaction,
    organization::role_of,
    page::{Page, PageRequest},
    store,
};
use domain::{
    Refusal, Role, Timestamp, code,
    id::{AccountId, OrganizationId},
    role::Action,
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::{OnConflict, Query},
};
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Whether somebody has a SAML account with the organization's identity provider (C1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SamlStatus {
    /// They sign in through it.
    Connected,
    /// They do not.
    NotConnected,
}

impl SamlStatus {
    /// The status in words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Connected => "Connected",
            Self::NotConnected => "Not connected",
        }
    }
}

/// One member as the members page shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberView {
    /// Their account.
    pub account: AccountId,
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// Where the role came from: `manual`, `mapped` or `directory`.
    pub source: String,
    /// The teams they are in, by name.
    pub teams: Vec<String>,
    /// Whether they sign in through the organization's identity provider.
    pub saml_status: SamlStatus,
    /// Whether a company owns the account.
    pub managed: bool,
    /// When they last signed in.
    pub last_login_at: Option<Timestamp>,
    /// Since when they belong to it.
    pub since: Timestamp,
    /// Whether the caller may change their role or remove them.
    pub may_be_changed: bool,
    /// Whether it is the caller.
    pub yourself: bool,
}

/// Somebody who was removed and whom a login does not bring back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemovedView {
    /// Their account.
    pub account: AccountId,
    /// Their name; may be empty.
    pub name: String,
    /// Their address.
    pub email: String,
    /// When they were removed.
    pub removed_at: Timestamp,
}

impl Service {
    /// The members, by address.
    pub async fn members(
        &self,
        caller: &Caller,
        slug: &str,
        page: &PageRequest,
    ) -> Result<Page<MemberView>> {
        let access = self.authorize(caller, slug, Action::ViewMembers).await?;
        let mut accounts = store::account::Entity::find()
            .filter(
                store::account::Column::Id.in_subquery(
                    Query::select()
                        .column(store::membership::Column::AccountId)
                        .from(store::membership::Entity)
                        .and_where(
                            store::membership::Column::OrganizationId.eq(access.organization.0),
                        )
                        .to_owned(),
                ),
            )
            .order_by_asc(store::account::Column::EmailFolded)
            .limit(page.probe());
        if let Some(after) = &page.cursor {
            accounts = accounts.filter(store::account::Column::EmailFolded.gt(after.as_str()));
        }
        let accounts = page.cut(
            accounts.all(self.database.read()).await?,
            |account| account.email_folded.clone(),
            |account| account,
        );
        let known = self.known_of(&access, &accounts.items).await?;
        let me = caller.person().map(|person| person.account);
        let items = accounts
            .items
            .into_iter()
            .filter_map(|account| known.view(&access, me, account).transpose())
            .collect::<Result<Vec<_>>>()?;
        Ok(Page {
            items,
            next: accounts.next,
        })
    }

    async fn known_of(&self, access: &Access, accounts: &[store::account::Model]) -> Result<Known> {
        let read = self.database.read();
        let ids: Vec<_> = accounts.iter().map(|account| account.id).collect();
        let memberships = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(access.organization.0))
            .filter(store::membership::Column::AccountId.is_in(ids.iter().copied()))
            .all(read)
            .await?
            .into_iter()
            .map(|membership| (membership.account_id, membership))
            .collect();
        let names: HashMap<_, _> = store::team::Entity::find()
            .filter(store::team::Column::OrganizationId.eq(access.organization.0))
            .all(read)
            .await?
            .into_iter()
            .map(|team| (team.id, team.name))
            .collect();
        let mut teams: HashMap<_, Vec<String>> = HashMap::new();
        for row in store::team_member::Entity::find()
            .filter(store::team_member::Column::TeamId.is_in(names.keys().copied()))
            .filter(store::team_member::Column::AccountId.is_in(ids.iter().copied()))
            .all(read)
            .await?
        {
            if let Some(name) = names.get(&row.team_id) {
                teams.entry(row.account_id).or_default().push(name.clone());
            }
        }
        for names in teams.values_mut() {
            names.sort();
        }
        let connected = match self.identity_provider_of(read, access.organization).await? {
            None => HashSet::new(),
            Some(provider) => store::saml_account::Entity::find()
                .filter(store::saml_account::Column::IdentityProviderId.eq(provider.id))
                .filter(store::saml_account::Column::AccountId.is_in(ids))
                .all(read)
                .await?
                .into_iter()
                .map(|link| link.account_id)
                .collect(),
        };
        Ok(Known {
            memberships,
            teams,
            connected,
        })
    }

    /// Gives a member another role. Admins act neither on owners nor towards the owner role; the last way in stays.
    pub async fn change_role(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
        role: Role,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let membership = self
            .member_to_change(&transaction, &access, account)
            .await?;
        let before = role_of(&membership.role)?;
        if before == role {
            return Ok(());
        }
        if role == Role::Owner && !access.role.may(Action::ManageOwners) {
            return Err(code::OWNER_REQUIRED.into());
        }
        if before == Role::Owner {
            self.ensure_way_in(&transaction, access.organization, account)
                .await?;
        }
        store::membership::ActiveModel {
            id: Set(membership.id),
            role: Set(role.as_str().to_owned()),
            source: Set("manual".to_owned()),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "membership.role_changed",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({ "from": before, "to": role }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// Removes a member from the organization and its teams. Logins do not bring them back: only an invitation, the
    /// directory or [`Service::let_back_in`] does (B4).
    pub async fn remove_member(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        if caller
            .person()
            .is_some_and(|person| person.account == account)
        {
            return Err(Refusal::new(code::NOT_YOURSELF)
                .message("To go yourself, use \"Leave organization\".")
                .into());
        }
        let membership = self
            .member_to_change(&transaction, &access, account)
            .await?;
        self.ensure_way_in(&transaction, access.organization, account)
            .await?;
        let remover = caller.person().map(|person| person.account.0);
        store::membership_revocation::Entity::insert(store::membership_revocation::ActiveModel {
            organization_id: Set(access.organization.0),
            account_id: Set(account.0),
            revoked_by: Set(remover),
            created_at: Set(self.now().as_millis()),
        })
        .on_conflict(
            OnConflict::columns([
                store::membership_revocation::Column::OrganizationId,
                store::membership_revocation::Column::AccountId,
            ])
            .update_columns([
                store::membership_revocation::Column::RevokedBy,
                store::membership_revocation::Column::CreatedAt,
            ])
            .to_owned(),
        )
        .exec_without_returning(&transaction)
        .await?;
        self.end_membership(&transaction, access.organization, account)
            .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "membership.removed",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({ "role": membership.role }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// The caller leaves an organization. Leaves no revocation: it was their own doing.
    pub async fn leave_organization(&self, caller: &Caller, slug: &str) -> Result<()> {
        let account = caller.require_person()?.account;
        let (transaction, access) = self
            .decide_in(caller, slug, Action::ViewOrganization)
            .await?;
        self.ensure_way_in(&transaction, access.organization, account)
            .await?;
        self.end_membership(&transaction, access.organization, account)
            .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "membership.left",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({ "role": access.role }),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// Those who were removed and whom logins do not bring back, newest first.
    pub async fn removed_people(&self, caller: &Caller, slug: &str) -> Result<Vec<RemovedView>> {
        let access = self.authorize(caller, slug, Action::ManageMembers).await?;
        let rows = store::membership_revocation::Entity::find()
            .filter(store::membership_revocation::Column::OrganizationId.eq(access.organization.0))
            .order_by_desc(store::membership_revocation::Column::CreatedAt)
            .limit(200)
            .all(self.database.read())
            .await?;
        let accounts: HashMap<_, _> = store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(rows.iter().map(|row| row.account_id)))
            .all(self.database.read())
            .await?
            .into_iter()
            .map(|account| (account.id, account))
            .collect();
        Ok(rows
            .into_iter()
            .filter_map(|row| {
                accounts.get(&row.account_id).map(|account| RemovedView {
                    account: AccountId(account.id),
                    name: account.name.clone(),
                    email: account.email.clone(),
                    removed_at: Timestamp::from_millis(row.created_at),
                })
            })
            .collect())
    }

    /// Lifts the revocation: the person's next login through the organization's identity provider brings them back.
    pub async fn let_back_in(&self, caller: &Caller, slug: &str, account: AccountId) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let lifted =
            store::membership_revocation::Entity::delete_by_id((access.organization.0, account.0))
                .exec(&transaction)
                .await?
                .rows_affected;
        if lifted == 0 {
            return Err(code::NOT_FOUND.into());
        }
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(access.organization),
                action: "membership.let_back_in",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({}),
            },
        )
        .await?;
        transaction.commit().await
    }

    /// The member an admin wants to act on: `request.not_found` for strangers, `account.owner_protected` when it is an
    /// owner and the caller is not.
    async fn member_to_change(
        &self,
        transaction: &Transaction,
        access: &Access,
        account: AccountId,
    ) -> Result<store::membership::Model> {
        let membership = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(access.organization.0))
            .filter(store::membership::Column::AccountId.eq(account.0))
            .one(transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        if role_of(&membership.role)? == Role::Owner && !access.role.may(Action::ManageOwners) {
            return Err(code::NOT_AN_OWNER.into());
        }
        Ok(membership)
    }

    /// Takes somebody out of the organization and its teams, inside a decision that checked the way in.
    pub(crate) async fn end_membership(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<()> {
        store::team_member::Entity::delete_many()
            .filter(store::team_member::Column::AccountId.eq(account.0))
            .filter(
                store::team_member::Column::TeamId.in_subquery(
                    Query::select()
                        .column(store::team::Column::Id)
                        .from(store::team::Entity)
                        .and_where(store::team::Column::OrganizationId.eq(organization.0))
                        .to_owned(),
                ),
            )
            .exec(transaction)
            .await?;
        store::membership::Entity::delete_many()
            .filter(store::membership::Column::OrganizationId.eq(organization.0))
            .filter(store::membership::Column::AccountId.eq(account.0))
            .exec(transaction)
            .await?;
        Ok(())
    }
}

/// What is known of the people on one page.
struct Known {
    memberships: HashMap<uuid::Uuid, store::membership::Model>,
    teams: HashMap<uuid::Uuid, Vec<String>>,
    connected: HashSet<uuid::Uuid>,
}

impl Known {
    /// `None` for somebody who left between two reads.
    fn view(
        &self,
        access: &Access,
        me: Option<AccountId>,
        account: store::account::Model,
    ) -> Result<Option<MemberView>> {
        let Some(membership) = self.memberships.get(&account.id) else {
            return Ok(None);
        };
        let role = role_of(&membership.role)?;
        let may_be_changed = access.role.may(Action::ManageMembers)
            && (role != Role::Owner || access.role.may(Action::ManageOwners));
        Ok(Some(MemberView {
            account: AccountId(account.id),
            role,
            source: membership.source.clone(),
            teams: self.teams.get(&account.id).cloned().unwrap_or_default(),
            saml_status: if self.connected.contains(&account.id) {
                SamlStatus::Connected
            } else {
                SamlStatus::NotConnected
            },
            managed: account.kind == "managed",
            last_login_at: account.last_login_at.map(Timestamp::from_millis),
            since: Timestamp::from_millis(membership.created_at),
            may_be_changed,
            yourself: me == Some(AccountId(account.id)),
            name: account.name,
            email: account.email,
        }))
    }
}
