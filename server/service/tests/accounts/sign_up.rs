use crate::{NEW_PASSWORD, code_of, company_account, secret, sign_up_and_in};
use domain::code;
use service::{
    Error,
    settings::Signup,
    sign_up::Confirmed,
    testing::{PASSWORD, nobody, on_each_database, on_each_database_with},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Barrier;

#[tokio::test]
async fn a_confirmed_address_signs_in() {
    on_each_database(async |world| {
        let caller = sign_up_and_in(&world, "ada@acme.example").await;
        let profile = world.service.profile(&caller).await.unwrap();
        assert_eq!(
            (profile.email.as_str(), profile.name.as_str()),
            ("ada@acme.example", "Ada")
        );
        assert!(profile.has_password && !profile.managed && profile.connections.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_form_hears_all_its_faults_at_once() {
    on_each_database(async |world| {
        let faults = world
            .service
            .sign_up(&nobody(), " ", "nobody", &secret("short"))
            .await
            .unwrap_err();
        let fields: Vec<_> = faults.iter().map(|fault| fault.refusal().field).collect();
        assert_eq!(fields, [Some("name"), Some("email"), Some("password")]);
        assert_eq!(world.rows("account").await + world.rows("mail").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_known_address_gets_the_same_answer_and_another_mail() {
    on_each_database(async |world| {
        world.person("ada@acme.example").await;
        company_account(&world, "grace@acme.example").await;
        for (email, subject) in [
            (
                "ada@ACME.example",
                "You already have an account at Gatehouse",
            ),
            ("grace@acme.example", "How you sign in to Gatehouse"),
            (
                "new@acme.example",
                "Confirm your e-mail address for Gatehouse",
            ),
        ] {
            let answer = world
                .service
                .sign_up(&nobody(), "Mallory", email, &secret(NEW_PASSWORD))
                .await;
            assert!(answer.is_ok(), "{email}");
            let mails = world.mails_to(&email.to_lowercase()).await;
            assert_eq!(mails.len(), 1);
            assert_eq!(mails[0].subject, subject);
            assert!(!mails[0].text.contains("Mallory"));
        }
        assert_eq!(world.rows("account").await, 3);
        assert_eq!(world.rows("account where name = 'Mallory'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn signing_up_is_closed_where_people_are_invited() {
    on_each_database_with(
        |settings| settings.signup = Signup::Invited,
        async |world| {
            let faults = world
                .service
                .sign_up(&nobody(), "Ada", "ada@acme.example", &secret(PASSWORD))
                .await
                .unwrap_err();
            assert_eq!(faults[0].refusal().code, code::SIGNUP_CLOSED);
        },
    )
    .await;
}

#[tokio::test]
async fn a_stranger_who_signed_up_first_gains_nothing() {
    on_each_database(async |world| {
        let service = &world.service;
        service
            .sign_up(
                &nobody(),
                "Mallory",
                "ada@acme.example",
                &secret(NEW_PASSWORD),
            )
            .await
            .unwrap();
        world.clock.advance(Duration::from_secs(60));
        service
            .sign_up(&nobody(), "Ada", "ada@acme.example", &secret(PASSWORD))
            .await
            .unwrap();
        let token = world.mailed_token("ada@acme.example").await;
        let Confirmed::ChoosePassword(reset) =
            service.confirm_email(&nobody(), &token).await.unwrap()
        else {
            panic!("a password was taken over from one of two strangers");
        };
        for password in [NEW_PASSWORD, PASSWORD] {
            let outcome = service
                .sign_in_with_password(&nobody(), "ada@acme.example", &secret(password))
                .await;
            assert_eq!(code_of(outcome), code::LOGIN_FAILED);
        }
        service
            .reset_password(&nobody(), reset.expose(), &secret(PASSWORD))
            .await
            .unwrap();
        service
            .sign_in_with_password(&nobody(), "ada@acme.example", &secret(PASSWORD))
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn looking_at_a_link_uses_nothing_up_and_it_works_once() {
    on_each_database(async |world| {
        let service = &world.service;
        service
            .sign_up(&nobody(), "Ada", "ada@acme.example", &secret(PASSWORD))
            .await
            .unwrap();
        let token = world.mailed_token("ada@acme.example").await;
        for _ in 0..3 {
            let purposes = [service::mailed_link::Purpose::ConfirmEmail];
            assert_eq!(
                service.peek_link(&token, &purposes).await.unwrap().email,
                "ada@acme.example"
            );
        }
        assert_eq!(
            code_of(service.peek_reset(&token).await),
            code::LINK_EXPIRED
        );
        service.confirm_email(&nobody(), &token).await.unwrap();
        assert_eq!(
            code_of(service.confirm_email(&nobody(), &token).await),
            code::LINK_EXPIRED
        );
        assert_eq!(
            code_of(service.confirm_email(&nobody(), "never-given-out").await),
            code::LINK_EXPIRED
        );
    })
    .await;
}

#[tokio::test]
async fn a_link_ends_after_a_day() {
    on_each_database(async |world| {
        let service = &world.service;
        service
            .sign_up(&nobody(), "Ada", "ada@acme.example", &secret(PASSWORD))
            .await
            .unwrap();
        let token = world.mailed_token("ada@acme.example").await;
        world.clock.advance(Duration::from_secs(24 * 3600));
        assert_eq!(
            code_of(service.confirm_email(&nobody(), &token).await),
            code::LINK_EXPIRED
        );
    })
    .await;
}

#[tokio::test]
async fn of_two_servers_using_one_link_one_wins() {
    on_each_database(async |world| {
        world
            .service
            .sign_up(&nobody(), "Ada", "ada@acme.example", &secret(PASSWORD))
            .await
            .unwrap();
        let token = world.mailed_token("ada@acme.example").await;
        let barrier = Arc::new(Barrier::new(2));
        let tries = [world.service.clone(), world.second_server().await].map(|server| {
            let (barrier, token) = (Arc::clone(&barrier), token.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                server.confirm_email(&nobody(), &token).await
            })
        });
        let outcomes: Vec<Result<Confirmed, Error>> = futures::future::join_all(tries)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for outcome in outcomes.into_iter().filter(Result::is_err) {
            assert_eq!(code_of(outcome), code::LINK_EXPIRED);
        }
    })
    .await;
}

#[tokio::test]
async fn two_sign_ups_of_one_address_at_once_make_one_account() {
    on_each_database(async |world| {
        let barrier = Arc::new(Barrier::new(2));
        let tries = [world.service.clone(), world.second_server().await].map(|server| {
            let barrier = Arc::clone(&barrier);
            tokio::spawn(async move {
                barrier.wait().await;
                server
                    .sign_up(&nobody(), "Ada", "ada@acme.example", &secret(PASSWORD))
                    .await
            })
        });
        for outcome in futures::future::join_all(tries).await {
            outcome.unwrap().unwrap();
        }
        assert_eq!(world.rows("account").await, 1);
        assert_eq!(world.mails_to("ada@acme.example").await.len(), 2);
    })
    .await;
}
