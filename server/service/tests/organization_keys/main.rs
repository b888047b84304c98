//! The API keys of organizations, fleets and service accounts, and service accounts themselves (B15).
mod keys;
mod life;
mod mailboxes;
mod races;
mod scopes;
mod service_accounts;

use domain::{
    Code, Role, Secret,
    id::{AccountId, ApiKeyId, FleetId, OrganizationId},
    organization::Plan,
    saml::IdpProduct,
};
use service::{
    Caller, Result, Service,
    identity_provider::{ManualValues, Proposal},
    organization_key::{KeyFor, KeyWish, NewOrganizationKey},
    testing::{Actor, TestIdentityProvider, World},
};

pub fn code_of<T: std::fmt::Debug>(outcome: Result<T>) -> Code {
    outcome.unwrap_err().refusal().code
}

/// Acme with an owner, an admin and a fleet.
pub struct Acme {
    pub id: OrganizationId,
    pub owner: Actor,
    /// The owner's session.
    pub olivia: Caller,
    /// The admin's session.
    pub adam: Caller,
    pub fleet: FleetId,
}

pub async fn acme(world: &World) -> Acme {
    let id = world.organization("acme", Plan::Enterprise).await;
    let owner = world.person("olivia@acme.example").await;
    world.member(id, &owner, Role::Owner).await;
    let admin = world.person("adam@acme.example").await;
    world.member(id, &admin, Role::Admin).await;
    Acme {
        id,
        olivia: world.signed_in(&owner).await,
        adam: world.signed_in(&admin).await,
        owner,
        fleet: world.fleet(Err(id), "Berlin", 2).await,
    }
}

/// A wish for 90 days.
pub fn wish(of: KeyFor, role: &str) -> KeyWish<'_> {
    KeyWish {
        of,
        name: "Deploy",
        role,
        days: "",
    }
}

/// A key of the organization.
pub async fn key(world: &World, acme: &Acme, role: &str) -> NewOrganizationKey {
    world
        .service
        .create_organization_key(&acme.adam, "acme", wish(KeyFor::Organization, role))
        .await
        .unwrap()
}

/// A service account with a key.
pub async fn robot(world: &World, acme: &Acme, role: &str) -> (AccountId, NewOrganizationKey) {
    let service = &world.service;
    let account = service
        .create_service_account(&acme.adam, "acme", "Robot", role)
        .await
        .unwrap();
    let of = KeyFor::ServiceAccount(account);
    let key = service
        .create_organization_key(&acme.adam, "acme", wish(of, ""))
        .await
        .unwrap();
    (account, key)
}

/// An identity provider of the organization that is live.
pub async fn identity_provider(world: &World, caller: &Caller, slug: &str) {
    let service = &world.service;
    let idp = TestIdentityProvider::new(&format!("https://idp.{slug}.example/entity"));
    service
        .create_identity_provider(caller, slug, slug, IdpProduct::Other)
        .await
        .unwrap();
    let values = Proposal::Manual(ManualValues {
        issuer: idp.entity_id.clone(),
        sso_url: format!("{}/sso", idp.entity_id),
        binding: "redirect".to_owned(),
        certificate: idp.certificate(),
    });
    service
        .propose_metadata(caller, slug, slug, values)
        .await
        .unwrap();
    let preview = service.preview_metadata(caller, slug, slug).await.unwrap();
    service
        .save_metadata(caller, slug, slug, &preview.version)
        .await
        .unwrap();
    service.go_live(caller, slug, slug).await.unwrap();
}

/// Who calls with this key now.
pub async fn calls(service: &Service, secret: &Secret) -> Result<Caller> {
    service
        .caller_of_key(secret.expose(), "192.0.2.7", "curl")
        .await
}

pub async fn revoke(service: &Service, caller: &Caller, key: ApiKeyId) -> Result<()> {
    service.revoke_organization_key(caller, "acme", key).await
}
