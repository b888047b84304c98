//! Certificates and metadata of a live identity provider as its admins see them: which key signs, which comes next, how
//! the metadata is kept up to date, what waits, and what ends soon.
use super::{CertificateView, HeldChangeView, RenewLinkView, trust::certificates_of};
use crate::{Caller, Error, Result, Service, store};
use domain::{
    Code, Refusal, Timestamp, code,
    id::IdentityProviderId,
    saml::{
        Check, CheckOutcome,
        certificate::{Certificate, warning_due},
    },
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::json;

/// Everything about certificates and metadata on one page.
#[derive(Clone, Debug)]
pub struct MetadataLife {
    /// Every certificate on record, those valid longest first.
    pub certificates: Vec<TrackedCertificate>,
    /// How metadata is refreshed; none without an address.
    pub refresh: Option<RefreshView>,
    /// The change that waits for approval.
    pub held: Option<HeldChangeView>,
    /// The renew links that work.
    pub links: Vec<RenewLinkView>,
    /// The warning to show, if one is due.
    pub warning: Option<ExpiryWarning>,
}

/// A certificate and what it does.
#[derive(Clone, Debug)]
pub struct TrackedCertificate {
    /// The certificate.
    pub certificate: CertificateView,
    /// What it does.
    pub used: CertificateUse,
}

/// What a certificate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateUse {
    /// The latest sign-in was signed with it.
    InUse,
    /// It is accepted, valid longer than the one in use, and has not signed the latest sign-in.
    Next,
    /// It is accepted.
    Accepted,
    /// It ended; a signature of its key still counts until the metadata drops it.
    Expired,
}

/// How metadata is refreshed.
#[derive(Clone, Debug)]
pub struct RefreshView {
    /// The address on record.
    pub url: String,
    /// The host that is pinned by it.
    pub host: String,
    /// When it is fetched next.
    pub next_at: Timestamp,
    /// When it was last tried.
    pub attempted_at: Option<Timestamp>,
    /// When it was last read.
    pub succeeded_at: Option<Timestamp>,
    /// When it last changed something.
    pub changed_at: Option<Timestamp>,
    /// Why the latest attempt failed.
    pub error: Option<Code>,
    /// How often in a row.
    pub failures: i64,
    /// The end of the file's validity.
    pub valid_until: Option<Timestamp>,
    /// The key that must sign it.
    pub metadata_key: Option<CertificateView>,
}

/// A certificate ends soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiryWarning {
    /// The certificate.
    pub certificate: CertificateView,
    /// Whether no other one on record is valid longer.
    pub last: bool,
    /// Whether it has ended already.
    pub ended: bool,
}

impl Service {
    /// The certificates and the metadata of a provider, for an admin of its home organization.
    pub async fn metadata_life(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
    ) -> Result<MetadataLife> {
        let reached = self.reach(caller, slug, key).await?.require_home()?;
        let row = &reached.row;
        let (read, now) = (self.database.read(), self.now());
        let stored: Vec<CertificateView> = certificates_of(read, IdentityProviderId(row.id))
            .await?
            .iter()
            .map(|certificate| CertificateView::stored(certificate, now))
            .collect();
        let warning = if row.state == "live" {
            warning(&stored, now)
        } else {
            None
        };
        let signing = self.latest_signer(row.id, &stored).await?;
        Ok(MetadataLife {
            certificates: tracked(stored, signing.as_deref()),
            refresh: self.refresh_view(row).await?,
            held: self.held_change_of(row).await?,
            links: self.renew_links_of(row.id).await?,
            warning,
        })
    }

    /// The fingerprint of the certificate that signed the latest sign-in, as the flight recorder noted it.
    async fn latest_signer(
        &self,
        provider: uuid::Uuid,
        certificates: &[CertificateView],
    ) -> Result<Option<String>> {
        use store::flight_record::{Column, Entity};
        let latest = Entity::find()
            .filter(Column::IdentityProviderId.eq(provider))
            .filter(Column::Outcome.ne("refused"))
            .order_by_desc(Column::CreatedAt)
            .one(self.database.read())
            .await?;
        let checks: Vec<CheckOutcome> = latest
            .and_then(|record| serde_json::from_str(&record.checks).ok())
            .unwrap_or_default();
        let note = checks
            .into_iter()
            .find(|outcome| outcome.check == Check::Signature)
            .and_then(|outcome| outcome.note)
            .unwrap_or_default();
        Ok(certificates
            .iter()
            .map(|certificate| certificate.sha256.clone())
            .find(|sha256| note.contains(sha256)))
    }

    async fn refresh_view(
        &self,
        row: &store::identity_provider::Model,
    ) -> Result<Option<RefreshView>> {
        let found = store::identity_provider_refresh::Entity::find_by_id(row.id)
            .one(self.database.read())
            .await?;
        let (Some(found), Some(url)) = (found, row.metadata_url.clone()) else {
            return Ok(None);
        };
        let metadata_key = found
            .metadata_key
            .map(|der| Certificate::from_der(&der).map_err(Error::Refused))
            .transpose()?;
        let host = super::trusted::stored_url(&url)?;
        let at = |millis: Option<i64>| millis.map(Timestamp::from_millis);
        Ok(Some(RefreshView {
            host: host.host_str().unwrap_or_default().to_owned(),
            url,
            next_at: Timestamp::from_millis(found.next_at),
            attempted_at: at(found.attempted_at),
            succeeded_at: at(found.succeeded_at),
            changed_at: at(found.changed_at),
            error: found.error.as_deref().and_then(Code::find),
            failures: found.failures,
            valid_until: at(found.valid_until),
            metadata_key: metadata_key
                .as_ref()
                .map(|certificate| CertificateView::new(certificate, self.now())),
        }))
    }

    /// Pins the key that must sign fetched metadata, as a certificate; empty text removes the pin.
    pub async fn pin_metadata_key(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        certificate: &str,
    ) -> Result<()> {
        let pinned = if certificate.trim().is_empty() {
            None
        } else {
            let parsed = Certificate::parse_text(certificate)
                .map_err(|refusal| refusal.field("metadata_key"))?;
            Some(parsed)
        };
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let found = store::identity_provider_refresh::Entity::find_by_id(reached.row.id)
            .one(&transaction)
            .await?
            .ok_or_else(|| Refusal::new(code::METADATA_URL_MISSING))?;
        let mut changed = found.into_active_model();
        changed.metadata_key = Set(pinned.as_ref().map(|pinned| pinned.der().to_vec()));
        changed.update(&transaction).await?;
        self.audit_provider(
            &transaction,
            caller,
            &reached.row,
            "identity_provider.metadata_key_pinned",
            json!({ "certificate": pinned.as_ref().map(Certificate::sha256) }),
        )
        .await?;
        transaction.commit().await
    }
}

fn tracked(stored: Vec<CertificateView>, signing: Option<&str>) -> Vec<TrackedCertificate> {
    let in_use_until = stored
        .iter()
        .find(|certificate| Some(certificate.sha256.as_str()) == signing)
        .map(|certificate| certificate.not_after);
    let used = |certificate: &CertificateView| {
        if Some(certificate.sha256.as_str()) == signing {
            CertificateUse::InUse
        } else if certificate.expired {
            CertificateUse::Expired
        } else if in_use_until.is_some_and(|until| certificate.not_after > until) {
            CertificateUse::Next
        } else {
            CertificateUse::Accepted
        }
    };
    stored
        .into_iter()
        .map(|certificate| TrackedCertificate {
            used: used(&certificate),
            certificate,
        })
        .collect()
}

/// Whether a certificate that is valid until then has ended, or is near enough to its end to warn.
pub(super) fn ending(not_after: Timestamp, now: Timestamp) -> bool {
    not_after <= now || warning_due(not_after, now).is_some()
}

/// The last certificate's end if it is near or past, else the end of the next one that ends.
fn warning(stored: &[CertificateView], now: Timestamp) -> Option<ExpiryWarning> {
    let last = stored.first()?;
    let due = |certificate: &CertificateView| ending(certificate.not_after, now);
    if due(last) {
        return Some(ExpiryWarning {
            certificate: last.clone(),
            last: true,
            ended: last.expired,
        });
    }
    stored
        .iter()
        .rev()
        .find(|certificate| !certificate.expired && due(certificate))
        .map(|certificate| ExpiryWarning {
            certificate: certificate.clone(),
            last: false,
            ended: false,
        })
}
