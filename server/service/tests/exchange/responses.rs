//! What is posted to the assertion consumer service: refused answers change nothing but their record.
use crate::scene::{Browser, acme, company, draft, other_idp, refused};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::code;
use service::{
    exchange::EXCHANGE_LIFETIME,
    testing::{Request, TestIdentityProvider, on_each_database},
};
use std::time::Duration;

#[tokio::test]
async fn a_response_is_taken_once() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let response = scene.idp.answer(&request, &scene.about("eve@acme.example"));
        let handle = scene.post(&response).await.unwrap();
        refused(&world, code::SAML_REPLAYED, async || {
            scene.post(&response).await
        })
        .await;
        scene.complete(&browser, &handle).await.unwrap();
        refused(&world, code::SAML_REPLAYED, async || {
            scene.post(&response).await
        })
        .await;
        // Another answer to the same request is a replay of the request.
        refused(&world, code::SAML_REPLAYED, async || {
            scene
                .answer(&request, &scene.about("eve@acme.example"))
                .await
        })
        .await;
        // The same assertion for another request: an assertion's ID is used once.
        let first = scene.about("eve@acme.example");
        let request = scene.start_login(&mut browser).await.unwrap();
        scene.answer(&request, &first).await.unwrap();
        let request = scene.start_login(&mut browser).await.unwrap();
        refused(&world, code::SAML_REPLAYED, async || {
            scene.answer(&request, &first).await
        })
        .await;
        assert_eq!(world.rows("saml_replay").await, 2);
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_nothing_that_was_asked_is_refused() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let request = scene.start_login(&mut Browser::fresh()).await.unwrap();
        let about = scene.about("eve@acme.example");
        let unsolicited = scene.idp.answer_to(None, &request, &about);
        refused(&world, code::SAML_UNSOLICITED, async || {
            scene.post(&unsolicited).await
        })
        .await;
        let unknown =
            scene
                .idp
                .answer_to(Some("_00000000000000000000000000000000"), &request, &about);
        refused(&world, code::SAML_EXCHANGE_UNKNOWN, async || {
            scene.post(&unknown).await
        })
        .await;
        refused(&world, code::SAML_MALFORMED, async || {
            scene.post("no base64!").await
        })
        .await;
        let handle = "A".repeat(43);
        refused(&world, code::SAML_EXCHANGE_UNKNOWN, async || {
            scene.complete(&Browser::fresh(), &handle).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_request_is_answered_and_completed_within_ten_minutes() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let mut browser = Browser::fresh();
        let late = scene.start_login(&mut browser).await.unwrap();
        world.clock.advance(EXCHANGE_LIFETIME);
        refused(&world, code::SAML_EXCHANGE_EXPIRED, async || {
            scene.answer(&late, &scene.about("eve@acme.example")).await
        })
        .await;
        let request = scene.start_login(&mut browser).await.unwrap();
        world
            .clock
            .advance(EXCHANGE_LIFETIME - Duration::from_millis(1));
        let handle = scene
            .answer(&request, &scene.about("eve@acme.example"))
            .await
            .unwrap();
        world.clock.advance(Duration::from_millis(1));
        refused(&world, code::SAML_EXCHANGE_EXPIRED, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
        // A consent as well.
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let request = scene.start_consent(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&ada.email))
            .await
            .unwrap();
        world.clock.advance(EXCHANGE_LIFETIME);
        refused(&world, code::SAML_EXCHANGE_EXPIRED, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn another_tenants_identity_provider_answers_for_nobody_here() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let other = company(&world, "other", other_idp()).await;
        let mut browser = Browser::fresh();
        let ours = scene.start_login(&mut browser).await.unwrap();
        let theirs = other.start_login(&mut browser).await.unwrap();
        let about = scene.about("eve@acme.example");

        // Its own message, posted here.
        let response = other.idp.answer(&theirs, &about);
        refused(&world, code::SAML_EXCHANGE_UNKNOWN, async || {
            scene.post(&response).await
        })
        .await;
        // Made to fit our request.
        let response = other.idp.answer(&ours, &about);
        refused(&world, code::SAML_ISSUER_MISMATCH, async || {
            scene.post(&response).await
        })
        .await;
        // And pretending to be ours.
        let forger = TestIdentityProvider::new(&scene.idp.entity_id);
        let response = forger.answer(&ours, &about);
        let found = scene.post(&response).await.unwrap_err();
        assert!(
            found == code::SAML_SIGNATURE_INVALID || found == code::SAML_CERTIFICATE_UNKNOWN,
            "{found}"
        );
        // Ours, posted there.
        let response = scene.idp.answer(&ours, &about);
        refused(&world, code::SAML_EXCHANGE_UNKNOWN, async || {
            other.post(&response).await
        })
        .await;
        // A handle of ours opens nothing there, and still does here.
        let handle = scene.post(&response).await.unwrap();
        refused(&world, code::SAML_EXCHANGE_UNKNOWN, async || {
            other.complete(&browser, &handle).await
        })
        .await;
        scene.complete(&browser, &handle).await.unwrap();
        // Its word reaches no account that another one manages, whatever link there is.
        let stray = world
            .managed_person("stray@acme.example", scene.provider)
            .await;
        world.saml_account(other.provider, &stray).await;
        refused(&world, code::SAML_NO_ACCOUNT, async || {
            other.login(&mut browser, "stray@acme.example").await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_draft_answers_for_nobody_and_one_withdrawn_on_the_way_neither() {
    on_each_database(async |world| {
        let other = draft(&world, "other", other_idp()).await;
        let request = Request {
            id: "_1f8e0c3a5b7d9e2f4a6c8b0d1e3f5a7c".to_owned(),
            acs_url: "https://gatehouse.example/saml/other/callback".to_owned(),
            audience: "https://gatehouse.example/saml/other/metadata".to_owned(),
            force_authn: false,
        };
        refused(&world, code::IDENTITY_PROVIDER_UNKNOWN, async || {
            other
                .answer(&request, &other.about("eve@other.example"))
                .await
        })
        .await;
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about("eve@acme.example"))
            .await
            .unwrap();
        world
            .execute("update identity_provider set state = 'draft'")
            .await;
        refused(&world, code::IDENTITY_PROVIDER_UNKNOWN, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_after_signing_is_refused() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let request = scene.start_login(&mut Browser::fresh()).await.unwrap();
        let response = scene.idp.answer(&request, &scene.about("mal@acme.example"));
        let xml = String::from_utf8(STANDARD.decode(response).unwrap()).unwrap();
        let tampered = STANDARD.encode(xml.replace("mal@acme.example", "eve@acme.example"));
        refused(&world, code::SAML_SIGNATURE_INVALID, async || {
            scene.post(&tampered).await
        })
        .await;
        let start = xml.find("<ds:Signature ").unwrap();
        let end = xml.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
        let unsigned = STANDARD.encode(format!("{}{}", &xml[..start], &xml[end..]));
        refused(&world, code::SAML_UNSIGNED, async || {
            scene.post(&unsigned).await
        })
        .await;
        // The genuine one is not spoilt by them.
        scene.post(&STANDARD.encode(xml)).await.unwrap();
    })
    .await;
}
