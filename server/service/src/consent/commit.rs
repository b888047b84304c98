//! The commit: one transaction that makes a personal account a company account, or nothing.
use super::facts::{EndingMembership, MovingFleet};
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    database::Transaction,
    error::taken,
    exchange::{
        Agreement, Answer, Completed, Completion, Locked, Purpose, email_missing,
        require_same_account, session_start,
    },
    identity_provider::LoginProvider,
    store,
};
use domain::{
    Role, code,
    id::{AccountId, OrganizationId, ReceiptId},
    provisioning::ConsentNumbers,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};
use serde_json::json;
use std::time::Duration;
use uuid::Uuid;

/// How long the old password still lets its owner hear where to sign in (I9).
const RETIRED_PASSWORD: Duration = Duration::from_secs(90 * 24 * 3600);

impl Service {
    pub(crate) async fn complete_consent(
        &self,
        caller: &Caller,
        answer: Answer<'_>,
    ) -> Result<Completion> {
        let account = require_same_account(
            caller,
            answer.exchange.account_id,
            code::CONSENT_OTHER_ACCOUNT,
        )?;
        caller.require_personal()?;
        let agreement = answer.agreement()?;
        let Answer {
            provider,
            exchange,
            login,
            ..
        } = answer;
        let Locked {
            transaction,
            provider,
            account: row,
        } = self
            .begin_locked(provider, Purpose::Consent, Some(account), &login)
            .await?;
        let provider = &provider;
        super::view::require_managed(provider)?;
        let row = row.ok_or_else(|| Error::from(code::NOT_FOUND))?;

        let email = login.email(provider.attributes.email.as_deref());
        self.consent_facts(&transaction, provider, &row)
            .await?
            .decide(email.as_ref())
            .map_err(|refusal| {
                if refusal.code == code::SAML_EMAIL_MISSING {
                    email_missing(provider, &login)
                } else {
                    refusal
                }
            })?;
        // A name that somebody else's login would take over is not free; one that is taken is refused when it is linked.
        let claimed = self.link_or_former(&transaction, provider, &login).await?;
        if claimed.is_some_and(|link| link.account_id != account.0) {
            return Err(code::CONSENT_SUBJECT_TAKEN.into());
        }
        let numbers = self
            .consent_numbers(&transaction, provider, account)
            .await?;
        if numbers.grew_beyond(agreement.numbers) {
            return Err(code::CONSENT_CHANGED.into());
        }
        let fleets = self.moving_fleets(&transaction, provider, account).await?;
        let ending = self
            .ending_memberships(&transaction, provider, account)
            .await?;
        let receipt = ReceiptId(self.random.id(self.now()));
        let to = format!("/preferences/receipts/{receipt}");
        if !self.consume(&transaction, exchange.id, &to).await? {
            return Ok(Completion::Done(Completed { to, session: None }));
        }

        self.take_over_account(&transaction, provider, &row).await?;
        self.move_fleets(&transaction, provider, account, &fleets)
            .await?;
        self.end_memberships(&transaction, caller, account, &ending)
            .await?;
        let link = self
            .link_subject(
                &transaction,
                provider,
                account,
                &login,
                code::CONSENT_SUBJECT_TAKEN,
            )
            .await?;
        self.bring_in(&transaction, caller, provider, &login, &row, Role::Member)
            .await?;
        self.end_sessions_of(&transaction, account, None).await?;
        let session = self
            .start_session(
                &transaction,
                caller,
                session_start(provider, account, link, &login, self.now()),
            )
            .await?;
        self.write_receipt(&transaction, provider, &row, receipt, &agreement, numbers)
            .await?;
        self.fix_identifier(&transaction, provider).await?;
        self.notify_consent(&transaction, provider, &row, numbers, &fleets)
            .await?;
        self.audit(
            &transaction,
            caller,
            Event {
                organization: Some(provider.home_organization),
                action: "account.transferred",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({
                    "identity_provider": provider.identifier,
                    "receipt": receipt.to_string(),
                    "reference": exchange.reference,
                    "numbers": numbers,
                    "text_version": agreement.text_version,
                }),
            },
        )
        .await?;
        self.record_completion(&transaction, &exchange.reference, Some(account), None)
            .await?;
        transaction.commit().await?;
        Ok(Completion::Done(Completed {
            to,
            session: Some(session),
        }))
    }

    async fn take_over_account(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        row: &store::account::Model,
    ) -> Result<()> {
        use store::{account::Column, api_key, mailed_link};
        api_key::Entity::delete_many()
            .filter(api_key::Column::AccountId.eq(row.id))
            .exec(transaction)
            .await?;
        mailed_link::Entity::delete_many()
            .filter(mailed_link::Column::AccountId.eq(row.id))
            .exec(transaction)
            .await?;
        self.withdraw_email_change(transaction, AccountId(row.id))
            .await?;
        self.remove_google(transaction, AccountId(row.id)).await?;
        let until = row
            .password_hash
            .as_ref()
            .map(|_| self.now().plus(RETIRED_PASSWORD).as_millis());
        store::account::Entity::update_many()
            .col_expr(Column::Kind, Expr::value("managed"))
            .col_expr(Column::ManagedBy, Expr::value(Some(provider.id.0)))
            .col_expr(Column::PasswordHash, Expr::value(None::<String>))
            .col_expr(
                Column::RetiredPasswordHash,
                Expr::value(row.password_hash.clone()),
            )
            .col_expr(Column::RetiredPasswordUntil, Expr::value(until))
            .filter(Column::Id.eq(row.id))
            .exec(transaction)
            .await?;
        Ok(())
    }

    async fn move_fleets(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        account: AccountId,
        fleets: &[MovingFleet],
    ) -> Result<()> {
        use store::{device, fleet};
        for moving in fleets {
            let moved = fleet::Entity::update_many()
                .col_expr(fleet::Column::AccountId, Expr::value(None::<Uuid>))
                .col_expr(
                    fleet::Column::OrganizationId,
                    Expr::value(Some(provider.home_organization.0)),
                )
                .col_expr(fleet::Column::Name, Expr::value(moving.new_name.clone()))
                .filter(fleet::Column::Id.eq(moving.id))
                .exec(transaction)
                .await;
            // A fleet of that name made at this very moment: the person reads the new name and agrees again.
            taken(moved, code::CONSENT_CHANGED)?;
        }
        device::Entity::update_many()
            .col_expr(device::Column::AccountId, Expr::value(None::<Uuid>))
            .col_expr(
                device::Column::OrganizationId,
                Expr::value(Some(provider.home_organization.0)),
            )
            .filter(device::Column::AccountId.eq(account.0))
            .exec(transaction)
            .await?;
        Ok(())
    }

    async fn end_memberships(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        account: AccountId,
        ending: &[EndingMembership],
    ) -> Result<()> {
        use store::{membership, team, team_member};
        for left in ending {
            let teams = team::Entity::find()
                .filter(team::Column::OrganizationId.eq(left.organization))
                .all(transaction)
                .await?;
            team_member::Entity::delete_many()
                .filter(team_member::Column::AccountId.eq(account.0))
                .filter(team_member::Column::TeamId.is_in(teams.into_iter().map(|team| team.id)))
                .exec(transaction)
                .await?;
            membership::Entity::delete_many()
                .filter(membership::Column::AccountId.eq(account.0))
                .filter(membership::Column::OrganizationId.eq(left.organization))
                .exec(transaction)
                .await?;
            self.audit(transaction, caller, Event {
                organization: Some(OrganizationId(left.organization)),
                action: "membership.ended",
                subject_kind: "account",
                subject_id: &account.to_string(),
                detail: json!({ "reason": "became a company account elsewhere", "role": left.role }),
            })
            .await?;
        }
        Ok(())
    }

    async fn write_receipt(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        row: &store::account::Model,
        receipt: ReceiptId,
        agreement: &Agreement,
        numbers: ConsentNumbers,
    ) -> Result<()> {
        store::consent_receipt::ActiveModel {
            id: Set(receipt.0),
            account_id: Set(row.id),
            identity_provider_id: Set(provider.id.0),
            organization_id: Set(provider.home_organization.0),
            email: Set(row.email.clone()),
            text_version: Set(agreement.text_version.clone()),
            text_sha256: Set(agreement.text_sha256.clone()),
            numbers: Set(serde_json::to_string(&numbers)
                .map_err(|error| Error::Internal(error.to_string()))?),
            network: Set(agreement.network.clone()),
            agreed_at: Set(agreement.agreed_at),
            committed_at: Set(self.now().as_millis()),
        }
        .insert(transaction)
        .await?;
        Ok(())
    }
}
