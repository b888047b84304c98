//! The outbox as `/dev/mail` of a demo shows it. Without `--demo` nobody reads other people's mail here.
use crate::{Error, Result, Service, store};
use domain::{Timestamp, code};
use sea_orm::{EntityTrait as _, QueryOrder as _, QuerySelect as _};
use serde::Serialize;

/// A mail in the outbox.
#[derive(Clone, Debug, Serialize)]
pub struct OutboxMail {
    /// To whom.
    pub recipient: String,
    /// The subject line.
    pub subject: String,
    /// The text part; empty once it was sent.
    pub text: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When a mail server took it.
    pub sent_at: Option<Timestamp>,
}

impl Service {
    /// The newest hundred mails, under `--demo` only.
    pub async fn outbox(&self) -> Result<Vec<OutboxMail>> {
        if !self.settings().demo {
            return Err(Error::from(code::NOT_FOUND));
        }
        self.outbox_rows().await
    }

    pub(crate) async fn outbox_rows(&self) -> Result<Vec<OutboxMail>> {
        let rows = store::mail::Entity::find()
            .order_by_desc(store::mail::Column::Id)
            .limit(100)
            .all(self.database.read())
            .await?;
        Ok(rows
            .into_iter()
            .map(|row| OutboxMail {
                recipient: row.recipient,
                subject: row.subject,
                text: row.body_text,
                created_at: Timestamp::from_millis(row.created_at),
                sent_at: row.sent_at.map(Timestamp::from_millis),
            })
            .collect())
    }
}
