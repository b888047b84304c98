//! Who calls an operation.
use domain::{
    Refusal, Timestamp,
    account::AccountKind,
    code,
    id::{
        AccountId, ApiKeyId, FleetId, IdentityProviderId, OrganizationId, SamlAccountId, SessionId,
        SetupLinkId,
    },
    organization_key::KeyScope,
};

/// The caller of an operation and where they call from.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who it is.
    pub identity: Identity,
    /// The network address they come from, as text; empty for the command line.
    pub network: String,
    /// What the browser says it is.
    pub user_agent: String,
}

/// Who it is.
#[derive(Clone, Debug)]
pub enum Identity {
    /// Nobody in particular.
    Anonymous,
    /// A person with a live session.
    Session(SignedIn),
    /// A program with a personal API key, or with one of a service account.
    Key {
        /// The key.
        key: ApiKeyId,
        /// Its person.
        person: Person,
    },
    /// A program with a key of an organization or of one fleet: no person, and in no other organization. It opens what
    /// [`KeyScope::opens`] names, and every other operation refuses it. (B15)
    OrganizationKey(KeyHolder),
    /// A job that does what a person agreed to before, with what they may do now.
    OnBehalf(Person),
    /// Somebody without an account who holds a set-up link: no person, and in no organization. It opens the operations of
    /// [`crate::identity_provider::SetupPage`] and its like, and every other operation refuses it. (X4)
    SetupLink(SetupHolder),
    /// Somebody with a shell on the server.
    CommandLine,
}

/// The holder of a set-up link that worked when they were asked for it; each operation looks again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupHolder {
    /// The link.
    pub link: SetupLinkId,
    /// The one identity provider it is for.
    pub identity_provider: IdentityProviderId,
    /// That one's home organization.
    pub home: OrganizationId,
    /// Whom the link is for.
    pub for_whom: String,
}

/// A key of an organization or of one fleet that worked when the call came; each operation looks again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key.
    pub key: ApiKeyId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// What it opens.
    pub scope: KeyScope,
    /// What it is called.
    pub name: String,
}

/// A person as an operation sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their account.
    pub account: AccountId,
    /// Whose the account is.
    pub kind: AccountKind,
    /// Their address.
    pub email: String,
    /// Their name.
    pub name: String,
}

impl Person {
    /// The address at which they read mail; empty for a service account without a mailbox.
    pub fn mailbox(&self) -> &str {
        if crate::service_account::has_no_mailbox(&self.email) {
            ""
        } else {
            &self.email
        }
    }
}

/// A live session.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: SessionId,
    /// The person.
    pub person: Person,
    /// How they signed in.
    pub method: Method,
    /// When they last proved who they are.
    pub authenticated_at: Timestamp,
    /// When the session ends at the latest.
    pub expires_at: Timestamp,
}

/// How a session was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By the person's own password.
    Password,
    /// By the person's own Google account. (I8)
    Google {
        /// Whether they signed up with it.
        signed_up_with_it: bool,
    },
    /// By an identity provider; the session carries it.
    Saml {
        /// The identity provider.
        identity_provider: IdentityProviderId,
        /// The link it came through.
        saml_account: SamlAccountId,
    },
    /// By a break-glass code: it opens the identity provider and the enforcement of one organization. (X9)
    BreakGlass {
        /// The organization.
        organization: OrganizationId,
    },
}

impl Caller {
    /// A caller nobody knows.
    pub fn anonymous(network: impl Into<String>, user_agent: impl Into<String>) -> Self {
        Self {
            identity: Identity::Anonymous,
            network: network.into(),
            user_agent: user_agent.into(),
        }
    }

    /// Somebody with a shell on the server.
    pub const fn command_line() -> Self {
        Self {
            identity: Identity::CommandLine,
            network: String::new(),
            user_agent: String::new(),
        }
    }

    /// The person, by session or key.
    pub const fn person(&self) -> Option<&Person> {
        match &self.identity {
            Identity::Session(signed_in) => Some(&signed_in.person),
            Identity::Key { person, .. } | Identity::OnBehalf(person) => Some(person),
            Identity::Anonymous
            | Identity::SetupLink(_)
            | Identity::OrganizationKey(_)
            | Identity::CommandLine => None,
        }
    }

    /// The key of an organization or of one fleet.
    pub const fn key_holder(&self) -> Option<&KeyHolder> {
        match &self.identity {
            Identity::OrganizationKey(holder) => Some(holder),
            _ => None,
        }
    }

    /// The one fleet that the key opens.
    pub fn one_fleet(&self) -> Option<FleetId> {
        match self.key_holder()?.scope {
            KeyScope::Fleet { fleet, .. } => Some(fleet),
            KeyScope::Organization { .. } | KeyScope::ServiceAccount { .. } => None,
        }
    }

    /// Refuses a key of an organization or of one fleet with `access.key_scope`.
    pub fn refuse_organization_key(&self) -> Result<(), Refusal> {
        match self.key_holder() {
            Some(_) => Err(Refusal::new(code::KEY_SCOPE)),
            None => Ok(()),
        }
    }

    /// Refuses a service account, by session or key, with `service_account.not_a_person`.
    pub fn refuse_service_account(&self) -> Result<(), Refusal> {
        match self.person() {
            Some(person) if person.kind.is_service() => {
                Err(Refusal::new(code::SERVICE_NOT_A_PERSON))
            }
            _ => Ok(()),
        }
    }

    /// The holder of a set-up link.
    pub const fn setup_holder(&self) -> Option<&SetupHolder> {
        match &self.identity {
            Identity::SetupLink(holder) => Some(holder),
            _ => None,
        }
    }

    /// Refuses the holder of a set-up link with `setup.scope`.
    pub fn refuse_setup_link(&self) -> Result<(), Refusal> {
        match self.setup_holder() {
            Some(_) => Err(Refusal::new(code::SETUP_SCOPE)),
            None => Ok(()),
        }
    }

    /// The live session.
    pub const fn session(&self) -> Option<&SignedIn> {
        match &self.identity {
            Identity::Session(signed_in) => Some(signed_in),
            _ => None,
        }
    }

    /// The person, or `access.sign_in_required`; `setup.scope` for the holder of a set-up link, `access.key_scope` for a key of
    /// an organization.
    pub fn require_person(&self) -> Result<&Person, Refusal> {
        self.refuse_setup_link()?;
        self.refuse_organization_key()?;
        self.person()
            .ok_or_else(|| Refusal::new(code::SIGN_IN_REQUIRED))
    }

    /// The live session, or `access.sign_in_required`.
    pub fn require_session(&self) -> Result<&SignedIn, Refusal> {
        self.refuse_setup_link()?;
        self.refuse_organization_key()?;
        self.session()
            .ok_or_else(|| Refusal::new(code::SIGN_IN_REQUIRED))
    }

    /// The identity provider whose word this session is, when that does not manage the account: such a session opens
    /// the organizations linked to it and nothing personal (product.md, "Reach").
    pub fn bound_to(&self) -> Option<IdentityProviderId> {
        let session = self.session()?;
        let Method::Saml {
            identity_provider, ..
        } = session.method
        else {
            return None;
        };
        let managing = session.person.kind
            == AccountKind::Managed {
                by: identity_provider,
            };
        (!managing).then_some(identity_provider)
    }

    /// The one organization that this session may mend, when a break-glass code made it. (X9)
    pub const fn breaks_glass_of(&self) -> Option<OrganizationId> {
        match &self.identity {
            Identity::Session(SignedIn {
                method: Method::BreakGlass { organization },
                ..
            }) => Some(*organization),
            _ => None,
        }
    }

    /// Refuses a break-glass session with `access.break_glass_scope`.
    pub fn refuse_break_glass(&self) -> Result<(), Refusal> {
        match self.breaks_glass_of() {
            Some(_) => Err(Refusal::new(code::BREAK_GLASS_SCOPE)),
            None => Ok(()),
        }
    }

    /// Whether this session opens less than its person may, so that a credential of their own would open more.
    pub fn is_confined(&self) -> bool {
        self.bound_to().is_some() || self.breaks_glass_of().is_some()
    }

    /// The live session if it may act on the account as a whole. One that is [`Caller::bound_to`] an identity provider
    /// opens nothing personal: `access.session_scope`; a break-glass session neither: `access.break_glass_scope`.
    pub fn require_personal(&self) -> Result<&SignedIn, Refusal> {
        let signed_in = self.require_session()?;
        self.refuse_break_glass()?;
        if self.bound_to().is_some() {
            return Err(Refusal::new(code::SESSION_SCOPE));
        }
        Ok(signed_in)
    }

    /// As [`Caller::require_personal`], and the account is the person's own: a company's account is refused with
    /// `account.managed`.
    pub fn require_own(&self) -> Result<&SignedIn, Refusal> {
        let signed_in = self.require_personal()?;
        if signed_in.person.kind.is_managed() {
            return Err(Refusal::new(code::ACCOUNT_MANAGED));
        }
        Ok(signed_in)
    }
}
