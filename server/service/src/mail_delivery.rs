//! Sending what is in the outbox: one server at a time, again with growing pauses after a failure.
use crate::{
    Caller, Error, Result, Service, deployment::command_line_only, error::with_causes, store,
};
use domain::{Secret, Timestamp};
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use std::time::Duration;

/// The lease under which mail is sent; longer than one mail can take.
const LEASE: (&str, Duration) = ("mail", Duration::from_secs(120));
/// Most mails of one run.
const BATCH: u64 = 50;
/// How long the mail server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// The pause after the first failure; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(30);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);
/// When a mail is given up.
const GIVE_UP_AFTER: Duration = Duration::from_secs(4 * 24 * 3600);
/// How long the record of a sent or given-up mail is kept.
const KEEP: Duration = Duration::from_secs(30 * 24 * 3600);

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Mails the server took.
    pub sent: u32,
    /// Mails that are tried again later.
    pub failed: u32,
}

/// Whether mail could leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServerHealth {
    /// Host and port, without name and password.
    pub server: String,
    /// What stood in the way.
    pub answer: std::result::Result<(), String>,
}

impl Service {
    /// Sends what is due. Does nothing without a mail server, or while another server is at it.
    pub async fn deliver_due_mail(&self) -> Result<Delivery> {
        let mut delivery = Delivery::default();
        let Some(url) = self.settings().smtp_url.clone() else {
            return Ok(delivery);
        };
        let holder = self.random.id(self.now());
        if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
            return Ok(delivery);
        }
        let outcome = self.deliver_held(&url, holder, &mut delivery).await;
        self.release_lease(LEASE.0, holder).await?;
        outcome.map(|()| delivery)
    }

    async fn deliver_held(
        &self,
        url: &Secret,
        holder: uuid::Uuid,
        delivery: &mut Delivery,
    ) -> Result<()> {
        let server = server(url)?;
        let due = store::mail::Entity::find()
            .filter(store::mail::Column::SentAt.is_null())
            .filter(store::mail::Column::NextAttemptAt.lte(self.now().as_millis()))
            .order_by_asc(store::mail::Column::Id)
            .limit(BATCH)
            .all(self.database.write())
            .await?;
        for mail in due {
            if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
                return Ok(());
            }
            let outcome = match self.message(&mail) {
                Ok(message) => match tokio::time::timeout(PATIENCE * 2, server.send(message)).await
                {
                    Ok(Ok(_)) => Ok(()),
                    Ok(Err(error)) => Err(error.to_string()),
                    Err(_) => Err("the mail server does not answer".to_owned()),
                },
                Err(error) => Err(error.to_string()),
            };
            if outcome.is_ok() {
                delivery.sent += 1;
            } else {
                delivery.failed += 1;
            }
            self.record_attempt(mail, outcome).await?;
        }
        Ok(())
    }

    async fn record_attempt(
        &self,
        mail: store::mail::Model,
        outcome: std::result::Result<(), String>,
    ) -> Result<()> {
        let now = self.now();
        let attempts = mail.attempts + 1;
        let mut row = mail.into_active_model();
        row.attempts = Set(attempts);
        match outcome {
            Ok(()) => {
                row.sent_at = Set(Some(now.as_millis()));
                row.last_error = Set(None);
                // The links in it are credentials: once it is sent only the record is needed.
                row.body_text = Set(String::new());
                row.body_html = Set(String::new());
            }
            Err(error) => {
                tracing::warn!(attempts, "a mail could not be sent: {error}");
                row.next_attempt_at = Set(now.plus(pause_after(attempts)).as_millis());
                row.last_error = Set(Some(error.chars().take(400).collect()));
            }
        }
        row.update(self.database.write()).await?;
        Ok(())
    }

    fn message(&self, mail: &store::mail::Model) -> Result<Message> {
        let settings = self.settings();
        let from: Mailbox = settings.mail_from.parse().map_err(broken)?;
        let domain = settings.base_url.host_str().unwrap_or("localhost");
        Message::builder()
            .from(from)
            .to(Mailbox::new(None, mail.recipient.parse().map_err(broken)?))
            .subject(mail.subject.as_str())
            // The same for every attempt, so that a mail that was taken twice is shown once.
            .message_id(Some(format!("<{}@{domain}>", mail.id)))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                mail.body_text.clone(),
                mail.body_html.clone(),
            ))
            .map_err(broken)
    }

    /// Whether the mail server answers and takes our name and password; `None` without one. Sends nothing. For the
    /// command line.
    pub async fn mail_server_health(&self, caller: &Caller) -> Result<Option<MailServerHealth>> {
        command_line_only(caller)?;
        let Some(url) = self.settings().smtp_url.clone() else {
            return Ok(None);
        };
        let answer = match tokio::time::timeout(PATIENCE, server(&url)?.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("it closed the connection".to_owned()),
            Ok(Err(error)) => Err(with_causes(&error)),
            Err(_) => Err(format!(
                "it did not answer within {} seconds",
                PATIENCE.as_secs()
            )),
        };
        let place = url::Url::parse(url.expose()).ok();
        Ok(Some(MailServerHealth {
            server: place
                .and_then(|url| {
                    let host = url.host_str()?.to_owned();
                    Some(match url.port() {
                        Some(port) => format!("{host}:{port}"),
                        None => host,
                    })
                })
                .unwrap_or_default(),
            answer,
        }))
    }

    /// How many mails wait in the outbox, for `doctor` and `/readyz`.
    pub async fn waiting_mail(&self) -> Result<u64> {
        use sea_orm::PaginatorTrait as _;
        Ok(store::mail::Entity::find()
            .filter(store::mail::Column::SentAt.is_null())
            .count(self.database.read())
            .await?)
    }

    /// Gives up on mail that is four days old, and forgets what is thirty days old.
    pub async fn purge_mail(&self, now: Timestamp) -> Result<()> {
        if self.settings().smtp_url.is_some() {
            store::mail::Entity::delete_many()
                .filter(store::mail::Column::SentAt.is_null())
                .filter(store::mail::Column::CreatedAt.lt(now.minus(GIVE_UP_AFTER).as_millis()))
                .exec(self.database.write())
                .await?;
        }
        store::mail::Entity::delete_many()
            .filter(store::mail::Column::CreatedAt.lt(now.minus(KEEP).as_millis()))
            .exec(self.database.write())
            .await?;
        Ok(())
    }
}

fn server(url: &Secret) -> Result<AsyncSmtpTransport<Tokio1Executor>> {
    Ok(AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose())
        .map_err(|error| Error::Internal(format!("GATEHOUSE_SMTP_URL: {error}")))?
        .timeout(Some(PATIENCE))
        .build())
}

fn pause_after(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default();
    FIRST_PAUSE
        .saturating_mul(2_u32.saturating_pow(doublings))
        .min(LONGEST_PAUSE)
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a mail could not be composed: {error}"))
}

/// Tells mail programs not to answer by themselves. [RFC 3834 §5]
#[derive(Clone, Copy)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> std::result::Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{FIRST_PAUSE, LONGEST_PAUSE, pause_after};

    #[test]
    fn pauses_double_up_to_six_hours() {
        assert_eq!(pause_after(1), FIRST_PAUSE);
        assert_eq!(pause_after(3), FIRST_PAUSE * 4);
        assert_eq!(pause_after(500), LONGEST_PAUSE);
    }
}
