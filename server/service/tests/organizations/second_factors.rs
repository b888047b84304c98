//! What an organization demands, judged at whatever its people do there.
use crate::{acme, code_of};
use domain::{Role, code, organization::Plan, second_factor::Demand};
use service::{
    PageRequest,
    fleet::FleetOwner,
    testing::{nobody, on_each_database},
};

#[tokio::test]
async fn members_without_one_are_kept_out_of_it_and_of_nothing_else() {
    on_each_database(async |world| {
        let (acme, _, owner) = acme(&world, Plan::Team).await;
        let home = world.organization("home", Plan::Free).await;
        let mina = world.person("mina@acme.example").await;
        world.member(acme, &mina, Role::Admin).await;
        world.member(home, &mina, Role::Owner).await;
        world.fleet(Err(acme), "Berlin", 1).await;
        world.fleet(Err(home), "Kitchen", 1).await;
        let caller = world.signed_in(&mina).await;
        let (_, key) = world.api_key(&mina, "Laptop").await;
        let by_key = world
            .service
            .caller_of_key(key.expose(), "192.0.2.1", "Test")
            .await
            .unwrap();
        world.two_factor(&owner).await;
        let servers = [world.service.clone(), world.second_server().await];
        let service = &world.service;
        service
            .change_second_factor_demand(&owner, "acme", Demand::Passwords)
            .await
            .unwrap();
        let page = PageRequest::default();
        for server in &servers {
            for refused in [
                server.organization(&caller, "acme").await.map(drop),
                server
                    .organization_overview(&caller, "acme")
                    .await
                    .map(drop),
                server.members(&caller, "acme", &page).await.map(drop),
                server
                    .fleets(&caller, FleetOwner::Organization("acme"), &page)
                    .await
                    .map(drop),
                server
                    .fleets(&by_key, FleetOwner::Organization("acme"), &page)
                    .await
                    .map(drop),
                server
                    .change_second_factor_demand(&caller, "acme", Demand::Nobody)
                    .await,
            ] {
                assert_eq!(code_of(refused), code::SECOND_FACTOR_REQUIRED);
            }
            server.organization(&caller, "home").await.unwrap();
            server.profile(&caller).await.unwrap();
            server.organization(&owner, "acme").await.unwrap();
        }
        let strangers = service.organization(&nobody(), "acme").await;
        assert_eq!(code_of(strangers), code::SIGN_IN_REQUIRED);
        // Set up, it opens at once; for the key too.
        world.two_factor(&caller).await;
        for server in &servers {
            server.organization(&caller, "acme").await.unwrap();
            server
                .fleets(&by_key, FleetOwner::Organization("acme"), &page)
                .await
                .unwrap();
        }
        service.turn_off_two_factor(&caller).await.unwrap();
        let again = service.organization(&caller, "acme").await;
        assert_eq!(code_of(again), code::SECOND_FACTOR_REQUIRED);
    })
    .await;
}

#[tokio::test]
async fn single_sign_on_counts_as_the_demand_says() {
    on_each_database(async |world| {
        let (acme, _, owner) = acme(&world, Plan::Enterprise).await;
        let service = &world.service;
        let provider = world.identity_provider("acme", acme).await;
        let grace = world.managed_person("grace@acme.example", provider).await;
        let link = world.saml_account(provider, &grace).await;
        world.member(acme, &grace, Role::Member).await;
        let caller = world.signed_in_by(&grace, provider, link).await;
        world.two_factor(&owner).await;
        for (demand, enters) in [(Demand::Passwords, true), (Demand::Everybody, false)] {
            service
                .change_second_factor_demand(&owner, "acme", demand)
                .await
                .unwrap();
            let entered = service.organization(&caller, "acme").await;
            assert_eq!(entered.is_ok(), enters, "{demand:?}");
        }
        world.two_factor(&caller).await;
        service.organization(&caller, "acme").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_admin_demands_nothing_that_they_do_not_have_themselves() {
    on_each_database(async |world| {
        let (acme, _, owner) = acme(&world, Plan::Team).await;
        let service = &world.service;
        let mina = world.person("mina@acme.example").await;
        world.member(acme, &mina, Role::Member).await;
        let member = world.signed_in(&mina).await;
        for demand in [Demand::Passwords, Demand::Everybody] {
            let refused = service
                .change_second_factor_demand(&owner, "acme", demand)
                .await;
            assert_eq!(code_of(refused), code::SECOND_FACTOR_REQUIRED);
            let refused = service
                .change_second_factor_demand(&member, "acme", demand)
                .await;
            assert_eq!(code_of(refused), code::ADMIN_REQUIRED);
        }
        world.two_factor(&owner).await;
        service
            .change_second_factor_demand(&owner, "acme", Demand::Everybody)
            .await
            .unwrap();
        let view = service.second_factor_demand(&owner, "acme").await.unwrap();
        assert_eq!(
            (view.demand, view.members, view.with_two_factor),
            (Demand::Everybody, 2, 1)
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'organization.second_factor_changed'")
                .await,
            1
        );
        let listed = service
            .members(&owner, "acme", &PageRequest::default())
            .await
            .unwrap();
        let told: Vec<_> = listed
            .items
            .iter()
            .map(|member| (member.email.as_str(), member.two_factor))
            .collect();
        assert_eq!(
            told,
            [
                ("mina@acme.example", Some(false)),
                ("olivia@acme.example", Some(true))
            ]
        );
        service
            .change_second_factor_demand(&owner, "acme", Demand::Nobody)
            .await
            .unwrap();
        let listed = service
            .members(&member, "acme", &PageRequest::default())
            .await
            .unwrap();
        assert!(
            listed
                .items
                .iter()
                .all(|member| member.two_factor.is_none())
        );
    })
    .await;
}

#[tokio::test]
async fn lists_over_several_organizations_leave_out_what_is_closed() {
    on_each_database(async |world| {
        let (acme, _, owner) = acme(&world, Plan::Team).await;
        let home = world.organization("home", Plan::Free).await;
        let mina = world.person("mina@acme.example").await;
        world.member(acme, &mina, Role::Member).await;
        world.member(home, &mina, Role::Owner).await;
        world.fleet(Err(acme), "Berlin", 1).await;
        world.fleet(Err(home), "Kitchen", 1).await;
        let caller = world.signed_in(&mina).await;
        world.two_factor(&owner).await;
        world
            .service
            .change_second_factor_demand(&owner, "acme", Demand::Passwords)
            .await
            .unwrap();
        let fleets = world
            .service
            .all_fleets(&caller, &PageRequest::default())
            .await
            .unwrap();
        let names: Vec<_> = fleets
            .items
            .iter()
            .map(|fleet| fleet.name.as_str())
            .collect();
        assert_eq!(names, ["Kitchen"]);
    })
    .await;
}
