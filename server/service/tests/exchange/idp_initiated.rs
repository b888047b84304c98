//! Sign-ins that start at the identity provider: off, as a hint, direct. docs/decisions/0013-idp-initiated.md
use crate::{
    requests::change,
    scene::{Browser, Scene, acme, done, other_idp, refused, signed_in},
};
use domain::{Code, code};
use service::{
    exchange::{AcsRoute, Answered, Completion},
    identity_provider::{IdpInitiated, RequestChange},
    testing::{Actor, Request, World, nobody, on_each_database},
};

async fn allow(world: &World, scene: &Scene<'_>, idp_initiated: IdpInitiated) -> Actor {
    let owner = world.signed_in(&scene.owner).await;
    let wish = RequestChange {
        idp_initiated,
        ..change()
    };
    scene
        .service
        .change_request_settings(&owner, "acme", "acme", wish)
        .await
        .unwrap();
    scene.managed("eve@acme.example").await
}

/// What a tile at the identity provider posts.
fn tile(scene: &Scene<'_>, email: &str) -> String {
    let unasked = Request {
        id: String::new(),
        acs_url: scene.service.acs_url("acme"),
        audience: scene.service.entity_id("acme"),
        force_authn: false,
    };
    scene.idp.answer_to(None, &unasked, &scene.about(email))
}

async fn post(scene: &Scene<'_>, response: &str, next: &str) -> Result<Answered, Code> {
    scene
        .service
        .answer(&nobody(), "acme", AcsRoute::Saml, response, next)
        .await
        .map_err(|(error, _)| error.refusal().code)
}

/// The browser follows the redirect that its post was answered with.
async fn arrive(scene: &Scene<'_>, browser: &mut Browser, handle: &str) -> Result<(), Code> {
    let name = scene
        .service
        .take_over("acme", handle, browser.cookie.as_deref())
        .await;
    let name = name.map_err(|(error, _)| error.refusal().code)?;
    browser.cookie = Some(name.expose().to_owned());
    Ok(())
}

async fn accepted(scene: &Scene<'_>, email: &str) -> String {
    match post(scene, &tile(scene, email), "/organizations/acme")
        .await
        .unwrap()
    {
        Answered::Arrive { handle } => handle.expose().to_owned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn off_refuses_and_names_the_address_that_works() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let before = world.dump().await;
        let response = tile(&scene, "eve@acme.example");
        let posted = scene
            .service
            .answer(&nobody(), "acme", AcsRoute::Saml, &response, "/")
            .await;
        let (error, reference) = posted.unwrap_err();
        assert_eq!(error.refusal().code, code::SAML_UNSOLICITED);
        assert!(
            error
                .refusal()
                .message
                .unwrap()
                .contains("https://gatehouse.example/saml/acme")
        );
        assert_eq!(
            world
                .rows(&format!("flight_record where reference = '{reference}'"))
                .await,
            1
        );
        assert_eq!(world.dump().await, before);
    })
    .await;
}

#[tokio::test]
async fn a_hint_is_checked_and_only_starts_a_sign_in_of_our_own() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        allow(&world, &scene, IdpInitiated::Hint).await;
        let before = world.dump().await;
        let response = tile(&scene, "eve@acme.example");
        let answered = post(&scene, &response, "/organizations").await.unwrap();
        assert!(matches!(answered, Answered::StartOver { .. }));
        assert_eq!(world.dump().await, before);
        assert_eq!(
            (
                world.rows("saml_exchange").await,
                world.rows("saml_replay").await
            ),
            (0, 1)
        );
        assert_eq!(
            world
                .rows("flight_record where purpose = 'hint' and code is null")
                .await,
            1
        );
        refused(&world, code::SAML_REPLAYED, async || {
            post(&scene, &response, "/").await
        })
        .await;
        // Signed by somebody else.
        let unasked = Request {
            id: String::new(),
            acs_url: scene.service.acs_url("acme"),
            audience: scene.service.entity_id("acme"),
            force_authn: false,
        };
        let mut forger = scene.about("eve@acme.example");
        forger.assertion_id = "_forged".to_owned();
        let forged = other_idp()
            .answer_to(None, &unasked, &forger)
            .replace(&other_idp().entity_id, &scene.idp.entity_id);
        refused(&world, code::SAML_ISSUER_MISMATCH, async || {
            post(&scene, &forged, "/").await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_direct_one_asks_before_it_signs_anybody_in() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = allow(&world, &scene, IdpInitiated::Direct).await;
        let handle = accepted(&scene, &eve.email).await;
        let mut browser = Browser::fresh();
        // Nobody has it before a browser took it over.
        refused(&world, code::SAML_OTHER_BROWSER, async || {
            scene.complete_switching(&browser, &handle, true).await
        })
        .await;
        arrive(&scene, &mut browser, &handle).await.unwrap();
        arrive(&scene, &mut browser, &handle).await.unwrap();
        let asked = scene.complete(&browser, &handle).await.unwrap();
        let Completion::AskSignIn { arriving, .. } = asked else {
            panic!("{asked:?}")
        };
        assert_eq!(arriving, eve.email);
        assert_eq!(world.rows("session where method = 'saml'").await, 0);
        // Another browser that got hold of the handle.
        let mut thief = Browser::fresh();
        assert_eq!(
            arrive(&scene, &mut thief, &handle).await,
            Err(code::SAML_OTHER_BROWSER)
        );
        thief.cookie = Some("a".repeat(43));
        refused(&world, code::SAML_OTHER_BROWSER, async || {
            scene.complete_switching(&thief, &handle, true).await
        })
        .await;
        let completed = done(
            scene
                .complete_switching(&browser, &handle, true)
                .await
                .unwrap(),
        );
        assert_eq!(completed.to, "/organizations/acme");
        browser.caller = signed_in(&world, &completed).await;
        assert_eq!(browser.caller.person().unwrap().email, eve.email);

        // The same person again: nothing would change, so nothing is asked.
        let handle = accepted(&scene, &eve.email).await;
        arrive(&scene, &mut browser, &handle).await.unwrap();
        let completed = done(scene.complete(&browser, &handle).await.unwrap());
        browser.caller = signed_in(&world, &completed).await;

        // Mallory posts her own sign-in through Eve's browser.
        let mallory = scene.managed("mallory@acme.example").await;
        let handle = accepted(&scene, &mallory.email).await;
        arrive(&scene, &mut browser, &handle).await.unwrap();
        let asked = scene.complete(&browser, &handle).await.unwrap();
        assert!(matches!(asked, Completion::AskSwitch { .. }), "{asked:?}");
        assert_eq!(browser.caller.person().unwrap().email, eve.email);
    })
    .await;
}

#[tokio::test]
async fn what_starts_elsewhere_never_consents() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        allow(&world, &scene, IdpInitiated::Direct).await;
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        scene.start_consent(&mut browser).await.unwrap();
        let handle = accepted(&scene, &ada.email).await;
        arrive(&scene, &mut browser, &handle).await.unwrap();
        refused(&world, code::SAML_NO_ACCOUNT, async || {
            scene.complete_switching(&browser, &handle, true).await
        })
        .await;
    })
    .await;
}
