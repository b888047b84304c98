//! Reach: what an identity provider's admin and its word reach of a connected person, tested both ways.
use crate::{
    connected,
    scene::{Browser, company, other_idp, signed_in},
};
use domain::{Role, Secret, code, organization::Plan};
use service::{PageRequest, fleet::FleetOwner, testing::on_each_database};

#[tokio::test]
async fn the_identity_providers_word_opens_nothing_of_the_persons_own() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let ada = world.person("ada@acme.example").await;
        let elsewhere = world.organization("globex", Plan::Team).await;
        world.member(elsewhere, &ada, Role::Owner).await;
        let fleet = world.fleet(Ok(ada.account), "own", 1).await;
        scene.connect(&ada).await;
        let mut browser = Browser::fresh();
        let completed = scene.login(&mut browser, &ada.email).await.unwrap();
        let caller = signed_in(&world, &completed).await;
        let service = &scene.service;
        let page = PageRequest::default();
        let password = Secret::new("quite another plain sentence");
        let tried = [
            service.profile(&caller).await.map(drop),
            service.rename(&caller, "Mallory").await,
            service
                .change_password(&caller, &password, &password)
                .await
                .map(drop),
            service.create_api_key(&caller, "key").await.map(drop),
            service
                .fleets(&caller, FleetOwner::Yourself, &page)
                .await
                .map(drop),
            service.fleet(&caller, fleet).await.map(drop),
            service.organization(&caller, "globex").await.map(drop),
            service.members(&caller, "globex", &page).await.map(drop),
            service
                .create_organization(&caller, "New", "new")
                .await
                .map(drop),
        ];
        for (number, outcome) in tried.into_iter().enumerate() {
            let told = outcome.unwrap_err().refusal().code;
            assert!(
                told == code::SESSION_SCOPE || told == code::NOT_FOUND,
                "{number}: {told}"
            );
        }
        assert!(service.organization(&caller, "acme").await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn an_admin_of_the_company_reaches_nothing_of_the_account_or_of_other_organizations() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let ada = world.person("ada@acme.example").await;
        let globex = world.organization("globex", Plan::Team).await;
        world.member(globex, &ada, Role::Member).await;
        let fleet = world.fleet(Ok(ada.account), "own", 1).await;
        world.api_key(&ada, "laptop").await;
        scene.connect(&ada).await;
        let owner = scene.owner_here().await;
        let service = &scene.service;
        assert!(service.fleet(&owner, fleet).await.is_err());
        let told = service
            .remove_member(&owner, "globex", ada.account)
            .await
            .unwrap_err();
        assert_eq!(told.refusal().code, code::NOT_FOUND);
        service
            .remove_member(&owner, "acme", ada.account)
            .await
            .unwrap();
        for kept in [
            "account where email = 'ada@acme.example' and password_hash is not null",
            "api_key",
            "fleet",
        ] {
            assert_eq!(world.rows(kept).await, 1, "{kept}");
        }
        assert_eq!(world.rows("membership where role = 'member'").await, 1);
        // Removed is removed: the identity provider does not bring them back.
        let mut browser = Browser::fresh();
        let completed = scene.login(&mut browser, &ada.email).await.unwrap();
        let caller = signed_in(&world, &completed).await;
        assert!(service.organization(&caller, "acme").await.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_admin_of_another_company_sends_no_invite_and_sees_none() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        let labs = company(&world, "labs", other_idp()).await;
        let ada = world.person("ada@acme.example").await;
        world.member(scene.organization, &ada, Role::Member).await;
        scene.invite("new@home.example", crate::MEMBER).await;
        let stranger = labs.owner_here().await;
        let service = &scene.service;
        let page = PageRequest::default();
        let invitation = scene.first_invitation().await;
        for outcome in [
            service
                .send_saml_invite(&stranger, "acme", ada.account)
                .await,
            service
                .send_saml_invite(&stranger, "labs", ada.account)
                .await,
            service
                .invitations(&stranger, "acme", &page)
                .await
                .map(drop),
            service
                .revoke_invitation(&stranger, "labs", invitation)
                .await,
            service
                .resend_invitation(&stranger, "labs", invitation)
                .await,
        ] {
            assert_eq!(outcome.unwrap_err().refusal().code, code::NOT_FOUND);
        }
        assert_eq!(world.rows("mailed_link").await, 0);
    })
    .await;
}
