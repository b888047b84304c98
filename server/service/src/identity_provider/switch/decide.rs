//! The decision: the other identity provider's metadata is on record, and how its people are recognized.
use super::view::present;
use crate::{
    Caller, Error, Result, Service,
    database::Transaction,
    identity_provider::{
        admins,
        stored_proposal::{proposal_of, version},
    },
    mail::{Mail, Paragraph},
    store,
};
use domain::{
    Refusal, code,
    id::OrganizationId,
    provisioning::carry_over::{CARRIED_WITHIN, CarryOver},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, sea_query::Expr,
};
use serde_json::json;
use store::{identity_provider as provider, saml_account as link};

/// What an admin decided.
#[derive(Clone, Debug)]
pub struct Switch {
    /// Which metadata they saw.
    pub version: String,
    /// By what linked people are recognized.
    pub carry_over: CarryOver,
    /// The identifier, typed.
    pub confirmation: String,
}

impl Service {
    /// Puts the identity provider of the waiting metadata in the place of the present one. Identifier, name, organizations,
    /// enforcement and settings stay; sessions that are open stay; the present one's word counts no longer. Owners and
    /// admins are mailed.
    ///
    /// # Errors
    /// `identity_provider.not_another`, `identity_provider.switch_untested` without a test of exactly this metadata that
    /// passed for the caller within 15 minutes, `request.confirmation_mismatch`, `request.conflict` when other metadata
    /// waits by now, `metadata.proposal_missing`.
    pub async fn switch_identity_provider(
        &self,
        caller: &Caller,
        slug: &str,
        key: &str,
        switch: Switch,
    ) -> Result<()> {
        let admin = caller.require_session()?.person.account;
        let (transaction, reached) = self.begin_at_home(caller, slug, key, &[]).await?;
        reached.access.require_single_sign_on()?;
        let row = reached.row;
        let stored = proposal_of(&transaction, row.id)
            .await?
            .ok_or_else(|| Error::from(code::PROPOSAL_MISSING))?;
        if version(&stored) != switch.version {
            return Err(code::CONFLICT.into());
        }
        let (readable, _) =
            self.readable(&stored, self.now()).map_err(|refusals| {
                match refusals.into_iter().next() {
                    Some(refusal) => Error::Refused(refusal),
                    None => code::INVALID.into(),
                }
            })?;
        let entity_id = readable.metadata.entity_id.clone();
        let entity_id_before = present(&row, &entity_id)?;
        let linked = link::Entity::find()
            .filter(link::Column::IdentityProviderId.eq(row.id))
            .count(&transaction)
            .await?;
        if linked == 0 {
            return Err(code::NOT_ANOTHER.into());
        }
        if self
            .passed_test(&transaction, row.id, admin, &switch.version)
            .await?
            .is_none()
        {
            return Err(code::SWITCH_UNTESTED.into());
        }
        if switch.confirmation.trim() != row.identifier {
            return Err(Refusal::new(code::CONFIRMATION_MISMATCH)
                .field("confirmation")
                .expected(row.identifier)
                .into());
        }
        self.forget_former(&transaction, &row).await?;
        let certificates = self.store_metadata(&transaction, &row, readable).await?;
        self.remember_carry_over(&transaction, &row, switch.carry_over, &entity_id_before)
            .await?;
        store::identity_provider_proposal::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        let detail = json!({
            "identifier": row.identifier,
            "entity_id_before": entity_id_before,
            "entity_id": entity_id,
            "certificates": certificates,
            "carry_over": switch.carry_over.as_str(),
            "linked": linked,
        });
        self.audit_provider(
            &transaction,
            caller,
            &row,
            "identity_provider.switched",
            detail,
        )
        .await?;
        self.tell_of_switch(
            &transaction,
            caller,
            &row,
            slug,
            [&entity_id_before, &entity_id],
        )
        .await?;
        transaction.commit().await
    }

    /// Ends what belongs to the present one alone: sign-ins that wait for a code, links for renewing it, the key that its
    /// published metadata is signed with.
    async fn forget_former(&self, transaction: &Transaction, row: &provider::Model) -> Result<()> {
        use store::{identity_provider_refresh, pending_sign_in, renew_link};
        pending_sign_in::Entity::delete_many()
            .filter(pending_sign_in::Column::IdentityProviderId.eq(row.id))
            .exec(transaction)
            .await?;
        renew_link::Entity::update_many()
            .col_expr(
                renew_link::Column::RevokedAt,
                Expr::value(Some(self.now().as_millis())),
            )
            .filter(renew_link::Column::IdentityProviderId.eq(row.id))
            .filter(renew_link::Column::UsedAt.is_null())
            .filter(renew_link::Column::RevokedAt.is_null())
            .exec(transaction)
            .await?;
        identity_provider_refresh::Entity::delete_by_id(row.id)
            .exec(transaction)
            .await?;
        Ok(())
    }

    async fn remember_carry_over(
        &self,
        transaction: &Transaction,
        row: &provider::Model,
        way: CarryOver,
        from: &str,
    ) -> Result<()> {
        let row = provider::Entity::find_by_id(row.id)
            .one(transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        let carried = way != CarryOver::Nobody;
        let until = self.now().plus(CARRIED_WITHIN).as_millis();
        let mut row = row.into_active_model();
        row.carry_over = Set(carried.then(|| way.as_str().to_owned()));
        row.carry_over_from = Set(carried.then(|| from.to_owned()));
        row.carry_over_until = Set(carried.then_some(until));
        row.switched_at = Set(Some(self.now().as_millis()));
        row.update(transaction).await?;
        Ok(())
    }

    async fn tell_of_switch(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        row: &provider::Model,
        slug: &str,
        [before, now]: [&str; 2],
    ) -> Result<()> {
        let home = OrganizationId(row.home_organization_id);
        let company = self.organization_name(transaction, home.0).await?;
        let by = caller
            .person()
            .map_or_else(|| "An admin".to_owned(), |person| person.email.clone());
        let url = self.settings().url(&format!(
            "/organizations/{slug}/identity-providers/{}",
            row.identifier
        ));
        for recipient in admins::addresses(transaction, home).await? {
            let mail = Mail {
                recipient,
                subject: format!("{company} switched its identity provider"),
                paragraphs: vec![
                    Paragraph::Text(format!(
                        "{by} put another identity provider in the place of {}. Until {}, {before} signed people in; now {now} does. If that should not be, take it offline and tell the owners.",
                        row.name,
                        self.now()
                    )),
                    Paragraph::Link {
                        label: "Open it in the console".to_owned(),
                        url: url.clone(),
                    },
                ],
            };
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }
}
