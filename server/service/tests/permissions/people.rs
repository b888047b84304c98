//! Who tries: nobody, each role, an admin from elsewhere, and what is no person.
use domain::{Role, id::AccountId, organization::Plan};
use service::{
    Caller,
    identity_provider::SetupLinkWish,
    organization_key::{KeyFor, KeyWish},
    testing::{World, nobody},
};

/// The key that is made here.
pub const KEY: KeyWish<'_> = KeyWish {
    of: KeyFor::Organization,
    name: "Deploy",
    role: "admin",
    days: "",
};

pub async fn people(world: &World) -> (Vec<(&'static str, Caller)>, AccountId, AccountId) {
    let acme = world.organization("acme", Plan::Team).await;
    let other = world.organization("globex", Plan::Team).await;
    let mut people = vec![("nobody", nobody())];
    for (name, role) in [
        ("observer", Role::Observer),
        ("member", Role::Member),
        ("admin", Role::Admin),
        ("owner", Role::Owner),
    ] {
        let person = world.person(&format!("{name}@acme.example")).await;
        world.member(acme, &person, role).await;
        people.push((name, world.signed_in(&person).await));
    }
    let stranger = world.person("admin@globex.example").await;
    world.member(other, &stranger, Role::Admin).await;
    people.push(("admin elsewhere", world.signed_in(&stranger).await));
    people.push(("set-up link", set_up_link_of(world).await));
    let owner = people[4].1.clone();
    let key = world
        .service
        .create_organization_key(&owner, "acme", KEY)
        .await
        .unwrap();
    let key = world
        .service
        .caller_of_key(key.secret.expose(), "192.0.2.1", "Test")
        .await
        .unwrap();
    people.push(("admin's key of Acme", key));
    let target = world.person("target@acme.example").await;
    world.member(acme, &target, Role::Member).await;
    let owner = world.person("second-owner@acme.example").await;
    world.member(acme, &owner, Role::Owner).await;
    (people, target.account, owner.account)
}

/// Somebody who holds a set-up link of another company's: whatever is tried here is none of their business, nor would it be
/// there.
async fn set_up_link_of(world: &World) -> Caller {
    let initech = world.organization("initech", Plan::Enterprise).await;
    let admin = world.person("admin@initech.example").await;
    world.member(initech, &admin, Role::Admin).await;
    let wish = SetupLinkWish {
        for_whom: "Ian".to_owned(),
        days: String::new(),
    };
    let (_, link) = world
        .service
        .ask_it_admin(&world.signed_in(&admin).await, "initech", "initech", &wish)
        .await
        .unwrap();
    let token = link.url.expose().rsplit('/').next().unwrap().to_owned();
    world
        .service
        .setup_link_holder(&nobody(), &token)
        .await
        .unwrap()
}
