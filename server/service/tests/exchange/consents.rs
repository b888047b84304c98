//! What stands against a consent, at its start or at its commit.
use crate::scene::{Browser, acme, company, other_idp, refused};
use domain::{Role, Secret, code, organization::Plan};
use service::{
    recent_login::RECENT,
    testing::{PASSWORD, on_each_database},
};

#[tokio::test]
async fn the_answer_must_be_for_the_address_of_the_account() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let request = scene.start_consent(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about("eve@acme.example"))
            .await
            .unwrap();
        let (error, reference) = scene
            .service
            .complete(
                &browser.caller,
                "acme",
                &handle,
                browser.cookie.as_deref(),
                false,
            )
            .await
            .unwrap_err();
        let refusal = error.refusal();
        assert_eq!(refusal.code, code::CONSENT_OTHER_PERSON);
        let message = refusal.message.unwrap();
        assert!(message.contains("ada@acme.example") && message.contains("eve@acme.example"));
        // The admin finds it under the reference that the person was shown.
        let owner = world.signed_in(&scene.owner).await;
        let record = scene
            .service
            .sign_in(&owner, "acme", &reference)
            .await
            .unwrap();
        assert_eq!(record.received.as_deref(), Some("eve@acme.example"));

        // No address at all.
        let request = scene.start_consent(&mut browser).await.unwrap();
        let mut silent = scene.about("ada@acme.example");
        silent.email = None;
        let handle = scene.answer(&request, &silent).await.unwrap();
        refused(&world, code::SAML_EMAIL_MISSING, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn what_grew_since_the_person_agreed_is_asked_again() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = world.person("ada@acme.example").await;
        world.api_key(&ada, "one").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        // At the start: the numbers shown are older than the key.
        let shown = scene
            .service
            .consent_view(&browser.caller, "acme")
            .await
            .unwrap()
            .numbers;
        world.api_key(&ada, "two").await;
        refused(&world, code::CONSENT_CHANGED, async || {
            scene.agree(&mut browser, shown).await
        })
        .await;
        // At the commit, for each number.
        let elsewhere = world.organization("elsewhere", Plan::Free).await;
        let boss = world.person("boss@elsewhere.example").await;
        world.member(elsewhere, &boss, Role::Owner).await;
        for growth in ["key", "fleet", "device", "membership"] {
            let request = scene.start_consent(&mut browser).await.unwrap();
            let handle = scene
                .answer(&request, &scene.about(&ada.email))
                .await
                .unwrap();
            match growth {
                "key" => drop(world.api_key(&ada, "three").await),
                "fleet" => drop(world.fleet(Ok(ada.account), "home", 0).await),
                "device" => {
                    world.execute("delete from fleet").await;
                    world.fleet(Ok(ada.account), "away", 1).await;
                }
                _ => world.member(elsewhere, &ada, Role::Member).await,
            }
            refused(&world, code::CONSENT_CHANGED, async || {
                scene.complete(&browser, &handle).await
            })
            .await;
        }
        // Less than agreed is fine.
        let request = scene.start_consent(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&ada.email))
            .await
            .unwrap();
        world.execute("delete from api_key").await;
        scene.complete(&browser, &handle).await.unwrap();
        assert_eq!(world.rows("account where kind = 'managed'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn operators_and_company_accounts_do_not_consent() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let root = world.operator("root@gatehouse.example").await;
        let mut browser = Browser::of(world.signed_in(&root).await);
        refused(&world, code::CONSENT_OPERATOR, async || {
            scene.start_consent(&mut browser).await
        })
        .await;
        let eve = scene.managed("eve@acme.example").await;
        let completed = scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        let mut browser = Browser::of(crate::scene::signed_in(&world, &completed).await);
        refused(&world, code::CONSENT_ALREADY, async || {
            scene.start_consent(&mut browser).await
        })
        .await;
        // Whoever became an operator on the way is refused at the commit.
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let request = scene.start_consent(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&ada.email))
            .await
            .unwrap();
        world
            .execute("update account set kind = 'operator' where email = 'ada@acme.example'")
            .await;
        refused(&world, code::CONSENT_OPERATOR, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_unconfirmed_address_does_not_consent() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let request = scene.start_consent(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&ada.email))
            .await
            .unwrap();
        world
            .execute(
                "update account set email_confirmed_at = null where email = 'ada@acme.example'",
            )
            .await;
        refused(&world, code::EMAIL_UNCONFIRMED, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
        refused(&world, code::EMAIL_UNCONFIRMED, async || {
            scene.start_consent(&mut browser).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn the_only_owner_of_another_organization_does_not_consent() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = world.person("ada@acme.example").await;
        let own = world.organization("own", Plan::Free).await;
        world.member(own, &ada, Role::Owner).await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        refused(&world, code::CONSENT_SOLE_OWNER, async || {
            scene.start_consent(&mut browser).await
        })
        .await;
        let view = scene
            .service
            .consent_view(&browser.caller, "acme")
            .await
            .unwrap();
        assert!(view.obstacle.unwrap().message.unwrap().contains("OWN"));
        // With another owner it goes, and the membership ends.
        let other = world.person("other@own.example").await;
        world.member(own, &other, Role::Owner).await;
        scene.consent(&mut browser, &ada.email).await.unwrap();
        assert_eq!(world.rows("membership where role = 'owner'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn the_last_way_in_of_an_organization_does_not_consent() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let mut browser = Browser::of(world.signed_in(&scene.owner).await);
        refused(&world, code::ORGANIZATION_LAST_WAY_IN, async || {
            scene.start_consent(&mut browser).await
        })
        .await;
        // An owner who signs in through the identity provider is no other way in.
        let eve = scene.managed("eve@acme.example").await;
        let service = &scene.service;
        service
            .change_role(&browser.caller, "acme", eve.account, Role::Owner)
            .await
            .unwrap();
        refused(&world, code::ORGANIZATION_LAST_WAY_IN, async || {
            scene.start_consent(&mut browser).await
        })
        .await;
        // An owner with a password is; then the consent goes and the role stays.
        let second = world.person("second@acme.example").await;
        world.member(scene.organization, &second, Role::Owner).await;
        let email = scene.owner.email.clone();
        scene.consent(&mut browser, &email).await.unwrap();
        assert_eq!(world.rows("membership where role = 'owner'").await, 3);
        // Elsewhere too: the last way in of another company with an identity provider.
        let other = company(&world, "other", other_idp()).await;
        let mut browser = Browser::of(world.signed_in(&other.owner).await);
        refused(&world, code::ORGANIZATION_LAST_WAY_IN, async || {
            scene.start_consent(&mut browser).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_subject_is_linked_to_one_account_only() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let request = scene.start_consent(&mut browser).await.unwrap();
        let mut assertion = scene.about(&ada.email);
        assertion.name_id = "subject-eve@acme.example".to_owned();
        let handle = scene.answer(&request, &assertion).await.unwrap();
        refused(&world, code::CONSENT_SUBJECT_TAKEN, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn a_company_that_unlinks_on_the_way_is_judged_as_it_stands_at_the_commit() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let labs = world.organization("labs", Plan::Enterprise).await;
        world.member(labs, &scene.owner, Role::Owner).await;
        world.link_organization(scene.provider, labs, None).await;
        let ada = world.person("ada@acme.example").await;
        world.member(labs, &ada, Role::Member).await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        let request = scene.start_consent(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&ada.email))
            .await
            .unwrap();
        let owner = world.signed_in(&scene.owner).await;
        scene
            .service
            .unlink_organization(&owner, "labs", "acme")
            .await
            .unwrap();
        // Now a membership would end that the person was not told of.
        refused(&world, code::CONSENT_CHANGED, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_old_session_hands_no_account_over_until_its_person_confirms_it() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let ada = world.person("ada@acme.example").await;
        let mut browser = Browser::of(world.signed_in(&ada).await);
        world
            .clock
            .advance(RECENT + std::time::Duration::from_secs(1));
        let view = scene
            .service
            .consent_view(&browser.caller, "acme")
            .await
            .unwrap();
        assert!(!view.recent);
        refused(&world, code::RECENT_LOGIN_REQUIRED, async || {
            scene.agree(&mut browser, view.numbers).await
        })
        .await;
        assert_eq!(world.rows("saml_exchange").await, 0);
        let session = scene
            .service
            .confirm_password(&browser.caller, &Secret::new(PASSWORD))
            .await
            .unwrap();
        browser.caller = world.caller(&session).await;
        scene.consent(&mut browser, &ada.email).await.unwrap();
    })
    .await;
}
