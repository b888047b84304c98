//! Newer metadata that waits for an admin: kept once, told once, shown as a difference, approved or discarded.
use super::{
    CertificateView, EndpointView,
    refresh::described,
    trusted::{fingerprint, trusted_of},
};
use crate::{
    Caller, Error, Result, Service,
    database::Transaction,
    mail::{Mail, Paragraph},
    store,
};
use domain::{
    Timestamp, code,
    id::OrganizationId,
    saml::{
        certificate::Certificate,
        metadata::{
            Change, Decision, Endpoint, Examined, HoldReason, Origin, Trusted, examine,
            examine_certificates,
        },
    },
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait as _, sea_query::OnConflict};
use serde::Serialize;
use serde_json::json;
use store::identity_provider_held_change as held;

/// A change as it comes in.
pub(super) struct Held {
    /// `metadata` or `certificates`.
    pub(super) kind: &'static str,
    pub(super) document: Vec<u8>,
    pub(super) url: Option<String>,
    pub(super) reason: HoldReason,
    /// Whether somebody asks for it now: then it comes back even if it was discarded before.
    pub(super) anew: bool,
}

/// A change that waits, as its difference to what is on record now.
#[derive(Clone, Debug, Serialize)]
pub struct HeldChangeView {
    /// Names exactly this change; approving asks for it, so that what is approved is what was seen.
    pub version: String,
    /// Why it waits, in a sentence.
    pub reason: &'static str,
    /// Where it was fetched from.
    pub url: Option<String>,
    /// When it came.
    pub at: Timestamp,
    /// Certificates that would be trusted from then on.
    pub added: Vec<CertificateView>,
    /// Certificates that would no longer be trusted.
    pub removed: Vec<CertificateView>,
    /// Certificates that stay.
    pub kept: Vec<CertificateView>,
    /// Addresses people would be sent to from then on.
    pub endpoints_added: Vec<EndpointView>,
    /// Addresses that would no longer be used.
    pub endpoints_removed: Vec<EndpointView>,
}

impl HeldChangeView {
    fn new(row: &held::Model, change: &Change, reason: HoldReason, now: Timestamp) -> Self {
        let certificates = |list: &[Certificate]| {
            list.iter()
                .map(|certificate| CertificateView::new(certificate, now))
                .collect()
        };
        let endpoints = |list: &[Endpoint]| {
            list.iter()
                .map(|endpoint| EndpointView {
                    binding: endpoint.binding,
                    location: endpoint.location.to_string(),
                    used: true,
                })
                .collect()
        };
        Self {
            version: fingerprint(change),
            reason: reason.describe(),
            url: row.url.clone(),
            at: Timestamp::from_millis(row.created_at),
            added: certificates(&change.added),
            removed: certificates(&change.removed),
            kept: certificates(&change.kept),
            endpoints_added: endpoints(&change.endpoints_added),
            endpoints_removed: endpoints(&change.endpoints_removed),
        }
    }
}

/// Whether a change waits for approval.
pub(super) async fn waits(connection: &impl ConnectionTrait, provider: uuid::Uuid) -> Result<bool> {
    Ok(waiting(connection, provider).await?.is_some())
}

async fn waiting(
    connection: &impl ConnectionTrait,
    provider: uuid::Uuid,
) -> Result<Option<held::Model>> {
    Ok(held::Entity::find_by_id(provider)
        .one(connection)
        .await?
        .filter(|row| row.state == "waiting"))
}

impl Service {
    /// Keeps a change for approval, in place of an older one, and tells the admins once. What an admin discarded does not
    /// come back by itself.
    pub(super) async fn hold(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        row: &store::identity_provider::Model,
        new: Held,
        change: &Change,
    ) -> Result<()> {
        let fingerprint = fingerprint(change);
        let before = held::Entity::find_by_id(row.id).one(transaction).await?;
        let known = before.is_some_and(|before| {
            before.fingerprint == fingerprint && (before.state == "waiting" || !new.anew)
        });
        if known {
            return Ok(());
        }
        let mut detail = described(change);
        detail["reason"] = json!(new.reason.as_str());
        detail["url"] = json!(new.url);
        let model = held::ActiveModel {
            identity_provider_id: Set(row.id),
            kind: Set(new.kind.to_owned()),
            document: Set(new.document),
            url: Set(new.url),
            fingerprint: Set(fingerprint),
            reason: Set(new.reason.as_str().to_owned()),
            state: Set("waiting".to_owned()),
            created_at: Set(self.now().as_millis()),
        };
        held::Entity::insert(model)
            .on_conflict(
                OnConflict::column(held::Column::IdentityProviderId)
                    .update_columns([
                        held::Column::Kind,
                        held::Column::Document,
                        held::Column::Url,
                        held::Column::Fingerprint,
                        held::Column::Reason,
                        held::Column::State,
                        held::Column::CreatedAt,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(transaction)
            .await?;
        self.audit_provider(
            transaction,
            caller,
            row,
            "identity_provider.change_held",
            detail,
        )
        .await?;
        self.mail_held(transaction, row, change, new.reason).await
    }

    async fn mail_held(
        &self,
        transaction: &Transaction,
        row: &store::identity_provider::Model,
        change: &Change,
        reason: HoldReason,
    ) -> Result<()> {
        let home = OrganizationId(row.home_organization_id);
        let link = self.provider_page(transaction, row).await?;
        for recipient in super::admins::addresses(transaction, home).await? {
            let mail = Mail {
                recipient,
                subject: format!("{}: new metadata waits for your approval", row.name),
                paragraphs: vec![
                    Paragraph::Text(format!(
                        "The identity provider {} ({}) has new metadata. {}",
                        row.name,
                        row.identifier,
                        reason.describe()
                    )),
                    Paragraph::List(lines(change)),
                    Paragraph::Text(
                        "Until an admin approves it, what is on record stays in force. Compare the fingerprints with your identity provider before you approve.".to_owned(),
                    ),
                    Paragraph::Link {
                        label: "See the change, approve or discard it".to_owned(),
                        url: link.clone(),
                    },
                ],
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }

    /// The change that waits, for an admin of the home organization.
    pub async fn held_change(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<Option<HeldChangeView>> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        self.held_change_of(&reached.row).await
    }

    pub(super) async fn held_change_of(
        &self,
        row: &store::identity_provider::Model,
    ) -> Result<Option<HeldChangeView>> {
        let read = self.database.read();
        let (Some(kept), Some(trusted)) =
            (waiting(read, row.id).await?, trusted_of(read, row).await?)
        else {
            return Ok(None);
        };
        let Some(reason) = HoldReason::parse(&kept.reason) else {
            return Err(Error::Internal(format!("reason {}", kept.reason)));
        };
        // What has run out or came true by other ways meanwhile is nothing to decide on.
        Ok(self
            .examine_held(&trusted, &kept)
            .ok()
            .map(|(_, change)| HeldChangeView::new(&kept, &change, reason, self.now())))
    }

    /// Reads what is kept again, against what is trusted now.
    fn examine_held(
        &self,
        trusted: &Trusted,
        kept: &held::Model,
    ) -> Result<(domain::saml::metadata::Proposed, Change)> {
        let now = self.now();
        let Examined { proposed, decision } = if kept.kind == "certificates" {
            let text = String::from_utf8_lossy(&kept.document);
            examine_certificates(trusted, &text, now)?
        } else {
            examine(trusted, &kept.document, &Origin::HandedIn, self.policy(now))?
        };
        match decision {
            Decision::Accept(change) | Decision::Hold(change, _) => Ok((proposed, change)),
            Decision::Unchanged => Err(code::NOTHING_HELD.into()),
        }
    }

    /// Makes the change that was seen as `version` true. Any plan allows it: it renews what is live (B17).
    pub async fn approve_held_change(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        version: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let row = reached.row;
        let kept = waiting(&transaction, row.id)
            .await?
            .ok_or_else(|| Error::from(code::NOTHING_HELD))?;
        let trusted = trusted_of(&transaction, &row)
            .await?
            .ok_or_else(|| Error::from(code::NOTHING_HELD))?;
        let (proposed, change) = self.examine_held(&trusted, &kept)?;
        if fingerprint(&change) != version {
            return Err(code::CONFLICT.into());
        }
        let xml = String::from_utf8(kept.document).ok();
        self.adopt_metadata(&transaction, &row, &proposed, &change, xml)
            .await?;
        self.audit_provider(
            &transaction,
            caller,
            &row,
            "identity_provider.change_approved",
            described(&change),
        )
        .await?;
        transaction.commit().await
    }

    /// Leaves what is on record in force. The same change does not come back by a refresh.
    pub async fn discard_held_change(&self, caller: &Caller, slug: &str, key: &str) -> Result<()> {
        use sea_orm::{ActiveModelTrait as _, IntoActiveModel as _};
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let kept = waiting(&transaction, reached.row.id)
            .await?
            .ok_or_else(|| Error::from(code::NOTHING_HELD))?;
        let detail = json!({ "reason": kept.reason, "url": kept.url });
        let mut discarded = kept.into_active_model();
        discarded.state = Set("discarded".to_owned());
        discarded.update(&transaction).await?;
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.change_discarded",
            detail,
        )
        .await?;
        transaction.commit().await
    }

    /// The page of an identity provider in its home organization.
    pub(super) async fn provider_page(
        &self,
        connection: &impl ConnectionTrait,
        row: &store::identity_provider::Model,
    ) -> Result<String> {
        let home = store::organization::Entity::find_by_id(row.home_organization_id)
            .one(connection)
            .await?
            .ok_or_else(|| Error::Internal(format!("{} has no home", row.identifier)))?;
        Ok(self.settings().url(&format!(
            "/organizations/{}/identity-providers/{}",
            home.slug, row.identifier
        )))
    }
}

fn lines(change: &Change) -> Vec<String> {
    let mut lines = Vec::new();
    for (word, certificates) in [("New", &change.added), ("Gone", &change.removed)] {
        for certificate in certificates {
            lines.push(format!(
                "{word} certificate {}, valid until {}, SHA-256 {}",
                certificate.subject(),
                certificate.not_after(),
                certificate.sha256()
            ));
        }
    }
    for (word, endpoints) in [
        ("New", &change.endpoints_added),
        ("Gone", &change.endpoints_removed),
    ] {
        for endpoint in endpoints {
            lines.push(format!("{word} sign-in address {}", endpoint.location));
        }
    }
    lines
}
