//! Makers: people, organizations and what they own, put into the database as they stand after their operations.
use super::World;
use crate::{
    Caller,
    caller::Method,
    session::{NewSession, SessionStart},
    store,
};
use domain::{
    EmailAddress, Role, Secret,
    account::AccountKind,
    id::{
        AccountId, ApiKeyId, DeviceId, FleetId, IdentityProviderId, OrganizationId, SamlAccountId,
        TeamId,
    },
    organization::Plan,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _};

/// The password of every person of a test.
pub const PASSWORD: &str = "four plain small words";

/// A person of a test.
#[derive(Clone, Debug)]
pub struct Actor {
    /// Their account.
    pub account: AccountId,
    /// Their address.
    pub email: String,
}

/// The owner of a fleet, as two columns.
fn owner_columns(
    owner: Result<AccountId, OrganizationId>,
) -> (Option<uuid::Uuid>, Option<uuid::Uuid>) {
    match owner {
        Ok(account) => (Some(account.0), None),
        Err(organization) => (None, Some(organization.0)),
    }
}

impl World {
    fn id(&self) -> uuid::Uuid {
        self.service.random.id(self.service.now())
    }

    /// A person with a confirmed address and [`PASSWORD`].
    pub async fn person(&self, email: &str) -> Actor {
        self.account(email, AccountKind::Personal).await
    }

    /// An operator with [`PASSWORD`].
    pub async fn operator(&self, email: &str) -> Actor {
        self.account(email, AccountKind::Operator).await
    }

    /// An account managed by this identity provider; it has no password.
    pub async fn managed_person(&self, email: &str, by: IdentityProviderId) -> Actor {
        self.account(email, AccountKind::Managed { by }).await
    }

    async fn account(&self, email: &str, kind: AccountKind) -> Actor {
        let address = EmailAddress::parse(email).expect("an address");
        let hash = if kind.is_managed() {
            None
        } else {
            let random = &*self.service.random;
            let hashed = self
                .service
                .passwords
                .hash(random, &Secret::new(PASSWORD))
                .await;
            Some(hashed.expect("a hash"))
        };
        let managed_by = match kind {
            AccountKind::Managed { by } => Some(by.0),
            AccountKind::Personal | AccountKind::Operator | AccountKind::Service { .. } => None,
        };
        let now = self.service.now().as_millis();
        let row = store::account::ActiveModel {
            id: Set(self.id()),
            kind: Set(kind.as_str().to_owned()),
            managed_by: Set(managed_by),
            email: Set(email.to_owned()),
            email_folded: Set(address.folded()),
            email_confirmed_at: Set(Some(now)),
            name: Set(email.split('@').next().unwrap_or_default().to_owned()),
            password_hash: Set(hash),
            retired_password_hash: Set(None),
            retired_password_until: Set(None),
            created_at: Set(now),
            last_login_at: Set(None),
            suspended_at: Set(None),
            service_of: Set(None),
        };
        let row = row
            .insert(self.service.database.write())
            .await
            .expect("the address is free");
        Actor {
            account: AccountId(row.id),
            email: email.to_owned(),
        }
    }

    /// A caller with a fresh session made by a password.
    pub async fn signed_in(&self, actor: &Actor) -> Caller {
        let session = self.session(actor, Method::Password).await;
        self.caller(&session).await
    }

    /// A caller with a fresh session made by an identity provider.
    pub async fn signed_in_by(
        &self,
        actor: &Actor,
        identity_provider: IdentityProviderId,
        saml_account: SamlAccountId,
    ) -> Caller {
        let session = self
            .saml_session(actor, identity_provider, saml_account)
            .await;
        self.caller(&session).await
    }

    /// A fresh session made by an identity provider.
    pub async fn saml_session(
        &self,
        actor: &Actor,
        identity_provider: IdentityProviderId,
        saml_account: SamlAccountId,
    ) -> NewSession {
        let method = Method::Saml {
            identity_provider,
            saml_account,
        };
        self.session(actor, method).await
    }

    async fn session(&self, actor: &Actor, method: Method) -> NewSession {
        let start = SessionStart {
            account: actor.account,
            method,
            session_index: None,
            authenticated_at: self.service.now(),
            not_after: None,
        };
        let transaction = self.service.database.begin().await.expect("a transaction");
        let session = self
            .service
            .start_session(&transaction, &nobody(), start)
            .await
            .expect("a session");
        transaction.commit().await.expect("a commit");
        session
    }

    /// A fresh session made by a password.
    pub async fn password_session(&self, actor: &Actor) -> NewSession {
        self.session(actor, Method::Password).await
    }

    /// Who holds this session now.
    pub async fn caller(&self, session: &NewSession) -> Caller {
        self.service
            .caller_of_session(session.token.expose(), "192.0.2.1", "Test")
            .await
            .expect("the database answers")
    }

    /// An organization with this slug; its name is the slug in capitals.
    pub async fn organization(&self, slug: &str, plan: Plan) -> OrganizationId {
        let row = store::organization::ActiveModel {
            id: Set(self.id()),
            slug: Set(slug.to_owned()),
            name: Set(slug.to_uppercase()),
            plan: Set(plan.as_str().to_owned()),
            created_at: Set(self.service.now().as_millis()),
            ..Default::default()
        };
        let row = row
            .insert(self.service.database.write())
            .await
            .expect("the slug is free");
        OrganizationId(row.id)
    }

    /// Makes a person a member.
    pub async fn member(&self, organization: OrganizationId, actor: &Actor, role: Role) {
        let row = store::membership::ActiveModel {
            id: Set(self.id()),
            organization_id: Set(organization.0),
            account_id: Set(actor.account.0),
            role: Set(role.as_str().to_owned()),
            source: Set("manual".to_owned()),
            groups_said: Set(None),
            created_at: Set(self.service.now().as_millis()),
        };
        row.insert(self.service.database.write())
            .await
            .expect("not a member yet");
    }

    /// A team.
    pub async fn team(&self, organization: OrganizationId, name: &str) -> TeamId {
        let row = store::team::ActiveModel {
            id: Set(self.id()),
            organization_id: Set(organization.0),
            name: Set(name.to_owned()),
            created_at: Set(self.service.now().as_millis()),
        };
        let row = row
            .insert(self.service.database.write())
            .await
            .expect("the name is free");
        TeamId(row.id)
    }

    /// A fleet of a person (`Ok`) or an organization (`Err`), with `devices` devices.
    pub async fn fleet(
        &self,
        owner: Result<AccountId, OrganizationId>,
        name: &str,
        devices: usize,
    ) -> FleetId {
        let (account, organization) = owner_columns(owner);
        let now = self.service.now().as_millis();
        let fleet = self.id();
        let row = store::fleet::ActiveModel {
            id: Set(fleet),
            account_id: Set(account),
            organization_id: Set(organization),
            name: Set(name.to_owned()),
            created_at: Set(now),
        };
        row.insert(self.service.database.write())
            .await
            .expect("the name is free");
        for number in 1..=devices {
            let row = store::device::ActiveModel {
                id: Set(DeviceId(self.id()).0),
                fleet_id: Set(fleet),
                account_id: Set(account),
                organization_id: Set(organization),
                name: Set(format!("{name}-{number}")),
                created_at: Set(now),
            };
            row.insert(self.service.database.write())
                .await
                .expect("a device");
        }
        FleetId(fleet)
    }

    /// A personal API key and its secret.
    pub async fn api_key(&self, actor: &Actor, name: &str) -> (ApiKeyId, Secret) {
        let secret = Secret::new(format!("gh_{}", self.service.random.token().expose()));
        let row = store::api_key::ActiveModel {
            id: Set(self.id()),
            account_id: Set(actor.account.0),
            name: Set(name.to_owned()),
            secret_hash: Set(crate::token::hash(secret.expose())),
            last_four: Set(secret.expose()[secret.expose().len() - 4..].to_owned()),
            created_at: Set(self.service.now().as_millis()),
            last_used_at: Set(None),
            expires_at: Set(None),
        };
        let row = row
            .insert(self.service.database.write())
            .await
            .expect("a key");
        (ApiKeyId(row.id), secret)
    }

    /// A live identity provider, linked to its home organization, with entity id `https://idp.example/{identifier}`
    /// and no certificates.
    pub async fn identity_provider(
        &self,
        identifier: &str,
        home: OrganizationId,
    ) -> IdentityProviderId {
        let now = self.service.now().as_millis();
        let entity = format!("https://idp.example/{identifier}");
        let row = store::identity_provider::ActiveModel {
            id: Set(self.id()),
            identifier: Set(identifier.to_owned()),
            home_organization_id: Set(home.0),
            name: Set(identifier.to_uppercase()),
            product: Set("other".to_owned()),
            state: Set("live".to_owned()),
            entity_id: Set(Some(entity.clone())),
            sso_redirect_url: Set(Some(format!("{entity}/sso"))),
            sso_post_url: Set(None),
            request_binding: Set(Some("redirect".to_owned())),
            metadata_xml: Set(None),
            metadata_url: Set(None),
            email_attribute: Set(None),
            first_name_attribute: Set(None),
            last_name_attribute: Set(None),
            groups_attribute: Set(None),
            maps_groups: Set(false),
            groups_left_out_at: Set(None),
            account_mode: Set("managed".to_owned()),
            provisioning: Set("off".to_owned()),
            provisioning_role: Set("member".to_owned()),
            skew_seconds: Set(60),
            wants_signed_requests: Set(false),
            sign_requests: Set(None),
            force_authn: Set(false),
            authn_context: Set(None),
            name_id_format: Set(None),
            idp_initiated: Set("off".to_owned()),
            encryption: Set("off".to_owned()),
            slo_redirect_url: Set(None),
            slo_redirect_response_url: Set(None),
            slo_post_url: Set(None),
            slo_post_response_url: Set(None),
            carry_over: Set(None),
            carry_over_from: Set(None),
            carry_over_until: Set(None),
            switched_at: Set(None),
            first_login_at: Set(None),
            created_at: Set(now),
            updated_at: Set(now),
        };
        let row = row
            .insert(self.service.database.write())
            .await
            .expect("the identifier is free");
        let provider = IdentityProviderId(row.id);
        self.link_organization(provider, home, None).await;
        provider
    }

    /// Links an organization to an identity provider.
    pub async fn link_organization(
        &self,
        provider: IdentityProviderId,
        organization: OrganizationId,
        team: Option<TeamId>,
    ) {
        let row = store::identity_provider_organization::ActiveModel {
            organization_id: Set(organization.0),
            identity_provider_id: Set(provider.0),
            default_team_id: Set(team.map(|team| team.0)),
            created_at: Set(self.service.now().as_millis()),
            state: Set("live".to_owned()),
        };
        row.insert(self.service.database.write())
            .await
            .expect("the organization has no identity provider");
    }

    /// Links a person to a subject of an identity provider: a persistent NameID made of their address.
    pub async fn saml_account(&self, provider: IdentityProviderId, actor: &Actor) -> SamlAccountId {
        let found = store::identity_provider::Entity::find_by_id(provider.0)
            .one(self.service.database.read())
            .await
            .expect("the database answers")
            .expect("the identity provider exists");
        let row = store::saml_account::ActiveModel {
            id: Set(self.id()),
            identity_provider_id: Set(provider.0),
            account_id: Set(actor.account.0),
            entity_id: Set(found.entity_id.unwrap_or_default()),
            name_id: Set(format!("subject-{}", actor.email)),
            name_id_format: Set("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".to_owned()),
            name_qualifier: Set(String::new()),
            sp_name_qualifier: Set(String::new()),
            remote_id: Set(actor.email.clone()),
            remote_id_folded: Set(actor.email.to_lowercase()),
            created_at: Set(self.service.now().as_millis()),
            last_login_at: Set(None),
        };
        let row = row
            .insert(self.service.database.write())
            .await
            .expect("no link yet");
        SamlAccountId(row.id)
    }
}

/// Nobody in particular, from a documentation network.
pub fn nobody() -> Caller {
    Caller::anonymous("192.0.2.1", "Test")
}
