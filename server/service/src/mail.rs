//! Mail: written into the outbox inside the decision, sent afterwards.
use crate::{Result, Service, database::Transaction, service_account::has_no_mailbox, store};
use domain::Timestamp;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};

/// A mail to one person, as text and HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub recipient: String,
    /// The subject line.
    pub subject: String,
    /// Paragraphs in plain text.
    pub paragraphs: Vec<Paragraph>,
}

/// A paragraph of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paragraph {
    /// Plain text.
    Text(String),
    /// A list of short lines.
    List(Vec<String>),
    /// A link on its own line.
    Link {
        /// What following it does.
        label: String,
        /// Where it leads.
        url: String,
    },
}

impl Mail {
    /// The text part.
    pub fn text(&self) -> String {
        let parts: Vec<String> = self
            .paragraphs
            .iter()
            .map(|paragraph| match paragraph {
                Paragraph::Text(text) => text.clone(),
                Paragraph::List(lines) => lines
                    .iter()
                    .map(|line| format!("- {line}"))
                    .collect::<Vec<_>>()
                    .join("\n"),
                Paragraph::Link { label, url } => format!("{label}:\n{url}"),
            })
            .collect();
        parts.join("\n\n") + "\n"
    }

    /// The HTML part: no images, no styles, nothing to load.
    pub fn html(&self) -> String {
        let paragraphs: Vec<String> = self.paragraphs.iter().map(Paragraph::html).collect();
        format!(
            "<!doctype html><html lang=\"en\"><body>{}</body></html>",
            paragraphs.concat()
        )
    }
}

impl Paragraph {
    fn html(&self) -> String {
        match self {
            Self::Text(text) => format!("<p>{}</p>", escape(text)),
            Self::List(lines) => {
                let items: Vec<String> = lines
                    .iter()
                    .map(|line| format!("<li>{}</li>", escape(line)))
                    .collect();
                format!("<ul>{}</ul>", items.concat())
            }
            Self::Link { label, url } => {
                format!(
                    "<p><a href=\"{0}\">{1}</a><br>{0}</p>",
                    escape(url),
                    escape(label)
                )
            }
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

impl Service {
    /// Puts a mail into the outbox, inside the decision that caused it. A service account without a mailbox gets none.
    pub(crate) async fn enqueue(&self, transaction: &Transaction, mail: &Mail) -> Result<()> {
        if has_no_mailbox(&mail.recipient) {
            return Ok(());
        }
        let now: Timestamp = self.now();
        store::mail::ActiveModel {
            id: Set(self.random.id(now)),
            recipient: Set(mail.recipient.clone()),
            subject: Set(mail.subject.clone()),
            body_text: Set(mail.text()),
            body_html: Set(mail.html()),
            created_at: Set(now.as_millis()),
            next_attempt_at: Set(now.as_millis()),
            attempts: Set(0),
            sent_at: Set(None),
            last_error: Set(None),
        }
        .insert(transaction)
        .await?;
        Ok(())
    }
}
