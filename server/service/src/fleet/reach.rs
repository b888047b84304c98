//! Whose fleets and devices a caller reaches, and how a decision about them begins.
use super::{FleetOwner, OwnerView};
use crate::{
    Caller, Error, Result, Service, access::Access, audit::Event, database::Transaction,
    organization::may_act_for_themselves, store,
};
use domain::{
    account::AccountKind,
    code,
    id::{AccountId, FleetId, OrganizationId},
    role::Action,
};
use sea_orm::{Condition, EntityTrait as _};

/// A fleet's owner, proven to be within the caller's reach.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) owner: OwnerView,
    pub(crate) may_change: bool,
}

impl Reach {
    pub(crate) const fn organization(&self) -> Option<OrganizationId> {
        match self.owner {
            OwnerView::Organization { id, .. } => Some(id),
            OwnerView::Person { .. } => None,
        }
    }

    pub(crate) const fn account(&self) -> Option<AccountId> {
        match self.owner {
            OwnerView::Person { id } => Some(id),
            OwnerView::Organization { .. } => None,
        }
    }

    /// What somebody reaches in an organization.
    fn within(access: Access) -> Self {
        Self {
            may_change: access.role.may(Action::ManageFleets),
            owner: OwnerView::Organization {
                id: access.organization,
                slug: access.slug,
                name: access.name,
            },
        }
    }

    /// Something that was decided about a fleet or device of this owner.
    pub(crate) const fn event<'a>(
        &self,
        action: &'static str,
        subject_kind: &'static str,
        subject_id: &'a str,
        detail: serde_json::Value,
    ) -> Event<'a> {
        Event {
            organization: self.organization(),
            action,
            subject_kind,
            subject_id,
            detail,
        }
    }
}

impl Service {
    /// Everything whose fleets and devices the caller may see.
    pub(crate) async fn reaches(&self, caller: &Caller) -> Result<Vec<Reach>> {
        if let Some(holder) = caller.key_holder() {
            let access = self
                .authorize_by_id(
                    self.database.read(),
                    caller,
                    holder.organization,
                    Action::ViewFleets,
                )
                .await?;
            return Ok(vec![Reach::within(access)]);
        }
        let person = caller.require_person()?.account;
        let mut reaches = Vec::new();
        if caller.breaks_glass_of().is_some() {
            return Ok(reaches);
        }
        if may_act_for_themselves(caller).is_ok() {
            reaches.push(Reach {
                owner: OwnerView::Person { id: person },
                may_change: true,
            });
        }
        for organization in self.organizations(caller).await? {
            if organization.role.may(Action::ViewFleets)
                && self.opens(caller, organization.id).await?
                && self
                    .enters(caller, organization.id, organization.role)
                    .await?
            {
                reaches.push(Reach {
                    may_change: organization.role.may(Action::ManageFleets),
                    owner: OwnerView::Organization {
                        id: organization.id,
                        slug: organization.slug,
                        name: organization.name,
                    },
                });
            }
        }
        Ok(reaches)
    }

    pub(crate) async fn reach_of_owner(
        &self,
        caller: &Caller,
        owner: FleetOwner<'_>,
    ) -> Result<Reach> {
        match owner {
            FleetOwner::Yourself => {
                may_act_for_themselves(caller)?;
                let id = caller.require_person()?.account;
                Ok(Reach {
                    owner: OwnerView::Person { id },
                    may_change: true,
                })
            }
            FleetOwner::Organization(slug) => {
                let access = self.authorize(caller, slug, Action::ViewFleets).await?;
                Ok(Reach::within(access))
            }
        }
    }

    /// A fleet and its owner, if the caller may do `action` with it.
    pub(crate) async fn fleet_for(
        &self,
        caller: &Caller,
        fleet: FleetId,
        action: Action,
    ) -> Result<(store::fleet::Model, Reach)> {
        let person = match caller.key_holder() {
            Some(_) => None,
            None => Some(caller.require_person()?.account),
        };
        let missing = || Error::from(code::NOT_FOUND);
        if caller.one_fleet().is_some_and(|own| own != fleet) {
            return Err(missing());
        }
        let row = store::fleet::Entity::find_by_id(fleet.0)
            .one(self.database.read())
            .await?
            .ok_or_else(missing)?;
        let reach = if let Some(organization) = row.organization_id {
            let access = self
                .authorize_by_id(
                    self.database.read(),
                    caller,
                    OrganizationId(organization),
                    action,
                )
                .await?;
            Reach::within(access)
        } else {
            let person = person
                .filter(|person| row.account_id == Some(person.0))
                .ok_or_else(missing)?;
            may_act_for_themselves(caller)?;
            Reach {
                owner: OwnerView::Person { id: person },
                may_change: true,
            }
        };
        Ok((row, reach))
    }

    /// Begins a decision about an owner's fleets with the owner locked, so that nothing new appears in the middle of
    /// a transfer to a company.
    pub(crate) async fn decide_for_owner(
        &self,
        caller: &Caller,
        owner: FleetOwner<'_>,
    ) -> Result<(Transaction, Reach)> {
        match owner {
            FleetOwner::Yourself => {
                let reach = self.reach_of_owner(caller, owner).await?;
                let transaction = self.database.begin().await?;
                let person = caller.require_person()?.account;
                lock_personal(&transaction, person).await?;
                Ok((transaction, reach))
            }
            FleetOwner::Organization(slug) => {
                refuse_fleet_key(caller)?;
                let (transaction, access) =
                    self.decide_in(caller, slug, Action::ManageFleets).await?;
                Ok((transaction, Reach::within(access)))
            }
        }
    }

    /// Begins a decision about one fleet, its owner locked; refuses if it changed hands meanwhile.
    pub(crate) async fn decide_for_fleet(
        &self,
        caller: &Caller,
        fleet: FleetId,
    ) -> Result<(Transaction, store::fleet::Model, Reach)> {
        let (_, reach) = self.fleet_for(caller, fleet, Action::ManageFleets).await?;
        let transaction = self.database.begin().await?;
        match reach.owner {
            OwnerView::Person { id } => lock_personal(&transaction, id).await?,
            OwnerView::Organization { id, .. } => {
                transaction.lock_organizations(&[id]).await?;
                self.authorize_by_id(&transaction, caller, id, Action::ManageFleets)
                    .await?;
            }
        }
        let row = store::fleet::Entity::find_by_id(fleet.0)
            .one(&transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        if !owns(&reach, &row) {
            return Err(code::CONFLICT.into());
        }
        Ok((transaction, row, reach))
    }
}

/// Refuses the key of one fleet with `access.key_scope`: it uses its fleet, and makes, names and deletes none.
pub(super) fn refuse_fleet_key(caller: &Caller) -> Result<()> {
    match caller.one_fleet() {
        Some(_) => Err(code::KEY_SCOPE.into()),
        None => Ok(()),
    }
}

async fn lock_personal(transaction: &Transaction, person: AccountId) -> Result<()> {
    let account = transaction.lock_account(person).await?;
    if crate::session::kind_of(&account)? == AccountKind::Personal {
        Ok(())
    } else {
        Err(code::ACCOUNT_MANAGED.into())
    }
}

/// Rows whose owner columns name one of these owners.
pub(crate) fn owned_by<C: sea_orm::ColumnTrait>(
    reaches: &[Reach],
    account: C,
    organization: C,
) -> Condition {
    let people = reaches.iter().filter_map(Reach::account).map(|id| id.0);
    let organizations = reaches
        .iter()
        .filter_map(Reach::organization)
        .map(|id| id.0);
    Condition::any()
        .add(account.is_in(people))
        .add(organization.is_in(organizations))
}

pub(super) fn owns(reach: &Reach, row: &store::fleet::Model) -> bool {
    match &reach.owner {
        OwnerView::Person { id } => row.account_id == Some(id.0),
        OwnerView::Organization { id, .. } => row.organization_id == Some(id.0),
    }
}
