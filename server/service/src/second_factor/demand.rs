//! What an organization asks of whoever enters it, judged at every operation like the role. (B14)
use super::{BY_IDENTITY_PROVIDER, store};
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    caller::{Identity, Method},
};
use domain::{
    Refusal, code,
    role::Action,
    second_factor::{Coming, Demand, may_enter},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    QueryFilter as _,
};
use serde_json::json;

/// An organization's demand, as its admins see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemandView {
    /// Whom it asks.
    pub demand: Demand,
    /// How many people belong to it.
    pub members: usize,
    /// How many of them have turned two-factor on.
    pub with_two_factor: usize,
}

impl Service {
    /// Whom the organization asks for a second factor, and how many have one.
    pub async fn second_factor_demand(&self, caller: &Caller, slug: &str) -> Result<DemandView> {
        let access = self.authorize(caller, slug, Action::ManageSettings).await?;
        let read = self.database.read();
        let row = store::organization::Entity::find_by_id(access.organization.0)
            .one(read)
            .await?
            .ok_or(code::NOT_FOUND)?;
        let members: Vec<_> = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(row.id))
            .all(read)
            .await?
            .into_iter()
            .map(|membership| membership.account_id)
            .collect();
        Ok(DemandView {
            demand: demand_of(&row)?,
            members: members.len(),
            with_two_factor: self.with_two_factor(read, &members).await?.len(),
        })
    }

    /// Changes whom the organization asks. Refused with `access.second_factor_required` when it would ask the caller first.
    pub async fn change_second_factor_demand(
        &self,
        caller: &Caller,
        slug: &str,
        demand: Demand,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageSettings).await?;
        let row = store::organization::Entity::find_by_id(access.organization.0)
            .one(&transaction)
            .await?
            .ok_or(code::NOT_FOUND)?;
        let before = demand_of(&row)?;
        if before == demand {
            return Ok(());
        }
        if !self.meets(&transaction, caller, demand).await? {
            let message = "You would be the first to be asked. Turn two-factor on for your own account, then choose this.";
            return Err(Refusal::new(code::SECOND_FACTOR_REQUIRED)
                .field("demand")
                .message(message)
                .into());
        }
        store::organization::ActiveModel {
            id: Set(access.organization.0),
            second_factor: Set(demand.as_str().to_owned()),
            ..Default::default()
        }
        .update(&transaction)
        .await?;
        let event = Event {
            organization: Some(access.organization),
            action: "organization.second_factor_changed",
            subject_kind: "organization",
            subject_id: &access.organization.to_string(),
            detail: json!({ "from": before, "to": demand }),
        };
        self.conclude(transaction, caller, event).await
    }

    /// Refuses with `access.second_factor_required` whoever the organization does not let in without one.
    pub(crate) async fn require_second_factor(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
        organization: &store::organization::Model,
    ) -> Result<()> {
        let demand = demand_of(organization)?;
        if demand == Demand::Nobody || self.meets(connection, caller, demand).await? {
            return Ok(());
        }
        let message = format!(
            "{} asks everybody who comes this way for a second factor, and your account has none.",
            organization.name
        );
        Err(Refusal::new(code::SECOND_FACTOR_REQUIRED)
            .message(message)
            .into())
    }

    async fn meets(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
        demand: Demand,
    ) -> Result<bool> {
        let (person, coming) = match &caller.identity {
            // A program has no second factor to show; whoever made its key had to.
            Identity::CommandLine
            | Identity::Anonymous
            | Identity::OnBehalf(_)
            | Identity::OrganizationKey(_) => return Ok(true),
            Identity::SetupLink(_) => return Ok(false),
            Identity::Key { person, .. } if person.kind.is_service() => return Ok(true),
            Identity::Key { person, .. } => (person, Coming::ByKey),
            Identity::Session(signed_in) => {
                let coming = match signed_in.method {
                    // The way in for when nothing else is left asks for nothing more.
                    Method::BreakGlass { .. } => return Ok(true),
                    Method::Password | Method::Google { .. } => Coming::ByPassword,
                    Method::Saml { .. } => {
                        let noted =
                            store::session_second_factor::Entity::find_by_id(signed_in.session.0)
                                .one(connection)
                                .await?;
                        Coming::ThroughIdentityProvider {
                            claims: noted.is_some_and(|row| row.proof == BY_IDENTITY_PROVIDER),
                        }
                    }
                };
                (&signed_in.person, coming)
            }
        };
        let turned_on = self.has_two_factor(connection, person.account).await?;
        Ok(may_enter(demand, turned_on, coming))
    }
}

fn demand_of(organization: &store::organization::Model) -> Result<Demand> {
    Demand::parse(&organization.second_factor)
        .ok_or_else(|| Error::Internal(format!("demand {}", organization.second_factor)))
}
