//! What an invitation's page says, and how the person it is for would come in.
use super::open;
use crate::{
    Caller, Error, Result, Service,
    identity_provider::{LoginProvider, live_within},
    organization::role_of,
    sign_in::Company,
    sign_up::account_with,
    store,
};
use domain::{
    EmailAddress, Role, Timestamp,
    account::{AccountKind, AccountMode},
    code,
    id::{AccountId, IdentityProviderId, OrganizationId},
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};

/// An invitation as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationPage {
    /// The organization's name.
    pub organization: String,
    /// Its name in URLs.
    pub slug: String,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Who invited them, if that account is still there.
    pub invited_by: Option<String>,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// How this browser goes on.
    pub way: Way,
}

/// How an invited person comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// They are signed in as the invited person: a button.
    Join,
    /// They have an account and sign in to it first.
    SignInFirst,
    /// Somebody else is signed in here.
    OtherAccount {
        /// Who.
        signed_in_as: String,
    },
    /// They have no account: a password makes one, or the organization's identity provider does.
    CreateAccount {
        /// The identity provider that would do as well.
        beside: Option<Company>,
    },
    /// Through the organization's identity provider, and in no other way.
    IdentityProvider(Company),
    /// The organization requires its identity provider, which owns accounts: their own becomes the company's first.
    Consent(Company),
}

/// An invitation that works, and what it is for.
pub(super) struct Found {
    pub row: store::invitation::Model,
    pub organization: store::organization::Model,
}

impl Service {
    /// What an invitation says to whoever holds its link. Uses nothing up.
    ///
    /// # Errors
    /// `invitation.expired`, `invitation.account_managed`, `invitation.operator`.
    pub async fn invitation_page(&self, caller: &Caller, token: &str) -> Result<InvitationPage> {
        let read = self.database.read();
        let Found { row, organization } = self.find_invitation(read, token).await?;
        let invited_by = match row.invited_by {
            Some(by) => store::account::Entity::find_by_id(by)
                .one(read)
                .await?
                .map(|account| account.email),
            None => None,
        };
        Ok(InvitationPage {
            way: self.way_in_by_invitation(caller, &row).await?,
            organization: organization.name,
            slug: organization.slug,
            role: role_of(&row.role)?,
            invited_by,
            expires_at: Timestamp::from_millis(row.expires_at),
            email: row.email,
        })
    }

    /// The invitation that this token opens now, or `invitation.expired`.
    pub(super) async fn find_invitation(
        &self,
        connection: &impl ConnectionTrait,
        token: &str,
    ) -> Result<Found> {
        let row = open()
            .filter(store::invitation::Column::TokenHash.eq(crate::token::hash(token)))
            .filter(store::invitation::Column::ExpiresAt.gt(self.now().as_millis()))
            .one(connection)
            .await?
            .ok_or_else(|| Error::from(code::INVITATION_EXPIRED))?;
        let organization = store::organization::Entity::find_by_id(row.organization_id)
            .one(connection)
            .await?
            .ok_or_else(|| Error::from(code::INVITATION_EXPIRED))?;
        Ok(Found { row, organization })
    }

    pub(super) async fn way_in_by_invitation(
        &self,
        caller: &Caller,
        row: &store::invitation::Model,
    ) -> Result<Way> {
        let read = self.database.read();
        let organization = OrganizationId(row.organization_id);
        let provider = self
            .live_provider_of(organization, None, &row.email_folded)
            .await?;
        let company = match &provider {
            Some(provider) => self.company_of(read, provider.id).await?,
            None => None,
        };
        let role = role_of(&row.role)?;
        let required = if provider.is_some() {
            self.requires_single_sign_on(organization, role).await?
        } else {
            false
        };
        let address = EmailAddress::parse(&row.email)
            .ok_or_else(|| Error::Internal(format!("the address of invitation {}", row.id)))?;
        let holder = account_with(read, &address)
            .await?
            .filter(|account| account.email_confirmed_at.is_some());
        let Some(holder) = holder else {
            if let Some(session) = caller.session() {
                return Ok(Way::OtherAccount {
                    signed_in_as: session.person.email.clone(),
                });
            }
            return Ok(match company {
                Some(company) if required => Way::IdentityProvider(company),
                beside => Way::CreateAccount { beside },
            });
        };
        let signed_in = caller.session().map(|session| session.person.account);
        let is_here = signed_in == Some(AccountId(holder.id));
        match crate::session::kind_of(&holder)? {
            AccountKind::Operator => Err(code::INVITATION_OPERATOR.into()),
            AccountKind::Service { .. } => Err(code::SERVICE_STAYS.into()),
            AccountKind::Managed { by } => match (company, provider) {
                (Some(_), Some(provider)) if provider.id == by && is_here => Ok(Way::Join),
                (Some(company), Some(provider)) if provider.id == by => {
                    Ok(Way::IdentityProvider(company))
                }
                _ => Err(code::INVITATION_ACCOUNT_MANAGED.into()),
            },
            AccountKind::Personal if is_here && caller.bound_to().is_none() => {
                let linked = match &provider {
                    Some(provider) => self.is_linked(read, provider.id, holder.id).await?,
                    None => false,
                };
                Ok(match (company, provider) {
                    (Some(company), Some(provider)) if required && !linked => {
                        match provider.account_mode {
                            AccountMode::Managed => Way::Consent(company),
                            AccountMode::Connected => Way::IdentityProvider(company),
                        }
                    }
                    _ => Way::Join,
                })
            }
            AccountKind::Personal => Ok(match caller.session() {
                Some(session) if !is_here => Way::OtherAccount {
                    signed_in_as: session.person.email.clone(),
                },
                _ => Way::SignInFirst,
            }),
        }
    }

    /// The identity provider through which somebody with this account and address comes into this organization now.
    pub(crate) async fn live_provider_of(
        &self,
        organization: OrganizationId,
        account: Option<AccountId>,
        folded: &str,
    ) -> Result<Option<LoginProvider>> {
        let read = self.database.read();
        let Some(row) = self.identity_provider_of(read, organization).await? else {
            return Ok(None);
        };
        live_within(read, row, organization, account, folded, self.now()).await
    }

    pub(crate) async fn is_linked(
        &self,
        connection: &impl ConnectionTrait,
        provider: IdentityProviderId,
        account: uuid::Uuid,
    ) -> Result<bool> {
        let found = store::saml_account::Entity::find()
            .filter(store::saml_account::Column::IdentityProviderId.eq(provider.0))
            .filter(store::saml_account::Column::AccountId.eq(account))
            .one(connection)
            .await?;
        Ok(found.is_some())
    }
}
