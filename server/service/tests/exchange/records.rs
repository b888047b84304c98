//! The flight recorder: what is kept, what is only counted, and for how long.
use crate::scene::{Browser, acme, company, other_idp};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::code;
use service::{
    sign_in_record::{SignInFilter, SignInOutcome},
    testing::{Assertion, on_each_database},
};
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

#[tokio::test]
async fn junk_is_kept_at_fifty_a_day_then_counted_and_what_is_signed_is_always_kept() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = world.signed_in(&scene.owner).await;
        for number in 0..60 {
            let junk = STANDARD.encode(format!("<junk n='{number}'/>"));
            scene.post(&junk).await.unwrap_err();
        }
        assert_eq!(world.rows("flight_record").await, 50);
        let counted = scene.service.answers_only_counted(&owner, "acme").await;
        assert_eq!(counted.unwrap(), 10);
        // Strangers do not blind the recorder for what the identity provider itself signed.
        let request = scene.start_login(&mut Browser::fresh()).await.unwrap();
        let elsewhere = service::testing::Request {
            audience: "https://elsewhere.example".to_owned(),
            ..request
        };
        let about = scene.about("eve@acme.example");
        assert_eq!(
            scene.answer(&elsewhere, &about).await.unwrap_err(),
            code::SAML_AUDIENCE_MISMATCH
        );
        let filter = SignInFilter {
            text: "saml.audience_mismatch".to_owned(),
            ..SignInFilter::default()
        };
        let found = scene
            .service
            .sign_ins(&owner, "acme", &filter)
            .await
            .unwrap();
        assert_eq!(found.len(), 1);
        let detail = scene
            .service
            .sign_in(&owner, "acme", &found[0].reference)
            .await
            .unwrap();
        assert_eq!(
            detail.received.as_deref(),
            Some("https://elsewhere.example")
        );
        assert_eq!(
            detail.expected.as_deref(),
            Some("https://gatehouse.example/saml/acme/metadata")
        );
        // The next day has an allowance of its own; another identity provider too.
        world.clock.advance(DAY);
        scene.post("AAAA").await.unwrap_err();
        let other = company(&world, "other", other_idp()).await;
        other.post("AAAA").await.unwrap_err();
        assert_eq!(world.rows("flight_record").await, 53);
    })
    .await;
}

#[tokio::test]
async fn a_replayed_answer_does_not_change_the_record_of_the_accepted_one() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let owner = world.signed_in(&scene.owner).await;
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let response = scene.idp.answer(&request, &scene.about("eve@acme.example"));
        let handle = scene.post(&response).await.unwrap();
        scene.post(&response).await.unwrap_err();
        scene.complete(&browser, &handle).await.unwrap();
        let outcomes: Vec<_> = scene
            .service
            .sign_ins(&owner, "acme", &SignInFilter::default())
            .await
            .unwrap()
            .into_iter()
            .map(|line| line.outcome)
            .collect();
        assert_eq!(outcomes.len(), 2);
        assert!(outcomes.contains(&SignInOutcome::Accepted));
        assert!(outcomes.contains(&SignInOutcome::Refused(code::SAML_REPLAYED)));
    })
    .await;
}

#[tokio::test]
async fn people_are_found_whatever_the_case_of_their_address() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = world.signed_in(&scene.owner).await;
        let mut browser = Browser::fresh();
        scene
            .login(&mut browser, "Eve@Acme.example")
            .await
            .unwrap_err();
        for text in ["eve@acme", "EVE", "saml.no_account"] {
            let filter = SignInFilter {
                text: text.to_owned(),
                refused_only: true,
                ..SignInFilter::default()
            };
            let found = scene
                .service
                .sign_ins(&owner, "acme", &filter)
                .await
                .unwrap();
            assert_eq!(found.len(), 1, "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn raw_messages_are_sealed_and_addresses_of_the_day_go_after_thirty() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let mut browser = Browser::fresh();
        scene.login(&mut browser, "eve@acme.example").await.unwrap();
        scene.post("AAAA").await.unwrap_err();
        assert_eq!(world.rows("flight_record").await, 2);
        let readable = match scene.service.database().kind() {
            "sqlite" => "instr(cast(raw as text), 'samlp:Response') > 0",
            _ => "position('samlp:Response'::bytea in raw) > 0",
        };
        assert_eq!(
            world.rows(&format!("flight_record where {readable}")).await,
            0
        );
        assert_eq!(
            world
                .rows("saml_exchange where verified_login is not null")
                .await,
            0
        );

        world.clock.advance(Duration::from_hours(2));
        scene.service.purge_exchanges().await.unwrap();
        assert_eq!(world.rows("saml_exchange").await, 0);
        assert_eq!(world.rows("saml_replay").await, 0);
        assert_eq!(world.rows("flight_record").await, 2);
        world.clock.advance(29 * DAY);
        scene.service.purge_exchanges().await.unwrap();
        assert_eq!(world.rows("flight_record").await, 2);
        world.clock.advance(2 * DAY);
        scene.service.purge_exchanges().await.unwrap();
        assert_eq!(world.rows("flight_record").await, 0);
        assert_eq!(world.rows("refused_answer").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_clock_of_the_identity_provider_is_measured_by_what_it_signed() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = world.signed_in(&scene.owner).await;
        let measured = async || {
            scene
                .service
                .measured_clock(&owner, "acme", "acme")
                .await
                .unwrap()
        };
        // What nobody signed says nothing of its clock.
        scene.post("AAAA").await.unwrap_err();
        assert_eq!(measured().await, None);
        for ahead in [2, 1, 90, 2, 100] {
            let request = scene.start_login(&mut Browser::fresh()).await.unwrap();
            let about = Assertion {
                now: scene.service.now().plus(Duration::from_secs(ahead)),
                ..scene.about("eve@acme.example")
            };
            scene.answer(&request, &about).await.unwrap();
        }
        let clock = measured().await.unwrap();
        assert_eq!((clock.ahead_seconds, clock.answers), (2, 5));
        assert!(!clock.drifts());
        // Ten minutes ahead is refused, and measured all the same.
        for _ in 0..6 {
            let request = scene.start_login(&mut Browser::fresh()).await.unwrap();
            let about = Assertion {
                now: scene.service.now().plus(Duration::from_secs(600)),
                ..scene.about("eve@acme.example")
            };
            let refused = scene.answer(&request, &about).await.unwrap_err();
            assert_eq!(refused, code::SAML_NOT_YET_VALID);
        }
        assert_eq!(measured().await.unwrap().ahead_seconds, 600);
        assert!(measured().await.unwrap().drifts());
    })
    .await;
}
