//! Two servers at the same moment: an invitation is used once, a subject is linked once.
use crate::{
    FRESH, MEMBER, connected,
    scene::{Browser, acme},
};
use domain::{Secret, code};
use service::testing::{at_once, nobody, on_each_database};

const ROUNDS: usize = 6;

#[tokio::test]
async fn one_invitation_accepted_twice_makes_one_account() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let second = world.second_server().await;
        for round in 0..ROUNDS {
            let email = format!("new{round}@home.example");
            let token = scene.invite(&email, MEMBER).await;
            let password = Secret::new(FRESH);
            let (caller, other) = (nobody(), nobody());
            let (one, two) = at_once(
                scene
                    .service
                    .accept_with_password(&caller, &token, "One", &password),
                second.accept_with_password(&other, &token, "Two", &password),
            )
            .await;
            assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
            assert_eq!(
                world
                    .rows(&format!("account where email = '{email}'"))
                    .await,
                1
            );
        }
        assert_eq!(
            world.rows("invitation where accepted_at is not null").await,
            i64::try_from(ROUNDS).unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn an_invitation_withdrawn_while_it_is_used_is_one_or_the_other() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let second = world.second_server().await;
        let owner = scene.owner_here().await;
        for round in 0..ROUNDS {
            let email = format!("new{round}@acme.example");
            let token = scene.invite(&email, MEMBER).await;
            let invitation = scene.first_invitation().await;
            let mut browser = Browser::fresh();
            let request = scene
                .leave_by_invitation(&mut browser, &token)
                .await
                .unwrap();
            let handle = scene.answer(&request, &scene.about(&email)).await.unwrap();
            let (came, withdrawn) = at_once(
                scene.complete(&browser, &handle),
                second.revoke_invitation(&owner, "acme", invitation),
            )
            .await;
            let members = world
                .rows(&format!(
                    "membership where account_id in (select id from account where email = '{email}')"
                ))
                .await;
            assert_eq!(came.is_ok(), members == 1);
            assert_ne!(came.is_ok(), withdrawn.is_ok());
        }
    })
    .await;
}

#[tokio::test]
async fn one_subject_connected_by_two_accounts_at_once_is_linked_once() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let second = scene.at_second_server().await;
        for round in 0..ROUNDS {
            let mut ready = Vec::new();
            for name in ["ada", "eve"] {
                let person = world.person(&format!("{name}{round}@acme.example")).await;
                let caller = world.signed_in(&person).await;
                scene
                    .service
                    .request_connect(&caller, "acme")
                    .await
                    .unwrap();
                let token = world.mailed_token(&person.email).await;
                let mut browser = Browser::fresh();
                let request = scene.follow_connect(&mut browser, &token).await.unwrap();
                let mut about = scene.about(&person.email);
                about.name_id = format!("shared-{round}");
                let handle = scene.answer(&request, &about).await.unwrap();
                ready.push((browser, handle));
            }
            let (one, two) = at_once(
                scene.complete(&ready[0].0, &ready[0].1),
                second.complete(&ready[1].0, &ready[1].1),
            )
            .await;
            let refusals: Vec<_> = [one.err(), two.err()].into_iter().flatten().collect();
            assert_eq!(refusals, [code::CONNECT_SUBJECT_TAKEN]);
        }
        assert_eq!(
            world.rows("saml_account").await,
            i64::try_from(ROUNDS).unwrap()
        );
    })
    .await;
}
