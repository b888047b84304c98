//! Whose account a Google account opens: the known one, a new one, one with the same address after its mailbox was shown;
//! never a company's, an operator's, or one that somebody else may hold.
use crate::{
    Browser, caller_of, code_of, go, hosted, mailed_code, prove, sign_in, with, with_google,
};
use domain::{Role, Secret, code, organization::Plan};
use serde_json::json;
use service::{
    google::{GoogleOutcome, GooglePurpose},
    second_factor::Arrival,
    testing::{CODE_SHOWN, PASSWORD, nobody},
};

pub const ADA: &str = "ada@acme.example";

#[tokio::test]
async fn an_unknown_person_signs_up_and_comes_back_as_the_same() {
    with_google(async |world, google| {
        let first = sign_in(world, google, ADA).await;
        let profile = world.service.profile(&first).await.unwrap();
        assert_eq!((profile.email.as_str(), profile.has_password), (ADA, false));
        assert_eq!(profile.name, "Ada Lovelace");
        let link = world.service.google_link(&first).await.unwrap().unwrap();
        assert!(link.signed_up);
        // Whatever her address is at Google by now: the subject is who she is.
        let mut browser = Browser::fresh();
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            ADA,
            |claims| with(claims, "email", json!("lovelace@other.example")),
        )
        .await;
        let again = caller_of(world, outcome.unwrap()).await;
        assert_eq!(
            again.person().unwrap().account,
            first.person().unwrap().account
        );
        assert_eq!(world.rows("account").await, 1);
        let sessions = world.service.sessions(&again).await.unwrap();
        assert!(sessions.iter().all(|session| session.google));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_google_does_not_give_out_is_shown_by_a_code_first() {
    with_google(async |world, google| {
        let mut browser = Browser::fresh();
        let unchanged = |claims: &serde_json::Value| claims.clone();
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            ADA,
            unchanged,
        )
        .await
        .unwrap();
        assert_eq!(world.rows("account").await, 0);
        let GoogleOutcome::Prove(way) = outcome else {
            panic!("no code was asked for");
        };
        let proof = world
            .service
            .google_proof(way, browser.cookie.as_deref())
            .await
            .unwrap();
        assert_eq!(proof.email, ADA);
        // In another browser the code is worth nothing.
        let code = mailed_code(world, ADA).await;
        let elsewhere = world
            .service
            .prove_google(&nobody(), way, Some("another browser"), &code)
            .await;
        assert_eq!(code_of(elsewhere), code::GOOGLE_EXPIRED);
        let outcome = prove(world, &browser, outcome, ADA).await.unwrap();
        let caller = caller_of(world, outcome).await;
        assert!(
            world
                .service
                .google_link(&caller)
                .await
                .unwrap()
                .unwrap()
                .signed_up
        );
        // It worked once.
        let again = world
            .service
            .prove_google(&nobody(), way, browser.cookie.as_deref(), &code)
            .await;
        assert_eq!(code_of(again), code::GOOGLE_EXPIRED);
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_here_is_linked_only_after_its_mailbox_was_shown() {
    with_google(async |world, google| {
        let ada = world.person(ADA).await;
        let mut browser = Browser::fresh();
        // Even where Google gives the address out itself, and in whatever case it writes it.
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            "Ada@Acme.example",
            hosted,
        )
        .await
        .unwrap();
        assert_eq!(world.rows("google_link").await, 0);
        assert_eq!(world.rows("session").await, 0);
        let GoogleOutcome::Prove(way) = outcome else {
            panic!("no code was asked for");
        };
        let code = mailed_code(world, "Ada@Acme.example").await;
        let outcome = world
            .service
            .prove_google(&nobody(), way, browser.cookie.as_deref(), &code)
            .await
            .unwrap();
        let caller = caller_of(world, outcome).await;
        assert_eq!(caller.person().unwrap().account, ada.account);
        let link = world.service.google_link(&caller).await.unwrap().unwrap();
        assert!(!link.signed_up);
        let told = world.mails_to(ADA).await.pop().unwrap();
        assert!(told.subject.starts_with("Google sign-in is linked"));
        // Her password still works.
        let arrival = world
            .service
            .begin_sign_in(&nobody(), ADA, &Secret::new(PASSWORD), "/")
            .await
            .unwrap();
        assert!(matches!(arrival, Arrival::SignedIn(_)));
    })
    .await;
}

#[tokio::test]
async fn five_wrong_codes_end_the_way_and_the_right_one_no_longer_works() {
    with_google(async |world, google| {
        world.person(ADA).await;
        let mut browser = Browser::fresh();
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            ADA,
            hosted,
        )
        .await
        .unwrap();
        let GoogleOutcome::Prove(way) = outcome else {
            panic!("no code was asked for");
        };
        let right = mailed_code(world, ADA).await;
        let wrong = Secret::new("0000-0000");
        for code in [&wrong, &wrong, &wrong, &wrong, &wrong, &right] {
            let outcome = world
                .service
                .prove_google(&nobody(), way, browser.cookie.as_deref(), code)
                .await;
            assert_eq!(code_of(outcome), code::GOOGLE_CODE_WRONG);
        }
        assert_eq!(world.rows("google_link").await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_signed_up_with_the_victims_address_before_keeps_nothing() {
    with_google(async |world, google| {
        let theirs = Secret::new("a password of the attacker's");
        world
            .service
            .sign_up(&nobody(), "Mallory", ADA, &theirs)
            .await
            .unwrap();
        let link = world.mailed_token(ADA).await;
        let ada = sign_in(world, google, ADA).await;
        let profile = world.service.profile(&ada).await.unwrap();
        assert_eq!(profile.name, "Ada Lovelace");
        assert!(!profile.has_password);
        let outcome = world
            .service
            .begin_sign_in(&nobody(), ADA, &theirs, "/")
            .await;
        assert_eq!(code_of(outcome), code::LOGIN_FAILED);
        let outcome = world.service.confirm_email(&nobody(), &link).await;
        assert_eq!(code_of(outcome), code::LINK_EXPIRED);
        assert_eq!(world.rows("account").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_company_account_and_an_operator_never_come_in_with_google() {
    with_google(async |world, google| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        world.managed_person("grace@acme.example", provider).await;
        world.operator("root@acme.example").await;
        for (email, expected) in [
            ("grace@acme.example", code::LOGIN_SSO_REQUIRED),
            ("GRACE@acme.example", code::LOGIN_SSO_REQUIRED),
            ("root@acme.example", code::GOOGLE_ACCOUNT_REFUSED),
        ] {
            let mut browser = Browser::fresh();
            let outcome = go(
                world,
                google,
                &mut browser,
                GooglePurpose::SignIn,
                email,
                hosted,
            )
            .await;
            let refusal = outcome.unwrap_err().refusal();
            assert_eq!(refusal.code, expected, "{email}");
            if expected == code::LOGIN_SSO_REQUIRED {
                assert!(refusal.message.unwrap().contains("/saml/acme"));
            }
        }
        assert_eq!(world.rows("google_link").await, 0);
        assert_eq!(world.rows("session").await, 0);
        assert_eq!(world.mails_to("grace@acme.example").await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn the_same_subject_of_another_issuer_is_somebody_else() {
    with_google(async |world, google| {
        let ada = sign_in(world, google, ADA).await;
        world
            .execute("update google_link set issuer = 'https://accounts.google.com'")
            .await;
        // Her sessions through the provider that is gone opened with it, and end with it.
        let sessions = world.service.google_link(&ada).await.unwrap();
        assert_eq!(sessions, None);
        let mut browser = Browser::fresh();
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            ADA,
            hosted,
        )
        .await
        .unwrap();
        assert!(matches!(outcome, GoogleOutcome::Prove(_)));
    })
    .await;
}

#[tokio::test]
async fn the_second_factor_is_asked_for_after_google_as_after_a_password() {
    with_google(async |world, google| {
        let ada = sign_in(world, google, ADA).await;
        let (app, _) = world.two_factor(&ada).await;
        world.clock.advance(CODE_SHOWN);
        let mut browser = Browser::fresh();
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            ADA,
            hosted,
        )
        .await
        .unwrap();
        let GoogleOutcome::Arrived {
            arrival: Arrival::SecondFactor(pending),
            ..
        } = outcome
        else {
            panic!("no code was asked for: {outcome:?}");
        };
        let service = &world.service;
        let finished = service
            .finish_sign_in(&nobody(), pending.token.expose(), &app.code(service.now()))
            .await
            .unwrap();
        assert_eq!(finished.next, "/preferences?x=1");
        assert!(world.caller(&finished.session).await.session().is_some());

        // What waits ends with the link.
        world.clock.advance(CODE_SHOWN);
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            ADA,
            hosted,
        )
        .await
        .unwrap();
        let GoogleOutcome::Arrived {
            arrival: Arrival::SecondFactor(pending),
            ..
        } = outcome
        else {
            panic!("no code was asked for: {outcome:?}");
        };
        world.execute("delete from google_link").await;
        let late = service
            .finish_sign_in(&nobody(), pending.token.expose(), &app.code(service.now()))
            .await;
        assert_eq!(code_of(late), code::LOGIN_FAILED);
    })
    .await;
}

#[tokio::test]
async fn a_suspended_person_does_not_come_in_with_google() {
    with_google(async |world, google| {
        sign_in(world, google, ADA).await;
        world.execute("update account set suspended_at = 1").await;
        let mut browser = Browser::fresh();
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::SignIn,
            ADA,
            hosted,
        )
        .await;
        assert_eq!(code_of(outcome), code::ACCOUNT_SUSPENDED);
    })
    .await;
}

#[tokio::test]
async fn an_owner_with_google_alone_counts_as_a_way_in() {
    with_google(async |world, google| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        world.identity_provider("acme", acme).await;
        let owner = world.person("owner@acme.example").await;
        world.member(acme, &owner, Role::Owner).await;
        let ada = sign_in(world, google, ADA).await;
        let person = ada.person().unwrap().clone();
        let actor = service::testing::Actor {
            account: person.account,
            email: person.email,
        };
        world.member(acme, &actor, Role::Owner).await;
        let owner = world.signed_in(&owner).await;
        world
            .service
            .leave_organization(&owner, "acme")
            .await
            .unwrap();
        // She is the last one now.
        let outcome = world.service.leave_organization(&ada, "acme").await;
        assert_eq!(code_of(outcome), code::ORGANIZATION_LAST_WAY_IN);
    })
    .await;
}
