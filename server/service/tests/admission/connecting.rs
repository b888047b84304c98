//! Connecting and connecting anew: the mailbox, the person and the subject are each proved, and no second account is made.
use crate::{
    FRESH, connected,
    scene::{Browser, acme, done, refused, signed_in},
};
use domain::{Role, Secret, account::AccountMode, code};
use service::{
    membership::SamlStatus,
    second_factor::Arrival,
    testing::{PASSWORD, Request, nobody, on_each_database},
};

#[tokio::test]
async fn a_person_connects_their_own_account_and_keeps_it() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let ada = world.person("ada@acme.example").await;
        world.api_key(&ada, "laptop").await;
        world.fleet(Ok(ada.account), "own", 1).await;
        let browser = scene.connect(&ada).await;

        let profile = scene.service.profile(&browser.caller).await.unwrap();
        assert!(!profile.managed && profile.has_password);
        assert_eq!(profile.connections.len(), 1);
        assert_eq!(world.rows("api_key").await, 1);
        assert_eq!(world.rows("fleet where account_id is not null").await, 1);
        assert_eq!(world.rows("membership where role = 'member'").await, 1);
        // Both ways in work, and the identity provider's opens nothing personal.
        let renewed = Secret::new(FRESH);
        let service = &scene.service;
        assert!(
            service
                .sign_in_with_password(&nobody(), &ada.email, &renewed)
                .await
                .is_ok()
        );
        let mut other = Browser::fresh();
        let completed = scene.login(&mut other, &ada.email).await.unwrap();
        let by_company = signed_in(&world, &completed).await;
        let opened = service.profile(&by_company).await.unwrap_err();
        assert_eq!(opened.refusal().code, code::SESSION_SCOPE);
        assert!(service.organization(&by_company, "acme").await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn the_members_page_shows_how_far_each_person_is() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let owner = scene.owner_here().await;
        let ada = world.person("ada@acme.example").await;
        world.member(scene.organization, &ada, Role::Member).await;
        let status = async || {
            let member = scene.service.member(&owner, "acme", ada.account).await;
            member.unwrap().saml_status
        };
        assert_eq!(status().await, SamlStatus::NotConnected);
        scene
            .service
            .send_saml_invite(&owner, "acme", ada.account)
            .await
            .unwrap();
        assert_eq!(status().await, SamlStatus::Invited);
        let token = world.mailed_token(&ada.email).await;
        let mut browser = Browser::fresh();
        let request = scene.follow_connect(&mut browser, &token).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&ada.email))
            .await
            .unwrap();
        done(scene.complete(&browser, &handle).await.unwrap());
        assert_eq!(status().await, SamlStatus::Connected);
    })
    .await;
}

#[tokio::test]
async fn another_name_id_is_refused_explained_and_mended_without_a_second_account() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let ada = world.person("ada@acme.example").await;
        scene.connect(&ada).await;
        let changed = || {
            let mut about = scene.about("ada@acme.example");
            about.name_id = "S-1-5-21".to_owned();
            about
        };
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let handle = scene.answer(&request, &changed()).await.unwrap();
        let refusal = scene.complete(&browser, &handle).await.unwrap_err();
        assert_eq!(refusal, code::SAML_SUBJECT_CHANGED);
        assert_eq!(world.rows("account").await, 2);

        scene.tick();
        // Signed out: by mail, and the same answer for whoever asks.
        let service = &scene.service;
        for email in ["ada@acme.example", "nobody@acme.example"] {
            service
                .request_reconnect(&nobody(), "acme", email)
                .await
                .unwrap();
            assert_eq!(world.mails_to(email).await.last().unwrap().sent_at, None);
        }
        let token = world.mailed_token("ada@acme.example").await;
        let request = scene.follow_connect(&mut browser, &token).await.unwrap();
        let handle = scene.answer(&request, &changed()).await.unwrap();
        done(scene.complete(&browser, &handle).await.unwrap());
        assert_eq!(world.rows("account").await, 2);
        assert_eq!(
            world.rows("saml_account where name_id = 'S-1-5-21'").await,
            1
        );
        assert_eq!(
            world.rows("saml_account").await,
            1,
            "the old link is closed"
        );
        let told = world.mails_to(&scene.owner.email).await;
        assert!(
            told.iter()
                .any(|mail| mail.subject.contains("connected anew"))
        );

        let mut again = Browser::fresh();
        let request = scene.start_login(&mut again).await.unwrap();
        let handle = scene.answer(&request, &changed()).await.unwrap();
        assert!(scene.complete(&again, &handle).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_company_account_is_connected_anew_only_when_an_admin_agrees() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let service = &scene.service;
        service
            .request_reconnect(&nobody(), "acme", &eve.email)
            .await
            .unwrap();
        scene.tick();
        assert_eq!(world.rows("mailed_link").await, 0);
        let asked = world.mails_to(&scene.owner.email).await;
        assert!(asked.iter().any(|mail| mail.subject.contains(&eve.email)));

        let owner = scene.owner_here().await;
        service
            .send_saml_invite(&owner, "acme", eve.account)
            .await
            .unwrap();
        let token = world.mailed_token(&eve.email).await;
        let mut browser = Browser::fresh();
        let request = scene.follow_connect(&mut browser, &token).await.unwrap();
        assert!(browser.caller.session().is_none(), "it has no password");
        let mut about = scene.about(&eve.email);
        about.name_id = "another".to_owned();
        let handle = scene.answer(&request, &about).await.unwrap();
        let completed = done(scene.complete(&browser, &handle).await.unwrap());
        let caller = signed_in(&world, &completed).await;
        assert_eq!(caller.person().unwrap().account, eve.account);
        assert_eq!(
            world.rows("saml_account where name_id = 'another'").await,
            1
        );
        assert_eq!(world.rows("saml_account").await, 1);
        assert_eq!(
            world
                .rows("account where kind = 'managed' and password_hash is null")
                .await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn the_answer_must_be_for_this_account_and_this_browser() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let ada = world.person("ada@acme.example").await;
        let eve = world.person("eve@acme.example").await;
        let caller = world.signed_in(&ada).await;
        scene
            .service
            .request_connect(&caller, "acme")
            .await
            .unwrap();
        let token = world.mailed_token(&ada.email).await;
        let mut browser = Browser::fresh();
        let request = scene.follow_connect(&mut browser, &token).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&eve.email))
            .await
            .unwrap();
        let links = async || world.rows("saml_account").await;
        let told = scene.complete(&browser, &handle).await.unwrap_err();
        assert_eq!(told, code::CONNECT_OTHER_PERSON);
        // Another browser with the handle.
        let told = scene
            .complete(&Browser::fresh(), &handle)
            .await
            .unwrap_err();
        assert_eq!(told, code::SAML_OTHER_BROWSER);
        // The same browser, with another account signed in.
        let other = Browser {
            cookie: browser.cookie.clone(),
            caller: world.signed_in(&eve).await,
        };
        let told = scene.complete(&other, &handle).await.unwrap_err();
        assert_eq!(told, code::CONNECT_OTHER_ACCOUNT);
        assert_eq!(links().await, 0);
        // The link is used up.
        refused(&world, code::LINK_EXPIRED, async || {
            let mut fresh = Browser::fresh();
            scene.follow_connect(&mut fresh, &token).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_subject_of_somebody_else_is_not_taken_over() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let ada = world.person("ada@acme.example").await;
        let eve = world.person("eve@acme.example").await;
        scene.connect(&eve).await;
        let caller = world.signed_in(&ada).await;
        scene
            .service
            .request_connect(&caller, "acme")
            .await
            .unwrap();
        let token = world.mailed_token(&ada.email).await;
        let mut browser = Browser::fresh();
        let request = scene.follow_connect(&mut browser, &token).await.unwrap();
        // The identity provider gives Ada's address to Eve's subject.
        let mut about = scene.about(&ada.email);
        about.name_id = format!("subject-{}", eve.email);
        let handle = scene.answer(&request, &about).await.unwrap();
        let told = scene.complete(&browser, &handle).await.unwrap_err();
        assert_eq!(told, code::CONNECT_SUBJECT_TAKEN);
        assert_eq!(world.rows("saml_account").await, 1);
    })
    .await;
}

#[tokio::test]
async fn the_mode_decides_between_consent_and_connecting_and_is_fixed_by_the_first_link() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let service = &scene.service;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let told = service.request_connect(&caller, "acme").await.unwrap_err();
        assert_eq!(told.refusal().code, code::CONNECT_NEEDS_CONSENT);
        let owner = scene.owner_here().await;
        let connected = AccountMode::Connected;
        service
            .change_account_mode(&owner, "acme", "acme", connected)
            .await
            .unwrap();
        let told = service.consent_view(&caller, "acme").await.unwrap_err();
        assert_eq!(told.refusal().code, code::CONSENT_ACCOUNTS_STAY);
        scene.connect(&ada).await;
        let owner = scene.owner_here().await;
        refused(&world, code::ACCOUNT_MODE_FIXED, async || {
            let changed = service
                .change_account_mode(&owner, "acme", "acme", AccountMode::Managed)
                .await;
            changed.map_err(|error| error.refusal().code)
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn deleting_the_link_of_a_connected_person_leaves_the_person() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let ada = world.person("ada@acme.example").await;
        scene.connect(&ada).await;
        let mut browser = Browser::fresh();
        let completed = scene.login(&mut browser, &ada.email).await.unwrap();
        let owner = scene.owner_here().await;
        let link = scene
            .service
            .saml_accounts(&owner, "acme", "acme")
            .await
            .unwrap()[0]
            .id;
        let deleted = scene
            .service
            .delete_saml_account(&owner, link)
            .await
            .unwrap();
        assert!(!deleted.person_deleted);
        let by_company = signed_in(&world, &completed).await;
        assert!(by_company.session().is_none());
        assert!(
            scene
                .service
                .sign_in_with_password(&nobody(), &ada.email, &Secret::new(FRESH))
                .await
                .is_ok()
        );
        let tried = Secret::new(PASSWORD);
        assert!(
            scene
                .service
                .sign_in_with_password(&nobody(), &ada.email, &tried)
                .await
                .is_err()
        );
    })
    .await;
}

#[tokio::test]
async fn a_mailed_link_and_a_new_password_do_not_stand_in_for_the_second_factor() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let ada = world.person("ada@acme.example").await;
        let caller = world.signed_in(&ada).await;
        let (app, _) = world.two_factor(&caller).await;
        let service = &scene.service;
        service.request_connect(&caller, "acme").await.unwrap();
        let token = world.mailed_token(&ada.email).await;
        let renewed = Secret::new(crate::FRESH);
        let connecting = service
            .connect_by_link(&nobody(), &token, &renewed, None)
            .await
            .unwrap();
        let Some(Arrival::SecondFactor(pending)) = &connecting.arrival else {
            panic!("{:?}", connecting.arrival);
        };
        let own = format!(
            "session where account_id = (select id from account where email = '{}')",
            ada.email
        );
        assert_eq!(world.rows(&own).await, 0);
        let finished = service
            .finish_sign_in(&nobody(), pending.token.expose(), &app.code(service.now()))
            .await
            .unwrap();
        let on = format!(
            "/preferences/sso/acme/continue/{}",
            connecting.started.exchange
        );
        assert_eq!(finished.next, on);
        let mut browser = Browser::of(world.caller(&finished.session).await);
        browser.cookie = Some(connecting.started.browser.expose().to_owned());
        let request = Request::of(&connecting.started);
        let handle = scene
            .answer(&request, &scene.about(&ada.email))
            .await
            .unwrap();
        done(scene.complete(&browser, &handle).await.unwrap());
        assert_eq!(world.rows("saml_account").await, 1);
        // Signed in through the company, the person's own code is asked for as well.
        let mut elsewhere = Browser::fresh();
        let request = scene.start_login(&mut elsewhere).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&ada.email))
            .await
            .unwrap();
        let came = scene.complete(&elsewhere, &handle).await.unwrap();
        assert!(
            matches!(came, service::exchange::Completion::SecondFactor(_)),
            "{came:?}"
        );
    })
    .await;
}
