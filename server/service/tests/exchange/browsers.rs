//! Whose browser, whose account: an exchange is completed where it was started, and replaces nobody without asking.
use crate::scene::{Browser, acme, done, refused, signed_in};
use domain::{code, provisioning::ConsentNumbers};
use service::{exchange::Completion, testing::on_each_database};

#[tokio::test]
async fn a_login_started_in_one_browser_is_not_completed_in_another() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("mallory@acme.example").await;
        let mut a = Browser::fresh();
        let mut b = Browser::fresh();
        let request = scene.start_login(&mut a).await.unwrap();
        scene.start_login(&mut b).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about("mallory@acme.example"))
            .await
            .unwrap();
        refused(&world, code::SAML_OTHER_BROWSER, async || {
            scene.complete(&b, &handle).await
        })
        .await;
        refused(&world, code::SAML_OTHER_BROWSER, async || {
            scene.complete(&Browser::fresh(), &handle).await
        })
        .await;
        // The browser that started it still can, and its record says so in the end.
        assert!(
            done(scene.complete(&a, &handle).await.unwrap())
                .session
                .is_some()
        );
        assert_eq!(
            world
                .rows("flight_record where outcome = 'accepted' and code is null")
                .await,
            1
        );
        // What is used up stays so elsewhere.
        refused(&world, code::SAML_OTHER_BROWSER, async || {
            scene.complete(&b, &handle).await
        })
        .await;
        assert_eq!(
            world.rows("flight_record where outcome = 'accepted'").await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_login_answered_for_somebody_else_asks_before_it_replaces_who_is_signed_in() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let victim = world.person("victim@home.example").await;
        let session = world.password_session(&victim).await;
        let mut browser = Browser::of(world.caller(&session).await);
        let request = scene.start_login(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&eve.email))
            .await
            .unwrap();
        let before = world.dump().await;
        let Completion::AskSwitch { current, arriving } =
            scene.complete(&browser, &handle).await.unwrap()
        else {
            panic!("was not asked");
        };
        assert_eq!(
            (current.as_str(), arriving.as_str()),
            ("victim@home.example", "eve@acme.example")
        );
        assert_eq!(world.dump().await, before, "asking changed something");
        // Agreed: the old session of this browser ends, the new one begins.
        let completed = done(
            scene
                .complete_switching(&browser, &handle, true)
                .await
                .unwrap(),
        );
        assert_eq!(
            signed_in(&world, &completed)
                .await
                .person()
                .unwrap()
                .account,
            eve.account
        );
        assert!(world.caller(&session).await.session().is_none());
        assert_eq!(world.rows("session where method = 'saml'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_login_of_the_same_account_takes_the_place_of_its_session_without_asking() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let mut browser = Browser::fresh();
        let first = scene.login(&mut browser, "eve@acme.example").await.unwrap();
        browser.caller = signed_in(&world, &first).await;
        let second = scene.login(&mut browser, "eve@acme.example").await.unwrap();
        assert!(signed_in(&world, &second).await.session().is_some());
        let old = first.session.unwrap();
        assert!(world.caller(&old).await.session().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_consent_started_in_one_browser_is_completed_in_no_other() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = world.person("ada@acme.example").await;
        let mallory = world.person("mallory@acme.example").await;
        let mut a = Browser::of(world.signed_in(&ada).await);
        let mut b = Browser::of(world.signed_in(&mallory).await);
        scene.start_consent(&mut b).await.unwrap();

        // Answered by B's assertion: refused in B, and in A, where another address is signed in.
        let request = scene.start_consent(&mut a).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about("mallory@acme.example"))
            .await
            .unwrap();
        refused(&world, code::SAML_OTHER_BROWSER, async || {
            scene.complete(&b, &handle).await
        })
        .await;
        refused(&world, code::CONSENT_OTHER_PERSON, async || {
            scene.complete(&a, &handle).await
        })
        .await;
        // A's cookie with B's session: the account that started it is not the one signed in.
        let mixed = Browser {
            cookie: a.cookie.clone(),
            caller: b.caller.clone(),
        };
        refused(&world, code::CONSENT_OTHER_ACCOUNT, async || {
            scene.complete(&mixed, &handle).await
        })
        .await;
        // Nobody signed in at all.
        let signed_out = Browser {
            cookie: a.cookie.clone(),
            caller: Browser::fresh().caller,
        };
        refused(&world, code::CONSENT_OTHER_ACCOUNT, async || {
            scene.complete(&signed_out, &handle).await
        })
        .await;
        // `switch` is about logins and changes none of this.
        refused(&world, code::CONSENT_OTHER_ACCOUNT, async || {
            scene.complete_switching(&mixed, &handle, true).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_request_is_resumed_only_in_its_browser_and_only_while_it_waits() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let started = scene
            .service
            .start_login(&Browser::fresh().caller, "acme", "/", None, None)
            .await
            .unwrap();
        let resume = async |cookie: Option<&str>| {
            scene
                .service
                .resume_departure("acme", started.exchange, cookie)
                .await
                .map_err(|error| error.refusal().code)
        };
        let own = Some(started.browser.expose());
        assert_eq!(resume(own).await.unwrap().departure, started.departure);
        assert_eq!(resume(None).await.unwrap_err(), code::SAML_OTHER_BROWSER);
        let other = "A".repeat(43);
        assert_eq!(
            resume(Some(&other)).await.unwrap_err(),
            code::SAML_OTHER_BROWSER
        );
        world.clock.advance(service::exchange::EXCHANGE_LIFETIME);
        assert_eq!(resume(own).await.unwrap_err(), code::SAML_EXCHANGE_EXPIRED);
    })
    .await;
}

#[tokio::test]
async fn a_reload_shows_the_same_result_without_a_second_session() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about("eve@acme.example"))
            .await
            .unwrap();
        let first = done(scene.complete(&browser, &handle).await.unwrap());
        browser.caller = signed_in(&world, &first).await;
        let before = world.dump().await;
        let again = done(scene.complete(&browser, &handle).await.unwrap());
        assert_eq!(again.to, first.to);
        assert!(again.session.is_none());
        assert_eq!(world.dump().await, before);

        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let request = scene.start_consent(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&ada.email))
            .await
            .unwrap();
        let first = done(scene.complete(&browser, &handle).await.unwrap());
        browser.caller = signed_in(&world, &first).await;
        let before = world.dump().await;
        let again = done(scene.complete(&browser, &handle).await.unwrap());
        assert_eq!(again.to, first.to);
        assert!(again.to.starts_with("/preferences/receipts/"));
        assert!(again.session.is_none());
        assert_eq!(world.dump().await, before);
    })
    .await;
}

#[tokio::test]
async fn two_tabs_of_one_browser_both_succeed() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let mut browser = Browser::fresh();
        let one = scene.start_login(&mut browser).await.unwrap();
        let cookie = browser.cookie.clone();
        let two = scene.start_login(&mut browser).await.unwrap();
        assert_eq!(browser.cookie, cookie, "one cookie for all tabs");
        let about = scene.about("eve@acme.example");
        let second = scene.answer(&two, &about).await.unwrap();
        let first = scene
            .answer(&one, &scene.about("eve@acme.example"))
            .await
            .unwrap();
        for handle in [second, first] {
            let completed = done(scene.complete(&browser, &handle).await.unwrap());
            browser.caller = signed_in(&world, &completed).await;
            assert!(browser.caller.session().is_some());
        }
    })
    .await;
}

#[tokio::test]
async fn a_consent_needs_a_session_of_the_person_and_a_tick() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = world.person("ada@acme.example").await;
        let link = world.saml_account(scene.provider, &ada).await;
        let start = async |browser: &Browser, agreed: bool| {
            scene
                .service
                .start_consent(
                    &browser.caller,
                    "acme",
                    agreed,
                    ConsentNumbers::default(),
                    None,
                )
                .await
                .map(|_| ())
                .map_err(|error| error.refusal().code)
        };
        refused(&world, code::SIGN_IN_REQUIRED, async || {
            start(&Browser::fresh(), true).await
        })
        .await;
        let own = Browser::of(world.signed_in(&ada).await);
        refused(&world, code::CONSENT_NOT_GIVEN, async || {
            start(&own, false).await
        })
        .await;
        // A session that an identity provider made gives away no account that it does not manage.
        let lent = Browser::of(world.signed_in_by(&ada, scene.provider, link).await);
        refused(&world, code::SESSION_SCOPE, async || {
            start(&lent, true).await
        })
        .await;
    })
    .await;
}
