//! Organizations, their members and teams.
mod audit_log;
mod demo;
mod finding;
mod life;
mod member_sessions;
mod members;
mod owners;
mod reach;
mod second_factors;
mod teams;

use domain::{Code, Role, organization::Plan};
use service::{
    Caller, Result,
    testing::{Actor, World},
};

pub fn code_of<T: std::fmt::Debug>(outcome: Result<T>) -> Code {
    outcome.unwrap_err().refusal().code
}

/// Acme with an owner, and the owner's session.
pub async fn acme(world: &World, plan: Plan) -> (domain::id::OrganizationId, Actor, Caller) {
    let acme = world.organization("acme", plan).await;
    let owner = world.person("olivia@acme.example").await;
    world.member(acme, &owner, Role::Owner).await;
    let session = world.signed_in(&owner).await;
    (acme, owner, session)
}
