//! Test connection: a real answer, checked like any other, that changes nothing.
use crate::scene::{Browser, Scene, acme, acme_idp, draft, refused};
use domain::{Code, Role, code, id::ExchangeId};
use service::{
    connection_test::{
        Answered as Person, ConnectionTest, Joining, Outlook, TestState, TestedMetadata,
    },
    exchange::{AcsRoute, Answered},
    testing::{Request, nobody, on_each_database},
};
use std::time::Duration;

/// The owner's browser starts a test and leaves.
async fn start(scene: &Scene<'_>, browser: &mut Browser) -> (ExchangeId, Request) {
    let id = scene.identifier;
    let started = scene
        .service
        .start_connection_test(
            &browser.caller,
            id,
            id,
            browser.cookie.as_deref(),
            TestedMetadata::Saved,
        )
        .await
        .unwrap();
    browser.cookie = Some(started.browser.expose().to_owned());
    let left = scene
        .service
        .resume_departure(id, started.id, browser.cookie.as_deref())
        .await
        .unwrap();
    (started.id, Request::of(&left))
}

async fn post(scene: &Scene<'_>, response: &str) -> Result<(String, ExchangeId), Code> {
    let answered = scene
        .service
        .answer(&nobody(), scene.identifier, AcsRoute::Saml, response, "/")
        .await;
    match answered {
        Ok(Answered::Test { organization, test }) => Ok((organization, test)),
        Ok(other) => panic!("answered by {other:?}"),
        Err((error, _)) => Err(error.refusal().code),
    }
}

async fn view(
    scene: &Scene<'_>,
    browser: &Browser,
    test: ExchangeId,
) -> Result<ConnectionTest, Code> {
    let id = scene.identifier;
    scene
        .service
        .connection_test(&browser.caller, id, id, test, browser.cookie.as_deref())
        .await
        .map_err(|error| error.refusal().code)
}

fn person(test: &ConnectionTest) -> (&Person, bool) {
    match &test.state {
        TestState::Answered { findings, own, .. } => {
            (findings.person.as_ref().expect("it passed"), *own)
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_draft_is_tested_as_a_named_person_and_nothing_is_changed() {
    on_each_database(async |world| {
        let scene = draft(&world, "acme", acme_idp()).await;
        let mut browser = Browser::of(world.signed_in(&scene.owner).await);
        let stranger = world.person("ada@acme.example").await;
        let (test, request) = start(&scene, &mut browser).await;
        assert!(matches!(
            view(&scene, &browser, test).await.unwrap().state,
            TestState::Started
        ));
        let before = world.dump().await;
        let response = scene.idp.answer(&request, &scene.about(&stranger.email));
        assert_eq!(post(&scene, &response).await, Ok(("acme".to_owned(), test)));
        assert_eq!(world.dump().await, before, "the test changed something");
        let seen = view(&scene, &browser, test).await.unwrap();
        let (answered, own) = person(&seen);
        assert_eq!(answered.email.as_deref(), Some("ada@acme.example"));
        assert_eq!(answered.attributes[0].0, "email");
        // That ada has an account of her own is not for an admin to learn.
        assert_eq!(answered.outlook, Outlook::NotLinked);
        assert_eq!(
            answered.joining,
            [Joining {
                organization: "ACME".to_owned(),
                team: None
            }]
        );
        assert!(!own);
        assert_eq!(world.rows("session where method = 'saml'").await, 0);
        assert_eq!(
            world
                .rows("flight_record where purpose = 'test' and outcome = 'accepted'")
                .await,
            1
        );
        // Used once; and the request of a test starts no sign-in.
        assert_eq!(post(&scene, &response).await, Err(code::SAML_REPLAYED));
        assert_eq!(world.rows("saml_exchange").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_test_says_who_would_be_signed_in_and_what_failed() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&scene.owner).await);
        let (test, request) = start(&scene, &mut browser).await;
        post(
            &scene,
            &scene.idp.answer(&request, &scene.about(&eve.email)),
        )
        .await
        .unwrap();
        let seen = view(&scene, &browser, test).await.unwrap();
        let outlook = Outlook::SignsIn {
            account: eve.email.clone(),
        };
        assert_eq!(person(&seen).0.outlook, outlook);
        assert!(person(&seen).0.joining.is_empty());

        let (test, request) = start(&scene, &mut browser).await;
        let renamed = service::testing::Assertion {
            name_id: "another".to_owned(),
            ..scene.about(&eve.email)
        };
        post(&scene, &scene.idp.answer(&request, &renamed))
            .await
            .unwrap();
        let seen = view(&scene, &browser, test).await.unwrap();
        assert_eq!(person(&seen).0.outlook, Outlook::SubjectChanged);

        let (test, request) = start(&scene, &mut browser).await;
        let elsewhere = Request {
            audience: "https://elsewhere.example".to_owned(),
            ..request
        };
        post(
            &scene,
            &scene.idp.answer(&elsewhere, &scene.about(&eve.email)),
        )
        .await
        .unwrap();
        let seen = view(&scene, &browser, test).await.unwrap();
        let TestState::Answered { code, findings, .. } = seen.state else {
            panic!("{:?}", seen.state);
        };
        assert_eq!(code, Some(code::SAML_AUDIENCE_MISMATCH));
        let refused = findings.refused.unwrap();
        assert_eq!(
            refused.received.as_deref(),
            Some("https://elsewhere.example")
        );

        let (test, request) = start(&scene, &mut browser).await;
        post(
            &scene,
            &scene.idp.answer(&request, &scene.about(&scene.owner.email)),
        )
        .await
        .unwrap();
        assert!(person(&view(&scene, &browser, test).await.unwrap()).1);

        let (test, _) = start(&scene, &mut browser).await;
        world.clock.advance(Duration::from_secs(601));
        let seen = view(&scene, &browser, test).await.unwrap();
        assert!(matches!(seen.state, TestState::Unanswered));
    })
    .await;
}

#[tokio::test]
async fn a_test_is_its_admins_alone_and_signs_nobody_in() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&scene.owner).await);
        let (test, request) = start(&scene, &mut browser).await;
        let response = scene.idp.answer(&request, &scene.about(&eve.email));
        post(&scene, &response).await.unwrap();
        // Neither as a sign-in that somebody else waits for ...
        let mut victim = Browser::fresh();
        scene.start_login(&mut victim).await.unwrap();
        refused(&world, code::SAML_REPLAYED, async || {
            scene.post(&response).await
        })
        .await;
        // ... nor with the same assertion under a sign-in's request.
        let login = scene.start_login(&mut victim).await.unwrap();
        let again = service::testing::Assertion {
            assertion_id: "_once".to_owned(),
            ..scene.about(&eve.email)
        };
        let (_, second) = start(&scene, &mut browser).await;
        post(&scene, &scene.idp.answer(&second, &again))
            .await
            .unwrap();
        refused(&world, code::SAML_REPLAYED, async || {
            scene.answer(&login, &again).await
        })
        .await;
        // Another browser of the same admin, another admin, a member, nobody.
        let elsewhere = Browser::of(browser.caller.clone());
        assert_eq!(
            view(&scene, &elsewhere, test).await.unwrap_err(),
            code::SAML_OTHER_BROWSER
        );
        let admin = world.person("second@acme.example").await;
        world.member(scene.organization, &admin, Role::Admin).await;
        let other = Browser {
            cookie: browser.cookie.clone(),
            caller: world.signed_in(&admin).await,
        };
        assert_eq!(
            view(&scene, &other, test).await.unwrap_err(),
            code::NOT_FOUND
        );
        let member = world.signed_in(&eve).await;
        let started = scene
            .service
            .start_connection_test(&member, "acme", "acme", None, TestedMetadata::Saved)
            .await;
        assert_eq!(started.unwrap_err().refusal().code, code::ADMIN_REQUIRED);
        let started = scene
            .service
            .start_connection_test(&nobody(), "acme", "acme", None, TestedMetadata::Saved)
            .await;
        assert_eq!(started.unwrap_err().refusal().code, code::SIGN_IN_REQUIRED);
    })
    .await;
}
