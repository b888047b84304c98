use crate::{code_of, secret};
use domain::{code, id::SessionId, organization::Plan};
use service::testing::{PASSWORD, nobody, on_each_database};
use std::time::Duration;

#[tokio::test]
async fn a_session_token_opens_nothing_after_sign_out() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let session = service
            .sign_in_with_password(&nobody(), &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        let caller = world.caller(&session).await;
        assert!(caller.session().is_some());
        service.sign_out(&caller, None).await.unwrap();
        assert!(world.caller(&session).await.session().is_none());
        // A second sign-out of the same page is no error.
        service.sign_out(&caller, None).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_password_session_ends_after_two_weeks() {
    on_each_database(async |world| {
        let ada = world.person("ada@acme.example").await;
        let session = world
            .service
            .sign_in_with_password(&nobody(), &ada.email, &secret(PASSWORD))
            .await
            .unwrap();
        world.clock.advance(Duration::from_secs(14 * 24 * 3600 - 1));
        assert!(world.caller(&session).await.session().is_some());
        world.clock.advance(Duration::from_secs(1));
        assert!(world.caller(&session).await.session().is_none());
        world.clock.advance(Duration::from_secs(1));
        world.service.purge_exchanges().await.unwrap();
        assert_eq!(world.rows("session").await, 0);
    })
    .await;
}

#[tokio::test]
async fn people_see_and_end_their_own_sessions_only() {
    on_each_database(async |world| {
        let service = &world.service;
        let ada = world.person("ada@acme.example").await;
        let grace = world.person("grace@acme.example").await;
        let here = world.signed_in(&ada).await;
        let there = world.signed_in(&ada).await;
        let hers = world.signed_in(&grace).await;
        let seen = service.sessions(&here).await.unwrap();
        assert_eq!(seen.len(), 2);
        assert_eq!(seen.iter().filter(|session| session.current).count(), 1);
        let foreign = hers.session().unwrap().session;
        assert_eq!(
            code_of(service.end_session(&here, foreign).await),
            code::NOT_FOUND
        );
        assert_eq!(
            code_of(service.end_session(&nobody(), foreign).await),
            code::SIGN_IN_REQUIRED
        );
        service
            .end_session(&here, there.session().unwrap().session)
            .await
            .unwrap();
        let gone: SessionId = there.session().unwrap().session;
        assert_eq!(
            code_of(service.end_session(&here, gone).await),
            code::NOT_FOUND
        );
        world.signed_in(&ada).await;
        world.signed_in(&ada).await;
        assert_eq!(service.end_other_sessions(&here).await.unwrap(), 2);
        assert_eq!(world.rows("session").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_session_through_the_company_names_the_company() {
    on_each_database(async |world| {
        let acme = world.organization("acme", Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let grace = world.managed_person("grace@acme.example", provider).await;
        let link = world.saml_account(provider, &grace).await;
        let caller = world.signed_in_by(&grace, provider, link).await;
        let sessions = world.service.sessions(&caller).await.unwrap();
        assert_eq!(sessions[0].company.as_deref(), Some("ACME"));
        let profile = world.service.profile(&caller).await.unwrap();
        assert!(profile.managed && !profile.has_password);
        assert_eq!(
            profile.connections[0].sign_in_url,
            "https://gatehouse.example/saml/acme"
        );
        assert!(profile.connections[0].manages);
    })
    .await;
}
