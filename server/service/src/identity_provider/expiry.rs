//! Warning the admins before signing certificates end (X3): 60, 30, 14, 7, 3 and 1 days before, once each, by mail.
use super::{renew_link::NewRenewLink, trust::certificates_of};
use crate::{
    Caller, Result, Service,
    database::Transaction,
    mail::{Mail, Paragraph},
    store,
};
use domain::{
    Timestamp,
    guide::renewal,
    id::{IdentityProviderId, OrganizationId},
    saml::{
        IdpProduct,
        certificate::{WARNING_DAYS, warning_due},
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    sea_query::OnConflict,
};
use serde_json::json;
use std::time::Duration;
use store::{identity_provider as provider, identity_provider_certificate as certificate};

/// The lease under which warnings are written.
const LEASE: (&str, Duration) = ("certificate-warnings", Duration::from_secs(120));

/// What a warning says.
struct Warning<'a> {
    provider: &'a provider::Model,
    ends: &'a certificate::Model,
    days: u32,
    /// The certificates that are valid longer.
    longer: Vec<&'a certificate::Model>,
    refresh: Option<store::identity_provider_refresh::Model>,
}

impl Service {
    /// Sends the warnings that are due. Gives how many; any number of servers may run it at once.
    pub async fn warn_of_ending_certificates(&self) -> Result<u32> {
        let holder = self.random.id(self.now());
        if !self.hold_lease(LEASE.0, holder, LEASE.1).await? {
            return Ok(0);
        }
        let outcome = self.warn_held().await;
        self.release_lease(LEASE.0, holder).await?;
        outcome
    }

    async fn warn_held(&self) -> Result<u32> {
        let now = self.now();
        let first = WARNING_DAYS.into_iter().max().unwrap_or_default();
        let horizon = now.plus(Duration::from_secs(u64::from(first) * 24 * 3600));
        let ending = certificate::Entity::find()
            .filter(certificate::Column::NotAfter.gt(now.as_millis()))
            .filter(certificate::Column::NotAfter.lte(horizon.as_millis()))
            .order_by_asc(certificate::Column::IdentityProviderId)
            .order_by_asc(certificate::Column::NotAfter)
            .all(self.database.read())
            .await?;
        let mut sent = 0;
        for row in ending {
            if let Some(days) = warning_due(Timestamp::from_millis(row.not_after), now)
                && self.warn(&row, days).await?
            {
                sent += 1;
            }
        }
        Ok(sent)
    }

    /// One warning in one transaction: its unique row, the renew link, the mails.
    async fn warn(&self, row: &certificate::Model, days: u32) -> Result<bool> {
        // Most runs find what was told already; they need no lock.
        let told = store::certificate_warning::Entity::find_by_id((
            row.identity_provider_id,
            row.sha256.clone(),
            i64::from(days),
        ))
        .one(self.database.read())
        .await?;
        if told.is_some() {
            return Ok(false);
        }
        let Some((transaction, provider)) = self.begin_provider(row.identity_provider_id).await?
        else {
            return Ok(false);
        };
        if provider.state != "live"
            || !super::offline::serves_anybody(&transaction, provider.id).await?
        {
            return Ok(false);
        }
        if !self.note_warning(&transaction, row, days).await? {
            return Ok(false);
        }
        let all = certificates_of(&transaction, IdentityProviderId(provider.id)).await?;
        let longer = all
            .iter()
            .filter(|other| other.not_after > row.not_after)
            .collect();
        let refresh = store::identity_provider_refresh::Entity::find_by_id(provider.id)
            .one(&transaction)
            .await?;
        let system = Caller::anonymous("", "");
        let link = self
            .new_renew_link(&transaction, &system, provider.id)
            .await?;
        let warning = Warning {
            provider: &provider,
            ends: row,
            days,
            longer,
            refresh,
        };
        let page = self.provider_page(&transaction, &provider).await?;
        let home = OrganizationId(provider.home_organization_id);
        for recipient in super::admins::addresses(&transaction, home).await? {
            let mail = warning.mail(recipient, &page, &link);
            self.enqueue(&transaction, &mail).await?;
        }
        let last = warning.longer.is_empty();
        self.audit_provider(
            &transaction,
            &system,
            &provider,
            "identity_provider.certificate_warned",
            json!({ "certificate": row.sha256, "days": days, "last": last }),
        )
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Whether this warning is the first of its kind.
    async fn note_warning(
        &self,
        transaction: &Transaction,
        row: &certificate::Model,
        days: u32,
    ) -> Result<bool> {
        use store::certificate_warning::{ActiveModel, Column, Entity};
        let model = ActiveModel {
            identity_provider_id: Set(row.identity_provider_id),
            sha256: Set(row.sha256.clone()),
            days: Set(i64::from(days)),
            created_at: Set(self.now().as_millis()),
        };
        let conflict =
            OnConflict::columns([Column::IdentityProviderId, Column::Sha256, Column::Days])
                .do_nothing()
                .to_owned();
        let inserted = Entity::insert(model)
            .on_conflict(conflict)
            .exec_without_returning(transaction)
            .await?;
        Ok(inserted == 1)
    }
}

impl Warning<'_> {
    fn mail(&self, recipient: String, page: &str, link: &NewRenewLink) -> Mail {
        let name = &self.provider.name;
        let product = IdpProduct::parse(&self.provider.product).unwrap_or(IdpProduct::Other);
        let until = if self.days == 1 {
            "tomorrow".to_owned()
        } else {
            format!("in {} days", self.days)
        };
        let which = if self.longer.is_empty() {
            "the last signing certificate"
        } else {
            "a signing certificate"
        };
        let mut paragraphs = vec![
            Paragraph::Text(format!(
                "{which} of the identity provider {name} ({}) ends {until} or sooner.",
                self.provider.identifier,
                which = capitalized(which),
            )),
            Paragraph::List(vec![
                format!("Certificate: {}", self.ends.subject),
                format!("SHA-256: {}", self.ends.sha256),
                format!("Ends: {}", Timestamp::from_millis(self.ends.not_after)),
            ]),
            Paragraph::Text(self.consequence()),
        ];
        if let Some(text) = self.by_itself() {
            paragraphs.push(Paragraph::Text(text));
        }
        paragraphs.push(Paragraph::Text(format!(
            "What to do at {}:",
            product.place()
        )));
        paragraphs.push(Paragraph::List(
            renewal(product)
                .iter()
                .map(|&step| step.to_owned())
                .collect(),
        ));
        paragraphs.push(Paragraph::Link {
            label: "Certificates and metadata in the console".to_owned(),
            url: page.to_owned(),
        });
        paragraphs.push(Paragraph::Link {
            label: format!(
                "Or pass this link on to whoever administers the identity provider: it takes the new metadata or certificate without an account, once, until {}. An admin here approves it",
                link.expires_at
            ),
            url: link.url.expose().to_owned(),
        });
        Mail {
            recipient,
            subject: format!("{name}: {which} ends {until}"),
            paragraphs,
        }
    }

    fn consequence(&self) -> String {
        match self.longer.first() {
            None => "No other certificate on record is valid longer. Once the identity provider signs with a new one that is not on record here, nobody can sign in through it.".to_owned(),
            Some(longest) => format!(
                "{} on record, valid until {}; sign-ins with it work already.",
                if self.longer.len() == 1 { "Another certificate is" } else { "Other certificates are" },
                Timestamp::from_millis(longest.not_after)
            ),
        }
    }

    fn by_itself(&self) -> Option<String> {
        let url = self.provider.metadata_url.as_ref()?;
        let refresh = self.refresh.as_ref()?;
        Some(match (refresh.failures, refresh.succeeded_at) {
            (0, Some(at)) => format!(
                "New certificates are taken over by themselves from {url}, which was read on {}.",
                Timestamp::from_millis(at)
            ),
            (_, Some(at)) => format!(
                "New certificates would be taken over from {url}, but it could not be read since {}: see the reason in the console.",
                Timestamp::from_millis(at)
            ),
            (_, None) => format!(
                "New certificates would be taken over from {url}, but it could not be read yet: see the reason in the console."
            ),
        })
    }
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}
