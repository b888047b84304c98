//! Just-in-time provisioning: what becomes of somebody whom an identity provider signs in and whom nobody here knows
//! (C10). No account appears unless the provider's admins switched it on, and only within verified domains: an identity
//! provider's word about an address counts where its organization proved that the domain is theirs.
use super::admission::Holder;
use crate::{
    Code, EmailAddress, Refusal,
    account::{AccountKind, AccountMode},
    code,
};
use serde::{Deserialize, Serialize};

/// Whether people whom nobody invited may come in through an identity provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provisioning {
    /// They may not: an invitation, a consent or the directory comes first.
    Off,
    /// Their account is made at their first sign-in.
    On,
    /// They are asked about: an admin invites them, or does not.
    Approval,
}

impl Provisioning {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::On, Self::Approval];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::On => "on",
            Self::Approval => "approval",
        }
    }

    /// Reads the stored name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == text)
    }
}

/// Somebody whose subject is linked to no account.
#[derive(Clone, Debug)]
pub struct ArrivalFacts {
    /// What the identity provider's admins chose.
    pub provisioning: Provisioning,
    /// Whose the accounts are that it signs in.
    pub mode: AccountMode,
    /// Whom it answered for.
    pub email: Option<EmailAddress>,
    /// Whether an organization that it serves verified the domain of that address.
    pub domain_verified: bool,
    /// The account that holds the address.
    pub holder: Option<Holder>,
}

/// What is done about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// An account is made for this address.
    Create(EmailAddress),
    /// The admins are asked.
    Ask(EmailAddress),
}

impl ArrivalFacts {
    /// Decides. Whether an address has an account here is told only where its domain is verified: elsewhere an identity
    /// provider could name any address and learn it.
    ///
    /// # Errors
    /// `saml.no_account`, `saml.email_missing`, `provisioning.domain_unverified`, `provisioning.needs_consent`,
    /// `provisioning.needs_connect`.
    pub fn decide(&self) -> Result<Arrival, Refusal> {
        let known_to_hold = self.holder.filter(|_| self.domain_verified);
        match known_to_hold.map(|holder| holder.kind) {
            Some(AccountKind::Personal) => return Err(self.own_account().into()),
            Some(
                AccountKind::Managed { .. } | AccountKind::Operator | AccountKind::Service { .. },
            ) => {
                return Err(code::SAML_NO_ACCOUNT.into());
            }
            None => {}
        }
        if self.provisioning == Provisioning::Off {
            return Err(code::SAML_NO_ACCOUNT.into());
        }
        let email = self
            .email
            .clone()
            .ok_or_else(|| Refusal::new(code::SAML_EMAIL_MISSING))?;
        if !self.domain_verified {
            return Err(Refusal::new(code::PROVISIONING_DOMAIN_UNVERIFIED)
                .expected("an address of a domain that the organization has verified")
                .received(email.as_str()));
        }
        Ok(match self.provisioning {
            Provisioning::Approval => Arrival::Ask(email),
            Provisioning::On | Provisioning::Off => Arrival::Create(email),
        })
    }

    const fn own_account(&self) -> Code {
        match self.mode {
            AccountMode::Managed => code::PROVISIONING_NEEDS_CONSENT,
            AccountMode::Connected => code::PROVISIONING_NEEDS_CONNECT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arrival, ArrivalFacts, Provisioning};
    use crate::{
        Code, EmailAddress,
        account::{AccountKind, AccountMode},
        code,
        id::{AccountId, IdentityProviderId},
        provisioning::admission::Holder,
    };
    use uuid::Uuid;

    fn facts(provisioning: Provisioning) -> ArrivalFacts {
        ArrivalFacts {
            provisioning,
            mode: AccountMode::Connected,
            email: EmailAddress::parse("new@acme.example"),
            domain_verified: true,
            holder: None,
        }
    }

    fn held_by(kind: AccountKind) -> Holder {
        Holder {
            account: AccountId(Uuid::from_u128(7)),
            kind,
            is_linked: false,
        }
    }

    fn refused(facts: &ArrivalFacts) -> Code {
        facts.decide().unwrap_err().code
    }

    #[test]
    fn what_the_admins_chose_is_done() {
        let email = EmailAddress::parse("new@acme.example").unwrap();
        assert_eq!(
            facts(Provisioning::On).decide(),
            Ok(Arrival::Create(email.clone()))
        );
        assert_eq!(
            facts(Provisioning::Approval).decide(),
            Ok(Arrival::Ask(email))
        );
        assert_eq!(refused(&facts(Provisioning::Off)), code::SAML_NO_ACCOUNT);
    }

    #[test]
    fn an_address_outside_the_verified_domains_makes_nothing_and_tells_nothing() {
        for kind in [
            None,
            Some(held_by(AccountKind::Personal)),
            Some(held_by(AccountKind::Operator)),
        ] {
            let stranger = ArrivalFacts {
                domain_verified: false,
                holder: kind,
                ..facts(Provisioning::On)
            };
            assert_eq!(refused(&stranger), code::PROVISIONING_DOMAIN_UNVERIFIED);
            let off = ArrivalFacts {
                provisioning: Provisioning::Off,
                ..stranger
            };
            assert_eq!(refused(&off), code::SAML_NO_ACCOUNT);
        }
        let nameless = ArrivalFacts {
            email: None,
            ..facts(Provisioning::On)
        };
        assert_eq!(refused(&nameless), code::SAML_EMAIL_MISSING);
    }

    #[test]
    fn an_account_of_their_own_is_never_taken_and_never_doubled() {
        for (mode, expected) in [
            (AccountMode::Managed, code::PROVISIONING_NEEDS_CONSENT),
            (AccountMode::Connected, code::PROVISIONING_NEEDS_CONNECT),
        ] {
            for provisioning in Provisioning::ALL {
                let own = ArrivalFacts {
                    mode,
                    holder: Some(held_by(AccountKind::Personal)),
                    ..facts(provisioning)
                };
                assert_eq!(refused(&own), expected);
            }
        }
        for kind in [
            AccountKind::Operator,
            AccountKind::Managed {
                by: IdentityProviderId(Uuid::from_u128(9)),
            },
        ] {
            let other = ArrivalFacts {
                holder: Some(held_by(kind)),
                ..facts(Provisioning::On)
            };
            assert_eq!(refused(&other), code::SAML_NO_ACCOUNT);
        }
    }
}
