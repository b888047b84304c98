//! Examining a recorded message again, and exchanges that were never answered.
use crate::scene::{Browser, acme, other_idp};
use domain::code;
use service::{
    identity_provider::{ManualValues, Proposal},
    sign_in_record::{SignInFilter, SignInOutcome},
    sign_in_replay::{Settings, Verdict},
    testing::on_each_database,
};
use std::time::Duration;

#[tokio::test]
async fn a_refused_message_is_examined_again_with_the_saved_and_the_proposed_settings() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = world.signed_in(&scene.owner).await;
        let request = scene.start_login(&mut Browser::fresh()).await.unwrap();
        // Signed with a key that is not on record, in the name of the right issuer.
        let stranger = service::testing::TestIdentityProvider::new(&scene.idp.entity_id);
        let response = stranger.answer(&request, &scene.about("eve@acme.example"));
        assert_eq!(
            scene.post(&response).await.unwrap_err(),
            code::SAML_SIGNATURE_INVALID
        );
        let line = &scene
            .service
            .sign_ins(&owner, "acme", &SignInFilter::default())
            .await
            .unwrap()[0];
        world.clock.advance(Duration::from_hours(24));
        let replays = scene
            .service
            .replay_sign_in(&owner, "acme", &line.reference)
            .await
            .unwrap();
        assert_eq!(replays.replays.len(), 1);
        assert!(matches!(
            &replays.replays[0].verdict,
            Verdict::Refused { code, .. } if *code == code::SAML_SIGNATURE_INVALID
        ));

        let values = ManualValues {
            issuer: scene.idp.entity_id.clone(),
            sso_url: format!("{}/sso", scene.idp.entity_id),
            binding: "redirect".to_owned(),
            certificate: stranger.certificate(),
        };
        scene
            .service
            .propose_metadata(&owner, "acme", "acme", Proposal::Manual(values))
            .await
            .unwrap();
        let before = world.dump().await;
        let replays = scene
            .service
            .replay_sign_in(&owner, "acme", &line.reference)
            .await
            .unwrap()
            .replays;
        assert_eq!(replays[0].settings, Settings::Saved);
        assert!(!replays[0].verdict.passes());
        assert_eq!(replays[1].settings, Settings::Proposed);
        assert_eq!(
            replays[1].verdict,
            Verdict::Passes {
                person: Some("eve@acme.example".to_owned())
            }
        );
        let after = world.dump().await;
        assert_eq!(
            before
                .iter()
                .filter(|(table, _)| *table != "audit_event")
                .collect::<Vec<_>>(),
            after
                .iter()
                .filter(|(table, _)| *table != "audit_event")
                .collect::<Vec<_>>(),
            "a replay changed something"
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'sign_in_record.replayed'")
                .await,
            2
        );
        // A message that named no request of ours stays refused for that.
        let member = world
            .signed_in(&scene.managed("mia@acme.example").await)
            .await;
        let denied = scene
            .service
            .replay_sign_in(&member, "acme", &line.reference)
            .await;
        assert_eq!(denied.unwrap_err().refusal().code, code::ADMIN_REQUIRED);
        let elsewhere = crate::scene::company(&world, "other", other_idp()).await;
        let outsider = world.signed_in(&elsewhere.owner).await;
        let denied = scene
            .service
            .replay_sign_in(&outsider, "other", &line.reference)
            .await;
        assert_eq!(denied.unwrap_err().refusal().code, code::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn an_exchange_that_is_never_answered_is_recorded_once_and_fifty_a_day() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = world.signed_in(&scene.owner).await;
        scene.start_login(&mut Browser::fresh()).await.unwrap();
        scene.service.record_unanswered().await.unwrap();
        assert_eq!(world.rows("flight_record").await, 0, "it may still come");
        world.clock.advance(Duration::from_secs(601));
        let second = scene.at_second_server().await;
        scene.service.record_unanswered().await.unwrap();
        second.service.record_unanswered().await.unwrap();
        let filter = SignInFilter {
            unanswered_only: true,
            ..SignInFilter::default()
        };
        let lines = scene
            .service
            .sign_ins(&owner, "acme", &filter)
            .await
            .unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(
            lines[0].outcome,
            SignInOutcome::Refused(code::SAML_NO_ANSWER)
        );
        let detail = scene
            .service
            .sign_in(&owner, "acme", &lines[0].reference)
            .await
            .unwrap();
        assert!(detail.message.is_empty() && !detail.is_kept);
        let replayed = scene
            .service
            .replay_sign_in(&owner, "acme", &lines[0].reference)
            .await;
        assert_eq!(
            replayed.unwrap_err().refusal().code,
            code::SAML_MESSAGE_NOT_KEPT
        );

        // Strangers may start as many as they like; fifty are kept.
        for _ in 0..60 {
            scene.start_login(&mut Browser::fresh()).await.unwrap();
        }
        world.clock.advance(Duration::from_secs(601));
        scene.service.record_unanswered().await.unwrap();
        assert_eq!(world.rows("flight_record").await, 50);
        assert_eq!(world.rows("saml_exchange where state = 'started'").await, 0);
    })
    .await;
}
