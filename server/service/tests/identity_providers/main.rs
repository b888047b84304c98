//! Identity providers: set-up, links, going live, deleting, and who may do what.
mod deleting;
mod health;
mod identifiers;
mod import;
mod links;
mod login_view;
mod metadata;
mod reach;
mod refused_metadata;
mod settings;
mod setup_link_attacks;
mod setup_link_races;
mod setup_links;

use domain::{Code, Role, id::OrganizationId, organization::Plan, saml::IdpProduct};
use service::{
    Caller, Error,
    identity_provider::{Outcome, Proposal},
    testing::World,
};

pub const OKTA: &[u8] = include_bytes!("../../../domain/tests/metadata/okta.xml");
pub const ENTRA: &[u8] = include_bytes!("../../../domain/tests/metadata/entra.xml");
pub const AGGREGATE: &[u8] =
    include_bytes!("../../../domain/tests/metadata/shibboleth-aggregate.xml");

/// The code of what must have been refused.
#[track_caller]
pub fn code<T: std::fmt::Debug>(outcome: service::Result<T>) -> Code {
    outcome.expect_err("this must be refused").refusal().code
}

/// The codes of what must have been refused, with their fields.
#[track_caller]
pub fn codes(outcome: Result<(), Vec<Error>>) -> Vec<(Code, Option<&'static str>)> {
    let errors = outcome.expect_err("this must be refused");
    errors
        .iter()
        .map(|error| (error.refusal().code, error.refusal().field))
        .collect()
}

/// An enterprise organization with an admin who is signed in.
pub async fn company(world: &World, slug: &str) -> (OrganizationId, Caller) {
    let organization = world.organization(slug, Plan::Enterprise).await;
    let admin = member(
        world,
        organization,
        &format!("admin@{slug}.example"),
        Role::Admin,
    )
    .await;
    (organization, admin)
}

/// A member who is signed in.
pub async fn member(
    world: &World,
    organization: OrganizationId,
    email: &str,
    role: Role,
) -> Caller {
    let person = world.person(email).await;
    world.member(organization, &person, role).await;
    world.signed_in(&person).await
}

/// A draft with saved metadata.
pub async fn configured(world: &World, admin: &Caller, slug: &str, identifier: &str) {
    let service = &world.service;
    service
        .create_identity_provider(admin, slug, identifier, IdpProduct::Okta)
        .await
        .unwrap();
    service
        .propose_metadata(admin, slug, identifier, Proposal::File(OKTA.to_vec()))
        .await
        .unwrap();
    save(world, admin, slug, identifier).await.unwrap();
}

/// An empty draft of Acme's, and its admin.
pub async fn draft(world: &World) -> Caller {
    let (_, admin) = company(world, "acme").await;
    world
        .service
        .create_identity_provider(&admin, "acme", "acme", IdpProduct::Other)
        .await
        .unwrap();
    admin
}

/// Saves what is previewed.
pub async fn save(world: &World, admin: &Caller, slug: &str, key: &str) -> service::Result<()> {
    let preview = world.service.preview_metadata(admin, slug, key).await?;
    assert!(
        matches!(preview.outcome, Outcome::Ready(_)),
        "{:?}",
        preview.outcome
    );
    world
        .service
        .save_metadata(admin, slug, key, &preview.version)
        .await
}
