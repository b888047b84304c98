//! Enforcement of single sign-on, its trial, break-glass codes, and disabling an identity provider. On SQLite, and on
//! PostgreSQL where `GATEHOUSE_TEST_POSTGRES` says so.
mod break_glass;
mod disable;
mod door;
mod hindrances;
mod races;
#[path = "../exchange/scene.rs"]
#[expect(dead_code, reason = "the tests of exchanges use more of it")]
mod scene;
mod switch;
mod trial;

use domain::{
    Code, Role,
    enforcement::{GooglePolicy, Policy, Rule, TRIAL_DEFAULT},
};
use scene::Scene;
use service::{
    Caller, Service,
    exchange::{AcsRoute, Answered},
    identity_provider::enforcement::{Wish, WishedMode},
    testing::{Actor, Request, World, nobody},
};

/// Everyone but owners and admins, Google refused.
pub const RULE: Rule = Rule {
    policy: Policy::AllButOwnersAndAdmins,
    google: GooglePolicy::Refused,
};

/// In force, with the usual trial window.
pub const ENFORCED: Wish = Wish {
    rule: RULE,
    mode: WishedMode::Enforce {
        trial: TRIAL_DEFAULT,
    },
};

/// Rehearsed.
pub const REHEARSED: Wish = Wish {
    rule: RULE,
    mode: WishedMode::Rehearse,
};

/// Acme with an owner who holds break-glass codes, an admin who came through the provider just now, and a member.
pub struct Ready<'w> {
    pub scene: Scene<'w>,
    pub owner: Caller,
    pub admin: Caller,
    pub mina: Actor,
    pub codes: Vec<domain::Secret>,
}

pub async fn ready(world: &World) -> Ready<'_> {
    let scene = scene::acme(world).await;
    let owner = world.signed_in(&scene.owner).await;
    let codes = world
        .service
        .make_break_glass_codes(&owner, "acme")
        .await
        .unwrap();
    let adam = person(world, &scene, "adam@acme.example", Role::Admin).await;
    let mina = person(world, &scene, "mina@acme.example", Role::Member).await;
    let admin = world.signed_in(&adam).await;
    tried(&scene, &admin, &adam.email).await;
    Ready {
        scene,
        owner,
        admin,
        mina,
        codes,
    }
}

impl Ready<'_> {
    /// The admin asks for it.
    pub async fn ask(&self, wish: Wish) -> Result<(), Code> {
        ask(&self.scene.service, &self.admin, wish).await
    }

    pub fn service(&self) -> &Service {
        &self.scene.service
    }
}

pub async fn ask(service: &Service, caller: &Caller, wish: Wish) -> Result<(), Code> {
    service
        .switch_enforcement_on(caller, "acme", "acme", wish)
        .await
        .map_err(|error| error.refusal().code)
}

/// A person with a password, member of Acme.
pub async fn person(world: &World, scene: &Scene<'_>, email: &str, role: Role) -> Actor {
    let person = world.person(email).await;
    world.member(scene.organization, &person, role).await;
    person
}

/// A test of the connection, started by this admin and answered as this address.
pub async fn tried(scene: &Scene<'_>, admin: &Caller, email: &str) {
    let started = scene
        .service
        .start_connection_test(
            admin,
            "acme",
            "acme",
            None,
            service::connection_test::TestedMetadata::Saved,
        )
        .await
        .unwrap();
    let left = scene
        .service
        .resume_departure("acme", started.id, Some(started.browser.expose()))
        .await
        .unwrap();
    let response = scene.idp.answer(&Request::of(&left), &scene.about(email));
    let answered = scene
        .service
        .answer(&nobody(), "acme", AcsRoute::Saml, &response, "/")
        .await
        .unwrap();
    assert!(matches!(answered, Answered::Test { .. }));
}

/// This person, who is connected to the provider, has just come in through it.
pub async fn by_sso(world: &World, scene: &Scene<'_>, person: &Actor) -> Caller {
    let link = world.saml_account(scene.provider, person).await;
    let came = format!(
        "update saml_account set last_login_at = {} where remote_id = '{}'",
        scene.service.now().as_millis(),
        person.email
    );
    world.execute(&came).await;
    world.signed_in_by(person, scene.provider, link).await
}

pub fn code_of<T: std::fmt::Debug>(outcome: service::Result<T>) -> Code {
    outcome.unwrap_err().refusal().code
}
