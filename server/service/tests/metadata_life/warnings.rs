//! Warnings before certificates end.
use crate::{DAY, acme, key, owner, with_server};
use domain::Timestamp;
use service::{
    identity_provider::Attention,
    testing::{START, TestIdentityProvider},
};
use std::time::Duration;

#[tokio::test]
async fn every_step_is_told_once_to_the_admins_whatever_server_looks() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 70)).await;
        let admin = world.person("admin@acme.example").await;
        world
            .member(scene.organization, &admin, domain::Role::Admin)
            .await;
        let member = world.person("member@acme.example").await;
        world
            .member(scene.organization, &member, domain::Role::Member)
            .await;
        let second = world.second_server().await;
        for _ in 0..70 {
            world.clock.advance(DAY);
            let (one, other) = tokio::join!(
                scene.service.warn_of_ending_certificates(),
                second.warn_of_ending_certificates()
            );
            one.unwrap();
            other.unwrap();
        }
        for (email, expected) in [
            (&scene.owner.email, 6),
            (&admin.email, 6),
            (&member.email, 0),
        ] {
            let mails = world.mails_to(email).await;
            assert_eq!(mails.len(), expected, "{email}");
        }
        let mails = world.mails_to(&admin.email).await;
        let subjects: Vec<&str> = mails
            .iter()
            .filter_map(|mail| mail.subject.rsplit_once("ends "))
            .map(|(_, when)| when)
            .collect();
        assert_eq!(
            subjects,
            [
                "in 60 days",
                "in 30 days",
                "in 14 days",
                "in 7 days",
                "in 3 days",
                "tomorrow"
            ]
        );
        assert_eq!(world.rows("certificate_warning").await, 6);
    })
    .await;
}

#[tokio::test]
async fn a_certificate_that_others_outlast_is_named_without_alarm() {
    with_server(async |world, server| {
        let (short, long) = (key(START.minus(DAY), 15), key(START.minus(DAY), 400));
        let scene = acme(&world, server, short).await;
        server.publish(TestIdentityProvider::metadata(&[short, long], ""));
        let caller = owner(&scene).await;
        scene
            .service
            .refresh_metadata(&caller, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(
            scene.service.warn_of_ending_certificates().await.unwrap(),
            1
        );
        let mails = world.mails_to(&scene.owner.email).await;
        let mail = mails.last().unwrap();
        assert!(
            mail.subject
                .contains("a signing certificate ends in 14 days")
        );
        assert!(mail.text.contains(&short.fingerprint()));
        assert!(mail.text.contains("Another certificate is on record"));
        assert!(
            mail.text
                .contains("taken over by themselves from https://127.0.0.1")
        );
        let view = scene.service.metadata_life(&caller, "acme", "acme").await;
        let warning = view.unwrap().warning.unwrap();
        assert!(!warning.last && warning.certificate.sha256 == short.fingerprint());
    })
    .await;
}

#[tokio::test]
async fn metadata_that_can_no_longer_be_read_is_told_once_and_stands_on_the_overview() {
    with_server(async |world, server| {
        let idp = key(START.minus(DAY), 365);
        let scene = acme(&world, server, idp).await;
        let caller = owner(&scene).await;
        let attention = async || {
            let overview = scene.service.organization_overview(&caller, "acme").await;
            overview.unwrap().attention
        };
        let told = async || {
            let mut mails = world.mails_to(&scene.owner.email).await;
            mails.retain(|mail| mail.subject.contains("can no longer be read"));
            mails
        };
        assert_eq!(attention().await, []);
        server.publish("<html></html>".to_owned());
        let mut failed = 0;
        for _ in 0..4 * 48 {
            world.clock.advance(Duration::from_mins(15));
            failed += scene.service.refresh_due_metadata().await.unwrap();
            assert_eq!(told().await.len(), usize::from(failed >= 7), "{failed}");
        }
        assert!(failed > 10, "{failed}");
        let mail = told().await.remove(0);
        assert!(mail.text.contains(&server.url));
        assert!(mail.text.contains("metadata.not_xml"));
        assert_eq!(
            attention().await,
            [Attention::RefreshFails { since: Some(START) }]
        );
        // Once it is read again, the next run of failures is told again.
        server.publish(TestIdentityProvider::metadata(&[idp], ""));
        let again = scene
            .service
            .refresh_metadata(&caller, "acme", "acme")
            .await;
        again.unwrap();
        assert_eq!(attention().await, []);
        assert_eq!(told().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_overview_shows_what_presses_to_those_who_can_mend_it() {
    with_server(async |world, server| {
        let ends = START.minus(DAY).plus(DAY * 15);
        let scene = acme(&world, server, key(START.minus(DAY), 15)).await;
        let member = world.person("member@acme.example").await;
        world
            .member(scene.organization, &member, domain::Role::Member)
            .await;
        let admin = owner(&scene).await;
        let member = world.signed_in(&member).await;
        let seen = async |caller| {
            let overview = scene.service.organization_overview(caller, "acme").await;
            overview.unwrap().attention
        };
        let last = |ended| Attention::LastCertificate { ends, ended };
        assert_eq!(seen(&admin).await, [last(false)]);
        assert_eq!(seen(&member).await, []);
        let moved = TestIdentityProvider::metadata(&[scene.idp], "").replace(
            &format!("{}/sso", crate::ENTITY),
            "https://evil.example/sso",
        );
        server.publish(moved);
        scene
            .service
            .refresh_metadata(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(seen(&admin).await, [last(false), Attention::ChangeWaits]);
        world.clock.advance(DAY * 15);
        let now: Timestamp = scene.service.now();
        assert!(now >= ends);
        let admin = owner(&scene).await;
        assert_eq!(seen(&admin).await[0], last(true));
    })
    .await;
}
