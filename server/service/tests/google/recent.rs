//! A recent login for who has Google alone: a fresh sign-in there, by `auth_time`; else a mailed code.
use crate::{Browser, begin, caller_of, code_of, go, hosted, sign_in, with, with_google};
use domain::code;
use serde_json::{Value, json};
use service::{
    google::{GoogleOutcome, GooglePurpose},
    recent_login::{Proof, RECENT},
    testing::TestGoogle,
};
use std::time::Duration;

const ADA: &str = "ada@acme.example";

fn changed(member: &'static str, value: Value) -> impl Fn(&Value) -> Value {
    move |claims| with(&hosted(claims), member, value.clone())
}

#[tokio::test]
async fn a_session_is_as_recent_as_google_says_and_not_recent_where_it_says_nothing() {
    with_google(async |world, google: &TestGoogle| {
        let service = &world.service;
        let now = service.now().as_seconds();
        for (auth_time, recent) in [
            (json!(now), true),
            (json!(now - 601), false),
            (Value::Null, false),
            // From the future, it is now.
            (json!(now + 1_000_000), true),
        ] {
            let mut browser = Browser::fresh();
            let change = changed("auth_time", auth_time.clone());
            let outcome = go(
                world,
                google,
                &mut browser,
                GooglePurpose::SignIn,
                ADA,
                change,
            )
            .await;
            let caller = caller_of(world, outcome.unwrap()).await;
            let signed_in = caller.session().unwrap();
            assert_eq!(service.is_recent(signed_in), recent, "{auth_time}");
            assert!(signed_in.authenticated_at <= service.now());
        }
    })
    .await;
}

#[tokio::test]
async fn a_fresh_sign_in_at_google_makes_the_session_recent_under_a_new_token() {
    with_google(async |world, google| {
        let service = &world.service;
        let ada = sign_in(world, google, ADA).await;
        world.clock.advance(RECENT + Duration::from_secs(60));
        assert_eq!(service.proof(&ada).await.unwrap(), Proof::Google);
        let mut browser = Browser::of(ada.clone());
        let left = begin(service, &mut browser, GooglePurpose::Confirm)
            .await
            .unwrap();
        assert_eq!(left.query["prompt"], "login");
        assert_eq!(left.query["max_age"], "0");
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::Confirm,
            ADA,
            Clone::clone,
        )
        .await;
        let GoogleOutcome::Confirmed { session, next } = outcome.unwrap() else {
            panic!("it was not confirmed");
        };
        assert_eq!(next, "/preferences?x=1");
        let caller = world.caller(&session).await;
        assert!(service.is_recent(caller.session().unwrap()));
        assert_eq!(world.rows("session").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_older_sign_in_confirms_nothing_and_a_mailed_code_takes_its_place() {
    with_google(async |world, google| {
        let service = &world.service;
        let ada = sign_in(world, google, ADA).await;
        world.clock.advance(RECENT + Duration::from_secs(60));
        let now = service.now().as_seconds();
        for auth_time in [json!(now - 61), Value::Null] {
            let mut browser = Browser::of(ada.clone());
            let change = changed("auth_time", auth_time);
            let outcome = go(
                world,
                google,
                &mut browser,
                GooglePurpose::Confirm,
                ADA,
                change,
            )
            .await;
            assert!(matches!(outcome.unwrap(), GoogleOutcome::NotFresh { .. }));
        }
        assert_eq!(
            service.proof(&ada).await.unwrap(),
            Proof::MailedCodeForGoogle
        );
        service.mail_confirmation_code(&ada).await.unwrap();
        let mail = world.mails_to(ADA).await.pop().unwrap().text;
        let code = &mail.split_once("asks for it: ").unwrap().1[..9];
        let session = service
            .confirm_by_mailed_code(&ada, &domain::Secret::new(code))
            .await
            .unwrap();
        let caller = world.caller(&session).await;
        assert!(service.is_recent(caller.session().unwrap()));
    })
    .await;
}

#[tokio::test]
async fn another_google_account_confirms_nothing_and_a_password_session_does_not_ask() {
    with_google(async |world, google| {
        let service = &world.service;
        let ada = sign_in(world, google, ADA).await;
        sign_in(world, google, "eve@acme.example").await;
        let mut browser = Browser::of(ada);
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::Confirm,
            "eve@acme.example",
            hosted,
        )
        .await;
        assert_eq!(code_of(outcome), code::GOOGLE_OTHER_ACCOUNT);
        let ben = world.person("ben@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ben).await);
        let begun = begin(service, &mut browser, GooglePurpose::Confirm).await;
        assert_eq!(code_of(begun.map(drop)), code::SESSION_SCOPE);
    })
    .await;
}
