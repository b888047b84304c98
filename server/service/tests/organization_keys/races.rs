//! Two servers on one database at the same moment.
use crate::{acme, calls, key, revoke, robot};
use domain::{Role, code};
use service::{
    fleet::FleetOwner,
    organization_key::KeysOf,
    testing::{at_once, on_each_database},
};

const ROUNDS: usize = 6;

#[tokio::test]
async fn one_key_replaced_at_two_servers_has_one_successor() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let second = world.second_server().await;
        for round in 1..=ROUNDS {
            let old = key(&world, &acme, "member").await;
            let (one, two) = at_once(
                world
                    .service
                    .replace_organization_key(&acme.adam, "acme", old.id, "1"),
                second.replace_organization_key(&acme.olivia, "acme", old.id, "0"),
            )
            .await;
            let refused = match (one, two) {
                (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => refused.refusal().code,
                both => panic!("{both:?}"),
            };
            assert_eq!(refused, code::KEY_ENDED);
            let successors = world
                .rows("organization_key where replaces is not null")
                .await;
            assert_eq!(usize::try_from(successors).unwrap(), round);
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_revoked_while_it_is_used_elsewhere_does_it_before_or_not_at_all() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let second = world.second_server().await;
        let mut fleets = 1;
        for round in 0..ROUNDS {
            let made = key(&world, &acme, "member").await;
            let program = calls(&second, &made.secret).await.unwrap();
            let name = format!("Fleet {round}");
            let (revoked, used) = at_once(
                revoke(&world.service, &acme.adam, made.id),
                second.create_fleet(&program, FleetOwner::Organization("acme"), &name),
            )
            .await;
            revoked.unwrap();
            match used {
                Ok(_) => fleets += 1,
                Err(refused) => assert_eq!(refused.refusal().code, code::KEY_REVOKED),
            }
            assert_eq!(world.rows("fleet").await, fleets);
            let late = second
                .create_fleet(&program, FleetOwner::Organization("acme"), "Late")
                .await;
            assert_eq!(late.unwrap_err().refusal().code, code::KEY_REVOKED);
        }
    })
    .await;
}

#[tokio::test]
async fn a_service_account_deleted_while_it_gets_a_key_leaves_none() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        let second = world.second_server().await;
        for _ in 0..ROUNDS {
            let (account, _) = robot(&world, &acme, "member").await;
            let of = service::organization_key::KeyFor::ServiceAccount(account);
            let (deleted, made) = at_once(
                world
                    .service
                    .delete_service_account(&acme.adam, "acme", account, "Robot"),
                second.create_organization_key(&acme.olivia, "acme", crate::wish(of, "")),
            )
            .await;
            deleted.unwrap();
            if let Err(refused) = &made {
                assert_eq!(refused.refusal().code, code::NOT_FOUND);
            }
            assert_eq!(world.rows("organization_key").await, 0);
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_two_ways_in_of_which_one_is_a_service_account_do_not_both_go() {
    on_each_database(async |world| {
        let acme = acme(&world).await;
        world.identity_provider("acme", acme.id).await;
        let (account, _) = robot(&world, &acme, "member").await;
        world
            .execute("update account set password_hash = 'x', email_confirmed_at = 1 where kind = 'service'")
            .await;
        world
            .service
            .change_role(&acme.olivia, "acme", account, Role::Owner)
            .await
            .unwrap();
        let second = world.second_server().await;
        let console = service::Caller::command_line();
        let (disabled, left) = at_once(
            world
                .service
                .disable_service_account(&console, "acme", account),
            second.leave_organization(&acme.olivia, "acme"),
        )
        .await;
        let refused = match (disabled, left) {
            (Ok(()), Err(refused)) | (Err(refused), Ok(())) => refused.refusal().code,
            both => panic!("{both:?}"),
        };
        assert_eq!(refused, code::ORGANIZATION_LAST_WAY_IN);
        let keys = world
            .service
            .organization_keys(&acme.adam, "acme", KeysOf::Everything)
            .await
            .unwrap();
        assert_eq!(keys.len(), 1);
    })
    .await;
}
