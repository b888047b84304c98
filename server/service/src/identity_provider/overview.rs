//! The identity providers of an organization, and for whoever may not configure them, why and whom to ask (B1).
use super::{State, view::CertificateView};
use crate::{Caller, Result, Service, store};
use domain::{
    Timestamp,
    id::IdentityProviderId,
    organization::Plan,
    role::{Action, Role},
    saml::IdpProduct,
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _,
};
use serde::Serialize;

/// The identity providers of one organization as the caller sees them.
#[derive(Clone, Debug, Serialize)]
pub struct IdentityProviders {
    /// The organization's name in URLs.
    pub slug: String,
    /// Its name.
    pub organization: String,
    /// Its plan.
    pub plan: Plan,
    /// The caller's role.
    pub role: Role,
    /// Whether the caller may configure them.
    pub may_configure: MayConfigure,
    /// Those made here or linked; empty for those who may not configure.
    pub providers: Vec<ProviderSummary>,
}

/// Whether the caller may configure identity providers, or why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MayConfigure {
    /// They may.
    Yes,
    /// They may, but the organization has its one identity provider already (I6).
    HasOne,
    /// They are no admin. These people are; nobody is named to observers, who see no members.
    NotAdmin {
        /// Names of owners and admins.
        ask: Vec<String>,
    },
    /// They are, but the plan has no single sign-on. What is there can be renewed and deleted (B17).
    Plan,
}

/// One identity provider of the list.
#[derive(Clone, Debug, Serialize)]
pub struct ProviderSummary {
    /// Its id.
    pub id: IdentityProviderId,
    /// Its SSO identifier.
    pub identifier: String,
    /// Its name.
    pub name: String,
    /// Which product it is.
    pub product: IdpProduct,
    /// How far the set-up is.
    pub state: State,
    /// Whether this organization is its home.
    pub is_home: bool,
    /// How many people have a SAML account of it.
    pub people: u64,
    /// Where people begin to sign in.
    pub login_url: String,
    /// The certificate that is valid longest.
    pub certificate: Option<CertificateView>,
    /// Whether a change of its metadata waits for an admin's approval.
    pub change_waits: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Service {
    /// The identity providers of an organization, for anybody who belongs to it.
    pub async fn identity_providers(
        &self,
        caller: &Caller,
        slug: &str,
    ) -> Result<IdentityProviders> {
        let access = self
            .authorize(caller, slug, Action::ViewOrganization)
            .await?;
        let read = self.database.read();
        let mut answer = IdentityProviders {
            slug: access.slug.clone(),
            organization: access.name.clone(),
            plan: access.plan,
            role: access.role,
            may_configure: MayConfigure::Yes,
            providers: Vec::new(),
        };
        if !access.role.may(Action::ManageIdentityProviders) {
            let ask = if access.role.may(Action::ViewMembers) {
                self.admins_of(access.organization.0).await?
            } else {
                Vec::new()
            };
            answer.may_configure = MayConfigure::NotAdmin { ask };
            return Ok(answer);
        }
        let linked =
            store::identity_provider_organization::Entity::find_by_id(access.organization.0)
                .one(read)
                .await?;
        if !access.plan.has_single_sign_on() {
            answer.may_configure = MayConfigure::Plan;
        } else if linked.is_some() {
            answer.may_configure = MayConfigure::HasOne;
        }
        let mut within = Condition::any()
            .add(store::identity_provider::Column::HomeOrganizationId.eq(access.organization.0));
        if let Some(link) = linked {
            within = within.add(store::identity_provider::Column::Id.eq(link.identity_provider_id));
        }
        let rows = store::identity_provider::Entity::find()
            .filter(within)
            .order_by_asc(store::identity_provider::Column::Identifier)
            .all(read)
            .await?;
        let now = self.now();
        for row in rows {
            let people = store::saml_account::Entity::find()
                .filter(store::saml_account::Column::IdentityProviderId.eq(row.id))
                .count(read)
                .await?;
            let links = super::reach::links_of(read, row.id).await?;
            let rollouts = super::rollout::rollouts_of(read, &links).await?;
            let certificates =
                super::trust::certificates_of(read, IdentityProviderId(row.id)).await?;
            answer.providers.push(ProviderSummary {
                id: IdentityProviderId(row.id),
                product: IdpProduct::parse(&row.product).unwrap_or(IdpProduct::Other),
                state: State::seen_by(&row, &links, &rollouts, access.organization)?,
                change_waits: super::held_change::waits(read, row.id).await?
                    || super::setup_link::waits(read, row.id).await?,
                is_home: row.home_organization_id == access.organization.0,
                people,
                login_url: self.settings().url(&format!("/saml/{}", row.identifier)),
                certificate: certificates
                    .first()
                    .map(|certificate| CertificateView::stored(certificate, now)),
                created_at: Timestamp::from_millis(row.created_at),
                identifier: row.identifier,
                name: row.name,
            });
        }
        Ok(answer)
    }

    /// The identity providers of an organization, for its admins.
    pub async fn identity_provider_list(
        &self,
        caller: &Caller,
        slug: &str,
    ) -> Result<Vec<ProviderSummary>> {
        self.authorize(caller, slug, Action::ViewIdentityProviders)
            .await?;
        Ok(self.identity_providers(caller, slug).await?.providers)
    }

    async fn admins_of(&self, organization: uuid::Uuid) -> Result<Vec<String>> {
        let roles = Role::ALL
            .into_iter()
            .filter(|role| role.may(Action::ManageIdentityProviders))
            .map(Role::as_str);
        let memberships = store::membership::Entity::find()
            .filter(store::membership::Column::OrganizationId.eq(organization))
            .filter(store::membership::Column::Role.is_in(roles))
            .all(self.database.read())
            .await?;
        let accounts = store::account::Entity::find()
            .filter(
                store::account::Column::Id
                    .is_in(memberships.iter().map(|membership| membership.account_id)),
            )
            .order_by_asc(store::account::Column::Name)
            .all(self.database.read())
            .await?;
        Ok(accounts.into_iter().map(|account| account.name).collect())
    }
}
