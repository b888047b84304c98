//! What a key opens, and what it does not.
use crate::{acme, calls, code_of, key, robot, wish};
use domain::{Role, Secret, code, organization::Plan};
use service::{
    PageRequest,
    fleet::FleetOwner,
    organization_key::{KeyFor, KeysOf},
    testing::on_each_database,
};

#[tokio::test]
async fn a_key_of_the_organization_opens_what_its_role_may_and_nothing_of_people() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let page = PageRequest::default();
        let observer = key(&world, &acme, "observer").await;
        let observer = calls(service, &observer.secret).await.unwrap();
        let fleets = service.all_fleets(&observer, &page).await.unwrap();
        assert_eq!(fleets.items.len(), 1);
        assert!(!fleets.items[0].may_be_changed);
        assert_eq!(
            code_of(service.members(&observer, "acme", &page).await),
            code::FORBIDDEN
        );
        assert_eq!(
            code_of(service.rename_fleet(&observer, acme.fleet, "Paris").await),
            code::FORBIDDEN
        );
        let member = key(&world, &acme, "member").await;
        let member = calls(service, &member.secret).await.unwrap();
        let own = service.organizations(&member).await.unwrap();
        assert_eq!((own.len(), own[0].role), (1, Role::Member));
        service.members(&member, "acme", &page).await.unwrap();
        let made = service
            .create_fleet(&member, FleetOwner::Organization("acme"), "Lisbon")
            .await
            .unwrap();
        service
            .create_device(&member, made.id, "one")
            .await
            .unwrap();
        assert_eq!(
            world
                .rows("audit_event where actor_kind = 'service' and action = 'fleet.created'")
                .await,
            1
        );
        let log = service
            .audit_log(&acme.adam, "acme", "fleet.created", &page)
            .await
            .unwrap();
        assert_eq!(log.items[0].actor, "Deploy (API key)");
        let admin = key(&world, &acme, "admin").await;
        let admin = calls(service, &admin.secret).await.unwrap();
        service.audit_log(&admin, "acme", "", &page).await.unwrap();
        for refused in [
            code_of(
                service
                    .organization_keys(&admin, "acme", KeysOf::Everything)
                    .await,
            ),
            code_of(
                service
                    .create_organization_key(&admin, "acme", wish(KeyFor::Organization, "admin"))
                    .await,
            ),
            code_of(service.service_accounts(&admin, "acme").await),
            code_of(
                service
                    .change_role(&admin, "acme", acme.owner.account, Role::Member)
                    .await,
            ),
            code_of(
                service
                    .remove_member(&admin, "acme", acme.owner.account)
                    .await,
            ),
            code_of(service.rename_organization(&admin, "acme", "Mine").await),
            code_of(service.delete_organization(&admin, "acme", "ACME").await),
            code_of(service.leave_organization(&admin, "acme").await),
            code_of(service.profile(&admin).await),
            code_of(service.sessions(&admin).await),
            code_of(service.create_api_key(&admin, "more").await),
            code_of(service.create_organization(&admin, "Own", "").await),
            code_of(service.fleets(&admin, FleetOwner::Yourself, &page).await),
        ] {
            assert_eq!(refused, code::KEY_SCOPE);
        }
    })
    .await;
}

#[tokio::test]
async fn another_organization_does_not_exist_for_a_key() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let globex = world.organization("globex", Plan::Enterprise).await;
        let theirs = world.fleet(Err(globex), "Theirs", 1).await;
        let somebodys = world.fleet(Ok(acme.owner.account), "Private", 1).await;
        let service = &world.service;
        let page = PageRequest::default();
        let made = key(&world, &acme, "admin").await;
        let (_, of_robot) = robot(&world, &acme, "admin").await;
        for secret in [&made.secret, &of_robot.secret] {
            let program = calls(service, secret).await.unwrap();
            for refused in [
                code_of(service.organization(&program, "globex").await),
                code_of(service.members(&program, "globex", &page).await),
                code_of(service.fleet(&program, theirs).await),
                code_of(service.fleet(&program, somebodys).await),
                code_of(service.devices(&program, theirs, &page).await),
                code_of(service.delete_fleet(&program, theirs).await),
                code_of(service.create_device(&program, theirs, "x").await),
            ] {
                assert_eq!(refused, code::NOT_FOUND);
            }
            let devices = service.all_devices(&program, &page).await.unwrap();
            assert_eq!(devices.items.len(), 2);
        }
    })
    .await;
}

#[tokio::test]
async fn a_fleets_key_uses_its_devices_and_sees_nothing_else() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let other = world.fleet(Err(acme.id), "Paris", 3).await;
        let service = &world.service;
        let page = PageRequest::default();
        let of = KeyFor::Fleet(acme.fleet);
        let made = service
            .create_organization_key(&acme.adam, "acme", wish(of, "member"))
            .await
            .unwrap();
        let program = calls(service, &made.secret).await.unwrap();
        assert_eq!(
            service
                .all_fleets(&program, &page)
                .await
                .unwrap()
                .items
                .len(),
            1
        );
        let listed = service
            .fleets(&program, FleetOwner::Organization("acme"), &page)
            .await
            .unwrap();
        assert_eq!(listed.items[0].id, acme.fleet);
        assert_eq!(listed.items.len(), 1);
        assert_eq!(
            service
                .all_devices(&program, &page)
                .await
                .unwrap()
                .items
                .len(),
            2
        );
        let added = service
            .create_device(&program, acme.fleet, "new")
            .await
            .unwrap();
        service
            .rename_device(&program, added.id, "newer")
            .await
            .unwrap();
        service.delete_device(&program, added.id).await.unwrap();
        let foreign = service
            .devices(&acme.adam, other, &page)
            .await
            .unwrap()
            .items[0]
            .id;
        for refused in [
            code_of(service.fleet(&program, other).await),
            code_of(service.devices(&program, other, &page).await),
            code_of(service.create_device(&program, other, "x").await),
            code_of(service.rename_device(&program, foreign, "mine").await),
            code_of(service.delete_device(&program, foreign).await),
        ] {
            assert_eq!(refused, code::NOT_FOUND);
        }
        for refused in [
            code_of(service.rename_fleet(&program, acme.fleet, "Mine").await),
            code_of(service.delete_fleet(&program, acme.fleet).await),
            code_of(
                service
                    .create_fleet(&program, FleetOwner::Organization("acme"), "More")
                    .await,
            ),
            code_of(service.organization(&program, "acme").await),
            code_of(service.organizations(&program).await),
            code_of(service.members(&program, "acme", &page).await),
            code_of(service.teams(&program, "acme").await),
        ] {
            assert_eq!(refused, code::KEY_SCOPE);
        }
        let reader = service
            .create_organization_key(&acme.adam, "acme", wish(of, "observer"))
            .await
            .unwrap();
        let reader = calls(service, &reader.secret).await.unwrap();
        service.fleet(&reader, acme.fleet).await.unwrap();
        assert_eq!(
            code_of(service.create_device(&reader, acme.fleet, "x").await),
            code::FORBIDDEN
        );
    })
    .await;
}

#[tokio::test]
async fn a_service_accounts_key_has_its_role_of_the_moment_and_never_an_owners() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let (account, made) = robot(&world, &acme, "observer").await;
        let program = calls(service, &made.secret).await.unwrap();
        assert_eq!(
            code_of(service.rename_fleet(&program, acme.fleet, "Paris").await),
            code::FORBIDDEN
        );
        service
            .change_role(&acme.adam, "acme", account, Role::Admin)
            .await
            .unwrap();
        service
            .rename_fleet(&program, acme.fleet, "Paris")
            .await
            .unwrap();
        // As an owner's, its key still does what admins do and no more, and makes no keys.
        world
            .execute("update account set password_hash = 'x', email_confirmed_at = 1 where kind = 'service'")
            .await;
        service
            .change_role(&acme.olivia, "acme", account, Role::Owner)
            .await
            .unwrap();
        let seen = service.organization(&program, "acme").await.unwrap();
        assert_eq!(seen.role, Role::Admin);
        assert_eq!(
            code_of(service.delete_organization(&program, "acme", "ACME").await),
            code::OWNER_REQUIRED
        );
        assert_eq!(
            code_of(
                service
                    .create_organization_key(&program, "acme", wish(KeyFor::Organization, "admin"))
                    .await
            ),
            code::KEY_SCOPE
        );
        assert_eq!(
            code_of(service.create_service_account(&program, "acme", "More", "admin").await),
            code::KEY_SCOPE
        );
        // Nothing of its own either.
        assert_eq!(
            code_of(service.create_organization(&program, "Own", "").await),
            code::SERVICE_NOT_A_PERSON
        );
        assert_eq!(
            code_of(
                service
                    .fleets(&program, FleetOwner::Yourself, &PageRequest::default())
                    .await
            ),
            code::SERVICE_NOT_A_PERSON
        );
    })
    .await;
}

#[tokio::test]
async fn enforcement_and_a_demanded_second_factor_ask_no_program() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        world.identity_provider("acme", acme.id).await;
        let made = key(&world, &acme, "member").await;
        let (_, of_robot) = robot(&world, &acme, "member").await;
        let personal = world.person("mina@acme.example").await;
        world.member(acme.id, &personal, Role::Member).await;
        let (_, theirs) = world.api_key(&personal, "laptop").await;
        world
            .execute("insert into enforcement (organization_id, mode, policy, google, switched_on_at) select id, 'enforced', 'all_but_owners', 'refused', 1 from organization")
            .await;
        let person = calls(service, &theirs).await.unwrap();
        let entered = async |secret: &Secret| {
            let program = calls(service, secret).await.unwrap();
            service.organization(&program, "acme").await
        };
        for secret in [&made.secret, &of_robot.secret] {
            entered(secret).await.unwrap();
        }
        assert_eq!(
            code_of(service.organization(&person, "acme").await),
            code::SSO_REQUIRED
        );
        world
            .execute("update organization set second_factor = 'everybody'")
            .await;
        for secret in [&made.secret, &of_robot.secret] {
            entered(secret).await.unwrap();
        }
        assert_eq!(
            code_of(service.organization(&person, "acme").await),
            code::SECOND_FACTOR_REQUIRED
        );
    })
    .await;
}
