//! How keys end: expiry, replacement with an overlap, revocation, and what they hang on going away.
use crate::{acme, calls, code_of, key, revoke, robot, wish};
use domain::{code, organization::Plan, organization_key::KeyState};
use service::{
    Caller,
    fleet::FleetOwner,
    organization_key::{KeyFor, KeyWish, KeysOf},
    testing::on_each_database,
};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn an_expired_key_is_refused_by_its_own_code_at_every_server() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let wish = KeyWish {
            days: "1",
            ..wish(KeyFor::Organization, "member")
        };
        let made = world
            .service
            .create_organization_key(&acme.adam, "acme", wish)
            .await
            .unwrap();
        let second = world.second_server().await;
        world.clock.advance(DAY - Duration::from_secs(1));
        calls(&second, &made.secret).await.unwrap();
        world.clock.advance(Duration::from_secs(1));
        for server in [&world.service, &second] {
            assert_eq!(
                code_of(calls(server, &made.secret).await),
                code::KEY_EXPIRED
            );
        }
        let replaced = world
            .service
            .replace_organization_key(&acme.adam, "acme", made.id, "1")
            .await;
        assert_eq!(code_of(replaced), code::KEY_ENDED);
        assert_eq!(
            code_of(revoke(&world.service, &acme.adam, made.id).await),
            code::KEY_ENDED
        );
    })
    .await;
}

#[tokio::test]
async fn a_replaced_key_works_through_the_overlap_and_not_a_moment_longer() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let old = key(&world, &acme, "member").await;
        world.clock.advance(DAY * 10);
        let refused = service
            .replace_organization_key(&acme.adam, "acme", old.id, "8")
            .await;
        assert_eq!(code_of(refused), code::KEY_OVERLAP);
        let new = service
            .replace_organization_key(&acme.adam, "acme", old.id, "3")
            .await
            .unwrap();
        assert_eq!(new.expires_at, service.now().plus(DAY * 90));
        let again = service
            .replace_organization_key(&acme.adam, "acme", old.id, "3")
            .await;
        assert_eq!(code_of(again), code::KEY_ENDED);
        let second = world.second_server().await;
        world.clock.advance(DAY * 3 - Duration::from_secs(1));
        calls(service, &old.secret).await.unwrap();
        calls(&second, &new.secret).await.unwrap();
        let states: Vec<_> = service
            .organization_keys(&acme.adam, "acme", KeysOf::Everything)
            .await
            .unwrap()
            .into_iter()
            .map(|key| key.state)
            .collect();
        assert!(matches!(
            states[..],
            [KeyState::Works { .. }, KeyState::Overlaps { .. }]
        ));
        world.clock.advance(Duration::from_secs(1));
        for server in [service, &second] {
            assert_eq!(
                code_of(calls(server, &old.secret).await),
                code::KEY_REPLACED
            );
            calls(server, &new.secret).await.unwrap();
        }
        assert_eq!(
            world
                .rows("audit_event where action = 'api_key.replaced'")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_replacement_without_overlap_ends_the_old_key_at_once() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let old = key(&world, &acme, "member").await;
        world
            .service
            .replace_organization_key(&acme.adam, "acme", old.id, "0")
            .await
            .unwrap();
        assert_eq!(
            code_of(calls(&world.service, &old.secret).await),
            code::KEY_REPLACED
        );
    })
    .await;
}

#[tokio::test]
async fn a_key_can_be_revoked_within_its_overlap() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let old = key(&world, &acme, "member").await;
        let new = service
            .replace_organization_key(&acme.adam, "acme", old.id, "7")
            .await
            .unwrap();
        revoke(service, &acme.adam, old.id).await.unwrap();
        let second = world.second_server().await;
        assert_eq!(
            code_of(calls(&second, &old.secret).await),
            code::KEY_REVOKED
        );
        calls(&second, &new.secret).await.unwrap();
        assert_eq!(
            code_of(revoke(service, &acme.adam, old.id).await),
            code::KEY_ENDED
        );
    })
    .await;
}

#[tokio::test]
async fn a_key_revoked_after_the_call_came_decides_nothing() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let made = key(&world, &acme, "member").await;
        let (_, of_robot) = robot(&world, &acme, "admin").await;
        let second = world.second_server().await;
        let program = calls(&second, &made.secret).await.unwrap();
        let robot = calls(&second, &of_robot.secret).await.unwrap();
        revoke(&world.service, &acme.adam, made.id).await.unwrap();
        revoke(&world.service, &acme.adam, of_robot.id)
            .await
            .unwrap();
        for caller in [&program, &robot] {
            let refused = second
                .create_fleet(caller, FleetOwner::Organization("acme"), "Late")
                .await;
            assert_eq!(code_of(refused), code::KEY_REVOKED);
            assert_eq!(
                code_of(second.organization(caller, "acme").await),
                code::KEY_REVOKED
            );
        }
        assert_eq!(world.rows("fleet").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_fleets_keys_go_with_the_fleet() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let of = KeyFor::Fleet(acme.fleet);
        let made = world
            .service
            .create_organization_key(&acme.adam, "acme", wish(of, "member"))
            .await
            .unwrap();
        let held = calls(&world.service, &made.secret).await.unwrap();
        world
            .service
            .delete_fleet(&acme.adam, acme.fleet)
            .await
            .unwrap();
        assert_eq!(
            code_of(calls(&world.service, &made.secret).await),
            code::KEY_INVALID
        );
        assert_eq!(
            code_of(world.service.fleet(&held, acme.fleet).await),
            code::NOT_FOUND
        );
        assert_eq!(world.rows("organization_key").await, 0);
    })
    .await;
}

#[tokio::test]
async fn no_key_and_no_service_account_outlives_its_organization() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let made = key(&world, &acme, "admin").await;
        let (_, of_robot) = robot(&world, &acme, "member").await;
        let held = calls(&world.service, &made.secret).await.unwrap();
        world
            .service
            .delete_organization(&acme.olivia, "acme", "ACME")
            .await
            .unwrap();
        for secret in [&made.secret, &of_robot.secret] {
            assert_eq!(
                code_of(calls(&world.service, secret).await),
                code::KEY_INVALID
            );
        }
        assert_eq!(
            code_of(world.service.organizations(&held).await),
            code::NOT_FOUND
        );
        assert_eq!(world.rows("organization_key").await, 0);
        assert_eq!(world.rows("account where kind = 'service'").await, 0);
        assert_eq!(world.rows("account").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_lowered_plan_ends_no_key() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let made = key(&world, &acme, "member").await;
        world
            .service
            .set_plan(&Caller::command_line(), "acme", Plan::Free)
            .await
            .unwrap();
        let program = calls(&world.service, &made.secret).await.unwrap();
        let seen = world.service.organization(&program, "acme").await.unwrap();
        assert_eq!(seen.plan, Plan::Free);
        key(&world, &acme, "observer").await;
    })
    .await;
}

#[tokio::test]
async fn keys_that_ended_are_forgotten_after_ninety_days() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let service = &world.service;
        let revoked = key(&world, &acme, "member").await;
        revoke(service, &acme.adam, revoked.id).await.unwrap();
        let old = key(&world, &acme, "member").await;
        service
            .replace_organization_key(&acme.adam, "acme", old.id, "0")
            .await
            .unwrap();
        world.clock.advance(DAY * 89);
        service
            .purge_organization_keys(service.now())
            .await
            .unwrap();
        assert_eq!(world.rows("organization_key").await, 3);
        world.clock.advance(DAY * 2);
        service
            .purge_organization_keys(service.now())
            .await
            .unwrap();
        assert_eq!(world.rows("organization_key").await, 1);
        assert_eq!(
            code_of(calls(service, &revoked.secret).await),
            code::KEY_INVALID
        );
    })
    .await;
}

#[tokio::test]
async fn a_key_outlives_whoever_made_it() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let made = key(&world, &acme, "member").await;
        let (_, of_robot) = robot(&world, &acme, "member").await;
        world
            .execute("delete from account where email = 'adam@acme.example'")
            .await;
        for secret in [&made.secret, &of_robot.secret] {
            let program = calls(&world.service, secret).await.unwrap();
            world.service.organization(&program, "acme").await.unwrap();
        }
    })
    .await;
}
