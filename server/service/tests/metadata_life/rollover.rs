//! AD FS rolls its key by itself: a new one 20 days before the end of the old one, which signs 5 days later.
use crate::{DAY, acme, key, mailed_renew_token, owner, scene::Browser, signing, with_server};
use domain::code;
use service::{
    identity_provider::{Proposal, Renewed},
    testing::{START, TestIdentityProvider, nobody},
};

/// How long a key of AD FS lasts, in days.
const LASTS: u32 = 365;

#[tokio::test]
async fn a_key_rolls_three_times_and_no_login_fails_and_no_person_acts() {
    with_server(async |world, server| {
        let first = key(START.minus(DAY), LASTS);
        let scene = acme(&world, server, first).await;
        let eve = scene.managed("eve@acme.example").await;
        let second = world.second_server().await;
        let by_people = "audit_event where actor_kind = 'person' and action <> 'account.signed_in'";
        let acted = world.rows(by_people).await;
        let (mut present, mut logins) = (first, 0);
        // The end of the present key, in days from now.
        let mut ends: u32 = LASTS - 1;
        for _ in 0..3 {
            world.clock.advance(DAY * (ends - 25));
            let mut next = None;
            for left in (0..25_u32).rev() {
                world.clock.advance(DAY);
                if left == 20 {
                    let made = key(scene.service.now(), LASTS);
                    server.publish(TestIdentityProvider::metadata(&[present, made], ""));
                    next = Some(made);
                }
                let asked = server.requests();
                let (one, other) = tokio::join!(
                    scene.service.refresh_due_metadata(),
                    second.refresh_due_metadata()
                );
                assert!(one.unwrap() + other.unwrap() <= 1);
                assert!(server.requests() <= asked + 1, "both servers fetched");
                let signer = match next {
                    Some(next) if left <= 15 => next,
                    _ => present,
                };
                signing(&scene, signer)
                    .login(&mut Browser::fresh(), &eve.email)
                    .await
                    .unwrap();
                logins += 1;
            }
            present = next.expect("a new key");
            server.publish(TestIdentityProvider::metadata(&[present], ""));
            ends = LASTS - 20;
        }
        assert_eq!(logins, 75);
        assert_eq!(world.rows(by_people).await, acted, "a person acted");
        assert_eq!(
            world.rows("flight_record where outcome = 'refused'").await,
            0
        );
        world.clock.advance(DAY);
        scene.service.refresh_due_metadata().await.unwrap();
        assert_eq!(
            world.rows("identity_provider_certificate").await,
            1,
            "old keys drop out"
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'identity_provider.metadata_refreshed' and actor_kind = 'system'")
                .await,
            6
        );
    })
    .await;
}

#[tokio::test]
async fn with_refreshing_blocked_the_warnings_arrive_and_the_renew_link_mends_it() {
    with_server(async |world, server| {
        let first = key(START.minus(DAY), 100);
        let scene = acme(&world, server, first).await;
        let eve = scene.managed("eve@acme.example").await;
        server.block();
        let mut told = Vec::new();
        for day in 0..85_u32 {
            world.clock.advance(DAY);
            scene.service.refresh_due_metadata().await.unwrap();
            let sent = scene.service.warn_of_ending_certificates().await.unwrap();
            if sent > 0 {
                told.push(99 - 1 - day);
            }
        }
        assert_eq!(told, [60, 30, 14]);
        let mails = world.mails_to(&scene.owner.email).await;
        let text = &mails.last().unwrap().text;
        for part in [
            &first.fingerprint(),
            "last signing certificate",
            "in 14 days",
            "AutoCertificateRollover",
            "could not be read since",
            "/organizations/acme/identity-providers/acme",
        ] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        // The provider promotes its new key 15 days before the end, and nobody here has heard of it.
        let next = key(scene.service.now(), 365);
        let promoted = signing(&scene, next);
        assert_eq!(
            promoted
                .login(&mut Browser::fresh(), &eve.email)
                .await
                .map(drop),
            Err(code::SAML_CERTIFICATE_UNKNOWN)
        );
        let token = mailed_renew_token(&scene).await;
        let outcome = scene
            .service
            .renew_by_link(&nobody(), &token, Proposal::Paste(next.certificate()))
            .await
            .unwrap();
        assert_eq!(outcome, Renewed::Waiting);
        promoted
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .expect_err("nobody approved it yet");
        let admin = owner(&scene).await;
        let held = scene
            .service
            .held_change(&admin, "acme", "acme")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(held.added[0].sha256, next.fingerprint());
        scene
            .service
            .approve_held_change(&admin, "acme", "acme", &held.version)
            .await
            .unwrap();
        for idp in [next, first] {
            signing(&scene, idp)
                .login(&mut Browser::fresh(), &eve.email)
                .await
                .unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_that_was_never_announced_is_looked_up_at_the_login_itself() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 100)).await;
        let eve = scene.managed("eve@acme.example").await;
        let next = key(START.minus(DAY), 365);
        let rolled = signing(&scene, next);
        server.publish(TestIdentityProvider::metadata(&[next], ""));
        rolled
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        // Another stranger within ten minutes makes no request.
        let asked = server.requests();
        let stranger = signing(&scene, key(START.minus(DAY), 300));
        for _ in 0..3 {
            let refused = stranger.login(&mut Browser::fresh(), &eve.email).await;
            assert_eq!(refused.map(drop), Err(code::SAML_CERTIFICATE_UNKNOWN));
        }
        assert_eq!(server.requests(), asked);
        assert_eq!(
            world
                .rows("flight_record where checks like '%less than ten minutes ago%'")
                .await,
            3
        );
        world.clock.advance(std::time::Duration::from_secs(601));
        let refused = stranger.login(&mut Browser::fresh(), &eve.email).await;
        assert_eq!(refused.map(drop), Err(code::SAML_CERTIFICATE_UNKNOWN));
        assert_eq!(server.requests(), asked + 1);
        assert_eq!(
            world
                .rows("flight_record where checks like '%does not name this certificate%'")
                .await,
            1
        );
        assert_eq!(world.rows("identity_provider_certificate").await, 1);
    })
    .await;
}
