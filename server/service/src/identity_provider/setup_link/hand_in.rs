//! The end of a holder's part: it is handed in and waits for an admin, or is taken back.
use super::{
    hints,
    holder::{Opened, told},
    letter, maker_of,
    read::{given, on_record},
};
use crate::{Caller, Result, Service, identity_provider::refresh::described};
use domain::code;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use serde_json::json;

impl Service {
    /// Says that the holder's part is done: from now on it waits for an admin, and stays as it is. Refused while there is
    /// nothing to decide on.
    pub async fn hand_in_setup(&self, caller: &Caller, form: &str) -> Result<()> {
        let (transaction, opened) = self.begin_draft(caller, form).await?;
        let Opened { link, provider, .. } = &opened;
        let said = hints(link)?;
        let mut detail = json!({});
        match given(&transaction, link).await? {
            Some(stored) => {
                let record = on_record(&transaction, provider).await?;
                let reading = self
                    .read_setup(&record, &stored, self.now())
                    .map_err(super::review::first)?;
                if record.live && reading.change.is_empty() && said.is_empty() {
                    return Err(code::METADATA_NOTHING_NEW.into());
                }
                detail = described(&reading.change);
                detail["entity_id"] = json!(reading.readable.metadata.entity_id);
            }
            None if provider.entity_id.is_some() && !said.is_empty() => {}
            None => return Err(code::PROPOSAL_MISSING.into()),
        }
        let mut changed = self.used(link);
        changed.handed_in_at = Set(Some(self.now().as_millis()));
        changed.returned_at = Set(None);
        changed.return_reason = Set(None);
        changed.update(&transaction).await?;
        self.audit_setup(
            &transaction,
            caller,
            (provider, link),
            "identity_provider.setup_handed_in",
            detail,
        )
        .await?;
        let maker = maker_of(&transaction, link).await?;
        let page = self.provider_page(&transaction, provider).await?;
        for recipient in told(&transaction, provider, maker.as_ref()).await?.0 {
            let url = format!("{page}/setup-links/{}", link.id);
            let mail = letter::handed_in(recipient, &provider.name, &link.for_whom, url);
            self.enqueue(&transaction, &mail).await?;
        }
        transaction.commit().await
    }

    /// Takes back what was handed in and not decided on, to change it.
    pub async fn take_setup_back(&self, caller: &Caller, form: &str) -> Result<()> {
        let (transaction, opened) = self.begin_setup(caller, form).await?;
        if opened.link.handed_in_at.is_none() {
            return Err(code::SETUP_NOT_HANDED_IN.into());
        }
        let mut changed = self.used(&opened.link);
        changed.handed_in_at = Set(None);
        changed.update(&transaction).await?;
        self.audit_setup(
            &transaction,
            caller,
            (&opened.provider, &opened.link),
            "identity_provider.setup_taken_back",
            json!({}),
        )
        .await?;
        transaction.commit().await
    }
}
