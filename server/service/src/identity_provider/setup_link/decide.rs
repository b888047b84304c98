//! What an admin decides about what was handed in by a set-up link: accept it, or send it back.
use super::{find, history, letter, review::Waiting};
use crate::{
    Caller, Error, Result, Service,
    database::Transaction,
    identity_provider::{refresh::described, save::refuse_if_linked},
    provisioning::{AttributeNames, names_of, set_names},
    store,
};
use domain::{Refusal, Timestamp, code, setup_link::Standing};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _};
use serde_json::json;
use store::setup_link as link;

/// Longest reason, in characters.
const REASON_LIMIT: usize = 500;

impl Service {
    /// Makes what was seen as `version` true, and uses the link up. The entity ID of a live provider stays, and its keys and
    /// addresses change as by an approved change of metadata; a draft takes the metadata over as if the admin had given it.
    /// With a plan that has no single sign-on only a live provider is renewed (B17).
    pub async fn accept_setup(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        id: &str,
        version: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let provider = &reached.row;
        let row = find(&transaction, provider.id, id).await?;
        let at = self.require_handed_in(&row)?;
        let waiting = self.waiting_setup(&transaction, provider, &row).await?;
        if waiting.version != version {
            return Err(code::CONFLICT.into());
        }
        if !waiting.record.live {
            reached.access.require_single_sign_on()?;
        }
        let mut detail = self.apply_setup(&transaction, provider, waiting).await?;
        detail["handed_in_at"] = json!(at.to_rfc3339());
        let mut accepted = row.clone().into_active_model();
        accepted.accepted_at = Set(Some(self.now().as_millis()));
        accepted.update(&transaction).await?;
        store::setup_proposal::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        self.audit_setup(
            &transaction,
            caller,
            (provider, &row),
            "identity_provider.setup_accepted",
            detail,
        )
        .await?;
        if let Some(email) = &row.email {
            let mail = letter::accepted(email.clone(), &reached.access.name);
            self.enqueue(&transaction, &mail).await?;
        }
        transaction.commit().await
    }

    async fn apply_setup(
        &self,
        transaction: &Transaction,
        provider: &store::identity_provider::Model,
        waiting: Waiting,
    ) -> Result<serde_json::Value> {
        let mut detail = json!({});
        if let Some(reading) = waiting.reading {
            detail = described(&reading.change);
            detail["entity_id"] = json!(reading.readable.metadata.entity_id);
            detail["entity_id_before"] = json!(provider.entity_id);
            if waiting.record.live {
                if !reading.change.is_empty() {
                    let xml = reading.readable.xml;
                    self.adopt_metadata(
                        transaction,
                        provider,
                        &reading.proposed,
                        &reading.change,
                        xml,
                    )
                    .await?;
                }
            } else {
                refuse_if_linked(transaction, provider, &reading.readable.metadata).await?;
                self.store_metadata(transaction, provider, reading.readable)
                    .await?;
            }
        }
        let said = waiting.hints.names;
        if said != AttributeNames::default() {
            detail["attributes"] = json!(said);
            let row = store::identity_provider::Entity::find_by_id(provider.id)
                .one(transaction)
                .await?
                .ok_or_else(|| Error::from(code::NOT_FOUND))?;
            let names = said.or(names_of(&row));
            let mut changed = row.into_active_model();
            set_names(&mut changed, names);
            changed.updated_at = Set(self.now().as_millis());
            changed.update(transaction).await?;
        }
        Ok(detail)
    }

    /// Sends what was handed in back: the link works on until it runs out, and shows the reason.
    pub async fn return_setup(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        id: &str,
        reason: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let row = find(&transaction, reached.row.id, id).await?;
        self.require_handed_in(&row)?;
        let reason = reason.trim();
        let unreadable = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        if reason.chars().count() > REASON_LIMIT || reason.contains(unreadable) {
            return Err(Refusal::new(code::INVALID)
                .field("reason")
                .message("Write at most 500 characters of plain text.")
                .into());
        }
        let mut returned = row.clone().into_active_model();
        returned.handed_in_at = Set(None);
        returned.returned_at = Set(Some(self.now().as_millis()));
        returned.return_reason = Set(Some(reason.to_owned()));
        returned.update(&transaction).await?;
        self.audit_setup(
            &transaction,
            caller,
            (&reached.row, &row),
            "identity_provider.setup_returned",
            json!({ "reason": reason }),
        )
        .await?;
        if let Some(email) = &row.email {
            let until = Timestamp::from_millis(row.expires_at);
            let mail = letter::returned(email.clone(), &reached.access.name, reason, until);
            self.enqueue(&transaction, &mail).await?;
        }
        transaction.commit().await
    }

    /// When it was handed in, or `setup.not_handed_in`.
    fn require_handed_in(&self, row: &link::Model) -> Result<Timestamp> {
        match history(row).standing(self.now()) {
            Standing::HandedIn { at } => Ok(at),
            _ => Err(code::SETUP_NOT_HANDED_IN.into()),
        }
    }
}
