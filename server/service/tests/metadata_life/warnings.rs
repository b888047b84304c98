//! Warnings before certificates end.
use crate::{DAY, acme, key, owner, with_server};
use service::testing::{START, TestIdentityProvider};

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
