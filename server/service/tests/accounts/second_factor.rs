//! Signing in with a password and a code, and every way around it that must not be one.
use crate::{code_of, secret};
use domain::{Secret, code};
use service::{
    Caller, Error, Service,
    second_factor::{PENDING_LIFETIME, PendingSignIn},
    testing::{Actor, CODE_SHOWN, PASSWORD, World, nobody, on_each_database},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Barrier;

/// Somebody from another network.
fn stranger() -> Caller {
    Caller::anonymous("198.51.100.7", "Other")
}

async fn up_to_code(service: &Service, person: &Actor) -> PendingSignIn {
    service
        .sign_in_up_to_code(&nobody(), &person.email, &secret(PASSWORD))
        .await
        .unwrap()
}

async fn person_with_app(
    world: &World,
    email: &str,
) -> (Actor, service::testing::AuthenticatorApp, Vec<Secret>) {
    let person = world.person(email).await;
    let caller = world.signed_in(&person).await;
    let (app, codes) = world.two_factor(&caller).await;
    world.service.sign_out(&caller, None).await.unwrap();
    (person, app, codes)
}

#[tokio::test]
async fn the_right_password_opens_nothing_before_the_code_at_whatever_server() {
    on_each_database(async |world| {
        let (ada, app, _) = person_with_app(&world, "ada@acme.example").await;
        let second = world.second_server().await;
        let waiting = up_to_code(&world.service, &ada).await;
        assert_eq!(world.rows("session").await, 0);
        let as_session = second
            .caller_of_session(waiting.token.expose(), "192.0.2.1", "Test")
            .await
            .unwrap();
        assert!(as_session.session().is_none(), "it is no session token");
        let view = second
            .pending_sign_in(waiting.token.expose())
            .await
            .unwrap();
        assert_eq!(view.email, ada.email);
        let finished = second
            .finish_sign_in(&nobody(), waiting.token.expose(), &app.code(second.now()))
            .await
            .unwrap();
        assert_eq!(finished.next, "/fleets");
        let caller = world.caller(&finished.session).await;
        assert_eq!(caller.person().unwrap().account, ada.account);
        assert_eq!(world.rows("pending_sign_in").await, 0);
        assert_eq!(
            world
                .rows("session_second_factor where proof = 'code' and session_id in (select id from session)")
                .await,
            1
        );
        let used = second
            .finish_sign_in(&nobody(), waiting.token.expose(), &app.code(second.now()))
            .await;
        assert_eq!(code_of(used), code::SECOND_FACTOR_EXPIRED);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_is_answered_the_same_whether_there_is_a_second_factor() {
    on_each_database(async |world| {
        person_with_app(&world, "ada@acme.example").await;
        world.person("bob@acme.example").await;
        let mut answers = Vec::new();
        for email in [
            "ada@acme.example",
            "bob@acme.example",
            "nobody@acme.example",
        ] {
            let Err(Error::Refused(refusal)) = world
                .service
                .begin_sign_in(&nobody(), email, &secret("not the password"), "/")
                .await
            else {
                panic!("{email} was let in");
            };
            answers.push(refusal);
        }
        assert_eq!(answers[0].code, code::LOGIN_FAILED);
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        assert_eq!(world.rows("pending_sign_in").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_was_used_is_not_taken_again_and_neither_is_an_older_one() {
    on_each_database(async |world| {
        let service = &world.service;
        let (ada, app, _) = person_with_app(&world, "ada@acme.example").await;
        let now = service.now();
        let code = app.code(now);
        let first = up_to_code(service, &ada).await;
        service
            .finish_sign_in(&nobody(), first.token.expose(), &code)
            .await
            .unwrap();
        // Whoever looked over the shoulder knows the password too.
        let second = up_to_code(service, &ada).await;
        for replayed in [code, app.code(now.minus(CODE_SHOWN))] {
            let refused = service
                .finish_sign_in(&stranger(), second.token.expose(), &replayed)
                .await;
            assert_eq!(code_of(refused), code::SECOND_FACTOR_WRONG);
        }
        // A clock that is half a minute fast is no reason to wait.
        service
            .finish_sign_in(
                &nobody(),
                second.token.expose(),
                &app.code(now.plus(CODE_SHOWN)),
            )
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn the_code_that_turned_it_on_is_used_up() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let (app, _) = world.two_factor(&caller).await;
        let waiting = up_to_code(service, &ada).await;
        let of_setup = app.code(service.now().minus(CODE_SHOWN));
        let refused = service
            .finish_sign_in(&nobody(), waiting.token.expose(), &of_setup)
            .await;
        assert_eq!(code_of(refused), code::SECOND_FACTOR_WRONG);
    })
    .await;
}

#[tokio::test]
async fn of_two_servers_that_get_one_code_at_once_one_makes_a_session() {
    on_each_database(async |world| {
        let (ada, app, codes) = person_with_app(&world, "ada@acme.example").await;
        let servers = [world.service.clone(), world.second_server().await];
        for (round, recovery) in codes.iter().enumerate().take(8) {
            // In turn a code of the app and a recovery code, each typed for two sign-ins of the same person.
            let typed = if round % 2 == 0 {
                app.code(world.service.now())
            } else {
                recovery.clone()
            };
            let waiting = [
                up_to_code(&servers[0], &ada).await,
                up_to_code(&servers[1], &ada).await,
            ];
            let barrier = Arc::new(Barrier::new(2));
            let tries: Vec<_> = servers
                .iter()
                .cloned()
                .zip(waiting)
                .map(|(server, waiting)| {
                    let (barrier, typed) = (Arc::clone(&barrier), typed.clone());
                    tokio::spawn(async move {
                        barrier.wait().await;
                        server
                            .finish_sign_in(&nobody(), waiting.token.expose(), &typed)
                            .await
                            .map(drop)
                    })
                })
                .collect();
            let mut outcomes = Vec::new();
            for one in tries {
                outcomes.push(one.await.unwrap());
            }
            assert_eq!(
                outcomes.iter().filter(|outcome| outcome.is_ok()).count(),
                1,
                "{outcomes:?}"
            );
            let refused = outcomes.into_iter().find(Result::is_err).unwrap();
            assert_eq!(code_of(refused), code::SECOND_FACTOR_WRONG);
            world.clock.advance(Duration::from_secs(120));
        }
        assert_eq!(world.rows("session").await, 8);
        assert_eq!(
            world.rows("recovery_code where used_at is not null").await,
            4
        );
    })
    .await;
}

#[tokio::test]
async fn a_recovery_code_signs_in_once_and_its_person_hears_of_it() {
    on_each_database(async |world| {
        let service = &world.service;
        let (ada, _, codes) = person_with_app(&world, "ada@acme.example").await;
        let first = up_to_code(service, &ada).await;
        let typed = secret(&codes[3].expose().to_lowercase().replace('-', " "));
        service
            .finish_sign_in(&nobody(), first.token.expose(), &typed)
            .await
            .unwrap();
        let mails = world.mails_to(&ada.email).await;
        let mail = mails.last().unwrap();
        assert!(mail.subject.starts_with("A recovery code was used"));
        assert!(mail.text.contains("9 are left."), "{}", mail.text);
        let second = up_to_code(service, &ada).await;
        let again = service
            .finish_sign_in(&nobody(), second.token.expose(), &codes[3])
            .await;
        assert_eq!(code_of(again), code::SECOND_FACTOR_WRONG);
    })
    .await;
}

#[tokio::test]
async fn another_persons_codes_and_waiting_sign_ins_are_worth_nothing() {
    on_each_database(async |world| {
        let service = &world.service;
        let (ada, ada_app, _) = person_with_app(&world, "ada@acme.example").await;
        let (eve, eve_app, eve_codes) = person_with_app(&world, "eve@acme.example").await;
        world.clock.advance(CODE_SHOWN);
        let of_ada = up_to_code(service, &ada).await;
        for own in [eve_app.code(service.now()), eve_codes[0].clone()] {
            let refused = service
                .finish_sign_in(&stranger(), of_ada.token.expose(), &own)
                .await;
            assert_eq!(code_of(refused), code::SECOND_FACTOR_WRONG);
        }
        // With her own waiting sign-in and the code she read from Ada's phone she gets no further.
        let of_eve = up_to_code(service, &eve).await;
        let refused = service
            .finish_sign_in(
                &stranger(),
                of_eve.token.expose(),
                &ada_app.code(service.now()),
            )
            .await;
        assert_eq!(code_of(refused), code::SECOND_FACTOR_WRONG);
        // A browser that holds no token, or another one, gets nowhere with the right code.
        for token in ["", "a token nobody was given"] {
            let refused = service
                .finish_sign_in(&stranger(), token, &ada_app.code(service.now()))
                .await;
            assert_eq!(code_of(refused), code::SECOND_FACTOR_EXPIRED);
        }
        assert_eq!(world.rows("session").await, 0);
        assert_eq!(
            world.rows("recovery_code where used_at is not null").await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_waits_ten_minutes() {
    on_each_database(async |world| {
        let service = &world.service;
        let (ada, app, _) = person_with_app(&world, "ada@acme.example").await;
        let waiting = up_to_code(service, &ada).await;
        world.clock.advance(PENDING_LIFETIME);
        let late = service
            .finish_sign_in(&nobody(), waiting.token.expose(), &app.code(service.now()))
            .await;
        assert_eq!(code_of(late), code::SECOND_FACTOR_EXPIRED);
        world.clock.advance(Duration::from_millis(1));
        service.purge_second_factors(service.now()).await.unwrap();
        assert_eq!(world.rows("pending_sign_in").await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_ends_sessions_ends_what_waits() {
    on_each_database(async |world| {
        let service = &world.service;
        let (ada, app, _) = person_with_app(&world, "ada@acme.example").await;
        let new = secret("six other plain small words");
        let waiting = up_to_code(service, &ada).await;
        service.request_reset(&nobody(), &ada.email).await.unwrap();
        let token = world.mailed_token(&ada.email).await;
        service
            .reset_password(&nobody(), &token, &new)
            .await
            .unwrap();
        let refused = service
            .finish_sign_in(&nobody(), waiting.token.expose(), &app.code(service.now()))
            .await;
        assert_eq!(code_of(refused), code::SECOND_FACTOR_EXPIRED);
        let own = service
            .sign_in_up_to_code(&nobody(), &ada.email, &new)
            .await
            .unwrap();
        let own = service
            .finish_sign_in(&nobody(), own.token.expose(), &app.code(service.now()))
            .await
            .unwrap();
        let waiting = service
            .sign_in_up_to_code(&stranger(), &ada.email, &new)
            .await
            .unwrap();
        let caller = world.caller(&own.session).await;
        service.end_other_sessions(&caller).await.unwrap();
        let gone = service.pending_sign_in(waiting.token.expose()).await;
        assert_eq!(code_of(gone), code::SECOND_FACTOR_EXPIRED);
    })
    .await;
}

#[tokio::test]
async fn guessing_is_slowed_over_all_servers_and_networks_and_keeps_the_owner_out_of_nothing() {
    on_each_database(async |world| {
        let (ada, app, codes) = person_with_app(&world, "ada@acme.example").await;
        let servers = [world.service.clone(), world.second_server().await];
        let waiting = up_to_code(&world.service, &ada).await;
        let token = waiting.token.expose();
        let mut wrong = 0;
        // A botnet: a hundred networks, five guesses each, at two servers.
        for network in 0..100 {
            let bot = Caller::anonymous(format!("203.0.113.{network}"), "Bot");
            for guess in 0..5 {
                let refused = servers[guess % 2]
                    .finish_sign_in(&bot, token, &secret("000000"))
                    .await;
                match code_of(refused) {
                    code if code == code::SECOND_FACTOR_WRONG => wrong += 1,
                    code => assert_eq!(code, code::RATE_LIMITED),
                }
            }
        }
        assert_eq!(wrong, 30, "tries that were looked at");
        let warnings: Vec<_> = world
            .mails_to(&ada.email)
            .await
            .into_iter()
            .filter(|mail| mail.subject.contains("Wrong codes"))
            .collect();
        assert_eq!(warnings.len(), 1, "one mail a day");
        // The owner's recovery code is not held up by strangers, and their app only for minutes.
        world
            .service
            .finish_sign_in(&nobody(), token, &codes[0])
            .await
            .unwrap();
        world.clock.advance(Duration::from_secs(300));
        let waiting = up_to_code(&world.service, &ada).await;
        world
            .service
            .finish_sign_in(
                &nobody(),
                waiting.token.expose(),
                &app.code(world.service.now()),
            )
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn rightful_codes_use_up_no_limit() {
    on_each_database(async |world| {
        let (ada, app, _) = person_with_app(&world, "ada@acme.example").await;
        for _ in 0..35 {
            let waiting = up_to_code(&world.service, &ada).await;
            world
                .service
                .finish_sign_in(
                    &nobody(),
                    waiting.token.expose(),
                    &app.code(world.service.now()),
                )
                .await
                .unwrap();
            world.clock.advance(CODE_SHOWN);
        }
    })
    .await;
}

#[tokio::test]
async fn the_session_that_was_there_stays_until_the_code_is_right() {
    on_each_database(async |world| {
        let service = &world.service;
        let (ada, app, _) = person_with_app(&world, "ada@acme.example").await;
        let bob = world.person("bob@acme.example").await;
        let caller = world.signed_in(&bob).await;
        let waiting = service
            .sign_in_up_to_code(&caller, &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        assert_eq!(world.rows("session").await, 1);
        service
            .finish_sign_in(&caller, waiting.token.expose(), &app.code(service.now()))
            .await
            .unwrap();
        assert_eq!(
            world.rows("session").await,
            1,
            "Ada's took the place of Bob's"
        );
    })
    .await;
}
