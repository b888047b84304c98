//! Accepting an invitation: by the account that is signed in, by a password that makes an account, or by leaving for the
//! organization's identity provider.
use super::{Joining, Way, view::Found};
use crate::{
    Caller, Error, Result, Service,
    account::check_name,
    caller::Method,
    exchange::{Cause, Started},
    session::{NewSession, SessionStart},
    sign_up::account_with,
    store,
};
use domain::{
    EmailAddress, Role, Secret,
    account::AccountKind,
    code,
    id::{AccountId, InvitationId, OrganizationId},
    password,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};

impl Service {
    /// The signed-in person joins. Says the organization's name in URLs. To somebody who belongs to it already nothing
    /// happens but that the invitation is used up.
    ///
    /// # Errors
    /// `invitation.expired`, `invitation.other_account`, `invitation.sso_required`, and those of [`Service::invitation_page`].
    pub async fn join_by_invitation(&self, caller: &Caller, token: &str) -> Result<String> {
        let signed_in = caller.require_personal()?;
        let account = signed_in.person.account;
        let Found { row, .. } = self.find_invitation(self.database.read(), token).await?;
        match self.way_in_by_invitation(caller, &row).await? {
            Way::Join => {}
            Way::IdentityProvider(_) | Way::Consent(_) => {
                return Err(code::INVITATION_SSO_REQUIRED.into());
            }
            Way::SignInFirst | Way::OtherAccount { .. } | Way::CreateAccount { .. } => {
                return Err(code::INVITATION_OTHER_ACCOUNT.into());
            }
        }
        let organization = OrganizationId(row.organization_id);
        let transaction = self.database.begin().await?;
        transaction.lock_organizations(&[organization]).await?;
        let person = transaction.lock_account(account).await?;
        let Found { row, organization } = self.find_invitation(&transaction, token).await?;
        if person.email_folded != row.email_folded || person.email_confirmed_at.is_none() {
            return Err(code::INVITATION_OTHER_ACCOUNT.into());
        }
        self.take_in(&transaction, caller, &person, row).await?;
        transaction.commit().await?;
        Ok(organization.slug)
    }

    /// Makes an account with a password, confirmed by the mail that brought the link, and joins. An account that somebody
    /// made with this address and never confirmed becomes this person's: nothing of what was typed there counts.
    ///
    /// # Errors
    /// `request.invalid`, `password.weak`, `invitation.sign_in_first`, `invitation.sso_required`, `invitation.expired`.
    pub async fn accept_with_password(
        &self,
        caller: &Caller,
        token: &str,
        name: &str,
        new_password: &Secret,
    ) -> std::result::Result<NewSession, Vec<Error>> {
        let one = |error: Error| vec![error];
        let found = self.find_invitation(self.database.read(), token).await;
        let Found { row, .. } = found.map_err(one)?;
        match self.way_in_by_invitation(caller, &row).await.map_err(one)? {
            Way::CreateAccount { .. } => {}
            Way::IdentityProvider(_) => return Err(one(code::INVITATION_SSO_REQUIRED.into())),
            Way::OtherAccount { .. } => return Err(one(code::INVITATION_OTHER_ACCOUNT.into())),
            _ => return Err(one(code::INVITATION_SIGN_IN_FIRST.into())),
        }
        let name = check_name(name);
        let strength = password::check_new(new_password.expose(), &row.email);
        let name = match (name, strength) {
            (Ok(name), Ok(())) => name,
            (name, strength) => {
                let faults = [name.err(), strength.err()];
                return Err(faults.into_iter().flatten().map(Error::Refused).collect());
            }
        };
        self.make_invited_account(caller, token, name, new_password)
            .await
            .map_err(one)
    }

    async fn make_invited_account(
        &self,
        caller: &Caller,
        token: &str,
        name: String,
        new_password: &Secret,
    ) -> Result<NewSession> {
        let hash = self.passwords.hash(&*self.random, new_password).await?;
        let Found { row, .. } = self.find_invitation(self.database.read(), token).await?;
        let transaction = self.database.begin().await?;
        transaction
            .lock_organizations(&[OrganizationId(row.organization_id)])
            .await?;
        let Found { row, .. } = self.find_invitation(&transaction, token).await?;
        let address = EmailAddress::parse(&row.email)
            .ok_or_else(|| Error::Internal(format!("the address of invitation {}", row.id)))?;
        let account = match account_with(&transaction, &address).await? {
            None => {
                self.new_account(&transaction, AccountKind::Personal, &name, &address, hash)
                    .await?
            }
            Some(found) => {
                let found = transaction.lock_account(AccountId(found.id)).await?;
                if found.email_confirmed_at.is_some() {
                    return Err(code::INVITATION_SIGN_IN_FIRST.into());
                }
                self.withdraw_all_links(&transaction, AccountId(found.id))
                    .await?;
                let mut found = found.into_active_model();
                found.password_hash = Set(Some(hash));
                found.name = Set(name);
                found.update(&transaction).await?
            }
        };
        let mut account = account.into_active_model();
        account.email_confirmed_at = Set(Some(self.now().as_millis()));
        let account = account.update(&transaction).await?;
        let id = AccountId(account.id);
        self.audit_account(&transaction, caller, "account.created", id)
            .await?;
        self.take_in(&transaction, caller, &account, row).await?;
        if let Some(previous) = caller.session() {
            store::session::Entity::delete_by_id(previous.session.0)
                .exec(&transaction)
                .await?;
        }
        let start = SessionStart {
            account: id,
            method: Method::Password,
            session_index: None,
            authenticated_at: self.now(),
            not_after: None,
        };
        let session = self.start_session(&transaction, caller, start).await?;
        transaction.commit().await?;
        Ok(session)
    }

    /// Leaves for the identity provider of the organization that invites.
    ///
    /// # Errors
    /// `invitation.expired`, `invitation.sign_in_first`, `identity_provider.disabled`.
    pub async fn start_invitation(
        &self,
        caller: &Caller,
        token: &str,
        browser: Option<&str>,
    ) -> Result<Started> {
        let Found { row, organization } = self.find_invitation(self.database.read(), token).await?;
        match self.way_in_by_invitation(caller, &row).await? {
            Way::IdentityProvider(_) | Way::CreateAccount { beside: Some(_) } => {}
            Way::Join | Way::Consent(_) => return Err(code::INVITATION_NEEDS_CONSENT.into()),
            Way::SignInFirst => return Err(code::INVITATION_SIGN_IN_FIRST.into()),
            Way::OtherAccount { .. } => return Err(code::INVITATION_OTHER_ACCOUNT.into()),
            Way::CreateAccount { beside: None } => {
                return Err(code::IDENTITY_PROVIDER_DISABLED.into());
            }
        }
        let provider = self
            .live_provider_of(OrganizationId(row.organization_id), None, &row.email_folded)
            .await?
            .ok_or(code::IDENTITY_PROVIDER_DISABLED)?;
        let signed_in = caller.require_personal().ok();
        let cause = Cause::Invitation(
            InvitationId(row.id),
            signed_in.map(|signed_in| signed_in.person.account),
        );
        let next = format!("/organizations/{}/overview", organization.slug);
        self.start_exchange(provider, &cause, &next, browser).await
    }

    /// Admits the person, or uses the invitation up where they belong already. Under the organization's lock.
    pub(super) async fn take_in(
        &self,
        transaction: &crate::database::Transaction,
        caller: &Caller,
        person: &store::account::Model,
        row: store::invitation::Model,
    ) -> Result<()> {
        let organization = OrganizationId(row.organization_id);
        let member = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(organization.0))
            .filter(store::membership::Column::AccountId.eq(person.id))
            .one(transaction)
            .await?;
        if member.is_none() {
            let joining = Joining {
                account: AccountId(person.id),
                email_folded: &row.email_folded,
                organization,
                role: Role::Member,
                default_team: None,
            };
            self.admit(transaction, caller, joining).await?;
            return Ok(());
        }
        let mut row = row.into_active_model();
        row.accepted_at = Set(Some(self.now().as_millis()));
        row.accepted_by = Set(Some(person.id));
        let row = row.update(transaction).await?;
        self.audit_invitation(transaction, caller, &row, "invitation.accepted")
            .await
    }
}
