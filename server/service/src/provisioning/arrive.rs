//! The decision about a subject that is linked to nobody, inside the transaction of a login.
use crate::{
    Caller, Result, Service,
    database::Transaction,
    exchange::{
        Answer, Arriving, Completed, Completion, Entering, email_missing, question_newcomer,
    },
    identity_provider::LoginProvider,
    organization_domain::routing::organization_of_verified_domain,
    sign_up::account_with,
    store,
};
use domain::{
    EmailAddress,
    account::{AccountKind, AccountMode},
    code,
    id::AccountId,
    provisioning::{
        admission::Holder,
        arrival::{Arrival, ArrivalFacts},
    },
    saml::VerifiedLogin,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, IntoActiveModel as _};

impl Service {
    /// Goes on with a login whose subject is linked to no account: makes the account and signs in, or asks the admins.
    ///
    /// # Errors
    /// Those of [`ArrivalFacts::decide`]; `provisioning.waits_for_approval` after the admins were asked.
    pub(crate) async fn arrive(
        &self,
        transaction: Transaction,
        caller: &Caller,
        answer: Answer<'_>,
    ) -> Result<Completion> {
        let Answer {
            provider,
            exchange,
            login,
            switch,
        } = answer;
        let email = match self.decide_arrival(&transaction, provider, &login).await? {
            Arrival::Ask(email) => {
                let name = login.display_name(&provider.attributes).unwrap_or_default();
                self.ask_admins(&transaction, provider, &email, &name)
                    .await?;
                transaction.commit().await?;
                return Err(code::PROVISIONING_WAITS.into());
            }
            Arrival::Create(email) => email,
        };
        let arriving = Arriving {
            provider,
            login: &login,
            agreed: switch,
        };
        if let Some(question) = question_newcomer(caller, email.as_str(), &arriving) {
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
        let person = self
            .make_arriving_account(&transaction, caller, provider, &email, &login)
            .await?;
        let link = self
            .link_subject(
                &transaction,
                provider,
                AccountId(person.id),
                &login,
                code::CONNECT_SUBJECT_TAKEN,
            )
            .await?;
        let entering = Entering {
            provider,
            exchange,
            login: &login,
            person: &person,
            link,
            role: provider.provisioning_role,
            by: "provisioning",
        };
        self.enter(transaction, caller, entering).await
    }

    /// What is done about somebody whose subject is linked to no account, under the locks of the provider's organizations.
    ///
    /// # Errors
    /// Those of [`ArrivalFacts::decide`].
    async fn decide_arrival(
        &self,
        transaction: &Transaction,
        provider: &LoginProvider,
        login: &VerifiedLogin,
    ) -> Result<Arrival> {
        let email = login.email(provider.attributes.email.as_deref());
        let (mut domain_verified, mut holder) = (false, None);
        if let Some(email) = &email {
            domain_verified = organization_of_verified_domain(transaction, email)
                .await?
                .is_some_and(|organization| {
                    organization == provider.home_organization || provider.serves(organization)
                });
            if let Some(found) = account_with(transaction, email).await? {
                // Nobody ever confirmed it: it is no account to be careful of.
                let anybody = found.email_confirmed_at.is_none() && found.kind == "personal";
                if anybody && domain_verified {
                    self.forget_unconfirmed(transaction, &found).await?;
                } else {
                    holder = Some(Holder {
                        account: AccountId(found.id),
                        kind: crate::session::kind_of(&found)?,
                        is_linked: false,
                    });
                }
            }
        }
        let facts = ArrivalFacts {
            provisioning: provider.provisioning,
            mode: provider.account_mode,
            email,
            domain_verified,
            holder,
        };
        Ok(facts.decide().map_err(|refusal| {
            if refusal.code == code::SAML_EMAIL_MISSING {
                email_missing(provider, login)
            } else {
                refusal
            }
        })?)
    }

    /// Makes the account of somebody whom their company's verified domain vouches for: the company's or their own, by the
    /// provider's mode; without a password.
    async fn make_arriving_account(
        &self,
        transaction: &Transaction,
        caller: &Caller,
        provider: &LoginProvider,
        email: &EmailAddress,
        login: &VerifiedLogin,
    ) -> Result<store::account::Model> {
        let kind = match provider.account_mode {
            AccountMode::Managed => AccountKind::Managed { by: provider.id },
            AccountMode::Connected => AccountKind::Personal,
        };
        let name = login.display_name(&provider.attributes).unwrap_or_default();
        let made = self
            .new_account(transaction, kind, &name, email, None)
            .await?;
        let mut made = made.into_active_model();
        made.email_confirmed_at = Set(Some(self.now().as_millis()));
        let made = made.update(transaction).await?;
        self.audit_account(transaction, caller, "account.created", AccountId(made.id))
            .await?;
        Ok(made)
    }
}
