//! Another identity provider in the place of the present one: tested first, decided by an admin who saw the people, and
//! nobody comes in as somebody else. (C8)
use crate::scene::{Browser, Scene, acme, done, other_idp, refused, signed_in};
use domain::{Code, Role, code, id::ExchangeId, provisioning::carry_over::CarryOver};
use service::{
    Caller,
    connection_test::{Outlook, TestState, TestedMetadata},
    exchange::{AcsRoute, Answered, Completed},
    identity_provider::{ManualValues, Proposal, Switch},
    testing::{Assertion, Request, World, nobody, on_each_database},
};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The metadata of the other identity provider waits.
async fn propose(scene: &Scene<'_>, admin: &Caller) {
    let values = ManualValues {
        issuer: other_idp().entity_id.clone(),
        sso_url: format!("{}/sso", other_idp().entity_id),
        binding: "redirect".to_owned(),
        certificate: other_idp().certificate(),
    };
    scene
        .service
        .propose_metadata(admin, "acme", "acme", Proposal::Manual(values))
        .await
        .unwrap();
}

/// An admin's browser leaves for a test of the metadata that waits.
async fn leave(scene: &Scene<'_>, browser: &mut Browser) -> (ExchangeId, Request) {
    let started = scene
        .service
        .start_connection_test(
            &browser.caller,
            "acme",
            "acme",
            browser.cookie.as_deref(),
            TestedMetadata::Proposed,
        )
        .await
        .unwrap();
    browser.cookie = Some(started.browser.expose().to_owned());
    let left = scene
        .service
        .resume_departure("acme", started.id, browser.cookie.as_deref())
        .await
        .unwrap();
    (started.id, Request::of(&left))
}

/// The other identity provider answers the test for this person.
async fn test(scene: &Scene<'_>, browser: &mut Browser, assertion: &Assertion) -> Outlook {
    let (test, request) = leave(scene, browser).await;
    let response = other_idp().answer(&request, assertion);
    let answered = scene
        .service
        .answer(&nobody(), "acme", AcsRoute::Saml, &response, "/")
        .await
        .unwrap();
    assert!(matches!(answered, Answered::Test { .. }));
    let cookie = browser.cookie.as_deref();
    let seen = scene
        .service
        .connection_test(&browser.caller, "acme", "acme", test, cookie)
        .await
        .unwrap();
    assert!(seen.proposed);
    match seen.state {
        TestState::Answered { findings, .. } => findings.person.expect("it passed").outlook,
        other => panic!("{other:?}"),
    }
}

async fn version(scene: &Scene<'_>, admin: &Caller) -> String {
    let view = scene
        .service
        .identity_provider_switch(admin, "acme", "acme")
        .await
        .unwrap();
    view.version
}

async fn decide(
    scene: &Scene<'_>,
    admin: &Caller,
    version: &str,
    carry_over: CarryOver,
) -> Result<(), Code> {
    let switch = Switch {
        version: version.to_owned(),
        carry_over,
        confirmation: "acme".to_owned(),
    };
    scene
        .service
        .switch_identity_provider(admin, "acme", "acme", switch)
        .await
        .map_err(|error| error.refusal().code)
}

/// The whole way of an admin.
async fn switched(scene: &Scene<'_>, carry_over: CarryOver) {
    let mut browser = Browser::of(scene.world.signed_in(&scene.owner).await);
    propose(scene, &browser.caller).await;
    test(scene, &mut browser, &scene.about("owner@acme.example")).await;
    let version = version(scene, &browser.caller).await;
    decide(scene, &browser.caller, &version, carry_over)
        .await
        .unwrap();
}

/// A login through the other identity provider.
async fn login(scene: &Scene<'_>, assertion: &Assertion) -> Result<Completed, Code> {
    let mut browser = Browser::fresh();
    let request = scene.start_login(&mut browser).await?;
    let handle = scene.post(&other_idp().answer(&request, assertion)).await?;
    scene.complete(&browser, &handle).await.map(done)
}

/// As the other identity provider names this address: by a number of its own.
fn renamed(scene: &Scene<'_>, email: &str) -> Assertion {
    Assertion {
        name_id: format!("number-of-{email}"),
        ..scene.about(email)
    }
}

async fn trust_domain(world: &World) {
    world
        .service
        .trust_domain(&Caller::command_line(), "acme", "acme.example", false)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_same_name_id_brings_people_back_and_no_other_does() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let bob = scene.managed("bob@acme.example").await;
        let mut old = Browser::fresh();
        let begun = scene.start_login(&mut old).await.unwrap();
        switched(&scene, CarryOver::NameId).await;

        // The former one's word counts no longer, not even for who left before the switch.
        refused(&world, code::SAML_ISSUER_MISMATCH, async || {
            scene.answer(&begun, &scene.about(&eve.email)).await
        })
        .await;
        let completed = login(&scene, &scene.about(&eve.email)).await.unwrap();
        let caller = signed_in(&world, &completed).await;
        assert_eq!(caller.person().unwrap().account, eve.account);
        assert_eq!(
            world
                .rows("audit_event where action = 'account.link_carried_over'")
                .await,
            1
        );
        assert_eq!(world.mails_to(&eve.email).await.len(), 1);
        // From then on it is an ordinary link.
        login(&scene, &scene.about(&eve.email)).await.unwrap();
        assert_eq!(world.mails_to(&eve.email).await.len(), 1);
        // Who is now called something else is told to reconnect, whatever the address.
        trust_domain(&world).await;
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            login(&scene, &renamed(&scene, &bob.email)).await
        })
        .await;
        // The same NameID in another format is another name.
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            let assertion = Assertion {
                format: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified".to_owned(),
                ..scene.about(&bob.email)
            };
            login(&scene, &assertion).await
        })
        .await;
        assert_eq!(world.rows("saml_account").await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_same_address_brings_people_back_in_verified_domains_for_ninety_days() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let bob = scene.managed("bob@acme.example").await;
        let guest = scene.managed("guest@elsewhere.example").await;
        switched(&scene, CarryOver::Email).await;
        // Nobody verified the domain yet.
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            login(&scene, &renamed(&scene, &eve.email)).await
        })
        .await;
        trust_domain(&world).await;
        let completed = login(&scene, &renamed(&scene, &eve.email)).await.unwrap();
        let caller = signed_in(&world, &completed).await;
        assert_eq!(caller.person().unwrap().account, eve.account);
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            login(&scene, &renamed(&scene, &guest.email)).await
        })
        .await;
        // The link is eve's under the new name; somebody else with her address is not her.
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            let intruder = Assertion {
                name_id: "number-of-mallory".to_owned(),
                ..scene.about(&eve.email)
            };
            login(&scene, &intruder).await
        })
        .await;
        world.clock.advance(91 * DAY);
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            login(&scene, &renamed(&scene, &bob.email)).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn of_two_people_with_one_address_neither_is_guessed() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        scene.managed("bob@acme.example").await;
        trust_domain(&world).await;
        world
            .execute("update saml_account set remote_id = 'eve@acme.example', remote_id_folded = 'eve@acme.example'")
            .await;
        let admin = world.signed_in(&scene.owner).await;
        propose(&scene, &admin).await;
        let view = scene
            .service
            .identity_provider_switch(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!((view.linked, view.by_email), (2, 0));
        assert!(view.people.iter().all(|person| !person.by_email));
        switched(&scene, CarryOver::Email).await;
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            login(&scene, &renamed(&scene, &eve.email)).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn nobody_is_carried_over_unasked() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        trust_domain(&world).await;
        switched(&scene, CarryOver::Nobody).await;
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            login(&scene, &scene.about(&eve.email)).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_switch_takes_a_test_the_metadata_that_was_seen_and_the_typed_identifier() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let mut browser = Browser::of(world.signed_in(&scene.owner).await);
        let admin = browser.caller.clone();
        // While nobody is linked it is no switch: the metadata is just saved.
        propose(&scene, &admin).await;
        let view = scene
            .service
            .identity_provider_switch(&admin, "acme", "acme");
        assert_eq!(view.await.unwrap_err().refusal().code, code::NOT_ANOTHER);
        scene.managed("eve@acme.example").await;
        let seen = version(&scene, &admin).await;
        let attempt = async |code, caller: &Caller, version: &str, confirmation: &str| {
            refused(&world, code, async || {
                let switch = Switch {
                    version: version.to_owned(),
                    carry_over: CarryOver::NameId,
                    confirmation: confirmation.to_owned(),
                };
                scene
                    .service
                    .switch_identity_provider(caller, "acme", "acme", switch)
                    .await
                    .map_err(|error| error.refusal().code)
            })
            .await;
        };
        attempt(code::SWITCH_UNTESTED, &admin, &seen, "acme").await;
        // A test of what is saved is none of what waits.
        let saved = scene
            .service
            .start_connection_test(&admin, "acme", "acme", None, TestedMetadata::Saved)
            .await
            .unwrap();
        let left = scene
            .service
            .resume_departure("acme", saved.id, Some(saved.browser.expose()))
            .await
            .unwrap();
        let response = scene
            .idp
            .answer(&Request::of(&left), &scene.about("owner@acme.example"));
        scene
            .service
            .answer(&nobody(), "acme", AcsRoute::Saml, &response, "/")
            .await
            .unwrap();
        attempt(code::SWITCH_UNTESTED, &admin, &seen, "acme").await;
        // The present one can not answer a test of the other.
        let (_, request) = leave(&scene, &mut browser).await;
        let forged = scene
            .idp
            .answer(&request, &scene.about("owner@acme.example"));
        let answered = scene
            .service
            .answer(&nobody(), "acme", AcsRoute::Saml, &forged, "/")
            .await
            .unwrap();
        assert!(matches!(answered, Answered::Test { .. }));
        attempt(code::SWITCH_UNTESTED, &admin, &seen, "acme").await;

        let outlook = test(&scene, &mut browser, &scene.about("eve@acme.example")).await;
        assert_eq!(
            outlook,
            Outlook::Former {
                by_name_id: Some("eve@acme.example".to_owned()),
                by_email: None,
            }
        );
        assert_eq!(world.rows("session where method = 'saml'").await, 0);
        attempt(code::CONFIRMATION_MISMATCH, &admin, &seen, "Acme").await;
        attempt(code::CONFLICT, &admin, "other", "acme").await;
        // Another admin's test is not theirs.
        let second = world.person("second@acme.example").await;
        world.member(scene.organization, &second, Role::Admin).await;
        let second = world.signed_in(&second).await;
        attempt(code::SWITCH_UNTESTED, &second, &seen, "acme").await;
        let member = world.person("member@acme.example").await;
        world
            .member(scene.organization, &member, Role::Member)
            .await;
        let member = world.signed_in(&member).await;
        attempt(code::ADMIN_REQUIRED, &member, &seen, "acme").await;
        world.clock.advance(Duration::from_secs(15 * 60 + 1));
        attempt(code::SWITCH_UNTESTED, &admin, &seen, "acme").await;

        test(&scene, &mut browser, &scene.about("eve@acme.example")).await;
        decide(&scene, &admin, &seen, CarryOver::NameId)
            .await
            .unwrap();
        attempt(code::PROPOSAL_MISSING, &admin, &seen, "acme").await;
        assert_eq!(world.mails_to("second@acme.example").await.len(), 1);
        assert_eq!(
            world
                .rows("audit_event where action = 'identity_provider.switched'")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_test_of_metadata_ends_with_that_metadata() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&scene.owner).await);
        propose(&scene, &browser.caller).await;
        let (_, request) = leave(&scene, &mut browser).await;
        scene
            .service
            .discard_proposal(&browser.caller, "acme", "acme")
            .await
            .unwrap();
        let response = other_idp().answer(&request, &scene.about("eve@acme.example"));
        refused(&world, code::CONFLICT, async || scene.post(&response).await).await;
    })
    .await;
}

#[tokio::test]
async fn who_answered_before_the_switch_and_comes_back_after_it_begins_again() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&eve.email))
            .await
            .unwrap();
        switched(&scene, CarryOver::NameId).await;
        // What the former one said was verified with its key, and is nobody's word any more.
        refused(&world, code::CONFLICT, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn whoever_moved_on_still_makes_two_of_one_address() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        scene.managed("bob@acme.example").await;
        trust_domain(&world).await;
        world
            .execute("update saml_account set remote_id = 'info@acme.example', remote_id_folded = 'info@acme.example'")
            .await;
        switched(&scene, CarryOver::Email).await;
        // Eve was connected anew; bob's is the only former link with this address.
        world
            .execute("update saml_account set entity_id = 'https://idp.other.example/entity' where name_id = 'subject-eve@acme.example'")
            .await;
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            login(&scene, &renamed(&scene, "info@acme.example")).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_second_switch_carries_over_nobody_whom_the_first_left_behind() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        world
            .execute("update saml_account set entity_id = 'https://before.example'")
            .await;
        switched(&scene, CarryOver::NameId).await;
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            login(&scene, &scene.about(&eve.email)).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_former_name_with_another_address_makes_no_second_account() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        trust_domain(&world).await;
        world
            .execute("update identity_provider set provisioning = 'on'")
            .await;
        switched(&scene, CarryOver::Nobody).await;
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            let assertion = Assertion {
                email: Some("e.larsen@acme.example".to_owned()),
                ..scene.about(&eve.email)
            };
            login(&scene, &assertion).await
        })
        .await;
        assert_eq!(
            world
                .rows("account where email_folded = 'e.larsen@acme.example'")
                .await,
            0
        );
    })
    .await;
}
