//! The holder of a link: may look at what it is for, and propose through it once.
use crate::{
    Caller, Error, Result, Service,
    database::Transaction,
    identity_provider::{
        CertificateView, Proposal,
        held_change::Held,
        refresh::described,
        trust::certificates_of,
        trusted::{stored_url, trusted_of},
    },
    rate_limit::Limit,
    store,
};
use domain::{
    Refusal, Timestamp, code,
    id::IdentityProviderId,
    saml::{
        IdpProduct,
        certificate::Certificate,
        metadata::{BYTES_LIMIT, Decision, Examined, Origin, examine, examine_certificates},
    },
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, sea_query::Expr,
};
use serde_json::json;
use std::time::Duration;
use store::renew_link as link;
use uuid::Uuid;

/// How often one link may be tried.
const TRIES: Limit = Limit {
    name: "renew-link",
    burst: 10,
    period: Duration::from_secs(60),
};

/// What the holder of a link may know: what the identity provider's own metadata says.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// The provider's name here.
    pub name: String,
    /// Its product.
    pub product: IdpProduct,
    /// The organization that set it up.
    pub organization: String,
    /// Its entity ID.
    pub entity_id: String,
    /// The certificates on record.
    pub certificates: Vec<CertificateView>,
    /// When the link stops working.
    pub expires_at: Timestamp,
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewed {
    /// It came from the metadata address on record and is in force.
    Accepted,
    /// It waits for an admin's approval.
    Waiting,
}

/// A proposal as bytes, and where from.
struct Given {
    kind: &'static str,
    document: Vec<u8>,
    url: Option<String>,
}

impl Service {
    /// Looks at a link without using it: `link.expired` unless it works now.
    pub async fn peek_renew_link(&self, token: &str) -> Result<Renewal> {
        let read = self.database.read();
        let (found, row) = self.provider_of_link(read, token).await?;
        let home = store::organization::Entity::find_by_id(row.home_organization_id)
            .one(read)
            .await?
            .ok_or_else(expired)?;
        let now = self.now();
        let certificates = certificates_of(read, IdentityProviderId(row.id)).await?;
        Ok(Renewal {
            name: row.name,
            product: IdpProduct::parse(&row.product).unwrap_or(IdpProduct::Other),
            organization: home.name,
            entity_id: row.entity_id.ok_or_else(expired)?,
            certificates: certificates
                .iter()
                .map(|certificate| CertificateView::stored(certificate, now))
                .collect(),
            expires_at: Timestamp::from_millis(found.expires_at),
        })
    }

    async fn provider_of_link(
        &self,
        connection: &impl ConnectionTrait,
        token: &str,
    ) -> Result<(link::Model, store::identity_provider::Model)> {
        let found = link::Entity::find()
            .filter(link::Column::TokenHash.eq(crate::token::hash(token)))
            .filter(link::Column::UsedAt.is_null())
            .filter(link::Column::RevokedAt.is_null())
            .filter(link::Column::ExpiresAt.gt(self.now().as_millis()))
            .one(connection)
            .await?
            .ok_or_else(expired)?;
        let row = store::identity_provider::Entity::find_by_id(found.identity_provider_id)
            .one(connection)
            .await?
            .filter(|row| row.state == "live")
            .ok_or_else(expired)?;
        Ok((found, row))
    }

    /// Proposes newer metadata or certificates through a link. What cannot be used is refused and leaves the link working.
    pub async fn renew_by_link(
        &self,
        caller: &Caller,
        token: &str,
        proposal: Proposal,
    ) -> Result<Renewed> {
        let (found, before) = self.provider_of_link(self.database.read(), token).await?;
        self.throttle(TRIES, &found.id.to_string()).await?;
        let given = self.given(proposal).await?;
        let (transaction, row) = self.begin_provider(before.id).await?.ok_or_else(expired)?;
        self.consume_renew_link(&transaction, found.id).await?;
        let trusted = trusted_of(&transaction, &row).await?.ok_or_else(expired)?;
        let now = self.now();
        let Examined { proposed, decision } = if given.kind == "certificates" {
            let text = String::from_utf8_lossy(&given.document);
            examine_certificates(&trusted, &text, now).map_err(|refusal| refusal.field("text"))?
        } else {
            // The very address on record vouches for what it serves. Another path does not, for hosts are shared: whoever
            // holds the link chose it, as they would choose a file.
            let origin = match &given.url {
                Some(url) if row.metadata_url.as_ref() == Some(url) => {
                    Origin::Fetched(stored_url(url)?)
                }
                _ => Origin::HandedIn,
            };
            let field = if given.url.is_some() { "url" } else { "text" };
            examine(&trusted, &given.document, &origin, self.policy(now))
                .map_err(|refusal| refusal.field(field))?
        };
        let outcome = match decision {
            Decision::Unchanged => {
                return Err(Refusal::new(code::METADATA_NOTHING_NEW).into());
            }
            Decision::Accept(change) => {
                let xml = String::from_utf8(given.document).ok();
                self.adopt_metadata(&transaction, &row, &proposed, &change, xml)
                    .await?;
                let mut detail = described(&change);
                detail["url"] = json!(given.url);
                detail["renew_link"] = json!(found.id);
                self.audit_provider(
                    &transaction,
                    caller,
                    &row,
                    "identity_provider.metadata_refreshed",
                    detail,
                )
                .await?;
                Renewed::Accepted
            }
            Decision::Hold(change, reason) => {
                let held = Held {
                    kind: given.kind,
                    document: given.document,
                    url: given.url,
                    reason,
                    anew: true,
                };
                self.hold(&transaction, caller, &row, held, &change).await?;
                Renewed::Waiting
            }
        };
        self.audit_provider(
            &transaction,
            caller,
            &row,
            "identity_provider.renew_link_used",
            json!({ "renew_link": found.id }),
        )
        .await?;
        transaction.commit().await?;
        Ok(outcome)
    }

    /// Of several at once one wins.
    async fn consume_renew_link(&self, transaction: &Transaction, id: Uuid) -> Result<()> {
        let now = self.now().as_millis();
        let used = link::Entity::update_many()
            .col_expr(link::Column::UsedAt, Expr::value(Some(now)))
            .filter(link::Column::Id.eq(id))
            .filter(link::Column::UsedAt.is_null())
            .filter(link::Column::RevokedAt.is_null())
            .filter(link::Column::ExpiresAt.gt(now))
            .exec(transaction)
            .await?;
        if used.rows_affected == 1 {
            Ok(())
        } else {
            Err(expired())
        }
    }

    async fn given(&self, proposal: Proposal) -> Result<Given> {
        match proposal {
            Proposal::Url(url) => {
                let url = url.trim().to_owned();
                let document = self
                    .refetch_metadata(&url)
                    .await
                    .map_err(|refusal| refusal.field("url"))?;
                Ok(Given {
                    kind: "metadata",
                    document,
                    url: Some(url),
                })
            }
            Proposal::File(bytes) => handed_in(bytes, "file"),
            Proposal::Paste(text) => handed_in(text.into_bytes(), "text"),
            Proposal::Manual(values) => handed_in(values.certificate.into_bytes(), "certificate"),
        }
    }
}

/// A file is metadata, or one or more certificates as PEM, base64 or DER.
fn handed_in(bytes: Vec<u8>, field: &'static str) -> Result<Given> {
    /// How every DER certificate begins: a sequence with a long length.
    const DER: [u8; 2] = [0x30, 0x82];
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::new(code::METADATA_EMPTY).field(field).into());
    }
    if bytes.len() > BYTES_LIMIT {
        return Err(Refusal::new(code::METADATA_TOO_LARGE).field(field).into());
    }
    let given = |kind, document| Given {
        kind,
        document,
        url: None,
    };
    if bytes.starts_with(&DER) {
        let certificate = Certificate::from_der(&bytes).map_err(|refusal| refusal.field(field))?;
        return Ok(given("certificates", certificate.pem().into_bytes()));
    }
    let is_text = bytes.is_ascii() && !bytes.contains(&b'<');
    let kind = if is_text { "certificates" } else { "metadata" };
    Ok(given(kind, bytes))
}

fn expired() -> Error {
    Refusal::new(code::LINK_EXPIRED).into()
}
