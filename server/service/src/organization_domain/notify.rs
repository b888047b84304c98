//! The mails about a domain, to the owners and admins of its organization.
use super::view::record_of;
use crate::{
    Result, Service,
    database::Transaction,
    mail::{Mail, Paragraph},
    store,
};
use domain::{
    domain_proof::{Finding, Standing},
    id::OrganizationId,
};
use sea_orm::EntityTrait as _;
use store::organization_domain as listed;

impl Service {
    /// The record is missing: for the first time, or for so long that the domain lapsed.
    pub(super) async fn tell_of_missing_record(
        &self,
        transaction: &Transaction,
        row: &listed::Model,
        standing: Standing,
        finding: Finding,
    ) -> Result<()> {
        let domain = &row.domain;
        let record = record_of(row)?;
        let (subject, first, then) = match standing.lapses_at() {
            Some(until) => (
                format!("{domain}: the record that proves it is missing"),
                format!(
                    "We looked for the TXT record by which your organization proves that it holds {domain}. {}",
                    finding.happened()
                ),
                format!(
                    "Put it back before {until}. Until then nothing changes. After that people with an address at {domain} are no longer led to your sign-in by themselves. Accounts, links and sessions stay as they are."
                ),
            ),
            None => (
                format!("{domain} has lapsed"),
                format!(
                    "The TXT record by which your organization proves that it holds {domain} has been missing for seven days."
                ),
                format!(
                    "From now on people with an address at {domain} are no longer led to your sign-in by themselves; they can still use the sign-in address or the SSO identifier. Accounts, links and sessions stay as they are. To undo it, put the record back and press \u{201c}Check now\u{201d}."
                ),
            ),
        };
        let paragraphs = vec![
            Paragraph::Text(first),
            Paragraph::List(vec![
                format!("Name: {}", record.name),
                "Type: TXT".to_owned(),
                format!("Value: {}", record.value),
            ]),
            Paragraph::Text(then),
        ];
        self.tell_administrators(transaction, row, &subject, &paragraphs)
            .await
    }

    /// The operator gave the domain to another organization.
    pub(super) async fn tell_of_taken_domain(
        &self,
        transaction: &Transaction,
        row: &listed::Model,
    ) -> Result<()> {
        let domain = &row.domain;
        let product = &self.settings().product_name;
        let paragraphs = [Paragraph::Text(format!(
            "The operator of {product} gave {domain} to another organization. People with an address at {domain} are no longer led to your sign-in by themselves; they can still use the sign-in address or the SSO identifier. Accounts, links and sessions stay as they are. If this is wrong, write to the operator."
        ))];
        let subject = format!("{domain} no longer belongs to your organization here");
        self.tell_administrators(transaction, row, &subject, &paragraphs)
            .await
    }

    async fn tell_administrators(
        &self,
        transaction: &Transaction,
        row: &listed::Model,
        subject: &str,
        paragraphs: &[Paragraph],
    ) -> Result<()> {
        let organization = store::organization::Entity::find_by_id(row.organization_id)
            .one(transaction)
            .await?;
        let slug = organization.map(|found| found.slug).unwrap_or_default();
        let link = Paragraph::Link {
            label: "Domains in the console".to_owned(),
            url: self
                .settings()
                .url(&format!("/organizations/{slug}/domains")),
        };
        let recipients = self
            .administrators_of(transaction, OrganizationId(row.organization_id))
            .await?;
        for (account, _) in recipients {
            if account.email_confirmed_at.is_none() {
                continue;
            }
            let mail = Mail {
                recipient: account.email,
                subject: subject.to_owned(),
                paragraphs: paragraphs.iter().chain([&link]).cloned().collect(),
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }
}
