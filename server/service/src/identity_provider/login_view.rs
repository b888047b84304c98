//! What a login needs to know about an identity provider. Reads only; who may sign in is decided elsewhere.
use super::{
    RequestSettings,
    known_certificate::known,
    rollout::tries_out,
    served::{Served, served_by},
};
use crate::{Error, Result, Service, provisioning::names_of, store};
use domain::{
    Role, Timestamp,
    account::AccountMode,
    code,
    id::{AccountId, IdentityProviderId, OrganizationId, TeamId},
    provisioning::{arrival::Provisioning, mapping::AttributeNames},
    saml::{Binding, IdpProduct, certificate::Certificate},
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};
use std::time::Duration;
use url::Url;

/// An identity provider as a login sees it.
#[derive(Clone, Debug)]
pub struct LoginProvider {
    /// Its id.
    pub id: IdentityProviderId,
    /// Its SSO identifier, as in `/saml/{identifier}`.
    pub identifier: String,
    /// The name people read.
    pub name: String,
    /// Which product it is: chooses the words of a remedy, decides nothing.
    pub product: IdpProduct,
    /// The organization that set it up and owns what its people bring.
    pub home_organization: OrganizationId,
    /// Whose the accounts are that it signs in.
    pub account_mode: AccountMode,
    /// What becomes of people whom nobody invited.
    pub provisioning: Provisioning,
    /// The role they get; never owner.
    pub provisioning_role: Role,
    /// What its attributes are called.
    pub attributes: AttributeNames,
    /// Whether its groups give roles or teams, or once did.
    pub maps_groups: bool,
    /// How far its clock may be off.
    pub skew: Duration,
    /// How requests to it are made.
    pub requests: RequestSettings,
    /// When somebody first signed in through it.
    pub first_login_at: Option<Timestamp>,
    /// Whether people can sign in through it, and then with which keys.
    pub state: ProviderState,
    /// The organizations it serves now: those that took it offline are not among them.
    pub organizations: Vec<LinkedOrganization>,
    /// Those that try it out, and let only named people in. (I4)
    pub testing: Vec<LinkedOrganization>,
    /// Those of them that let in whom the provider was opened to; they are among [`LoginProvider::organizations`].
    pub tried: Vec<OrganizationId>,
}

/// Whether people can sign in through an identity provider.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "one value a login; a box would cost each of them"
)]
pub enum ProviderState {
    /// Being set up: nobody can.
    Draft,
    /// They can.
    Live(Trust),
    /// They could, and an admin took it offline.
    Disabled,
}

/// Whose word is taken and where requests go.
#[derive(Clone, Debug)]
pub struct Trust {
    /// Its entity ID: the Issuer of its responses.
    pub entity_id: String,
    /// The certificates whose keys may sign, newest first; at least one.
    pub certificates: Vec<Certificate>,
    /// Where requests go by HTTP-Redirect.
    pub sso_redirect_url: Option<Url>,
    /// Where requests go by HTTP-POST.
    pub sso_post_url: Option<Url>,
    /// The binding requests use; its address is there.
    pub request_binding: Binding,
    /// Where logout messages go; none when it does no single logout.
    pub logout: Vec<LogoutEndpoint>,
}

/// Where an identity provider takes logout messages of one binding. [SAML Metadata §2.2.2]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutEndpoint {
    /// The binding spoken there.
    pub binding: Binding,
    /// Where requests go.
    pub location: Url,
    /// Where responses go, if that is another address.
    pub response_location: Option<Url>,
}

/// An organization that an identity provider serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedOrganization {
    /// The organization.
    pub organization: OrganizationId,
    /// The team new members join there (B5).
    pub default_team: Option<TeamId>,
}

impl LoginProvider {
    /// The keys and addresses, or `identity_provider.draft`, or `identity_provider.disabled`.
    pub fn trust(&self) -> Result<&Trust> {
        match &self.state {
            ProviderState::Live(trust) => Ok(trust),
            ProviderState::Draft => Err(code::IDENTITY_PROVIDER_DRAFT.into()),
            ProviderState::Disabled => Err(code::IDENTITY_PROVIDER_DISABLED.into()),
        }
    }

    /// Whether it serves this organization.
    pub fn serves(&self, organization: OrganizationId) -> bool {
        self.organizations
            .iter()
            .any(|linked| linked.organization == organization)
    }
}

impl Trust {
    /// Where requests go, by the chosen binding.
    pub fn destination(&self) -> Option<&Url> {
        match self.request_binding {
            Binding::Redirect => self.sso_redirect_url.as_ref(),
            Binding::Post => self.sso_post_url.as_ref(),
        }
    }

    /// Where a logout message goes: by the preferred binding where there is an address for it.
    pub fn logout_endpoint(&self, preferred: Binding) -> Option<&LogoutEndpoint> {
        self.logout
            .iter()
            .find(|endpoint| endpoint.binding == preferred)
            .or_else(|| self.logout.first())
    }
}

impl Service {
    /// The identity provider with exactly this identifier, case included (C3), in whatever state; drafts too, because
    /// our own metadata for it must be there before it is live.
    pub async fn identity_provider_for_login(
        &self,
        identifier: &str,
    ) -> Result<Option<LoginProvider>> {
        let found = store::identity_provider::Entity::find()
            .filter(store::identity_provider::Column::Identifier.eq(identifier))
            .one(self.database.read())
            .await?;
        match found {
            Some(row) => Ok(Some(login_provider(self.database.read(), row).await?)),
            None => Ok(None),
        }
    }
}

impl Service {
    /// The identity provider with this id, if it is still there.
    pub(crate) async fn identity_provider_by_id(
        &self,
        id: IdentityProviderId,
    ) -> Result<Option<LoginProvider>> {
        let read = self.database.read();
        let found = store::identity_provider::Entity::find_by_id(id.0)
            .one(read)
            .await?;
        match found {
            Some(row) => Ok(Some(login_provider(read, row).await?)),
            None => Ok(None),
        }
    }

    /// A provider with its saved keys and addresses whatever its state, for what signs nobody in: tests and replays.
    ///
    /// # Errors
    /// `identity_provider.draft` while entity ID, certificate or address are missing.
    pub(crate) async fn provider_as_configured(
        &self,
        id: uuid::Uuid,
    ) -> Result<Option<LoginProvider>> {
        let read = self.database.read();
        let Some(row) = store::identity_provider::Entity::find_by_id(id)
            .one(read)
            .await?
        else {
            return Ok(None);
        };
        let complete = row.entity_id.is_some()
            && (row.sso_redirect_url.is_some() || row.sso_post_url.is_some())
            && !certificates_of(read, IdentityProviderId(id))
                .await?
                .is_empty();
        if !complete {
            return Err(code::IDENTITY_PROVIDER_DRAFT.into());
        }
        let state = ProviderState::Live(trust(read, &row).await?);
        let served = served_by(read, row.id).await?;
        Ok(Some(assembled(row, state, served)))
    }
}

/// The provider as it stands now, read again inside a decision under its home organization's lock; with the keys it was
/// read with before. `None` when it is gone or no longer live;
/// refused with `identity_provider.disabled` when an admin took it offline.
pub(crate) async fn reread(
    connection: &impl ConnectionTrait,
    before: &LoginProvider,
) -> Result<Option<LoginProvider>> {
    let row = store::identity_provider::Entity::find_by_id(before.id.0)
        .one(connection)
        .await?
        .filter(|row| row.state == "live");
    match row {
        Some(row) => {
            let served = served_by(connection, row.id).await?;
            if served.nobody() {
                return Err(code::IDENTITY_PROVIDER_DISABLED.into());
            }
            Ok(Some(assembled(row, before.state.clone(), served)))
        }
        None => Ok(None),
    }
}

async fn login_provider(
    connection: &impl ConnectionTrait,
    row: store::identity_provider::Model,
) -> Result<LoginProvider> {
    let served = served_by(connection, row.id).await?;
    let state = match row.state.as_str() {
        "draft" => ProviderState::Draft,
        "live" if served.nobody() => ProviderState::Disabled,
        "live" => ProviderState::Live(trust(connection, &row).await?),
        other => return Err(Error::Internal(format!("identity provider state {other}"))),
    };
    Ok(assembled(row, state, served))
}

fn assembled(
    row: store::identity_provider::Model,
    state: ProviderState,
    served: Served,
) -> LoginProvider {
    LoginProvider {
        requests: RequestSettings::of(&row),
        attributes: names_of(&row),
        id: IdentityProviderId(row.id),
        identifier: row.identifier,
        name: row.name,
        product: IdpProduct::parse(&row.product).unwrap_or(IdpProduct::Other),
        home_organization: OrganizationId(row.home_organization_id),
        account_mode: AccountMode::parse(&row.account_mode).unwrap_or(AccountMode::Managed),
        provisioning: Provisioning::parse(&row.provisioning).unwrap_or(Provisioning::Off),
        provisioning_role: Role::parse(&row.provisioning_role).unwrap_or(Role::Observer),
        maps_groups: row.maps_groups,
        skew: Duration::from_secs(u64::try_from(row.skew_seconds).unwrap_or_default()),
        first_login_at: row.first_login_at.map(Timestamp::from_millis),
        state,
        organizations: served.live,
        testing: served.testing,
        tried: Vec::new(),
    }
}

async fn trust(
    connection: &impl ConnectionTrait,
    row: &store::identity_provider::Model,
) -> Result<Trust> {
    let broken = |what: &str| {
        Error::Internal(format!(
            "identity provider {} is live without {what}",
            row.identifier
        ))
    };
    let stored = certificates_of(connection, IdentityProviderId(row.id)).await?;
    let certificates = stored
        .iter()
        .map(|certificate| known(&certificate.der))
        .collect::<Result<Vec<_>>>()?;
    if certificates.is_empty() {
        return Err(broken("a certificate"));
    }
    let sso_redirect_url = stored_url(row.sso_redirect_url.as_deref())?;
    let sso_post_url = stored_url(row.sso_post_url.as_deref())?;
    let request_binding = match (
        row.request_binding.as_deref(),
        &sso_redirect_url,
        &sso_post_url,
    ) {
        (Some("post"), _, Some(_)) | (_, None, Some(_)) => Binding::Post,
        (_, Some(_), _) => Binding::Redirect,
        (_, None, None) => return Err(broken("an address")),
    };
    Ok(Trust {
        entity_id: row
            .entity_id
            .clone()
            .ok_or_else(|| broken("an entity ID"))?,
        certificates,
        sso_redirect_url,
        sso_post_url,
        request_binding,
        logout: logout_endpoints(row)?,
    })
}

fn logout_endpoints(row: &store::identity_provider::Model) -> Result<Vec<LogoutEndpoint>> {
    let stored = [
        (
            Binding::Redirect,
            &row.slo_redirect_url,
            &row.slo_redirect_response_url,
        ),
        (Binding::Post, &row.slo_post_url, &row.slo_post_response_url),
    ];
    let mut endpoints = Vec::new();
    for (binding, location, response_location) in stored {
        if let Some(location) = stored_url(location.as_deref())? {
            endpoints.push(LogoutEndpoint {
                binding,
                location,
                response_location: stored_url(response_location.as_deref())?,
            });
        }
    }
    Ok(endpoints)
}

/// The provider of this row, if somebody with this account and address can come into the organization through it now.
pub(crate) async fn live_within(
    connection: &impl ConnectionTrait,
    row: store::identity_provider::Model,
    organization: OrganizationId,
    account: Option<AccountId>,
    folded: &str,
    now: Timestamp,
) -> Result<Option<LoginProvider>> {
    let provider = login_provider(connection, row).await?;
    if !matches!(provider.state, ProviderState::Live(_)) {
        return Ok(None);
    }
    let tested = provider
        .testing
        .iter()
        .any(|link| link.organization == organization);
    let usable = provider.serves(organization)
        || (tested
            && tries_out(connection, organization, account, &[folded.to_owned()], now).await?);
    Ok(usable.then_some(provider))
}

/// The stored certificates, those that are valid longest first.
pub(crate) async fn certificates_of(
    connection: &impl ConnectionTrait,
    provider: IdentityProviderId,
) -> Result<Vec<store::identity_provider_certificate::Model>> {
    Ok(store::identity_provider_certificate::Entity::find()
        .filter(store::identity_provider_certificate::Column::IdentityProviderId.eq(provider.0))
        .order_by_desc(store::identity_provider_certificate::Column::NotAfter)
        .order_by_asc(store::identity_provider_certificate::Column::Id)
        .all(connection)
        .await?)
}

fn stored_url(text: Option<&str>) -> Result<Option<Url>> {
    text.map(|text| Url::parse(text).map_err(|_| Error::Internal(format!("stored address {text}"))))
        .transpose()
}
