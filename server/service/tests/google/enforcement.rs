//! Google at the door of an organization that requires single sign-on: refused, or good for who signed up with it. (C4, I7)
use crate::{Browser, caller_of, code_of, go, hosted, prove, sign_in, with_google};
use domain::{Role, code, id::OrganizationId, organization::Plan};
use service::{
    Caller,
    google::GooglePurpose,
    testing::{Actor, World},
};

async fn acme(world: &World, google: &str) -> OrganizationId {
    let acme = world.organization("acme", Plan::Enterprise).await;
    world.identity_provider("acme", acme).await;
    let owner = world.person("owner@acme.example").await;
    world.member(acme, &owner, Role::Owner).await;
    let require = format!(
        "insert into enforcement (organization_id, mode, policy, google, switched_on_at) select id, 'enforced', 'all_but_owners', '{google}', 1 from organization"
    );
    world.execute(&require).await;
    acme
}

async fn join(world: &World, acme: OrganizationId, caller: &Caller) {
    let person = caller.person().unwrap().clone();
    let actor = Actor {
        account: person.account,
        email: person.email,
    };
    world.member(acme, &actor, Role::Member).await;
}

#[tokio::test]
async fn google_is_refused_at_the_door_unless_it_counts() {
    with_google(async |world, google| {
        let acme = acme(world, "refused").await;
        let ada = sign_in(world, google, "ada@home.example").await;
        join(world, acme, &ada).await;
        let service = &world.service;
        let outcome = service.organization_overview(&ada, "acme").await;
        assert_eq!(code_of(outcome.map(drop)), code::SSO_REQUIRED);
        // Her own things stay open.
        assert!(service.sessions(&ada).await.is_ok());
        world
            .execute("update enforcement set google = 'signed_up_with_it'")
            .await;
        assert!(service.organization_overview(&ada, "acme").await.is_ok());
        // Read with every request: who linked it later must use single sign-on.
        world
            .execute("update google_link set signed_up = false")
            .await;
        let again = sign_in(world, google, "ada@home.example").await;
        let outcome = service.organization_overview(&again, "acme").await;
        assert_eq!(code_of(outcome.map(drop)), code::SSO_REQUIRED);
    })
    .await;
}

#[tokio::test]
async fn who_linked_google_later_does_not_go_on_with_it() {
    with_google(async |world, google| {
        let acme = acme(world, "signed_up_with_it").await;
        let email = "ben@home.example";
        let ben = world.person(email).await;
        let password = world.signed_in(&ben).await;
        join(world, acme, &password).await;
        let mut browser = Browser::fresh();
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            email,
            hosted,
        )
        .await
        .unwrap();
        let outcome = prove(world, &browser, outcome, email).await.unwrap();
        let by_google = caller_of(world, outcome).await;
        for caller in [&password, &by_google] {
            let outcome = world.service.organization_overview(caller, "acme").await;
            assert_eq!(code_of(outcome.map(drop)), code::SSO_REQUIRED);
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_signs_up_with_google_in_a_domain_whose_company_requires_its_own_sign_in() {
    with_google(async |world, google| {
        acme(world, "refused").await;
        world
            .service
            .trust_domain(&Caller::command_line(), "acme", "acme.example", false)
            .await
            .unwrap();
        let mut browser = Browser::fresh();
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            "ada@acme.example",
            hosted,
        )
        .await;
        let refusal = outcome.unwrap_err().refusal();
        assert_eq!(refusal.code, code::GOOGLE_COMPANY_DOMAIN);
        assert!(
            refusal
                .message
                .unwrap()
                .contains("https://gatehouse.example/saml/acme")
        );
        assert_eq!(world.rows("account").await, 1);
        world
            .execute("update enforcement set google = 'signed_up_with_it'")
            .await;
        sign_in(world, google, "ada@acme.example").await;
    })
    .await;
}
