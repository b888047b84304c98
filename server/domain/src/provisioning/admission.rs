//! Who is let in by an invitation, and who may attach single sign-on to their account: the table "Account mode" of
//! product.md, decided from facts the caller read under its locks. Nothing is ever guessed: an address that fits an
//! account is a reason to ask, not to link.
use super::LinkedAccount;
use crate::{
    EmailAddress, Refusal,
    account::{AccountKind, AccountMode},
    code,
    id::{AccountId, IdentityProviderId},
};

/// The account that holds an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub account: AccountId,
    /// Whose it is.
    pub kind: AccountKind,
    /// Whether another subject of this identity provider is linked to it.
    pub is_linked: bool,
}

/// What an invited person comes back with from the identity provider.
#[derive(Clone, Debug)]
pub struct InvitationFacts {
    /// The identity provider that answered.
    pub provider: IdentityProviderId,
    /// Whose the accounts are that it signs in.
    pub mode: AccountMode,
    /// Who was invited.
    pub invited: EmailAddress,
    /// Whom the identity provider answered for.
    pub answered_for: Option<EmailAddress>,
    /// The account its subject is linked to.
    pub linked: Option<LinkedAccount>,
    /// The account that holds the invited address.
    pub holder: Option<Holder>,
    /// The account that is signed in, by its own credential, in the browser that began and ends the exchange.
    pub signed_in: Option<AccountId>,
}

/// How an invited person comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Their subject is linked already: they join and are signed in.
    Known(AccountId),
    /// Their own account, signed in beside it, is linked and joins.
    Connect(AccountId),
    /// A new account is made, linked, and joins.
    Create,
}

impl InvitationFacts {
    /// Decides how they come in.
    ///
    /// # Errors
    /// `saml.email_missing`, `invitation.other_person`, `connect.subject_taken`, `invitation.operator`,
    /// `invitation.account_managed`, `saml.subject_changed`, `invitation.needs_consent`, `invitation.sign_in_first`.
    pub fn decide(&self) -> Result<Admission, Refusal> {
        same_address(
            self.answered_for.as_ref(),
            &self.invited,
            code::INVITATION_OTHER_PERSON,
        )?;
        match (self.linked, self.holder) {
            (Some(linked), Some(holder)) if linked.account == holder.account => {
                Ok(Admission::Known(linked.account))
            }
            (Some(_), _) => Err(code::CONNECT_SUBJECT_TAKEN.into()),
            (None, None) => Ok(Admission::Create),
            (None, Some(holder)) => self.connect(holder),
        }
    }

    fn connect(&self, holder: Holder) -> Result<Admission, Refusal> {
        match holder.kind {
            AccountKind::Operator => Err(code::INVITATION_OPERATOR.into()),
            AccountKind::Service { .. } => Err(code::SERVICE_STAYS.into()),
            AccountKind::Managed { by } if by != self.provider => {
                Err(code::INVITATION_ACCOUNT_MANAGED.into())
            }
            AccountKind::Managed { .. } => Err(code::SAML_SUBJECT_CHANGED.into()),
            AccountKind::Personal if self.mode == AccountMode::Managed => {
                Err(code::INVITATION_NEEDS_CONSENT.into())
            }
            AccountKind::Personal if self.signed_in != Some(holder.account) => {
                Err(code::INVITATION_SIGN_IN_FIRST.into())
            }
            AccountKind::Personal if holder.is_linked => Err(code::SAML_SUBJECT_CHANGED.into()),
            AccountKind::Personal => Ok(Admission::Connect(holder.account)),
        }
    }
}

/// What decides whether single sign-on is attached to an account, for the first time or anew (C7, C8).
#[derive(Clone, Debug)]
pub struct ConnectFacts {
    /// The identity provider.
    pub provider: IdentityProviderId,
    /// Whose the accounts are that it signs in.
    pub mode: AccountMode,
    /// The account.
    pub account: AccountId,
    /// Whose it is.
    pub kind: AccountKind,
    /// Its confirmed address.
    pub confirmed_email: Option<EmailAddress>,
    /// Whether an admin agreed, in place of the password that a managed account does not have.
    pub approved: bool,
}

impl ConnectFacts {
    /// What stands against it before anybody goes to the identity provider.
    ///
    /// # Errors
    /// `connect.operator`, `connect.needs_consent`, `connect.account_managed`, `connect.needs_approval`, `login.email_unconfirmed`.
    pub fn check(&self) -> Result<(), Refusal> {
        match self.kind {
            AccountKind::Operator => return Err(code::CONNECT_OPERATOR.into()),
            AccountKind::Service { .. } => return Err(code::SERVICE_NOT_A_PERSON.into()),
            AccountKind::Managed { by } if by != self.provider => {
                return Err(code::CONNECT_ACCOUNT_MANAGED.into());
            }
            AccountKind::Managed { .. } if !self.approved => {
                return Err(code::CONNECT_NEEDS_APPROVAL.into());
            }
            AccountKind::Personal if self.mode == AccountMode::Managed => {
                return Err(code::CONNECT_NEEDS_CONSENT.into());
            }
            AccountKind::Managed { .. } | AccountKind::Personal => {}
        }
        if self.confirmed_email.is_none() {
            return Err(code::EMAIL_UNCONFIRMED.into());
        }
        Ok(())
    }

    /// Decides the commit: the identity provider answered for this very address, with a subject that is nobody else's.
    ///
    /// # Errors
    /// Those of [`ConnectFacts::check`], `saml.email_missing`, `connect.other_person`, `connect.subject_taken`.
    pub fn decide(
        &self,
        answered_for: Option<&EmailAddress>,
        linked: Option<LinkedAccount>,
    ) -> Result<(), Refusal> {
        self.check()?;
        if let Some(own) = &self.confirmed_email {
            same_address(answered_for, own, code::CONNECT_OTHER_PERSON)?;
        }
        match linked {
            Some(linked) if linked.account != self.account => {
                Err(code::CONNECT_SUBJECT_TAKEN.into())
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn same_address(
    answered_for: Option<&EmailAddress>,
    wanted: &EmailAddress,
    otherwise: crate::Code,
) -> Result<(), Refusal> {
    let answered = answered_for.ok_or_else(|| Refusal::new(code::SAML_EMAIL_MISSING))?;
    if answered == wanted {
        return Ok(());
    }
    Err(Refusal::new(otherwise)
        .expected(wanted.as_str())
        .received(answered.as_str())
        .message(format!(
            "This is for {wanted}; the identity provider answered for {answered}."
        )))
}

#[cfg(test)]
mod tests {
    use super::{Admission, ConnectFacts, Holder, InvitationFacts};
    use crate::{
        Code, EmailAddress,
        account::{AccountKind, AccountMode},
        code,
        id::{AccountId, IdentityProviderId},
        provisioning::LinkedAccount,
    };
    use uuid::Uuid;

    const PROVIDER: IdentityProviderId = IdentityProviderId(Uuid::from_u128(1));
    const OTHER: IdentityProviderId = IdentityProviderId(Uuid::from_u128(2));
    const ACCOUNT: AccountId = AccountId(Uuid::from_u128(3));
    const STRANGER: AccountId = AccountId(Uuid::from_u128(4));

    fn address(text: &str) -> EmailAddress {
        EmailAddress::parse(text).unwrap()
    }

    fn holder(kind: AccountKind) -> Holder {
        Holder {
            account: ACCOUNT,
            kind,
            is_linked: false,
        }
    }

    fn linked(account: AccountId) -> LinkedAccount {
        LinkedAccount {
            account,
            managed_by: None,
        }
    }

    fn invited(mode: AccountMode) -> InvitationFacts {
        InvitationFacts {
            provider: PROVIDER,
            mode,
            invited: address("pia@acme.example"),
            answered_for: Some(address("Pia@acme.example")),
            linked: None,
            holder: None,
            signed_in: None,
        }
    }

    fn refused(facts: &InvitationFacts) -> Code {
        facts.decide().unwrap_err().code
    }

    #[test]
    fn an_invited_person_without_an_account_gets_one_in_either_mode() {
        for mode in [AccountMode::Managed, AccountMode::Connected] {
            assert_eq!(invited(mode).decide(), Ok(Admission::Create));
        }
    }

    #[test]
    fn an_invitation_lets_in_nobody_but_the_invited_address() {
        let mut facts = invited(AccountMode::Connected);
        facts.answered_for = Some(address("eve@acme.example"));
        let refusal = facts.decide().unwrap_err();
        assert_eq!(refusal.code, code::INVITATION_OTHER_PERSON);
        assert_eq!(refusal.received.as_deref(), Some("eve@acme.example"));
        facts.answered_for = None;
        assert_eq!(refused(&facts), code::SAML_EMAIL_MISSING);
    }

    #[test]
    fn an_account_of_ones_own_is_connected_only_beside_its_own_sign_in() {
        let mut facts = invited(AccountMode::Connected);
        facts.holder = Some(holder(AccountKind::Personal));
        assert_eq!(refused(&facts), code::INVITATION_SIGN_IN_FIRST);
        facts.signed_in = Some(STRANGER);
        assert_eq!(refused(&facts), code::INVITATION_SIGN_IN_FIRST);
        facts.signed_in = Some(ACCOUNT);
        assert_eq!(facts.decide(), Ok(Admission::Connect(ACCOUNT)));
        facts.mode = AccountMode::Managed;
        assert_eq!(refused(&facts), code::INVITATION_NEEDS_CONSENT);
    }

    #[test]
    fn another_subject_for_a_linked_account_is_no_second_account() {
        let mut facts = invited(AccountMode::Connected);
        facts.signed_in = Some(ACCOUNT);
        facts.holder = Some(Holder {
            is_linked: true,
            ..holder(AccountKind::Personal)
        });
        assert_eq!(refused(&facts), code::SAML_SUBJECT_CHANGED);
        facts.holder = Some(holder(AccountKind::Managed { by: PROVIDER }));
        assert_eq!(refused(&facts), code::SAML_SUBJECT_CHANGED);
    }

    #[test]
    fn a_subject_that_is_linked_comes_in_as_itself_or_not_at_all() {
        let mut facts = invited(AccountMode::Connected);
        facts.linked = Some(linked(ACCOUNT));
        facts.holder = Some(holder(AccountKind::Personal));
        assert_eq!(facts.decide(), Ok(Admission::Known(ACCOUNT)));
        facts.linked = Some(linked(STRANGER));
        assert_eq!(refused(&facts), code::CONNECT_SUBJECT_TAKEN);
        facts.holder = None;
        assert_eq!(refused(&facts), code::CONNECT_SUBJECT_TAKEN);
    }

    #[test]
    fn operators_and_accounts_of_other_companies_are_not_let_in() {
        let mut facts = invited(AccountMode::Connected);
        facts.holder = Some(holder(AccountKind::Operator));
        assert_eq!(refused(&facts), code::INVITATION_OPERATOR);
        facts.holder = Some(holder(AccountKind::Managed { by: OTHER }));
        assert_eq!(refused(&facts), code::INVITATION_ACCOUNT_MANAGED);
    }

    fn connecting() -> ConnectFacts {
        ConnectFacts {
            provider: PROVIDER,
            mode: AccountMode::Connected,
            account: ACCOUNT,
            kind: AccountKind::Personal,
            confirmed_email: Some(address("pia@acme.example")),
            approved: false,
        }
    }

    #[test]
    fn single_sign_on_is_attached_for_the_same_address_and_a_free_subject() {
        let facts = connecting();
        let own = address("PIA@acme.example");
        assert_eq!(facts.decide(Some(&own), None), Ok(()));
        assert_eq!(facts.decide(Some(&own), Some(linked(ACCOUNT))), Ok(()));
        let refused = |answered: Option<&EmailAddress>, linked| {
            facts.decide(answered, linked).unwrap_err().code
        };
        assert_eq!(
            refused(Some(&own), Some(linked(STRANGER))),
            code::CONNECT_SUBJECT_TAKEN
        );
        assert_eq!(
            refused(Some(&address("eve@acme.example")), None),
            code::CONNECT_OTHER_PERSON
        );
        assert_eq!(refused(None, None), code::SAML_EMAIL_MISSING);
    }

    #[test]
    fn each_kind_of_account_is_told_its_own_way() {
        let refused = |facts: ConnectFacts| facts.check().unwrap_err().code;
        let managed = AccountKind::Managed { by: PROVIDER };
        assert_eq!(
            refused(ConnectFacts {
                mode: AccountMode::Managed,
                ..connecting()
            }),
            code::CONNECT_NEEDS_CONSENT
        );
        assert_eq!(
            refused(ConnectFacts {
                kind: managed,
                ..connecting()
            }),
            code::CONNECT_NEEDS_APPROVAL
        );
        assert_eq!(
            ConnectFacts {
                kind: managed,
                mode: AccountMode::Managed,
                approved: true,
                ..connecting()
            }
            .check(),
            Ok(())
        );
        assert_eq!(
            refused(ConnectFacts {
                kind: AccountKind::Managed { by: OTHER },
                approved: true,
                ..connecting()
            }),
            code::CONNECT_ACCOUNT_MANAGED
        );
        assert_eq!(
            refused(ConnectFacts {
                kind: AccountKind::Operator,
                ..connecting()
            }),
            code::CONNECT_OPERATOR
        );
        assert_eq!(
            refused(ConnectFacts {
                confirmed_email: None,
                ..connecting()
            }),
            code::EMAIL_UNCONFIRMED
        );
    }
}
