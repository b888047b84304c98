//! Linking a Google account to one's own and unlinking it: at a recent session, of the same address, never the only way in.
use crate::{Browser, begin, code_of, come_back, go, hosted, sign_in, with_google};
use domain::{Secret, code, organization::Plan};
use service::{
    google::{GoogleOutcome, GooglePurpose},
    recent_login::RECENT,
    testing::{World, nobody},
};
use std::time::Duration;

const ADA: &str = "ada@acme.example";

async fn link(world: &World, google: &service::testing::TestGoogle) -> Browser {
    let ada = world.person(ADA).await;
    let mut browser = Browser::of(world.signed_in(&ada).await);
    let outcome = go(
        world,
        google,
        &mut browser,
        GooglePurpose::Link,
        ADA,
        Clone::clone,
    )
    .await;
    assert!(matches!(outcome.unwrap(), GoogleOutcome::Linked { .. }));
    browser
}

#[tokio::test]
async fn a_person_links_google_comes_in_with_it_and_unlinks_it() {
    with_google(async |world, google| {
        let browser = link(world, google).await;
        let service = &world.service;
        let by_google = sign_in(world, google, ADA).await;
        assert_eq!(
            by_google.person().unwrap().account,
            browser.caller.person().unwrap().account
        );
        let linked = service.google_link(&browser.caller).await.unwrap().unwrap();
        assert!(!linked.signed_up);
        let again = begin(
            service,
            &mut Browser::of(browser.caller.clone()),
            GooglePurpose::Link,
        )
        .await;
        assert_eq!(code_of(again.map(drop)), code::GOOGLE_ALREADY_LINKED);
        service.unlink_google(&browser.caller).await.unwrap();
        assert_eq!(world.rows("session where method = 'google'").await, 0);
        assert_eq!(world.rows("session where method = 'password'").await, 1);
        assert_eq!(
            code_of(service.unlink_google(&browser.caller).await),
            code::GOOGLE_NOT_LINKED
        );
        let subjects: Vec<String> = world
            .mails_to(ADA)
            .await
            .into_iter()
            .map(|mail| mail.subject)
            .collect();
        assert_eq!(subjects.len(), 2);
        assert!(subjects[1].starts_with("Google sign-in is unlinked"));
        assert_eq!(
            world
                .rows("audit_event where action = 'google.linked'")
                .await,
            1
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'google.unlinked'")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn linking_and_unlinking_ask_for_a_recent_login() {
    with_google(async |world, google| {
        let browser = link(world, google).await;
        let service = &world.service;
        world.clock.advance(RECENT + Duration::from_secs(1));
        assert_eq!(
            code_of(service.unlink_google(&browser.caller).await),
            code::RECENT_LOGIN_REQUIRED
        );
        world.execute("delete from google_link").await;
        let mut again = Browser::of(browser.caller.clone());
        let begun = begin(service, &mut again, GooglePurpose::Link).await;
        assert_eq!(code_of(begun.map(drop)), code::RECENT_LOGIN_REQUIRED);
    })
    .await;
}

#[tokio::test]
async fn who_has_no_password_does_not_unlink_and_does_once_there_is_one() {
    with_google(async |world, google| {
        let service = &world.service;
        let ada = sign_in(world, google, ADA).await;
        assert_eq!(
            code_of(service.unlink_google(&ada).await),
            code::GOOGLE_ONLY_WAY
        );
        assert_eq!(world.rows("google_link").await, 1);
        service.request_reset(&nobody(), ADA).await.unwrap();
        let token = world.mailed_token(ADA).await;
        let password = Secret::new("four plain small words more");
        service
            .reset_password(&nobody(), &token, &password)
            .await
            .unwrap();
        let ada = sign_in(world, google, ADA).await;
        service.unlink_google(&ada).await.unwrap();
        let arrival = service.begin_sign_in(&nobody(), ADA, &password, "/").await;
        assert!(arrival.is_ok());
    })
    .await;
}

#[tokio::test]
async fn only_the_google_account_with_the_same_address_is_linked() {
    with_google(async |world, google| {
        let ada = world.person(ADA).await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let outcome = go(
            world,
            google,
            &mut browser,
            GooglePurpose::Link,
            "mallory@evil.example",
            hosted,
        )
        .await;
        let refusal = outcome.unwrap_err().refusal();
        assert_eq!(refusal.code, code::GOOGLE_OTHER_EMAIL);
        assert!(refusal.message.unwrap().contains("mallory@evil.example"));
        assert_eq!(world.rows("google_link").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_answer_is_linked_to_the_account_and_session_that_asked_for_it_only() {
    with_google(async |world, google| {
        let service = &world.service;
        let ada = world.person(ADA).await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let left = begin(service, &mut browser, GooglePurpose::Link)
            .await
            .unwrap();
        let token = || google.signer.sign(&left.claims(world, google, ADA));
        // Signed in as somebody else meanwhile, in the same browser.
        let eve = world.person("eve@acme.example").await;
        let other = Browser {
            cookie: browser.cookie.clone(),
            caller: world.signed_in(&eve).await,
        };
        let outcome = come_back(service, google, &other, &left, token()).await;
        assert_eq!(code_of(outcome), code::GOOGLE_OTHER_ACCOUNT);
        // A session that was ended while the browser was away.
        let left = begin(service, &mut browser, GooglePurpose::Link)
            .await
            .unwrap();
        world.execute("delete from session").await;
        let token = google.signer.sign(&left.claims(world, google, ADA));
        let outcome = come_back(service, google, &browser, &left, token).await;
        assert_eq!(code_of(outcome), code::SIGN_IN_REQUIRED);
        // A way to link never signs in.
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let left = begin(service, &mut browser, GooglePurpose::Link)
            .await
            .unwrap();
        let signed_out = Browser {
            cookie: browser.cookie.clone(),
            caller: nobody(),
        };
        let token = google.signer.sign(&left.claims(world, google, ADA));
        let outcome = come_back(service, google, &signed_out, &left, token).await;
        assert_eq!(code_of(outcome), code::SIGN_IN_REQUIRED);
        assert_eq!(world.rows("google_link").await, 0);
    })
    .await;
}

#[tokio::test]
async fn sessions_of_identity_providers_and_company_accounts_and_operators_link_nothing() {
    with_google(async |world, _| {
        let service = &world.service;
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let grace = world.managed_person("grace@acme.example", provider).await;
        let managed = world.saml_account(provider, &grace).await;
        let grace = world.signed_in_by(&grace, provider, managed).await;
        let ada = world.person(ADA).await;
        let connected = world.saml_account(provider, &ada).await;
        let ada = world.signed_in_by(&ada, provider, connected).await;
        let root = world.operator("root@acme.example").await;
        let root = world.signed_in(&root).await;
        for (who, expected) in [
            (nobody(), code::SIGN_IN_REQUIRED),
            (grace, code::ACCOUNT_MANAGED),
            (ada, code::SESSION_SCOPE),
            (root, code::GOOGLE_ACCOUNT_REFUSED),
        ] {
            let mut browser = Browser::of(who.clone());
            let begun = begin(service, &mut browser, GooglePurpose::Link).await;
            assert_eq!(code_of(begun.map(drop)), expected);
            assert_eq!(code_of(service.unlink_google(&who).await), expected);
        }
        assert_eq!(world.rows("google_sign_in").await, 0);
    })
    .await;
}
