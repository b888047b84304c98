//! Whose account a Google account opens, and what it takes to make or link one. [product.md, I8]
use super::{GoogleOutcome, Identity};
use crate::{
    Caller, Error, Result, Service, account::check_name, caller::Method, database::Transaction,
    error::taken, invitation::invited_anywhere,
    organization_domain::routing::organization_of_verified_domain, recent_login::RECENT,
    second_factor::Arrival, session::SessionStart, settings::Signup, sign_up::account_with, store,
};
use domain::{EmailAddress, Refusal, account::AccountKind, code, id::AccountId};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use std::time::Duration;
use store::{account, google_link, google_sign_in};

/// What the address of an unknown Google account leads to.
pub(super) enum Leads {
    /// The account of a person who confirmed this address here.
    To(Box<account::Model>),
    /// A new account; one that somebody made with this address and never confirmed becomes it.
    ToNew,
}

impl Service {
    pub(super) async fn enter_or_prove(
        &self,
        caller: &Caller,
        row: &google_sign_in::Model,
        identity: &Identity,
    ) -> Result<GoogleOutcome> {
        let transaction = self.database.begin().await?;
        let known = self.google_link_with(&transaction, identity).await?;
        if let Some(link) = known {
            let account = transaction.lock_account(AccountId(link.account_id)).await?;
            // Read again under the account's lock: it may have been unlinked, or the account become a company's.
            let link = self
                .google_link_with(&transaction, identity)
                .await?
                .filter(|link| link.account_id == account.id)
                .ok_or(code::CONFLICT)?;
            return self
                .enter_by_google(transaction, caller, &account, &link, identity, row)
                .await;
        }
        let address = address_of(identity)?;
        match self.leads_to(&transaction, &address).await? {
            Leads::ToNew if identity.authoritative => {
                let (account, link) = self
                    .sign_up_by_google(&transaction, caller, identity, &address)
                    .await?;
                self.enter_by_google(transaction, caller, &account, &link, identity, row)
                    .await
            }
            // The account appeared since the link was looked for, and its link with it.
            Leads::To(_)
                if self
                    .google_link_with(&transaction, identity)
                    .await?
                    .is_some() =>
            {
                Err(code::CONFLICT.into())
            }
            // The same for both: whoever does not read the mailbox learns nothing.
            Leads::ToNew | Leads::To(_) => {
                self.mail_google_code(transaction, caller, row, identity, &address)
                    .await
            }
        }
    }

    /// Where the address of an unknown Google account leads; refused where to nowhere.
    pub(super) async fn leads_to(
        &self,
        transaction: &Transaction,
        address: &EmailAddress,
    ) -> Result<Leads> {
        let found = account_with(transaction, address).await?;
        match found {
            Some(account) if account.kind == "personal" && account.email_confirmed_at.is_some() => {
                Ok(Leads::To(Box::new(account)))
            }
            Some(account) if account.kind != "personal" => {
                Err(match self.company_managing(transaction, &account).await? {
                    Some(company) => self.refuse_for_company(&company),
                    None => code::GOOGLE_ACCOUNT_REFUSED.into(),
                })
            }
            Some(_) | None => {
                self.refuse_sign_up(transaction, address).await?;
                Ok(Leads::ToNew)
            }
        }
    }

    /// Refuses a new account where only who is invited has one, and where the company that holds the address's domain
    /// requires single sign-on and lets nobody go on with Google. (C4)
    async fn refuse_sign_up(
        &self,
        transaction: &Transaction,
        address: &EmailAddress,
    ) -> Result<()> {
        if self.settings().signup == Signup::Invited
            && !invited_anywhere(transaction, address, self.now()).await?
        {
            return Err(code::GOOGLE_NO_ACCOUNT.into());
        }
        let Some(holder) = organization_of_verified_domain(transaction, address).await? else {
            return Ok(());
        };
        if !self.refuses_google(transaction, holder).await? {
            return Ok(());
        }
        let name = self.organization_name(transaction, holder.0).await?;
        let provider = self.identity_provider_of(transaction, holder).await?;
        let message = match provider {
            Some(provider) => {
                let url = self
                    .settings()
                    .url(&format!("/saml/{}", provider.identifier));
                format!(
                    "{name} requires single sign-on for addresses of its domain. Sign in at {url}"
                )
            }
            None => format!("{name} requires single sign-on for addresses of its domain."),
        };
        Err(Refusal::new(code::GOOGLE_COMPANY_DOMAIN)
            .message(message)
            .into())
    }

    /// Makes an account without a password, its address confirmed, linked to the Google account it signs up with. Nothing
    /// counts of what somebody typed who never confirmed the address.
    pub(super) async fn sign_up_by_google(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        identity: &Identity,
        address: &EmailAddress,
    ) -> Result<(account::Model, google_link::Model)> {
        let given = identity.name.as_deref().unwrap_or_default();
        let name = check_name(given).unwrap_or_else(|_| {
            let local = address.as_str().split('@').next();
            local.unwrap_or_default().to_owned()
        });
        let account = match account_with(transaction, address).await? {
            None => {
                self.new_account(
                    transaction,
                    AccountKind::Personal,
                    &name,
                    address,
                    None::<String>,
                )
                .await?
            }
            Some(found) => {
                let found = transaction.lock_account(AccountId(found.id)).await?;
                if found.email_confirmed_at.is_some() || found.kind != "personal" {
                    return Err(code::CONFLICT.into());
                }
                self.withdraw_all_links(transaction, AccountId(found.id))
                    .await?;
                found
            }
        };
        let mut account = account.into_active_model();
        account.password_hash = Set(None);
        account.name = Set(name);
        account.email_confirmed_at = Set(Some(self.now().as_millis()));
        let account = account.update(transaction).await?;
        let link = self
            .insert_google_link(transaction, &account, identity, true)
            .await?;
        let id = AccountId(account.id);
        self.audit_account(transaction, caller, "account.created", id)
            .await?;
        Ok((account, link))
    }

    /// Puts a link into the decision; `google.taken` where the Google account opens another account.
    pub(super) async fn insert_google_link(
        &self,
        transaction: &Transaction,
        account: &account::Model,
        identity: &Identity,
        signed_up: bool,
    ) -> Result<google_link::Model> {
        let now = self.now();
        let row = google_link::ActiveModel {
            id: Set(self.random.id(now)),
            account_id: Set(account.id),
            issuer: Set(self.google_settings()?.issuer.clone()),
            subject: Set(identity.subject.clone()),
            email: Set(identity.email.clone()),
            signed_up: Set(signed_up),
            not_fresh_at: Set(None),
            created_at: Set(now.as_millis()),
        };
        taken(row.insert(transaction).await, code::GOOGLE_TAKEN)
    }

    /// Ends the way with a session, or with the question for the second factor. Under the account's lock.
    pub(super) async fn enter_by_google(
        &self,
        transaction: Transaction,
        caller: &Caller,
        account: &account::Model,
        link: &google_link::Model,
        identity: &Identity,
        row: &google_sign_in::Model,
    ) -> Result<GoogleOutcome> {
        if account.kind != "personal" {
            return Err(code::GOOGLE_ACCOUNT_REFUSED.into());
        }
        if account.suspended_at.is_some() {
            return Err(code::ACCOUNT_SUSPENDED.into());
        }
        let now = self.now();
        let start = SessionStart {
            account: AccountId(account.id),
            method: Method::Google {
                signed_up_with_it: link.signed_up,
            },
            session_index: None,
            // Where Google does not say when, it may have been long ago: nothing is taken for recent.
            authenticated_at: identity.authenticated_at.map_or_else(
                || now.minus(RECENT + Duration::from_secs(1)),
                |at| at.min(now),
            ),
            not_after: None,
        };
        let arrival: Arrival = self
            .arrive_by_own(&transaction, caller, start, &row.next)
            .await?;
        google_sign_in::Entity::delete_by_id(row.id)
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(GoogleOutcome::Arrived {
            arrival,
            next: row.next.clone(),
        })
    }

    pub(super) async fn google_link_with(
        &self,
        transaction: &Transaction,
        identity: &Identity,
    ) -> Result<Option<google_link::Model>> {
        let google = self.google_settings()?;
        Ok(google_link::Entity::find()
            .filter(google_link::Column::Issuer.eq(&google.issuer))
            .filter(google_link::Column::Subject.eq(&identity.subject))
            .one(transaction)
            .await?)
    }
}

pub(super) fn address_of(identity: &Identity) -> Result<EmailAddress> {
    EmailAddress::parse(&identity.email)
        .ok_or_else(|| Error::Refused(code::GOOGLE_EMAIL_UNUSABLE.into()))
}
