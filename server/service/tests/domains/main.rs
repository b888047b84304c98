//! Domains of organizations: proved by records at a real name server, held by one organization at a time, looked at every
//! day, and where they lead people who sign in.
mod checking;
mod listing;
mod login;
mod races;
mod rechecking;
mod vouching;

use domain::{
    Code, Role,
    domain_proof::{Finding, Standing},
    id::OrganizationId,
    organization::Plan,
};
use service::{
    Caller, Result,
    organization_domain::DomainView,
    testing::{Actor, NameServer, World, on_each_database_with},
};

pub fn code_of<T: std::fmt::Debug>(outcome: Result<T>) -> Code {
    outcome.unwrap_err().refusal().code
}

/// Runs a test on each database, with a name server that serves `acme.example` without records.
pub async fn with_name_server(test: impl AsyncFn(&World, &NameServer)) {
    let server = NameServer::new();
    let address = server.address;
    on_each_database_with(
        |settings| settings.dns_resolver = Some(address),
        async |world| {
            server.serve("acme.example", "");
            test(&world, &server).await;
        },
    )
    .await;
}

/// An organization on the enterprise plan with an owner, and the owner's session.
pub async fn organization(world: &World, slug: &str) -> (OrganizationId, Actor, Caller) {
    let organization = world.organization(slug, Plan::Enterprise).await;
    let owner = world.person(&format!("owner@{slug}.example")).await;
    world.member(organization, &owner, Role::Owner).await;
    let caller = world.signed_in(&owner).await;
    (organization, owner, caller)
}

/// How a domain stands on the list of an organization.
pub async fn listed(world: &World, caller: &Caller, slug: &str, domain: &str) -> DomainView {
    let found = world.service.domains(caller, slug).await.unwrap();
    found
        .domains
        .into_iter()
        .find(|listed| listed.domain.as_str() == domain)
        .expect("it is on the list")
}

pub async fn standing(world: &World, caller: &Caller, slug: &str) -> Standing {
    listed(world, caller, slug, "acme.example").await.standing
}

/// The line of a zone file with the record that proves `domain` in the zone `acme.example`.
pub fn line(listed: &DomainView) -> String {
    format!("{}. TXT \"{}\"\n", listed.record.name, listed.record.value)
}

/// Lists `acme.example`, serves its record and has it checked.
pub async fn verified(world: &World, server: &NameServer, caller: &Caller, slug: &str) {
    let added = world
        .service
        .add_domain(caller, slug, "acme.example")
        .await
        .unwrap();
    server.serve("acme.example", &line(&added));
    world
        .service
        .check_domain(caller, slug, "acme.example")
        .await
        .unwrap();
    let now = listed(world, caller, slug, "acme.example").await;
    assert_eq!(now.standing, Standing::Verified);
    assert_eq!(now.last_look.unwrap().finding, Finding::Proof);
}
