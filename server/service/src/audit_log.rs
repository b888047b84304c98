//! Reading the audit log of an organization.
use crate::{
    Caller, Result, Service,
    page::{Page, PageRequest},
    store,
};
use domain::{Timestamp, role::Action};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde::Serialize;
use std::collections::HashMap;

/// One event of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AuditView {
    /// When it was decided.
    pub at: Timestamp,
    /// Who decided it: an address, the name of a service account or API key, or `Command line`, `System`, `Directory`, what is left of a deleted person, or whom a set-up link
    /// is for.
    pub actor: String,
    /// `noun.verb`.
    pub action: String,
    /// What kind of thing was acted on.
    pub subject_kind: String,
    /// Which one: its address or id.
    pub subject: String,
    /// The facts that were kept, as `name: value` pairs.
    pub detail: Vec<(String, String)>,
    /// The network address the decision came from; may be empty.
    pub network: String,
}

impl Service {
    /// The audit log, newest first; `action` keeps one kind of event, an empty text all.
    pub async fn audit_log(
        &self,
        caller: &Caller,
        slug: &str,
        action: &str,
        page: &PageRequest,
    ) -> Result<Page<AuditView>> {
        let access = self.authorize(caller, slug, Action::ViewAudit).await?;
        let mut found = store::audit_event::Entity::find()
            .filter(store::audit_event::Column::OrganizationId.eq(access.organization.0))
            .order_by_desc(store::audit_event::Column::Id)
            .limit(page.probe());
        if !action.is_empty() {
            found = found.filter(store::audit_event::Column::Action.eq(action));
        }
        if let Some(before) = page.after_id()? {
            found = found.filter(store::audit_event::Column::Id.lt(before));
        }
        let rows = page.cut(
            found.all(self.database.read()).await?,
            |row| row.id.to_string(),
            |row| row,
        );
        let people = rows.items.iter().flat_map(|row| {
            let subject = (row.subject_kind == "account")
                .then(|| uuid::Uuid::parse_str(&row.subject_id).ok())
                .flatten();
            row.actor_id.into_iter().chain(subject)
        });
        let people: Vec<_> = people.collect();
        let mut addresses: HashMap<_, _> = store::account::Entity::find()
            .filter(store::account::Column::Id.is_in(people.iter().copied()))
            .all(self.database.read())
            .await?
            .into_iter()
            .map(|account| match account.service_of {
                Some(_) => (account.id, format!("{} (service account)", account.name)),
                None => (account.id, account.email),
            })
            .collect();
        addresses.extend(
            store::organization_key::Entity::find()
                .filter(store::organization_key::Column::Id.is_in(people))
                .all(self.database.read())
                .await?
                .into_iter()
                .map(|key| (key.id, format!("{} (API key)", key.name))),
        );
        Ok(Page {
            items: rows
                .items
                .into_iter()
                .map(|row| view_of(row, &addresses))
                .collect(),
            next: rows.next,
        })
    }

    /// The kinds of event that occur in the organization's log, by name.
    pub async fn audit_actions(&self, caller: &Caller, slug: &str) -> Result<Vec<String>> {
        let access = self.authorize(caller, slug, Action::ViewAudit).await?;
        Ok(store::audit_event::Entity::find()
            .select_only()
            .column(store::audit_event::Column::Action)
            .filter(store::audit_event::Column::OrganizationId.eq(access.organization.0))
            .distinct()
            .order_by_asc(store::audit_event::Column::Action)
            .into_tuple::<String>()
            .all(self.database.read())
            .await?)
    }
}

fn view_of(row: store::audit_event::Model, addresses: &HashMap<uuid::Uuid, String>) -> AuditView {
    let person = |id: uuid::Uuid| {
        addresses
            .get(&id)
            .cloned()
            .unwrap_or_else(|| format!("deleted account {id}"))
    };
    let detail = facts(&row.detail);
    let actor = match (row.actor_kind.as_str(), row.actor_id) {
        ("service", Some(id)) => addresses
            .get(&id)
            .cloned()
            .unwrap_or_else(|| format!("deleted API key or service account {id}")),
        (_, None) if row.setup_link_id.is_some() => setup_holder(&detail),
        (_, Some(id)) => person(id),
        ("command_line", None) => "Command line".to_owned(),
        ("directory", None) => "Directory".to_owned(),
        (_, None) => "System".to_owned(),
    };
    let subject = match (
        row.subject_kind.as_str(),
        uuid::Uuid::parse_str(&row.subject_id),
    ) {
        ("account", Ok(id)) => person(id),
        _ => row.subject_id,
    };
    AuditView {
        at: Timestamp::from_millis(row.created_at),
        actor,
        action: row.action,
        subject_kind: row.subject_kind,
        subject,
        detail,
        network: row.network,
    }
}

/// Whom the set-up link is for that somebody acted by. The event says it itself: the link is forgotten in time.
fn setup_holder(detail: &[(String, String)]) -> String {
    let for_whom = detail
        .iter()
        .find(|(name, _)| name == "for")
        .map_or("somebody", |(_, whom)| whom.as_str());
    format!("{for_whom}, by a set-up link")
}

/// The facts of an event, for people; anything but a JSON object is shown as it is.
fn facts(detail: &str) -> Vec<(String, String)> {
    match serde_json::from_str(detail) {
        Ok(serde_json::Value::Object(facts)) => facts
            .into_iter()
            .map(|(name, value)| match value {
                serde_json::Value::String(text) => (name, text),
                other => (name, other.to_string()),
            })
            .collect(),
        _ if detail.is_empty() => Vec::new(),
        _ => vec![("detail".to_owned(), detail.to_owned())],
    }
}
