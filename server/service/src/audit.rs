//! The audit log: who decided what. Rows are written inside the decision's transaction.
use crate::{
    Caller, Result, Service,
    caller::{Identity, Person},
    database::Transaction,
    store,
};
use domain::id::OrganizationId;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};

/// Something that was decided.
pub(crate) struct Event<'a> {
    /// The organization it concerns, if one.
    pub organization: Option<OrganizationId>,
    /// `noun.verb`, such as `identity_provider.created`.
    pub action: &'static str,
    /// What kind of thing was acted on.
    pub subject_kind: &'static str,
    /// Its id.
    pub subject_id: &'a str,
    /// Facts worth keeping; never secrets.
    pub detail: serde_json::Value,
}

impl Service {
    /// Writes the event into the decision, and makes the decision true.
    pub(crate) async fn conclude(
        &self,
        transaction: Transaction,
        caller: &Caller,
        event: Event<'_>,
    ) -> Result<()> {
        self.audit(&transaction, caller, event).await?;
        transaction.commit().await
    }

    /// Writes the event into the decision.
    pub(crate) async fn audit(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        event: Event<'_>,
    ) -> Result<()> {
        let (actor_kind, actor_id) = match &caller.identity {
            // No account did it: the link says who.
            Identity::Anonymous | Identity::SetupLink(_) => ("system", None),
            Identity::CommandLine => ("command_line", None),
            Identity::Session(signed_in) => actor_of(&signed_in.person),
            Identity::Key { person, .. } | Identity::OnBehalf(person) => actor_of(person),
            Identity::OrganizationKey(holder) => ("service", Some(holder.key.0)),
        };
        let now = self.now();
        store::audit_event::ActiveModel {
            id: Set(self.random.id(now)),
            organization_id: Set(event.organization.map(|id| id.0)),
            actor_kind: Set(actor_kind.to_owned()),
            actor_id: Set(actor_id),
            setup_link_id: Set(caller.setup_holder().map(|holder| holder.link.0)),
            action: Set(event.action.to_owned()),
            subject_kind: Set(event.subject_kind.to_owned()),
            subject_id: Set(event.subject_id.to_owned()),
            detail: Set(event.detail.to_string()),
            network: Set(caller.network.clone()),
            created_at: Set(now.as_millis()),
        }
        .insert(transaction)
        .await?;
        Ok(())
    }
}

fn actor_of(person: &Person) -> (&'static str, Option<uuid::Uuid>) {
    let kind = if person.kind.is_service() {
        "service"
    } else {
        "person"
    };
    (kind, Some(person.account.0))
}
