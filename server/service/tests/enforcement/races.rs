//! Two servers at once: what one decides the other has seen.
use crate::{ENFORCED, ask, person, ready};
use domain::{Role, code};
use service::testing::on_each_database;
use tokio::sync::Barrier;

/// Enforcement is in force only where an owner has a way in and codes at the moment it is switched on.
#[tokio::test]
async fn switching_it_on_against_the_demotion_of_the_owner_who_holds_the_codes() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let second = world.second_server().await;
        let other = person(&world, &ready.scene, "second@acme.example", Role::Owner).await;
        let other = world.signed_in(&other).await;
        let barrier = Barrier::new(2);
        let (on, demoted) = tokio::join!(
            async {
                barrier.wait().await;
                ready.ask(ENFORCED).await
            },
            async {
                barrier.wait().await;
                second
                    .change_role(&other, "acme", ready.scene.owner.account, Role::Member)
                    .await
            }
        );
        demoted.unwrap();
        let log: Vec<_> = ["enforcement.switched_on", "membership.role_changed"]
            .map(|action| format!("audit_event where action = '{action}'"))
            .to_vec();
        assert_eq!(world.rows(&log[1]).await, 1);
        match on {
            Ok(()) => assert_eq!(world.rows(&log[0]).await, 1),
            Err(refused) => {
                assert_eq!(refused, code::ENFORCEMENT_NO_BREAK_GLASS);
                assert_eq!(world.rows("enforcement").await, 0);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn switching_it_on_against_the_last_way_in_leaving() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let second = world.second_server().await;
        // Another owner, who has no way in of their own.
        let boss = world
            .managed_person("boss@acme.example", ready.scene.provider)
            .await;
        world
            .member(ready.scene.organization, &boss, Role::Owner)
            .await;
        let link = world.saml_account(ready.scene.provider, &boss).await;
        let boss = world.signed_in_by(&boss, ready.scene.provider, link).await;
        for removing in [false, true] {
            let barrier = Barrier::new(2);
            let (on, gone) = tokio::join!(
                async {
                    barrier.wait().await;
                    ask(ready.service(), &ready.admin, ENFORCED).await
                },
                async {
                    barrier.wait().await;
                    if removing {
                        second
                            .remove_member(&boss, "acme", ready.scene.owner.account)
                            .await
                    } else {
                        second.leave_organization(&ready.owner, "acme").await
                    }
                }
            );
            on.unwrap();
            assert_eq!(
                gone.unwrap_err().refusal().code,
                code::ORGANIZATION_LAST_WAY_IN
            );
            world.execute("delete from enforcement").await;
        }
    })
    .await;
}

#[tokio::test]
async fn two_servers_switch_it_on_once_with_one_trial_window() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let second = world.second_server().await;
        let barrier = Barrier::new(2);
        let (one, two) = tokio::join!(
            async {
                barrier.wait().await;
                ready.ask(ENFORCED).await
            },
            async {
                barrier.wait().await;
                ask(&second, &ready.admin, ENFORCED).await
            }
        );
        one.unwrap();
        two.unwrap();
        assert_eq!(world.rows("enforcement where mode = 'enforced'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn bringing_it_back_against_a_sign_in_by_a_kept_password_leaves_no_session() {
    use domain::Secret;
    use service::{identity_provider::disable::Fate, testing::nobody};
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let second = world.second_server().await;
        let eve = ready.scene.managed("eve@acme.example").await;
        let password = Secret::new("quite another plain sentence");
        for _ in 0..4 {
            world.clock.advance(std::time::Duration::from_secs(1));
            ready
                .service()
                .disable_saml(
                    &ready.owner,
                    "acme",
                    "acme",
                    &std::collections::HashMap::from([(eve.account, Fate::Keep)]),
                    "acme",
                )
                .await
                .unwrap();
            let token = world.mailed_token("eve@acme.example").await;
            ready
                .service()
                .reset_password(&nobody(), &token, &password)
                .await
                .unwrap();
            let barrier = Barrier::new(2);
            let (back, _) = tokio::join!(
                async {
                    barrier.wait().await;
                    ready.service().bring_back(&ready.owner, "acme", "acme").await
                },
                async {
                    barrier.wait().await;
                    second
                        .sign_in_with_password(&nobody(), "eve@acme.example", &password)
                        .await
                }
            );
            back.unwrap();
            assert_eq!(
                world.rows("session where account_id in (select id from account where email = 'eve@acme.example')").await,
                0
            );
        }
    })
    .await;
}
