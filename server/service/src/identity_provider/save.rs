//! Taking previewed metadata over into an identity provider.
use super::{
    proposal::Readable,
    state::State,
    stored_proposal::{proposal_of, version},
};
use crate::{Caller, Error, Result, Service, database::Transaction, store};
use domain::{
    Refusal, code,
    saml::{
        Binding, IdpProduct,
        certificate::Certificate,
        metadata::{Endpoint, IdpMetadata},
    },
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _,
};
use serde_json::json;
use std::collections::HashSet;
use store::{identity_provider as provider, identity_provider_certificate as certificate};

impl Service {
    /// Saves the proposal that was previewed as `version`. Refused: another one waits by now (`request.conflict`); the
    /// entity ID would change while people are linked by it. With a plan that has no single sign-on only a live
    /// provider's certificates may be renewed (B17).
    pub async fn save_metadata(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        previewed: &str,
    ) -> Result<()> {
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        let row = reached.row;
        let stored = proposal_of(&transaction, row.id)
            .await?
            .ok_or_else(|| Error::from(code::PROPOSAL_MISSING))?;
        if version(&stored) != previewed {
            return Err(code::CONFLICT.into());
        }
        let now = self.now();
        let (readable, _) = self.readable(&stored, now).map_err(|refusals| {
            Error::Refused(
                refusals
                    .into_iter()
                    .next()
                    .unwrap_or(Refusal::new(code::INVALID)),
            )
        })?;
        let same_entity = row.entity_id.as_ref() == Some(&readable.metadata.entity_id);
        if !(same_entity && State::of(&row)? == State::Live) {
            reached.access.require_single_sign_on()?;
        }
        let entity_id = readable.metadata.entity_id.clone();
        refuse_if_linked(&transaction, &row, &readable.metadata).await?;
        let fingerprints = self.store_metadata(&transaction, &row, readable).await?;
        store::identity_provider_proposal::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        self.audit_provider(
            &transaction,
            caller,
            &row,
            "identity_provider.metadata_saved",
            json!({
                "source": stored.source,
                "entity_id": entity_id,
                "entity_id_before": row.entity_id,
                "certificates": fingerprints,
            }),
        )
        .await?;
        transaction.commit().await
    }

    /// Makes metadata that an admin has seen what is on record, inside a decision. Gives the fingerprints of its certificates.
    /// Whether another entity ID may come is decided before, by [`refuse_if_linked`] or by a switch.
    pub(super) async fn store_metadata(
        &self,
        transaction: &Transaction,
        row: &provider::Model,
        readable: Readable,
    ) -> Result<Vec<String>> {
        let metadata = readable.metadata;
        let fingerprints = self
            .replace_certificates(transaction, row.id, &metadata.signing_certificates)
            .await?;
        let mut changed = row.clone().into_active_model();
        set_sign_in(&mut changed, row, &metadata);
        set_single_logout(&mut changed, &metadata);
        changed.entity_id = Set(Some(metadata.entity_id.clone()));
        changed.metadata_xml = Set(readable.xml);
        changed.metadata_url = Set(readable.url.clone());
        // What the admin chose stays; where they chose nothing particular, the file knows better.
        if row.product == IdpProduct::Other.slug() {
            changed.product = Set(metadata.product.slug().to_owned());
        }
        changed.updated_at = Set(self.now().as_millis());
        changed.update(transaction).await?;
        // Whoever decided this has seen more than what waited.
        store::identity_provider_held_change::Entity::delete_by_id(row.id)
            .exec(transaction)
            .await?;
        self.schedule_refresh(transaction, row.id, readable.url.is_some(), &metadata)
            .await?;
        Ok(fingerprints)
    }

    /// Makes the stored certificates exactly these. Those that stay keep their row.
    pub(super) async fn replace_certificates(
        &self,
        transaction: &Transaction,
        provider: uuid::Uuid,
        certificates: &[Certificate],
    ) -> Result<Vec<String>> {
        let fingerprints: Vec<String> = certificates
            .iter()
            .map(|certificate| certificate.sha256().to_owned())
            .collect();
        certificate::Entity::delete_many()
            .filter(certificate::Column::IdentityProviderId.eq(provider))
            .filter(certificate::Column::Sha256.is_not_in(&fingerprints))
            .exec(transaction)
            .await?;
        let kept: HashSet<String> = certificate::Entity::find()
            .filter(certificate::Column::IdentityProviderId.eq(provider))
            .all(transaction)
            .await?
            .into_iter()
            .map(|row| row.sha256)
            .collect();
        let now = self.now();
        for new in certificates
            .iter()
            .filter(|certificate| !kept.contains(certificate.sha256()))
        {
            certificate::ActiveModel {
                id: Set(self.random.id(now)),
                identity_provider_id: Set(provider),
                der: Set(new.der().to_vec()),
                subject: Set(new.subject().to_owned()),
                sha256: Set(new.sha256().to_owned()),
                not_before: Set(new.not_before().as_millis()),
                not_after: Set(new.not_after().as_millis()),
                created_at: Set(now.as_millis()),
            }
            .insert(transaction)
            .await?;
        }
        Ok(fingerprints)
    }
}

/// The addresses that logins are sent to, and whether they are wanted signed. What the admin chose of the two bindings stays
/// as long as there is an address for it.
pub(super) fn set_sign_in(
    changed: &mut provider::ActiveModel,
    row: &provider::Model,
    metadata: &IdpMetadata,
) {
    let location = |binding: Binding| {
        metadata
            .sso
            .iter()
            .find(|endpoint| endpoint.binding == binding)
            .map(|endpoint| endpoint.location.to_string())
    };
    let (redirect, post) = (location(Binding::Redirect), location(Binding::Post));
    let keeps_post = row.request_binding.as_deref() == Some("post") && post.is_some();
    changed.request_binding = Set(Some(
        if redirect.is_some() && !keeps_post {
            "redirect"
        } else {
            "post"
        }
        .to_owned(),
    ));
    changed.wants_signed_requests = Set(metadata.wants_signed_requests);
    changed.sso_redirect_url = Set(redirect);
    changed.sso_post_url = Set(post);
}

/// The addresses that logout messages are sent to. They name people, and no difference shows them: only an admin who saves
/// the file sets them, never a refresh or a renew link.
fn set_single_logout(changed: &mut provider::ActiveModel, metadata: &IdpMetadata) {
    let logout = |binding: Binding| {
        metadata
            .slo
            .iter()
            .find(|endpoint| endpoint.binding == binding)
    };
    let request = |endpoint: &Endpoint| endpoint.location.to_string();
    let response =
        |endpoint: &Endpoint| endpoint.response_location.as_ref().map(ToString::to_string);
    changed.slo_redirect_url = Set(logout(Binding::Redirect).map(request));
    changed.slo_redirect_response_url = Set(logout(Binding::Redirect).and_then(response));
    changed.slo_post_url = Set(logout(Binding::Post).map(request));
    changed.slo_post_response_url = Set(logout(Binding::Post).and_then(response));
}

/// Links are matched on the entity ID: with another one nobody who is linked could sign in. That is a switch.
pub(super) async fn refuse_if_linked(
    transaction: &Transaction,
    row: &provider::Model,
    metadata: &IdpMetadata,
) -> Result<()> {
    let Some(present) = row
        .entity_id
        .as_ref()
        .filter(|present| **present != metadata.entity_id)
    else {
        return Ok(());
    };
    let linked = store::saml_account::Entity::find()
        .filter(store::saml_account::Column::IdentityProviderId.eq(row.id))
        .count(transaction)
        .await?;
    if linked == 0 {
        return Ok(());
    }
    Err(Refusal::new(code::ENTITY_ID_IN_USE)
        .expected(present.clone())
        .received(metadata.entity_id.clone())
        .into())
}
