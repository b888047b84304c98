//! The decision of a login: one transaction that links nothing new, adds missing memberships and makes the session.
use super::{
    Purpose,
    complete::{Answer, Arriving, Completed, Completion, question},
    lock::Locked,
};
use crate::{
    Caller, Error, Result, Service, caller::Method, identity_provider::LoginProvider,
    session::SessionStart, store,
};
use domain::{
    Role, code,
    id::{AccountId, IdentityProviderId, SamlAccountId},
    provisioning::{LinkedAccount, ServedOrganization, decide_login},
    saml::{NameId, VerifiedLogin},
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _,
    sea_query::Expr,
};

impl Service {
    pub(crate) async fn complete_login(
        &self,
        caller: &Caller,
        answer: Answer<'_>,
    ) -> Result<Completion> {
        let Answer {
            provider,
            exchange,
            login,
            switch,
        } = answer;
        let found = self
            .link_or_former(self.database.read(), provider, &login)
            .await?;
        let owner = found.as_ref().map(|link| AccountId(link.account_id));
        let Locked {
            transaction,
            provider,
            account,
        } = self
            .begin_locked(provider, Purpose::Login, owner, &login)
            .await?;
        let provider = &provider;
        // Read again under the locks: the link may have been deleted since. Another login of the same person only moves its
        // dates, so the whole rows are not compared.
        let link = self
            .link_or_former(&transaction, provider, &login)
            .await?
            .filter(|now| Some(AccountId(now.account_id)) == owner);
        let linked = link
            .as_ref()
            .zip(account.as_ref())
            .map(|(link, account)| LinkedAccount {
                account: AccountId(link.account_id),
                managed_by: account.managed_by.map(IdentityProviderId),
            });
        let same_person = link.is_none()
            && (self
                .address_is_linked(&transaction, provider, &login)
                .await?
                || self.name_is_former(&transaction, provider, &login).await?);
        let decided = match decide_login(provider.id, provider.account_mode, linked, same_person) {
            Ok(account) => account,
            Err(refusal) if refusal.code == code::SAML_NO_ACCOUNT && link.is_none() => {
                let answer = Answer {
                    provider,
                    exchange,
                    login,
                    switch,
                };
                return Box::pin(self.arrive(transaction, caller, answer)).await;
            }
            Err(refusal) => return Err(refusal.into()),
        };
        let (link, account) = link
            .zip(account)
            .ok_or_else(|| Error::from(code::SAML_NO_ACCOUNT))?;
        let arriving = Arriving {
            provider,
            login: &login,
            agreed: switch,
        };
        if let Some(question) = question(caller, decided, &account.email, &arriving) {
            return Ok(question);
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
        if link.entity_id != login.issuer {
            self.carry_link_over(&transaction, caller, provider, &login, &link, &account)
                .await?;
        }
        self.bring_in(
            &transaction,
            caller,
            provider,
            &login,
            &account,
            Role::Member,
        )
        .await?;
        self.fix_identifier(&transaction, provider).await?;
        let email = login
            .email(provider.attributes.email.as_deref())
            .map(|email| (email.to_string(), email.folded()));
        let now = self.now();
        let mut seen = store::saml_account::Entity::update_many()
            .col_expr(
                store::saml_account::Column::LastLoginAt,
                Expr::value(Some(now.as_millis())),
            )
            .filter(store::saml_account::Column::Id.eq(link.id));
        if let Some((email, folded)) = email {
            seen = seen
                .col_expr(store::saml_account::Column::RemoteId, Expr::value(email))
                .col_expr(
                    store::saml_account::Column::RemoteIdFolded,
                    Expr::value(folded),
                );
        }
        seen.exec(&transaction).await?;
        let start = session_start(provider, decided, SamlAccountId(link.id), &login, now);
        let completion = self
            .arrive_through(&transaction, caller, provider, &exchange, &login, start)
            .await?;
        self.record_completion(&transaction, &exchange.reference, Some(decided), None)
            .await?;
        transaction.commit().await?;
        Ok(completion)
    }

    /// The link of this subject: matched on provider, entity ID, NameID with format and qualifiers, and on nothing else. (C11)
    pub(crate) async fn link_of(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        login: &VerifiedLogin,
    ) -> Result<Option<store::saml_account::Model>> {
        use store::saml_account::Column;
        let NameId {
            value,
            format,
            name_qualifier,
            sp_name_qualifier,
        } = &login.name_id;
        Ok(store::saml_account::Entity::find()
            .filter(Column::IdentityProviderId.eq(provider.id.0))
            .filter(Column::EntityId.eq(&login.issuer))
            .filter(Column::NameIdFormat.eq(format))
            .filter(Column::NameId.eq(value))
            .filter(Column::NameQualifier.eq(name_qualifier.as_deref().unwrap_or_default()))
            .filter(Column::SpNameQualifier.eq(sp_name_qualifier.as_deref().unwrap_or_default()))
            .one(connection)
            .await?)
    }

    /// Whether another subject of this provider carries the same address: the person's NameID changed.
    pub(crate) async fn address_is_linked(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        login: &VerifiedLogin,
    ) -> Result<bool> {
        use store::saml_account::Column;
        let Some(email) = login.email(provider.attributes.email.as_deref()) else {
            return Ok(false);
        };
        let found = store::saml_account::Entity::find()
            .filter(Column::IdentityProviderId.eq(provider.id.0))
            .filter(Column::RemoteIdFolded.eq(email.folded()))
            .one(connection)
            .await?;
        Ok(found.is_some())
    }

    /// The provider's organizations as they stand for one account.
    pub(crate) async fn served_organizations(
        &self,
        connection: &impl ConnectionTrait,
        provider: &LoginProvider,
        account: AccountId,
    ) -> Result<Vec<ServedOrganization>> {
        use store::{membership, membership_revocation};
        let ids: Vec<_> = provider
            .organizations
            .iter()
            .map(|link| link.organization.0)
            .collect();
        let members: Vec<_> = membership::Entity::find()
            .filter(
                Condition::all()
                    .add(membership::Column::AccountId.eq(account.0))
                    .add(membership::Column::OrganizationId.is_in(ids.clone())),
            )
            .all(connection)
            .await?;
        let revoked: Vec<_> = membership_revocation::Entity::find()
            .filter(membership_revocation::Column::AccountId.eq(account.0))
            .filter(membership_revocation::Column::OrganizationId.is_in(ids))
            .all(connection)
            .await?;
        Ok(provider
            .organizations
            .iter()
            .map(|link| ServedOrganization {
                organization: link.organization,
                default_team: link.default_team,
                is_member: members
                    .iter()
                    .any(|row| row.organization_id == link.organization.0),
                is_revoked: revoked
                    .iter()
                    .any(|row| row.organization_id == link.organization.0),
            })
            .collect())
    }
}

/// The session of a verified login: twelve hours at most, never longer than the identity provider says. (B11)
pub(crate) fn session_start(
    provider: &LoginProvider,
    account: AccountId,
    saml_account: SamlAccountId,
    login: &VerifiedLogin,
    now: domain::Timestamp,
) -> SessionStart {
    SessionStart {
        account,
        method: Method::Saml {
            identity_provider: provider.id,
            saml_account,
        },
        session_index: login.session_index.clone(),
        authenticated_at: login.authn_instant.min(now),
        not_after: login.session_not_on_or_after,
    }
}
