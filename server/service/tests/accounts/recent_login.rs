use crate::{code_of, secret};
use domain::{code, organization::Plan};
use service::{
    recent_login::{Proof, RECENT},
    testing::{PASSWORD, nobody, on_each_database},
};
use std::time::Duration;

#[tokio::test]
async fn a_sign_in_is_recent_for_ten_minutes() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        world.clock.advance(RECENT);
        assert!(service.is_recent(caller.session().unwrap()));
        world.clock.advance(Duration::from_secs(1));
        assert!(!service.is_recent(caller.session().unwrap()));
    })
    .await;
}

#[tokio::test]
async fn the_password_makes_a_session_recent_again_under_a_new_token() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let before = service
            .sign_in_with_password(&nobody(), &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        let old = world.caller(&before).await;
        world.clock.advance(Duration::from_secs(3600));
        let after = service
            .confirm_password(&old, &secret(PASSWORD))
            .await
            .unwrap();
        let new = world.caller(&after).await;
        assert!(service.is_recent(new.session().unwrap()));
        assert_eq!(
            new.session().unwrap().session,
            old.session().unwrap().session
        );
        // A copy of the cookie opens nothing any more, and the session lives no longer than before.
        assert!(world.caller(&before).await.session().is_none());
        assert_eq!(after.expires_at, before.expires_at);
        assert_eq!(
            world
                .rows("audit_event where action = 'session.confirmed'")
                .await,
            1
        );
        // What was read before the token changed names the same session, and confirms it once more.
        service
            .confirm_password(&old, &secret(PASSWORD))
            .await
            .unwrap();
        assert!(world.caller(&after).await.session().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_confirms_nothing_and_is_limited_like_a_sign_in() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        world.clock.advance(Duration::from_secs(3600));
        for _ in 0..10 {
            let wrong = service
                .confirm_password(&caller, &secret("something else entirely"))
                .await;
            assert_eq!(code_of(wrong), code::PASSWORD_WRONG);
        }
        let limited = service.confirm_password(&caller, &secret(PASSWORD)).await;
        assert_eq!(code_of(limited), code::RATE_LIMITED);
        let elsewhere = service
            .sign_in_with_password(&caller, &ada.email, &secret(PASSWORD))
            .await;
        assert_eq!(code_of(elsewhere), code::RATE_LIMITED);
        assert_eq!(
            world
                .rows("audit_event where action = 'session.confirmed'")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_is_not_brought_back() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        service.sign_out(&caller, None).await.unwrap();
        let outcome = service.confirm_password(&caller, &secret(PASSWORD)).await;
        assert_eq!(code_of(outcome), code::SIGN_IN_REQUIRED);
        let anonymous = service.confirm_password(&nobody(), &secret(PASSWORD)).await;
        assert_eq!(code_of(anonymous), code::SIGN_IN_REQUIRED);
    })
    .await;
}

#[tokio::test]
async fn who_came_through_a_company_proves_it_there() {
    on_each_database(async |world| {
        let service = &world.service;
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let grace = world.managed_person("grace@acme.example", provider).await;
        let link = world.saml_account(provider, &grace).await;
        let caller = world.signed_in_by(&grace, provider, link).await;
        let outcome = service.confirm_password(&caller, &secret(PASSWORD)).await;
        assert_eq!(code_of(outcome), code::SESSION_SCOPE);
        let Proof::Company(company) = service.proof(&caller).await.unwrap() else {
            panic!("a company account has no password");
        };
        assert_eq!(company.path(), "/saml/acme");
        let ada = world.person("ada@acme.example").await;
        let own = world.signed_in(&ada).await;
        assert_eq!(service.proof(&own).await.unwrap(), Proof::Password);
    })
    .await;
}
