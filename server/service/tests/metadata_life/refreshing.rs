//! What a refresh takes over, what it refuses, and who does it.
use crate::{DAY, ENTITY, acme, key, owner, with_server};
use domain::code;
use service::{
    identity_provider::Refreshed,
    testing::{START, TestIdentityProvider},
};
use std::time::Duration;

#[tokio::test]
async fn a_refresh_is_due_by_its_time_and_one_of_two_servers_does_it() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 365)).await;
        let asked = server.requests();
        assert_eq!(scene.service.refresh_due_metadata().await.unwrap(), 0);
        world.clock.advance(Duration::from_hours(7));
        let second = world.second_server().await;
        let (one, other) = tokio::join!(
            scene.service.refresh_due_metadata(),
            second.refresh_due_metadata()
        );
        assert_eq!(one.unwrap() + other.unwrap(), 1);
        assert_eq!(server.requests(), asked + 1);
        assert_eq!(scene.service.refresh_due_metadata().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_used_changes_nothing_and_is_tried_again_later() {
    with_server(async |world, server| {
        let idp = key(START.minus(DAY), 365);
        let scene = acme(&world, server, idp).await;
        let admin = owner(&scene).await;
        let certificates = world.dump().await["identity_provider_certificate"].clone();
        let other = TestIdentityProvider::valid(
            "https://other.example/e",
            START.minus(DAY),
            START.plus(DAY),
        );
        let past = format!(" validUntil=\"{}\"", START.minus(DAY).to_rfc3339());
        for (document, refusal) in [
            ("<html></html>".to_owned(), code::METADATA_NOT_XML),
            (
                TestIdentityProvider::metadata(&[&other], ""),
                code::METADATA_OTHER_ENTITY,
            ),
            (
                TestIdentityProvider::metadata(&[idp], &past),
                code::METADATA_EXPIRED,
            ),
        ] {
            server.publish(document);
            let outcome = scene.service.refresh_metadata(&admin, "acme", "acme").await;
            let Refreshed::Failed(found) = outcome.unwrap() else {
                panic!("it was used");
            };
            assert_eq!(found.code, refusal);
            let view = scene.service.metadata_life(&admin, "acme", "acme").await;
            let refresh = view.unwrap().refresh.unwrap();
            assert_eq!(refresh.error, Some(refusal));
            assert!(refresh.next_at > scene.service.now());
        }
        assert_eq!(
            world.dump().await["identity_provider_certificate"],
            certificates
        );
        assert_eq!(
            world
                .rows("identity_provider_refresh where failures = 3")
                .await,
            1
        );
        server.publish(TestIdentityProvider::metadata(&[idp], ""));
        let outcome = scene.service.refresh_metadata(&admin, "acme", "acme").await;
        assert_eq!(outcome.unwrap(), Refreshed::Unchanged);
        assert_eq!(
            world
                .rows("identity_provider_refresh where failures = 0 and error is null")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_refresh_never_sends_people_to_another_host_by_itself() {
    with_server(async |world, server| {
        let idp = key(START.minus(DAY), 365);
        let scene = acme(&world, server, idp).await;
        let admin = owner(&scene).await;
        let moved = TestIdentityProvider::metadata(&[idp], "")
            .replace(&format!("{ENTITY}/sso"), "https://evil.example/sso");
        server.publish(moved);
        for _ in 0..2 {
            let outcome = scene.service.refresh_metadata(&admin, "acme", "acme").await;
            assert_eq!(outcome.unwrap(), Refreshed::Held);
        }
        let mails = world.mails_to(&scene.owner.email).await;
        let held = mails
            .iter()
            .filter(|mail| mail.subject.contains("waits for your approval"));
        assert_eq!(held.count(), 1, "it is told once");
        assert_eq!(
            world
                .rows("identity_provider where sso_redirect_url like '%evil%'")
                .await,
            0
        );
        // Discarded, it does not come back by itself.
        scene
            .service
            .discard_held_change(&admin, "acme", "acme")
            .await
            .unwrap();
        scene
            .service
            .refresh_metadata(&admin, "acme", "acme")
            .await
            .unwrap();
        let held = scene.service.held_change(&admin, "acme", "acme").await;
        assert!(held.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_refresh_takes_keys_over_and_never_sends_logout_messages_elsewhere() {
    with_server(async |world, server| {
        let idp = key(START.minus(DAY), 365);
        let scene = acme(&world, server, idp).await;
        let admin = owner(&scene).await;
        let next = key(START.minus(DAY), 365);
        let logout = "<md:SingleLogoutService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect\" Location=\"https://evil.example/slo\"></md:SingleLogoutService><md:SingleSignOnService";
        let rolled = TestIdentityProvider::metadata(&[idp, next], "")
            .replace("<md:SingleSignOnService", logout);
        server.publish(rolled);
        let outcome = scene.service.refresh_metadata(&admin, "acme", "acme").await;
        assert_eq!(outcome.unwrap(), Refreshed::Accepted);
        assert_eq!(world.rows("identity_provider_certificate").await, 2);
        assert_eq!(
            world
                .rows("identity_provider where slo_redirect_url is not null")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn a_pinned_metadata_key_must_sign_what_is_fetched() {
    with_server(async |world, server| {
        let idp = key(START.minus(DAY), 365);
        let scene = acme(&world, server, idp).await;
        let admin = owner(&scene).await;
        scene
            .service
            .pin_metadata_key(&admin, "acme", "acme", &idp.certificate())
            .await
            .unwrap();
        let next = key(START.minus(DAY), 365);
        server.publish(TestIdentityProvider::metadata(&[idp, next], ""));
        let outcome = scene.service.refresh_metadata(&admin, "acme", "acme").await;
        assert!(
            matches!(outcome.unwrap(), Refreshed::Failed(refusal) if refusal.code == code::METADATA_UNSIGNED)
        );
        scene
            .service
            .pin_metadata_key(&admin, "acme", "acme", "")
            .await
            .unwrap();
        let outcome = scene.service.refresh_metadata(&admin, "acme", "acme").await;
        assert_eq!(outcome.unwrap(), Refreshed::Accepted);
    })
    .await;
}
