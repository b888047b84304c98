//! Certificates and metadata over time: refreshing, keys that roll, changes that wait, warnings, renew links, and taking a
//! provider offline; against an https server of the tests' own.
mod held;
mod offline;
mod plans;
mod refreshing;
mod renewing;
mod rollover;
#[path = "../exchange/scene.rs"]
#[expect(dead_code, reason = "the tests of exchanges use more of it")]
mod scene;
mod set_up;
mod warnings;

use domain::{Role, Timestamp, organization::Plan, saml::IdpProduct};
use scene::Scene;
use service::{
    Caller,
    identity_provider::{Outcome, Preview, Proposal},
    testing::{MetadataServer, TestIdentityProvider, World, on_each_database_with},
};
use std::time::Duration;

pub const ENTITY: &str = "https://idp.acme.example/entity";
pub const DAY: Duration = Duration::from_hours(24);

/// Runs a test on each database, with a metadata server that is trusted and allowed.
pub async fn with_server(test: impl AsyncFn(World, &MetadataServer)) {
    let server = MetadataServer::start();
    let allowed = |settings: &mut service::Settings| {
        settings.fetch_allow = vec!["127.0.0.1".to_owned()];
        settings.ca_file = Some(server.ca_file.clone());
    };
    on_each_database_with(allowed, async |world| test(world, &server).await).await;
}

/// A key of the identity provider, valid for so many days from `from`.
pub fn key(from: Timestamp, days: u32) -> &'static TestIdentityProvider {
    let until = from.plus(DAY * days);
    Box::leak(Box::new(TestIdentityProvider::valid(ENTITY, from, until)))
}

/// Acme, live, with the metadata that the server publishes now.
pub async fn acme<'w>(
    world: &'w World,
    server: &MetadataServer,
    idp: &'static TestIdentityProvider,
) -> Scene<'w> {
    server.publish(TestIdentityProvider::metadata(&[idp], ""));
    let organization = world.organization("acme", Plan::Enterprise).await;
    let owner = world.person("owner@acme.example").await;
    world.member(organization, &owner, Role::Owner).await;
    let caller = world.signed_in(&owner).await;
    let service = &world.service;
    let made = service
        .create_identity_provider(&caller, "acme", "acme", IdpProduct::AdFs)
        .await
        .unwrap();
    give(world, &caller, Proposal::Url(server.url.clone())).await;
    service.go_live(&caller, "acme", "acme").await.unwrap();
    Scene {
        world,
        service: service.clone(),
        idp,
        identifier: "acme",
        organization,
        provider: made.id,
        owner,
    }
}

/// Gives metadata and saves what is previewed.
pub async fn give(world: &World, caller: &Caller, proposal: Proposal) {
    let service = &world.service;
    service
        .propose_metadata(caller, "acme", "acme", proposal)
        .await
        .unwrap();
    let Preview {
        version, outcome, ..
    } = service
        .preview_metadata(caller, "acme", "acme")
        .await
        .unwrap();
    assert!(matches!(outcome, Outcome::Ready(_)));
    service
        .save_metadata(caller, "acme", "acme", &version)
        .await
        .unwrap();
}

/// The owner, with a fresh session.
pub async fn owner(scene: &Scene<'_>) -> Caller {
    scene.world.signed_in(&scene.owner).await
}

/// The same company, whose identity provider signs with this key now.
pub fn signing<'w>(scene: &Scene<'w>, idp: &'static TestIdentityProvider) -> Scene<'w> {
    Scene {
        idp,
        service: scene.service.clone(),
        owner: scene.owner.clone(),
        ..*scene
    }
}

/// The token of the renew link in the newest mail to the owner.
pub async fn mailed_renew_token(scene: &Scene<'_>) -> String {
    let mails = scene.world.mails_to(&scene.owner.email).await;
    let text = &mails.last().expect("a mail came").text;
    let (_, rest) = text.split_once("/renew/").expect("the mail has a link");
    rest.split_whitespace().next().unwrap().to_owned()
}
