//! The trial window, by a clock that is moved: both sides of its border, what ends it, and a dead identity provider.
use crate::{ENFORCED, by_sso, code_of, ready, scene::Browser, tried};
use domain::{code, enforcement::TRIAL_DEFAULT};
use service::{
    identity_provider::enforcement::{Wish, WishedMode},
    testing::{World, on_each_database},
};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// A sign-in that a signed-in member begins and nobody answers.
async fn unanswered(world: &World, ready: &crate::Ready<'_>) {
    let mut browser = Browser::of(world.signed_in(&ready.mina).await);
    ready.scene.start_login(&mut browser).await.unwrap();
}

async fn in_force(world: &World) -> bool {
    world.rows("enforcement where mode = 'enforced'").await == 1
}

#[tokio::test]
async fn an_admin_rolls_it_back_up_to_the_end_of_the_window_and_not_after() {
    for (later, rolled_back) in [
        (TRIAL_DEFAULT - Duration::from_millis(1), true),
        (TRIAL_DEFAULT, false),
    ] {
        on_each_database(async |world| {
            let ready = ready(&world).await;
            ready.ask(ENFORCED).await.unwrap();
            world.clock.advance(later);
            let outcome = ready
                .service()
                .switch_enforcement_off(&ready.admin, "acme", "acme")
                .await;
            if rolled_back {
                outcome.unwrap();
                for email in ["owner@acme.example", "adam@acme.example"] {
                    let mails = world.mails_to(email).await;
                    assert!(mails.last().unwrap().text.contains("rolled it back"));
                }
                assert_eq!(world.mails_to("mina@acme.example").await.len(), 0);
                assert_eq!(
                    world
                        .rows("audit_event where action = 'enforcement.rolled_back'")
                        .await,
                    1
                );
            } else {
                assert_eq!(code_of(outcome), code::OWNER_REQUIRED);
            }
            assert_eq!(in_force(&world).await, !rolled_back);
        })
        .await;
    }
}

#[tokio::test]
async fn the_first_sign_in_of_somebody_else_ends_the_trial_for_good() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let acme = ready.scene.organization;
        let adam = ready.admin.person().unwrap().account;
        let adam = service::testing::Actor {
            account: adam,
            email: "adam@acme.example".to_owned(),
        };
        ready.ask(ENFORCED).await.unwrap();
        let service = ready.service();
        by_sso(&world, &ready.scene, &adam).await;
        assert!(service.trial_of(acme).await.unwrap().is_some());
        by_sso(&world, &ready.scene, &ready.mina).await;
        assert!(service.trial_of(acme).await.unwrap().is_none());
        assert!(in_force(&world).await);
        assert_eq!(
            world
                .rows("audit_event where action = 'enforcement.proven'")
                .await,
            1
        );
        // Asking once more begins no new window.
        ready.ask(ENFORCED).await.unwrap();
        assert!(service.trial_of(acme).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_dead_identity_provider_is_rolled_back_within_the_window_and_everybody_is_told() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        ready.ask(ENFORCED).await.unwrap();
        for _ in 0..2 {
            unanswered(&world, &ready).await;
        }
        world.clock.advance(11 * MINUTE);
        service.record_unanswered().await.unwrap();
        assert_eq!(service.roll_back_dead_trials().await.unwrap(), 0);
        unanswered(&world, &ready).await;
        // Still waiting for its answer.
        assert_eq!(service.roll_back_dead_trials().await.unwrap(), 0);
        world.clock.advance(11 * MINUTE);
        assert_eq!(service.roll_back_dead_trials().await.unwrap(), 1);
        assert!(!in_force(&world).await);
        for email in ["owner@acme.example", "adam@acme.example"] {
            let mails = world.mails_to(email).await;
            assert!(mails.last().unwrap().text.contains("rolled back by itself"));
        }
        let mina = world.signed_in(&ready.mina).await;
        service.organization(&mina, "acme").await.unwrap();
        assert_eq!(service.roll_back_dead_trials().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn outside_the_window_nothing_rolls_it_back() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        let short = Wish {
            mode: WishedMode::Enforce { trial: 12 * MINUTE },
            ..ENFORCED
        };
        ready.ask(short).await.unwrap();
        for _ in 0..5 {
            unanswered(&world, &ready).await;
        }
        world.clock.advance(12 * MINUTE);
        assert_eq!(service.roll_back_dead_trials().await.unwrap(), 0);
        assert!(in_force(&world).await);
    })
    .await;
}

#[tokio::test]
async fn what_strangers_begin_and_post_rolls_nothing_back() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        ready.ask(ENFORCED).await.unwrap();
        let stranger = world.person("mallory@evil.example").await;
        let stranger = world.signed_in(&stranger).await;
        for _ in 0..5 {
            ready
                .scene
                .start_login(&mut Browser::fresh())
                .await
                .unwrap();
            ready
                .scene
                .start_login(&mut Browser::of(stranger.clone()))
                .await
                .unwrap();
            crate::hindrances::refuse_one(&ready).await;
            ready.scene.post("bm8geG1s").await.unwrap_err();
        }
        world.clock.advance(11 * MINUTE);
        service.record_unanswered().await.unwrap();
        assert_eq!(service.roll_back_dead_trials().await.unwrap(), 0);
        assert!(in_force(&world).await);
    })
    .await;
}

#[tokio::test]
async fn one_sign_in_since_then_says_that_it_lives() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        // Of another organization, so that the trial here goes on.
        let elsewhere = world
            .managed_person("kim@labs.example", ready.scene.provider)
            .await;
        world.saml_account(ready.scene.provider, &elsewhere).await;
        ready.ask(ENFORCED).await.unwrap();
        world
            .execute("insert into membership_revocation (organization_id, account_id, created_at) select o.id, a.id, 1 from organization o, account a where a.email = 'kim@labs.example'")
            .await;
        for _ in 0..3 {
            unanswered(&world, &ready).await;
        }
        ready
            .scene
            .login(&mut Browser::fresh(), "kim@labs.example")
            .await
            .unwrap();
        assert!(
            service
                .trial_of(ready.scene.organization)
                .await
                .unwrap()
                .is_some()
        );
        world.clock.advance(11 * MINUTE);
        assert_eq!(service.roll_back_dead_trials().await.unwrap(), 0);
        assert!(in_force(&world).await);
    })
    .await;
}

#[tokio::test]
async fn metadata_that_fails_three_times_since_then_says_that_it_is_dead() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let service = ready.service();
        ready.ask(ENFORCED).await.unwrap();
        let now = service.now().as_millis();
        let row = format!("insert into identity_provider_refresh (identity_provider_id, next_at, failures, attempted_at) select id, 0, 3, {} from identity_provider", now - 1);
        world.execute(&row).await;
        assert_eq!(service.roll_back_dead_trials().await.unwrap(), 0);
        world
            .execute(&format!("update identity_provider_refresh set attempted_at = {now}"))
            .await;
        assert_eq!(service.roll_back_dead_trials().await.unwrap(), 1);
        assert!(!in_force(&world).await);
    })
    .await;
}

#[tokio::test]
async fn two_servers_roll_back_once() {
    on_each_database(async |world| {
        let ready = ready(&world).await;
        let second = world.second_server().await;
        ready.ask(ENFORCED).await.unwrap();
        for _ in 0..3 {
            unanswered(&world, &ready).await;
        }
        world.clock.advance(11 * MINUTE);
        let barrier = tokio::sync::Barrier::new(2);
        let (one, two) = tokio::join!(
            async {
                barrier.wait().await;
                ready.service().roll_back_dead_trials().await.unwrap()
            },
            async {
                barrier.wait().await;
                second.roll_back_dead_trials().await.unwrap()
            }
        );
        assert_eq!(one + two, 1);
        assert_eq!(world.mails_to("owner@acme.example").await.len(), 1);
        // Switched on again, by somebody who came through it again.
        tried(&ready.scene, &ready.admin, "adam@acme.example").await;
        ready.ask(ENFORCED).await.unwrap();
    })
    .await;
}
