//! The decision of connecting: one transaction that closes the former link, makes the new one and adds missing memberships.
use super::{letter, view::connect_facts};
use crate::{
    Caller, Error, Result, Service,
    audit::Event,
    database::Transaction,
    exchange::{
        Answer, Completed, Completion, Locked, Purpose, email_missing, require_same_account,
        session_start,
    },
    identity_provider::LoginProvider,
    store,
};
use domain::{
    Role, code,
    id::{AccountId, SamlAccountId},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;
use std::collections::BTreeSet;

impl Service {
    pub(crate) async fn complete_connect(
        &self,
        caller: &Caller,
        answer: Answer<'_>,
    ) -> Result<Completion> {
        let Answer {
            provider,
            exchange,
            login,
            ..
        } = answer;
        let account = AccountId(exchange.account_id.ok_or(code::CONNECT_OTHER_ACCOUNT)?);
        let Locked {
            transaction,
            provider,
            account: row,
        } = self
            .begin_locked(provider, Purpose::Connect, Some(account), &login)
            .await?;
        let provider = &provider;
        let row = row.ok_or_else(|| Error::from(code::NOT_FOUND))?;
        // For a company's account the exchange itself is the approval: only the link that an admin sent begins one.
        let managed = row.managed_by == Some(provider.id.0);
        if !managed {
            require_same_account(caller, exchange.account_id, code::CONNECT_OTHER_ACCOUNT)?;
            caller.require_personal()?;
        }
        let found = self.link_of(&transaction, provider, &login).await?;
        // A name that another login would take over is not free.
        let claimed = self.link_or_former(&transaction, provider, &login).await?;
        let linked = match &claimed {
            Some(link) => Some(self.linked_account(&transaction, link).await?),
            None => None,
        };
        let email = login.email(provider.attributes.email.as_deref());
        connect_facts(provider, &row, managed)?
            .decide(email.as_ref(), linked)
            .map_err(|refusal| {
                if refusal.code == code::SAML_EMAIL_MISSING {
                    email_missing(provider, &login)
                } else {
                    refusal
                }
            })?;
        if !self
            .consume(&transaction, exchange.id, &exchange.next)
            .await?
        {
            return Ok(Completion::Done(Completed {
                to: exchange.next,
                session: None,
            }));
        }
        let mut anew = false;
        let link = if let Some(link) = found {
            SamlAccountId(link.id)
        } else {
            anew = self.close_link(&transaction, provider, account).await?;
            self.link_subject(
                &transaction,
                provider,
                account,
                &login,
                code::CONNECT_SUBJECT_TAKEN,
            )
            .await?
        };
        self.bring_in(&transaction, caller, provider, &login, &row, Role::Member)
            .await?;
        self.fix_identifier(&transaction, provider).await?;
        self.tell_connected(&transaction, provider, &row, anew)
            .await?;
        // A company's account has no other way to be signed in; a person keeps the session of their own credential.
        let completion = if managed {
            let start = session_start(provider, account, link, &login, self.now());
            self.arrive_through(&transaction, caller, provider, &exchange, &login, start)
                .await?
        } else {
            Completion::Done(Completed {
                to: exchange.next.clone(),
                session: None,
            })
        };
        self.audit(&transaction, caller, Event {
            organization: Some(provider.home_organization),
            action: if anew { "account.reconnected" } else { "account.connected" },
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: json!({ "identity_provider": provider.identifier, "reference": exchange.reference }),
        })
        .await?;
        self.record_completion(&transaction, &exchange.reference, Some(account), None)
            .await?;
        transaction.commit().await?;
        Ok(completion)
    }

    /// Ends the account's former link and the sessions that came through it; says whether there was one.
    async fn close_link(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        account: AccountId,
    ) -> Result<bool> {
        use store::{saml_account, session};
        let former = saml_account::Entity::find()
            .filter(saml_account::Column::IdentityProviderId.eq(provider.id.0))
            .filter(saml_account::Column::AccountId.eq(account.0))
            .one(transaction)
            .await?;
        let Some(former) = former else {
            return Ok(false);
        };
        session::Entity::delete_many()
            .filter(session::Column::SamlAccountId.eq(former.id))
            .exec(transaction)
            .await?;
        saml_account::Entity::delete_by_id(former.id)
            .exec(transaction)
            .await?;
        Ok(true)
    }

    async fn tell_connected(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        row: &store::account::Model,
        anew: bool,
    ) -> Result<()> {
        let company = self
            .organization_name(transaction, provider.home_organization.0)
            .await?;
        let mut recipients = BTreeSet::from([row.email.clone()]);
        if anew {
            let admins = self
                .administrators_of(transaction, provider.home_organization)
                .await?;
            recipients.extend(admins.into_iter().map(|(admin, _)| admin.email));
        }
        for to in recipients {
            let mail = letter::connected(self.settings(), &to, row, &company, anew, self.now());
            self.enqueue(transaction, &mail).await?;
        }
        Ok(())
    }
}
