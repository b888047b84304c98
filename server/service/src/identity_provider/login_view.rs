//! What a login needs to know about an identity provider. Reads only; who may sign in is decided elsewhere.
use super::{
    Carried, RequestSettings,
    rollout::tries_out,
    served::{Served, served_by},
    trust::{Trust, certificates_of, trust},
};
use crate::{Error, Result, Service, provisioning::names_of, store};
use domain::{
    Role, Timestamp,
    account::AccountMode,
    code,
    id::{AccountId, IdentityProviderId, OrganizationId, TeamId},
    provisioning::{arrival::Provisioning, mapping::AttributeNames},
    saml::IdpProduct,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use std::time::Duration;

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
    /// The entity ID on record, whatever metadata is tried.
    pub entity_id: Option<String>,
    /// How people of the identity provider before it are recognized. (C8)
    pub carried: Option<Carried>,
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
/// refused with `identity_provider.disabled` when an admin took it offline, with `request.conflict` when another one was put
/// in its place meanwhile.
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
            if row.entity_id.as_ref() != Some(&before.trust()?.entity_id) {
                return Err(code::CONFLICT.into());
            }
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
        carried: Carried::of(&row),
        entity_id: row.entity_id.clone(),
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
