//! Identity providers as pages and programs see them: plain values, nothing secret.
use super::{Carried, OurValues, RequestSettings, State, reach::Reached, rollout::rollouts_of};
use crate::{Error, Result, Service, store};
use domain::{
    Refusal, Role, Timestamp,
    account::AccountMode,
    id::{IdentityProviderId, OrganizationId, TeamId},
    provisioning::{arrival::Provisioning, carry_over::CarryOver},
    role::Action,
    saml::{
        Binding, IdpProduct,
        certificate::Certificate,
        metadata::{Endpoint, IdpMetadata, Ignored},
    },
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde::Serialize;

/// One identity provider with everything an admin sees.
#[derive(Clone, Debug, Serialize)]
pub struct ProviderView {
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
    /// Whether the organization it was asked for is its home: only there it is changed.
    pub is_home: bool,
    /// The home organization's name in URLs.
    pub home_slug: String,
    /// The home organization's name.
    pub home_name: String,
    /// What it needs to know about us.
    pub our_values: OurValues,
    /// Its entity ID, once its metadata is saved.
    pub entity_id: Option<String>,
    /// Where logins are sent.
    pub endpoints: Vec<EndpointView>,
    /// Its signing certificates, those valid longest first.
    pub certificates: Vec<CertificateView>,
    /// Where its metadata was fetched from.
    pub metadata_url: Option<String>,
    /// The attribute that carries the e-mail address; `None` means the usual names.
    pub email_attribute: Option<String>,
    /// Whether its groups give roles or teams, or once did.
    pub maps_groups: bool,
    /// Whose the accounts are that it signs in.
    pub account_mode: AccountMode,
    /// What becomes of people whom nobody invited.
    pub provisioning: Provisioning,
    /// The role they get.
    pub provisioning_role: Role,
    /// How requests to it are made.
    pub requests: RequestSettings,
    /// Whether it can be told that somebody signs out here.
    pub logs_out: bool,
    /// The organizations it serves.
    pub links: Vec<LinkView>,
    /// How many people have a SAML account of it.
    pub people: u64,
    /// Those of them who did not come since another one took the place of a former identity provider. (C8)
    pub former_people: u64,
    /// By what these are recognized, and until when; none once it is over, or nothing was chosen.
    pub carry_over: Option<(CarryOver, Timestamp)>,
    /// When somebody first signed in through it; from then on the identifier stays.
    pub first_login_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An organization an identity provider serves.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    /// The organization.
    pub organization: OrganizationId,
    /// Its name in URLs.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether people can sign in to it through this provider, once that is live.
    pub live: bool,
    /// The team new members join.
    pub default_team: Option<TeamId>,
    /// That team's name.
    pub default_team_name: Option<String>,
}

/// A signing certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateView {
    /// Whose it says it is.
    pub subject: String,
    /// The beginning of its validity.
    pub not_before: Timestamp,
    /// The end of its validity.
    pub not_after: Timestamp,
    /// SHA-256 fingerprint, upper-case hexadecimal pairs joined by colons.
    pub sha256: String,
    /// Whether its validity has ended. It is still accepted: the key is what an admin trusted.
    pub expired: bool,
}

/// Where logins are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndpointView {
    /// How they get there.
    pub binding: Binding,
    /// The address.
    pub location: String,
    /// Whether our requests go there.
    pub used: bool,
}

/// Something that was in a metadata file and is not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IgnoredView {
    /// The element.
    pub what: String,
    /// Why it is not used.
    pub why: String,
}

/// One identity provider of a file with several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// Its entity ID.
    pub entity_id: String,
    /// The name it shows to people, if it has one.
    pub name: Option<String>,
    /// Which product it seems to be.
    pub product: IdpProduct,
}

/// What would be saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MetadataPreview {
    /// The entity ID.
    pub entity_id: String,
    /// The name it shows to people, if it has one.
    pub name: Option<String>,
    /// Which product it seems to be.
    pub product: IdpProduct,
    /// Where logins would be sent.
    pub endpoints: Vec<EndpointView>,
    /// The signing certificates.
    pub certificates: Vec<CertificateView>,
    /// The NameID formats it offers.
    pub name_id_formats: Vec<String>,
    /// Whether it asks for signed requests.
    pub wants_signed_requests: bool,
    /// The end of the file's validity.
    pub valid_until: Option<Timestamp>,
    /// What is left out, and why.
    pub ignored: Vec<IgnoredView>,
}

/// A proposal read again.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The file holds several identity providers: somebody has to choose.
    Choose(Vec<Candidate>),
    /// This would be saved.
    Ready(Box<MetadataPreview>),
    /// It can not be used.
    Refused(Vec<Refusal>),
}

/// A proposal, read again for its preview.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Names exactly this proposal; saving asks for it, so that what is saved is what was seen.
    pub version: String,
    /// What came of reading it.
    pub outcome: Outcome,
    /// Entities of the file that were left out, and why.
    pub ignored: Vec<IgnoredView>,
}

impl CertificateView {
    pub(super) fn new(certificate: &Certificate, now: Timestamp) -> Self {
        Self {
            subject: certificate.subject().to_owned(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            sha256: certificate.sha256().to_owned(),
            expired: certificate.expired(now),
        }
    }

    pub(super) fn stored(
        row: &store::identity_provider_certificate::Model,
        now: Timestamp,
    ) -> Self {
        Self {
            subject: row.subject.clone(),
            not_before: Timestamp::from_millis(row.not_before),
            not_after: Timestamp::from_millis(row.not_after),
            sha256: row.sha256.clone(),
            expired: now.as_millis() > row.not_after,
        }
    }
}

impl IgnoredView {
    pub(super) fn all(ignored: &[Ignored]) -> Vec<Self> {
        ignored
            .iter()
            .map(|note| Self {
                what: note.what.clone(),
                why: note.why.clone(),
            })
            .collect()
    }
}

impl MetadataPreview {
    pub(super) fn new(metadata: &IdpMetadata, now: Timestamp) -> Self {
        let used = metadata.login_endpoint();
        let endpoint = |endpoint: &Endpoint| EndpointView {
            binding: endpoint.binding,
            location: endpoint.location.to_string(),
            used: used == Some(endpoint),
        };
        Self {
            entity_id: metadata.entity_id.clone(),
            name: metadata.display_name.clone(),
            product: metadata.product,
            endpoints: metadata.sso.iter().map(endpoint).collect(),
            certificates: metadata
                .signing_certificates
                .iter()
                .map(|c| CertificateView::new(c, now))
                .collect(),
            name_id_formats: metadata.name_id_formats.clone(),
            wants_signed_requests: metadata.wants_signed_requests,
            valid_until: metadata.valid_until,
            ignored: IgnoredView::all(&metadata.ignored),
        }
    }
}

impl Service {
    /// One identity provider of an organization, by its identifier or id.
    pub async fn identity_provider(
        &self,
        caller: &crate::Caller,
        slug: &str,
        key: &str,
    ) -> Result<ProviderView> {
        let reached = self
            .reach_for(caller, slug, key, Action::ViewIdentityProviders)
            .await?;
        self.provider_view(&reached).await
    }

    pub(super) async fn provider_view(&self, reached: &Reached) -> Result<ProviderView> {
        let read = self.database.read();
        let row = &reached.row;
        let home = store::organization::Entity::find_by_id(row.home_organization_id)
            .one(read)
            .await?
            .ok_or_else(|| {
                Error::Internal(format!("identity provider {} has no home", row.identifier))
            })?;
        let id = IdentityProviderId(row.id);
        let now = self.now();
        let certificates = super::trust::certificates_of(read, id).await?;
        let links = super::reach::links_of(read, row.id).await?;
        let rollouts = rollouts_of(read, &links).await?;
        let linked = store::saml_account::Entity::find()
            .filter(store::saml_account::Column::IdentityProviderId.eq(row.id));
        let people = linked.clone().count(read).await?;
        let former_people = match &row.entity_id {
            Some(present) => {
                linked
                    .filter(store::saml_account::Column::EntityId.ne(present))
                    .count(read)
                    .await?
            }
            None => 0,
        };
        Ok(ProviderView {
            id,
            identifier: row.identifier.clone(),
            name: row.name.clone(),
            product: IdpProduct::parse(&row.product).unwrap_or(IdpProduct::Other),
            state: State::seen_by(row, &links, &rollouts, reached.access.organization)?,
            is_home: reached.is_home(),
            our_values: OurValues::new(self.settings(), &row.identifier, &home.slug),
            home_slug: home.slug,
            home_name: home.name,
            entity_id: row.entity_id.clone(),
            endpoints: stored_endpoints(row),
            certificates: certificates
                .iter()
                .map(|certificate| CertificateView::stored(certificate, now))
                .collect(),
            metadata_url: row.metadata_url.clone(),
            email_attribute: row.email_attribute.clone(),
            maps_groups: row.maps_groups,
            account_mode: AccountMode::parse(&row.account_mode).unwrap_or(AccountMode::Managed),
            provisioning: Provisioning::parse(&row.provisioning).unwrap_or(Provisioning::Off),
            provisioning_role: Role::parse(&row.provisioning_role).unwrap_or(Role::Observer),
            requests: RequestSettings::of(row),
            logs_out: row.slo_redirect_url.is_some() || row.slo_post_url.is_some(),
            links: self.link_views(&links).await?,
            people,
            former_people,
            carry_over: Carried::of(row)
                .filter(|carried| now < carried.until)
                .map(|carried| (carried.way, carried.until)),
            first_login_at: row.first_login_at.map(Timestamp::from_millis),
            created_at: Timestamp::from_millis(row.created_at),
        })
    }

    async fn link_views(
        &self,
        links: &[store::identity_provider_organization::Model],
    ) -> Result<Vec<LinkView>> {
        let read = self.database.read();
        let organizations = store::organization::Entity::find()
            .filter(
                store::organization::Column::Id
                    .is_in(links.iter().map(|link| link.organization_id)),
            )
            .all(read)
            .await?;
        let teams = store::team::Entity::find()
            .filter(
                store::team::Column::Id.is_in(links.iter().filter_map(|link| link.default_team_id)),
            )
            .all(read)
            .await?;
        let view = |link: &store::identity_provider_organization::Model| {
            let organization = organizations
                .iter()
                .find(|row| row.id == link.organization_id)?;
            let team = teams
                .iter()
                .find(|team| Some(team.id) == link.default_team_id);
            Some(LinkView {
                organization: OrganizationId(organization.id),
                slug: organization.slug.clone(),
                name: organization.name.clone(),
                live: super::offline::is_live(link),
                default_team: link.default_team_id.map(TeamId),
                default_team_name: team.map(|team| team.name.clone()),
            })
        };
        Ok(links.iter().filter_map(view).collect())
    }
}

/// The saved addresses; the one our requests use first.
pub(super) fn stored_endpoints(row: &store::identity_provider::Model) -> Vec<EndpointView> {
    let chosen = row.request_binding.as_deref();
    let mut endpoints: Vec<EndpointView> = [
        (Binding::Redirect, &row.sso_redirect_url, "redirect"),
        (Binding::Post, &row.sso_post_url, "post"),
    ]
    .into_iter()
    .filter_map(|(binding, location, name)| {
        location.clone().map(|location| EndpointView {
            binding,
            location,
            used: chosen == Some(name),
        })
    })
    .collect();
    endpoints.sort_by_key(|endpoint| !endpoint.used);
    endpoints
}
