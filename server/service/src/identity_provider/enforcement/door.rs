//! The door of an organization: every operation there passes it, with every session and key.
use super::{Enforcement, Mode, enforcement_of, read};
use crate::{
    Caller, Error, Result, Service,
    caller::{Identity, Method},
    store,
};
use domain::{
    Refusal, Role,
    account::AccountKind,
    code,
    enforcement::{Entry, Verdict, judge},
    id::{IdentityProviderId, OrganizationId},
};
use sea_orm::{ConnectionTrait, EntityTrait as _};
use serde::Serialize;

/// An organization of the caller's that asks for single sign-on before it opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asking {
    /// Its name in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The local path where one signs in to it.
    pub path: String,
}

impl Service {
    /// The organizations of the caller's that this session does not enter, and where it would.
    pub async fn organizations_asking(&self, caller: &Caller) -> Result<Vec<Asking>> {
        let read = self.database.read();
        let mut asking = Vec::new();
        for organization in self.organizations(caller).await? {
            if self
                .enters(caller, organization.id, organization.role)
                .await?
            {
                continue;
            }
            let provider = self.identity_provider_of(read, organization.id).await?;
            if let Some(provider) = provider {
                asking.push(Asking {
                    path: format!("/saml/{}", provider.identifier),
                    slug: organization.slug,
                    name: organization.name,
                });
            }
        }
        Ok(asking)
    }

    /// Refuses with `access.sso_required` who must come back through the identity provider. While enforcement is
    /// rehearsed everybody passes, and gives how they would have been refused.
    pub(crate) async fn judge_entry(
        &self,
        connection: &impl ConnectionTrait,
        caller: &Caller,
        organization: OrganizationId,
        role: Role,
    ) -> Result<Option<Entry>> {
        // A job goes on with what was agreed to by somebody who was inside then.
        if matches!(caller.identity, Identity::OnBehalf(_)) {
            return Ok(None);
        }
        let Some(person) = caller.person() else {
            return Ok(None);
        };
        let row = store::enforcement::Entity::find_by_id(organization.0)
            .one(connection)
            .await?;
        let Some(row) = row.filter(|row| row.mode != "off") else {
            return Ok(None);
        };
        let enforcement = read(&row)?;
        let link = store::identity_provider_organization::Entity::find_by_id(organization.0)
            .one(connection)
            .await?;
        // Nothing is enforced before a link was live; one that is offline stays enforced, or taking it offline would open the door.
        let Some(link) = link.filter(|link| matches!(link.state.as_str(), "live" | "disabled"))
        else {
            return Ok(None);
        };
        let provider = IdentityProviderId(link.identity_provider_id);
        let entry = entry_of(caller, provider, organization);
        match (
            judge(enforcement.rule, role, person.kind, entry),
            enforcement.mode,
        ) {
            (Verdict::MayEnter, _) | (_, Mode::Off) => Ok(None),
            (Verdict::MustUseSingleSignOn, Mode::Rehearsal) => Ok(Some(entry)),
            (Verdict::MustUseSingleSignOn, Mode::Enforced { .. }) => {
                Err(self.refuse_entry(connection, organization, provider).await)
            }
        }
    }

    /// Whether somebody of their own with this role comes into the organization through its identity provider only.
    pub(crate) async fn requires_single_sign_on(
        &self,
        organization: OrganizationId,
        role: Role,
    ) -> Result<bool> {
        let Enforcement { mode, rule } = enforcement_of(self.database.read(), organization).await?;
        let judged = judge(rule, role, AccountKind::Personal, Entry::Password);
        Ok(mode.is_enforced() && judged == Verdict::MustUseSingleSignOn)
    }

    /// Whether an organization requires single sign-on of its members and lets none of them go on with Google. (C4)
    pub(crate) async fn refuses_google(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
    ) -> Result<bool> {
        let Enforcement { mode, rule } = enforcement_of(connection, organization).await?;
        let entry = Entry::Google {
            signed_up_with_it: true,
        };
        let judged = judge(rule, Role::Member, AccountKind::Personal, entry);
        Ok(mode.is_enforced() && judged == Verdict::MustUseSingleSignOn)
    }

    /// Whether this session or key enters an organization that the caller belongs to.
    pub(crate) async fn enters(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        role: Role,
    ) -> Result<bool> {
        let judged = self
            .judge_entry(self.database.read(), caller, organization, role)
            .await;
        match judged {
            Ok(_) => Ok(true),
            Err(Error::Refused(_)) => Ok(false),
            Err(broken) => Err(broken),
        }
    }

    async fn refuse_entry(
        &self,
        connection: &impl ConnectionTrait,
        organization: OrganizationId,
        provider: IdentityProviderId,
    ) -> Error {
        let found = store::organization::Entity::find_by_id(organization.0)
            .one(connection)
            .await;
        let company = self.company_of(connection, provider).await;
        match (found, company) {
            (Ok(Some(organization)), Ok(Some(company))) => {
                let url = self.settings().url(&company.path());
                Refusal::new(code::SSO_REQUIRED)
                    .message(format!(
                        "{} requires single sign-on: {url}",
                        organization.name
                    ))
                    .into()
            }
            (Err(broken), _) => broken.into(),
            (_, Err(broken)) => broken,
            _ => code::SSO_REQUIRED.into(),
        }
    }
}

fn entry_of(caller: &Caller, provider: IdentityProviderId, organization: OrganizationId) -> Entry {
    let method = match &caller.identity {
        Identity::Session(signed_in) => signed_in.method,
        Identity::Key { .. }
        | Identity::OnBehalf(_)
        | Identity::Anonymous
        | Identity::SetupLink(_)
        | Identity::OrganizationKey(_)
        | Identity::CommandLine => return Entry::ApiKey,
    };
    match method {
        Method::Saml {
            identity_provider, ..
        } if identity_provider == provider => Entry::OwnIdentityProvider,
        Method::Saml { .. } => Entry::OtherIdentityProvider,
        Method::Google { signed_up_with_it } => Entry::Google { signed_up_with_it },
        Method::BreakGlass { organization: own } if own == organization => Entry::BreakGlass,
        Method::Password | Method::BreakGlass { .. } => Entry::Password,
    }
}
