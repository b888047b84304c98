//! Whose answer it is: bound to one browser, taken once, within ten minutes.
use crate::{Browser, begin, code_of, come_back, hosted, sign_in, with_google};
use domain::code;
use service::{
    google::{GoogleAnswer, GooglePurpose},
    testing::on_each_database,
};
use std::time::Duration;

#[tokio::test]
async fn a_state_of_another_browser_signs_nobody_in_and_uses_nothing_up() {
    with_google(async |world, google| {
        let service = &world.service;
        let mut attacker = Browser::fresh();
        let left = begin(service, &mut attacker, GooglePurpose::SignIn)
            .await
            .unwrap();
        let token = || {
            google
                .signer
                .sign(&hosted(&left.claims(world, google, "eve@acme.example")))
        };
        // The attacker's answer, opened by the victim: with no way of their own, and with one.
        let mut victim = Browser::fresh();
        let outcome = come_back(service, google, &victim, &left, token()).await;
        assert_eq!(code_of(outcome), code::GOOGLE_EXPIRED);
        begin(service, &mut victim, GooglePurpose::SignIn)
            .await
            .unwrap();
        let outcome = come_back(service, google, &victim, &left, token()).await;
        assert_eq!(code_of(outcome), code::GOOGLE_EXPIRED);
        assert_eq!(google.asked("/token").len(), 0);
        assert_eq!(world.rows("session").await, 0);
        let outcome = come_back(service, google, &attacker, &left, token()).await;
        assert!(outcome.is_ok());
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_taken_once_and_not_after_ten_minutes() {
    with_google(async |world, google| {
        let service = &world.service;
        let mut browser = Browser::fresh();
        let left = begin(service, &mut browser, GooglePurpose::SignIn)
            .await
            .unwrap();
        let claims = hosted(&left.claims(world, google, "ada@acme.example"));
        let token = google.signer.sign(&claims);
        let first = come_back(service, google, &browser, &left, token.clone()).await;
        assert!(first.is_ok());
        let again = come_back(service, google, &browser, &left, token).await;
        assert_eq!(code_of(again), code::GOOGLE_EXPIRED);
        assert_eq!(world.rows("session").await, 1);

        let left = begin(service, &mut browser, GooglePurpose::SignIn)
            .await
            .unwrap();
        let token = google
            .signer
            .sign(&hosted(&left.claims(world, google, "ada@acme.example")));
        world.clock.advance(Duration::from_secs(601));
        let late = come_back(service, google, &browser, &left, token).await;
        assert_eq!(code_of(late), code::GOOGLE_EXPIRED);
        service.purge_google_sign_ins(service.now()).await.unwrap();
        assert_eq!(world.rows("google_sign_in").await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_google_says_no_to_or_another_provider_says_is_refused() {
    with_google(async |world, google| {
        let service = &world.service;
        let mut browser = Browser::fresh();
        let state = |left: &crate::Left| left.state().to_owned();
        let denied = GoogleAnswer {
            state: state(
                &begin(service, &mut browser, GooglePurpose::SignIn)
                    .await
                    .unwrap(),
            ),
            error: Some("access_denied".to_owned()),
            ..GoogleAnswer::default()
        };
        let cookie = browser.cookie.clone();
        let answer = async |answer: &GoogleAnswer| {
            code_of(
                service
                    .answer_google(&service::testing::nobody(), cookie.as_deref(), answer)
                    .await,
            )
        };
        assert_eq!(answer(&denied).await, code::GOOGLE_DECLINED);
        assert_eq!(answer(&denied).await, code::GOOGLE_EXPIRED);
        let mixed_up = GoogleAnswer {
            state: state(
                &begin(service, &mut browser, GooglePurpose::SignIn)
                    .await
                    .unwrap(),
            ),
            code: Some("theirs".to_owned()),
            issuer: Some("https://evil.example".to_owned()),
            error: None,
        };
        assert_eq!(answer(&mixed_up).await, code::GOOGLE_ANSWER_REFUSED);
        // A code that Google does not know.
        let unknown = GoogleAnswer {
            state: state(
                &begin(service, &mut browser, GooglePurpose::SignIn)
                    .await
                    .unwrap(),
            ),
            code: Some("made up".to_owned()),
            ..GoogleAnswer::default()
        };
        assert_eq!(answer(&unknown).await, code::GOOGLE_ANSWER_REFUSED);
        assert_eq!(google.asked("/token").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn where_google_is_not_configured_nothing_of_it_is_there() {
    on_each_database(async |world| {
        let service = &world.service;
        let mut browser = Browser::fresh();
        assert!(!service.offers_google());
        let begun = begin(service, &mut browser, GooglePurpose::SignIn).await;
        assert_eq!(code_of(begun.map(drop)), code::NOT_FOUND);
        let answer = GoogleAnswer::default();
        let outcome = service.answer_google(&browser.caller, None, &answer).await;
        assert_eq!(code_of(outcome), code::NOT_FOUND);
        let ada = world.person("ada@acme.example").await;
        let ada = world.signed_in(&ada).await;
        assert_eq!(code_of(service.unlink_google(&ada).await), code::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_session_of_google_ends_with_its_link() {
    with_google(async |world, google| {
        let ada = sign_in(world, google, "ada@acme.example").await;
        assert!(ada.session().is_some());
        let mut browser = Browser::fresh();
        let outcome = crate::go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            "ada@acme.example",
            hosted,
        )
        .await
        .unwrap();
        let service::google::GoogleOutcome::Arrived {
            arrival: service::second_factor::Arrival::SignedIn(session),
            ..
        } = outcome
        else {
            panic!("no session");
        };
        assert!(world.caller(&session).await.session().is_some());
        world.execute("delete from google_link").await;
        assert!(world.caller(&session).await.session().is_none());
    })
    .await;
}
