//! Asking for the mail that connects: in the preferences, signed out, or by an admin for a member.
use super::{letter, view::connect_facts};
use crate::{
    Caller, Error, Result, Service, account_mail,
    audit::Event,
    database::Transaction,
    identity_provider::{LoginProvider, live_within},
    mail::Mail,
    mailed_link::Purpose,
    sign_up::{account_with, check_address},
    store,
};
use domain::{
    Role,
    account::AccountKind,
    code,
    id::{AccountId, OrganizationId},
    role::Action,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

impl Service {
    /// Mails the caller the link that connects their account to the identity provider (C7).
    ///
    /// # Errors
    /// What stands against it: `connect.needs_consent`, `connect.needs_approval` and the others of [`domain::provisioning::admission::ConnectFacts::check`].
    pub async fn request_connect(&self, caller: &Caller, identifier: &str) -> Result<()> {
        let account = caller.require_personal()?.person.account;
        let mut provider = self.live_provider(identifier).await?;
        let transaction = self.database.begin().await?;
        let row = transaction.lock_account(account).await?;
        provider
            .open_to(&transaction, Some(&row), None, self.now())
            .await?;
        connect_facts(&provider, &row, false)?.check()?;
        let address = check_address(&row.email)?;
        self.throttle_mail_within(&transaction, caller, &address)
            .await?;
        let mail = self
            .connect_mail(&transaction, &provider, &row, Purpose::Connect, None)
            .await?;
        self.enqueue(&transaction, &mail).await?;
        self.audit_account(&transaction, caller, "account.connect_asked", account)
            .await?;
        transaction.commit().await
    }

    /// As [`Service::request_connect`] for somebody who cannot sign in: every address gets the same answer and one mail.
    /// The owner of a company's account is told to ask an admin, and the admins are told who asks.
    pub async fn request_reconnect(
        &self,
        caller: &Caller,
        identifier: &str,
        email: &str,
    ) -> Result<()> {
        let address = check_address(email)?;
        let provider = self.live_provider(identifier).await?;
        let transaction = self.database.begin().await?;
        self.throttle_mail_within(&transaction, caller, &address)
            .await?;
        let mails = match account_with(&transaction, &address).await? {
            None => vec![account_mail::no_account(self.settings(), address.as_str())],
            Some(row) => self.reconnect_mails(&transaction, &provider, &row).await?,
        };
        for mail in &mails {
            self.enqueue(&transaction, mail).await?;
        }
        transaction.commit().await
    }

    async fn reconnect_mails(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        row: &store::account::Model,
    ) -> Result<Vec<Mail>> {
        let company = self
            .organization_name(transaction, provider.home_organization.0)
            .await?;
        let account = AccountId(row.id);
        let concerns_them = self.is_linked(transaction, provider.id, row.id).await?
            || self
                .belongs_to_served(transaction, provider, account)
                .await?;
        match connect_facts(provider, row, false)?.check() {
            Ok(()) if concerns_them => Ok(vec![
                self.connect_mail(transaction, provider, row, Purpose::Connect, None)
                    .await?,
            ]),
            Err(refusal) if refusal.code == code::CONNECT_NEEDS_APPROVAL => {
                let mut mails = vec![letter::ask_an_admin(self.settings(), row, &company)];
                for (admin, _) in self
                    .administrators_of(transaction, provider.home_organization)
                    .await?
                {
                    mails.push(letter::somebody_asks(
                        self.settings(),
                        &admin.email,
                        row,
                        &company,
                    ));
                }
                Ok(mails)
            }
            Ok(()) | Err(_) => Ok(vec![letter::not_possible(self.settings(), row, &company)]),
        }
    }

    /// An admin mails a member the link that connects them, or connects them anew (C6). For an account that the company
    /// manages, sending it is the admin's approval.
    ///
    /// # Errors
    /// `identity_provider.disabled` without a live identity provider, `account.owner_protected`, `connect.needs_consent`,
    /// `identity_provider.elsewhere` for a company account whose identity provider has its home in another organization.
    pub async fn send_saml_invite(
        &self,
        caller: &Caller,
        slug: &str,
        account: AccountId,
    ) -> Result<()> {
        let (transaction, access) = self.decide_in(caller, slug, Action::ManageMembers).await?;
        let membership = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(access.organization.0))
            .filter(store::membership::Column::AccountId.eq(account.0))
            .one(&transaction)
            .await?
            .ok_or_else(|| Error::from(code::NOT_FOUND))?;
        if membership.role == Role::Owner.as_str() && !access.role.may(Action::ManageOwners) {
            return Err(code::NOT_AN_OWNER.into());
        }
        let row = transaction.lock_account(account).await?;
        let Some(provider) = self
            .live_provider_within(&transaction, access.organization, &row)
            .await?
        else {
            return Err(code::IDENTITY_PROVIDER_DISABLED.into());
        };
        let managed = matches!(crate::session::kind_of(&row)?, AccountKind::Managed { .. });
        if managed && provider.home_organization != access.organization {
            return Err(code::IDENTITY_PROVIDER_ELSEWHERE.into());
        }
        connect_facts(&provider, &row, managed)?.check()?;
        let address = check_address(&row.email)?;
        self.throttle_mail_within(&transaction, caller, &address)
            .await?;
        let purpose = if managed {
            Purpose::ReconnectManaged
        } else {
            Purpose::Connect
        };
        let mail = self
            .connect_mail(&transaction, &provider, &row, purpose, Some(caller))
            .await?;
        self.enqueue(&transaction, &mail).await?;
        let event = Event {
            organization: Some(access.organization),
            action: "saml_invite.sent",
            subject_kind: "account",
            subject_id: &account.to_string(),
            detail: json!({ "identity_provider": provider.identifier, "approves": managed }),
        };
        self.conclude(transaction, caller, event).await
    }

    /// Makes the link; former ones of the same purpose stop working.
    async fn connect_mail(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        row: &store::account::Model,
        purpose: Purpose,
        by: Option<&Caller>,
    ) -> Result<Mail> {
        let company = self
            .organization_name(transaction, provider.home_organization.0)
            .await?;
        self.withdraw_links(transaction, purpose, AccountId(row.id))
            .await?;
        let link = self
            .make_link_to(transaction, purpose, row, Some(provider.id))
            .await?;
        Ok(letter::connect(self.settings(), row, &company, &link, by))
    }

    async fn live_provider_within(
        &self,
        transaction: &Transaction,
        organization: OrganizationId,
        person: &store::account::Model,
    ) -> Result<Option<LoginProvider>> {
        // Only its name, mode and home matter here, and those who change them hold this organization's lock.
        let Some(row) = self.identity_provider_of(transaction, organization).await? else {
            return Ok(None);
        };
        let account = Some(AccountId(person.id));
        live_within(
            transaction,
            row,
            organization,
            account,
            &person.email_folded,
            self.now(),
        )
        .await
    }
}
