//! The decision of an invitation that went through the identity provider: one transaction that makes or links the
//! account, joins, uses the invitation up and signs in, or nothing.
use crate::{
    Caller, Error, Result, Service,
    database::Transaction,
    exchange::{Answer, Completed, Completion, Entering, Locked, Purpose, email_missing},
    identity_provider::LoginProvider,
    invitation::open,
    sign_up::account_with,
    store,
};
use domain::{
    EmailAddress, Role,
    account::{AccountKind, AccountMode},
    code,
    id::{AccountId, IdentityProviderId, OrganizationId, SamlAccountId},
    provisioning::{
        LinkedAccount,
        admission::{Admission, Holder, InvitationFacts},
    },
    saml::VerifiedLogin,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};

impl Service {
    pub(crate) async fn complete_invitation(
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
        let read = self.database.read();
        let invitation = exchange
            .invitation_id
            .ok_or_else(|| Error::Internal("an exchange without its invitation".into()))?;
        let before = self.open_invitation(read, invitation).await?;
        let invited = EmailAddress::parse(&before.email)
            .ok_or_else(|| Error::Internal(format!("the address of invitation {invitation}")))?;
        let holder = account_with(read, &invited).await?;
        let concerned = holder.as_ref().map(|holder| AccountId(holder.id));
        let Locked {
            transaction,
            provider,
            account: holder,
        } = self
            .begin_locked(provider, Purpose::Invitation, concerned, &login)
            .await?;
        let provider = &provider;
        let row = self.open_invitation(&transaction, invitation).await?;
        if !provider.serves(OrganizationId(row.organization_id)) {
            return Err(code::IDENTITY_PROVIDER_DISABLED.into());
        }
        let holder = self
            .confirmed_holder(&transaction, &invited, holder)
            .await?;
        let link = self.link_of(&transaction, provider, &login).await?;
        // A name that somebody else's login would take over is not free.
        let claimed = match &link {
            Some(link) => Some(link.clone()),
            None => self
                .link_or_former(&transaction, provider, &login)
                .await?
                .filter(|former| {
                    holder
                        .as_ref()
                        .is_none_or(|holder| holder.id != former.account_id)
                }),
        };
        // Signed in now as when the exchange began, and by a credential of their own.
        let signed_in = caller
            .require_personal()
            .ok()
            .map(|signed_in| signed_in.person.account)
            .filter(|account| exchange.account_id == Some(account.0));
        let facts = InvitationFacts {
            provider: provider.id,
            mode: provider.account_mode,
            invited,
            answered_for: login.email(provider.attributes.email.as_deref()),
            linked: match &claimed {
                Some(link) => Some(self.linked_account(&transaction, link).await?),
                None => None,
            },
            holder: match &holder {
                Some(holder) => Some(Holder {
                    account: AccountId(holder.id),
                    kind: crate::session::kind_of(holder)?,
                    is_linked: self.is_linked(&transaction, provider.id, holder.id).await?,
                }),
                None => None,
            },
            signed_in,
        };
        let admission = facts.decide().map_err(|refusal| {
            if refusal.code == code::SAML_EMAIL_MISSING {
                email_missing(provider, &login)
            } else {
                refusal
            }
        })?;
        // Nobody else's session is replaced by an invitation.
        let here = caller.session().map(|session| session.person.account);
        if here.is_some() && here != concerned {
            return Err(code::INVITATION_OTHER_ACCOUNT.into());
        }
        if !self
            .consume(&transaction, exchange.id, &exchange.next)
            .await?
        {
            return Ok(Completion::Done(Completed {
                to: exchange.next,
                session: None,
            }));
        }
        let person = match (admission, holder) {
            (Admission::Create, _) => {
                self.invited_account(&transaction, caller, provider, &facts, &login)
                    .await?
            }
            (Admission::Known(_) | Admission::Connect(_), Some(holder)) => holder,
            (Admission::Known(_) | Admission::Connect(_), None) => {
                return Err(Error::Internal("an admission of nobody".into()));
            }
        };
        let account = AccountId(person.id);
        let link = match link {
            Some(link) => SamlAccountId(link.id),
            None => {
                self.link_subject(
                    &transaction,
                    provider,
                    account,
                    &login,
                    code::CONNECT_SUBJECT_TAKEN,
                )
                .await?
            }
        };
        self.take_in(&transaction, caller, &person, row).await?;
        let entering = Entering {
            provider,
            exchange,
            login: &login,
            person: &person,
            link,
            role: Role::Member,
            by: "invitation",
        };
        self.enter(transaction, caller, entering).await
    }

    async fn open_invitation(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        invitation: uuid::Uuid,
    ) -> Result<store::invitation::Model> {
        open()
            .filter(store::invitation::Column::Id.eq(invitation))
            .filter(store::invitation::Column::ExpiresAt.gt(self.now().as_millis()))
            .one(connection)
            .await?
            .ok_or_else(|| code::INVITATION_EXPIRED.into())
    }

    /// The account that holds the address. One that nobody ever confirmed holds nothing: it never signed in, owns nothing,
    /// and whoever made it may be anybody, so it goes.
    async fn confirmed_holder(
        &self,
        transaction: &Transaction,
        invited: &EmailAddress,
        locked: Option<store::account::Model>,
    ) -> Result<Option<store::account::Model>> {
        let Some(found) = account_with(transaction, invited).await? else {
            return Ok(None);
        };
        if locked.is_none_or(|locked| locked.id != found.id) {
            // Made since the locks were chosen.
            return Err(code::CONFLICT.into());
        }
        if found.email_confirmed_at.is_some() || found.kind != "personal" {
            return Ok(Some(found));
        }
        self.forget_unconfirmed(transaction, &found).await?;
        Ok(None)
    }

    /// Deletes an account that nobody ever confirmed: whoever reads the mail of its address is somebody else's word away.
    pub(crate) async fn forget_unconfirmed(
        &self,
        transaction: &Transaction,
        account: &store::account::Model,
    ) -> Result<()> {
        use store::account::{Column, Entity};
        Entity::delete_many()
            .filter(Column::Id.eq(account.id))
            .filter(Column::EmailConfirmedAt.is_null())
            .exec(transaction)
            .await?;
        Ok(())
    }

    /// The account a link belongs to, and who manages it.
    pub(crate) async fn linked_account(
        &self,
        connection: &impl sea_orm::ConnectionTrait,
        link: &store::saml_account::Model,
    ) -> Result<LinkedAccount> {
        let managed_by = store::account::Entity::find_by_id(link.account_id)
            .one(connection)
            .await?
            .and_then(|account| account.managed_by);
        Ok(LinkedAccount {
            account: AccountId(link.account_id),
            managed_by: managed_by.map(IdentityProviderId),
        })
    }

    /// A new account for the invited person: the company's or their own, by the identity provider's mode; the mailed link
    /// and the identity provider both vouch for the address.
    async fn invited_account(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: &LoginProvider,
        facts: &InvitationFacts,
        login: &VerifiedLogin,
    ) -> Result<store::account::Model> {
        let kind = match provider.account_mode {
            AccountMode::Managed => AccountKind::Managed { by: provider.id },
            AccountMode::Connected => AccountKind::Personal,
        };
        let name = login.display_name(&provider.attributes).unwrap_or_default();
        let made = self
            .new_account(transaction, kind, &name, &facts.invited, None)
            .await?;
        let mut made = made.into_active_model();
        made.email_confirmed_at = Set(Some(self.now().as_millis()));
        let made = made.update(transaction).await?;
        self.audit_account(transaction, caller, "account.created", AccountId(made.id))
            .await?;
        Ok(made)
    }
}
