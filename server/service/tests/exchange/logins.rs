//! What a login adds, and what it does not.
use crate::scene::{Browser, acme, refused, signed_in};
use domain::{Role, code, organization::Plan};
use service::{
    exchange::{AcsRoute, Answered},
    testing::{Request, nobody, on_each_database},
};

#[tokio::test]
async fn a_login_adds_missing_memberships_of_linked_organizations_with_their_default_team() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let labs = world.organization("labs", Plan::Enterprise).await;
        let team = world.team(labs, "Guests").await;
        world
            .link_organization(scene.provider, labs, Some(team))
            .await;
        scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        assert_eq!(
            world
                .rows("membership where source = 'mapped' and role = 'member'")
                .await,
            1
        );
        assert_eq!(world.rows("team_member").await, 1);
        scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        assert_eq!(world.rows("membership where source = 'mapped'").await, 1);
        assert_eq!(
            world
                .rows("audit_event where action = 'account.signed_in'")
                .await,
            2
        );
    })
    .await;
}

#[tokio::test]
async fn a_login_respects_a_removal_and_an_unlinked_organization() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let labs = world.organization("labs", Plan::Enterprise).await;
        world.member(labs, &scene.owner, Role::Owner).await;
        world.link_organization(scene.provider, labs, None).await;
        let owner = world.signed_in(&scene.owner).await;
        scene
            .service
            .remove_member(&owner, "acme", eve.account)
            .await
            .unwrap();
        assert_eq!(world.rows("membership_revocation").await, 1);

        // Between the answer and the completion the organization is unlinked.
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let handle = scene
            .answer(&request, &scene.about(&eve.email))
            .await
            .unwrap();
        scene
            .service
            .unlink_organization(&owner, "labs", "acme")
            .await
            .unwrap();
        scene.complete(&browser, &handle).await.unwrap();
        assert_eq!(world.rows("membership where source = 'mapped'").await, 0);
        assert_eq!(world.rows("session where method = 'saml'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_login_goes_by_the_subject_and_never_by_the_address() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        scene.managed("eve@acme.example").await;
        world.person("personal@acme.example").await;
        let mut browser = Browser::fresh();

        // A personal account of that address is not touched.
        refused(&world, code::SAML_NO_ACCOUNT, async || {
            scene.login(&mut browser, "personal@acme.example").await
        })
        .await;
        // Another subject with a linked person's address.
        let request = scene.start_login(&mut browser).await.unwrap();
        let mut assertion = scene.about("eve@acme.example");
        assertion.name_id = "renamed".to_owned();
        let handle = scene.answer(&request, &assertion).await.unwrap();
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
        // The same NameID in another format is another subject.
        let request = scene.start_login(&mut browser).await.unwrap();
        let mut assertion = scene.about("eve@acme.example");
        assertion.format = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified".to_owned();
        let handle = scene.answer(&request, &assertion).await.unwrap();
        refused(&world, code::SAML_SUBJECT_CHANGED, async || {
            scene.complete(&browser, &handle).await
        })
        .await;
        // A transient one names nobody.
        let request = scene.start_login(&mut browser).await.unwrap();
        let mut assertion = scene.about("eve@acme.example");
        assertion.format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient".to_owned();
        refused(&world, code::SAML_NAME_ID_TRANSIENT, async || {
            scene.answer(&request, &assertion).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn identifiers_are_matched_exactly_and_a_wrong_case_reveals_no_tenant() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        for (asked, hint) in [("ACME", "try acme"), ("Zzz", "try zzz")] {
            let refusal = scene
                .service
                .start_login(&nobody(), asked, "/", None, None)
                .await
                .unwrap_err()
                .refusal();
            assert_eq!(refusal.code, code::IDENTITY_PROVIDER_UNKNOWN);
            let message = refusal.message.unwrap_or_default();
            assert!(message.contains(hint), "{message}");
        }
        let request = scene.start_login(&mut Browser::fresh()).await.unwrap();
        let response = scene.idp.answer(&request, &scene.about("eve@acme.example"));
        let (error, _) = scene
            .service
            .answer(&nobody(), "Acme", AcsRoute::Saml, &response, "/")
            .await
            .unwrap_err();
        assert_eq!(error.refusal().code, code::IDENTITY_PROVIDER_UNKNOWN);
    })
    .await;
}

#[tokio::test]
async fn the_second_address_takes_answers_meant_for_it_and_no_others() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let meant_for_first = scene.idp.answer(&request, &scene.about(&eve.email));
        let post = async |response: &str| {
            scene
                .service
                .answer(&nobody(), "acme", AcsRoute::Login, response, "/")
                .await
        };
        let (error, _) = post(&meant_for_first).await.unwrap_err();
        assert_eq!(error.refusal().code, code::SAML_DESTINATION_MISMATCH);
        let second = Request {
            acs_url: "https://gatehouse.example/login/acme/callback".to_owned(),
            ..request
        };
        let answered = post(&scene.idp.answer(&second, &scene.about(&eve.email)))
            .await
            .unwrap();
        let Answered::Complete { handle } = answered else {
            panic!("the first answer of an exchange")
        };
        let completed = scene.complete(&browser, handle.expose()).await.unwrap();
        let caller = signed_in(&world, &crate::scene::done(completed)).await;
        assert_eq!(caller.person().unwrap().account, eve.account);
    })
    .await;
}
