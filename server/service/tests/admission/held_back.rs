//! What a test changes nothing about, what is held back, and whose decision the first test is.
use crate::{
    rollout::{enters, in_test, linked, refusal, state},
    scene::{acme_idp, draft},
};
use domain::{
    Role, code,
    enforcement::{GooglePolicy, Policy, Rule},
    organization::Plan,
};
use service::{
    identity_provider::{
        State,
        enforcement::{Wish, WishedMode},
    },
    testing::on_each_database,
};
use std::collections::HashMap;

#[tokio::test]
async fn nothing_is_enforced_in_test_and_what_is_enforced_is_not_tested() {
    on_each_database(async |world| {
        let (scene, owner) = in_test(&world).await;
        let service = &scene.service;
        let wish = Wish {
            rule: Rule {
                policy: Policy::AllButOwners,
                google: GooglePolicy::Refused,
            },
            mode: WishedMode::Enforce {
                trial: domain::enforcement::TRIAL_DEFAULT,
            },
        };
        let enforced = service
            .switch_enforcement_on(&owner, "acme", "acme", wish)
            .await;
        assert!(enforced.is_err());
        assert_eq!(world.rows("enforcement where mode = 'enforced'").await, 0);
        let person = world.person("pia@acme.example").await;
        world
            .member(scene.organization, &person, Role::Member)
            .await;
        let pia = world.signed_in(&person).await;
        assert_eq!(enters(service, &pia).await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn what_is_held_back_goes_live_by_its_own_switch_only() {
    on_each_database(async |world| {
        let (scene, owner) = in_test(&world).await;
        let service = &scene.service;
        linked(&world, &scene, &owner, "labs").await;
        assert_eq!(state(service, &owner, "labs").await, State::Draft);
        service.bring_back(&owner, "acme", "acme").await.unwrap();
        assert_eq!(state(service, &owner, "acme").await, State::Test);
        assert_eq!(state(service, &owner, "labs").await, State::Draft);
        service.go_live(&owner, "labs", "acme").await.unwrap();
        assert_eq!(state(service, &owner, "labs").await, State::Live);
        assert_eq!(state(service, &owner, "acme").await, State::Test);
        let again = service.go_live(&owner, "labs", "acme").await;
        assert_eq!(refusal(again), code::IDENTITY_PROVIDER_LIVE);
        let test = service.begin_test(&owner, "labs", "acme").await;
        assert_eq!(refusal(test), code::IDENTITY_PROVIDER_LIVE);
        assert_eq!(
            world
                .rows("identity_provider_organization where state = 'live'")
                .await,
            1
        );

        let fates = HashMap::new();
        service
            .disable_saml(&owner, "acme", "acme", &fates, "acme")
            .await
            .unwrap();
        assert_eq!(
            state(service, &owner, "acme").await,
            State::Draft,
            "the test is over"
        );
        assert_eq!(state(service, &owner, "labs").await, State::Disabled);
    })
    .await;
}

#[tokio::test]
async fn whose_draft_it_is_begins_the_first_test() {
    on_each_database(async |world| {
        let scene = draft(&world, "acme", acme_idp()).await;
        let owner = world.signed_in(&scene.owner).await;
        let service = &scene.service;
        let labs = linked(&world, &scene, &owner, "labs").await;
        let lena = world.person("lena@labs.example").await;
        world.member(labs, &lena, Role::Owner).await;
        let lena = world.signed_in(&lena).await;
        let early = service.begin_test(&lena, "labs", "acme").await;
        assert_eq!(refusal(early), code::IDENTITY_PROVIDER_ELSEWHERE);
        let strange = service.begin_test(&lena, "acme", "acme").await;
        assert_eq!(refusal(strange), code::NOT_FOUND);
        let mina = world.person("mina@acme.example").await;
        world.member(scene.organization, &mina, Role::Member).await;
        let mina = world.signed_in(&mina).await;
        for refused in [
            service.begin_test(&mina, "acme", "acme").await,
            service
                .plan_go_live(&mina, "acme", "acme", service.now())
                .await,
            service
                .add_tester(&mina, "acme", "acme", "mina@acme.example")
                .await,
        ] {
            assert_eq!(refusal(refused), code::ADMIN_REQUIRED);
        }
        service.begin_test(&owner, "acme", "acme").await.unwrap();
        service.begin_test(&lena, "labs", "acme").await.unwrap();
        assert_eq!(state(service, &lena, "labs").await, State::Test);
        // An incomplete one is not tried.
        let other = world.organization("globex", Plan::Enterprise).await;
        let gina = world.person("gina@globex.example").await;
        world.member(other, &gina, Role::Owner).await;
        let gina = world.signed_in(&gina).await;
        service
            .create_identity_provider(&gina, "globex", "globex", domain::saml::IdpProduct::Okta)
            .await
            .unwrap();
        let early = service.begin_test(&gina, "globex", "globex").await;
        assert_eq!(refusal(early), code::IDENTITY_PROVIDER_INCOMPLETE);
    })
    .await;
}
