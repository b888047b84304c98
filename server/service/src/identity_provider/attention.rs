//! What the admins of a home organization should look at, on its overview and by mail: a certificate that ends, a change that
//! waits, metadata that can no longer be read.
use super::metadata_life::ending;
use super::trust::certificates_of;
use crate::{
    Result, Service,
    database::Transaction,
    mail::{Mail, Paragraph},
    store,
};
use domain::{
    Refusal, Timestamp,
    id::{IdentityProviderId, OrganizationId},
    saml::metadata::REFRESH_ALARM,
};
use sea_orm::EntityTrait as _;
use serde::Serialize;

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Attention {
    /// The last signing certificate ends soon, or has ended.
    LastCertificate {
        /// When.
        ends: Timestamp,
        /// Whether that is past.
        ended: bool,
    },
    /// A change of keys or addresses waits for approval.
    ChangeWaits,
    /// The metadata address could not be read [`REFRESH_ALARM`] times in a row or more.
    RefreshFails {
        /// When it was last read.
        since: Option<Timestamp>,
    },
    /// Single sign-on is enforced, and no owner holds unused break-glass codes.
    NoBreakGlassCodes,
    /// Enforcement is on trial.
    TrialRuns {
        /// Until when it may be rolled back.
        ends: Timestamp,
    },
}

impl Service {
    /// What is to be looked at, the most pressing first; nothing of a provider that is not live.
    pub(crate) async fn attention_to(
        &self,
        row: &store::identity_provider::Model,
    ) -> Result<Vec<Attention>> {
        if row.state != "live" {
            return Ok(Vec::new());
        }
        let read = self.database.read();
        let mut found = Vec::new();
        let stored = certificates_of(read, IdentityProviderId(row.id)).await?;
        if let Some(last) = stored.iter().map(|certificate| certificate.not_after).max() {
            let (ends, now) = (Timestamp::from_millis(last), self.now());
            if ending(ends, now) {
                found.push(Attention::LastCertificate {
                    ends,
                    ended: ends <= now,
                });
            }
        }
        if self.held_change_of(row).await?.is_some() {
            found.push(Attention::ChangeWaits);
        }
        let refresh = store::identity_provider_refresh::Entity::find_by_id(row.id)
            .one(read)
            .await?;
        if let Some(refresh) = refresh.filter(|refresh| refresh.failures >= REFRESH_ALARM.into()) {
            found.push(Attention::RefreshFails {
                since: refresh.succeeded_at.map(Timestamp::from_millis),
            });
        }
        Ok(found)
    }

    /// Tells the admins, once for a run of failures, that metadata can no longer be read.
    pub(super) async fn alarm_about_refresh(
        &self,
        transaction: &Transaction,
        row: &store::identity_provider::Model,
        refusal: &Refusal,
        since: Option<Timestamp>,
    ) -> Result<()> {
        let (name, url) = (&row.name, row.metadata_url.as_deref().unwrap_or_default());
        let page = self.provider_page(transaction, row).await?;
        let read = since.map_or_else(
            || "It was never read by itself".to_owned(),
            |since| format!("It was last read on {since}"),
        );
        let home = OrganizationId(row.home_organization_id);
        for recipient in super::admins::addresses(transaction, home).await? {
            let mail = Mail {
                recipient,
                subject: format!("{name}: its metadata can no longer be read"),
                paragraphs: vec![
                    Paragraph::Text(format!(
                        "The metadata of the identity provider {name} ({}) could not be read {REFRESH_ALARM} times in a row. {read}.",
                        row.identifier
                    )),
                    Paragraph::List(vec![
                        format!("Address: {url}"),
                        format!("Reason: {} ({})", refusal.code.happened(), refusal.code),
                        format!("What to do: {}", refusal.code.next()),
                    ]),
                    Paragraph::Text("People go on signing in. Once the identity provider signs with a key that is not on record here, nobody can sign in through it. It is tried again every six hours; you are not told of each failure.".to_owned()),
                    Paragraph::Link {
                        label: "Certificates and metadata in the console".to_owned(),
                        url: page.clone(),
                    },
                ],
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }
}
