//! People whom nobody invited: made, asked about or refused, by what the admins chose and by verified domains only.
use crate::{
    connected,
    scene::{Browser, Scene, acme, done, signed_in},
};
use domain::{Code, Role, code, provisioning::arrival::Provisioning};
use service::{exchange::Completion, testing::on_each_database};

async fn choose(scene: &Scene<'_>, provisioning: Provisioning, role: Role) {
    let owner = scene.owner_here().await;
    scene
        .service
        .change_provisioning(
            &owner,
            scene.identifier,
            scene.identifier,
            provisioning,
            role,
        )
        .await
        .unwrap();
}

async fn verified(scene: &Scene<'_>, domain: &str) {
    scene
        .service
        .trust_domain(
            &service::Caller::command_line(),
            scene.identifier,
            domain,
            false,
        )
        .await
        .unwrap();
}

async fn arrive(scene: &Scene<'_>, browser: &mut Browser, email: &str) -> Result<Completion, Code> {
    let request = scene.start_login(browser).await?;
    let handle = scene.answer(&request, &scene.about(email)).await?;
    scene.complete(browser, &handle).await
}

#[tokio::test]
async fn nobody_comes_in_uninvited_unless_it_is_switched_on() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        verified(&scene, "acme.example").await;
        let before = world.rows("account").await;
        let told = arrive(&scene, &mut Browser::fresh(), "new@acme.example").await;
        assert_eq!(told.unwrap_err(), code::SAML_NO_ACCOUNT);
        assert_eq!(world.rows("account").await, before);
    })
    .await;
}

#[tokio::test]
async fn an_account_of_the_providers_mode_is_made_with_the_chosen_role() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        verified(&scene, "acme.example").await;
        choose(&scene, Provisioning::On, Role::Observer).await;
        let mut browser = Browser::fresh();
        let completed = done(
            arrive(&scene, &mut browser, "new@acme.example")
                .await
                .unwrap(),
        );
        let caller = signed_in(&world, &completed).await;
        let seen = scene.service.organization(&caller, "acme").await.unwrap();
        assert_eq!(seen.role, Role::Observer);
        assert_eq!(
            world
                .rows("account where email = 'new@acme.example' and kind = 'managed'")
                .await,
            1
        );
        // The second time they are known.
        arrive(&scene, &mut Browser::fresh(), "new@acme.example")
            .await
            .unwrap();
        assert_eq!(world.rows("saml_account").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_wins_for_the_role_and_is_used_up() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        verified(&scene, "acme.example").await;
        choose(&scene, Provisioning::On, Role::Observer).await;
        let admin = service::invitation::InvitationWish {
            role: Role::Admin,
            team: None,
        };
        scene.invite("new@acme.example", admin).await;
        let mut browser = Browser::fresh();
        let completed = done(
            arrive(&scene, &mut browser, "New@acme.example")
                .await
                .unwrap(),
        );
        let caller = signed_in(&world, &completed).await;
        let seen = scene.service.organization(&caller, "acme").await.unwrap();
        assert_eq!(seen.role, Role::Admin);
        assert_eq!(
            world.rows("invitation where accepted_at is not null").await,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn an_address_outside_the_verified_domains_makes_nothing() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        choose(&scene, Provisioning::On, Role::Member).await;
        let before = world.rows("account").await;
        for email in ["new@acme.example", "victim@bank.example"] {
            let told = arrive(&scene, &mut Browser::fresh(), email).await;
            assert_eq!(told.unwrap_err(), code::PROVISIONING_DOMAIN_UNVERIFIED);
        }
        // Another company's domain is not ours, however verified it is.
        let other = crate::scene::company(&world, "labs", crate::scene::other_idp()).await;
        verified(&other, "bank.example").await;
        let told = arrive(&scene, &mut Browser::fresh(), "victim@bank.example").await;
        assert_eq!(told.unwrap_err(), code::PROVISIONING_DOMAIN_UNVERIFIED);
        assert_eq!(world.rows("account").await, before + 1);
    })
    .await;
}

#[tokio::test]
async fn an_account_of_their_own_is_never_taken_and_never_doubled() {
    on_each_database(async |world| {
        let scene = connected(&world).await;
        verified(&scene, "acme.example").await;
        choose(&scene, Provisioning::On, Role::Member).await;
        world.person("ada@acme.example").await;
        let told = arrive(&scene, &mut Browser::fresh(), "ADA@acme.example").await;
        assert_eq!(told.unwrap_err(), code::PROVISIONING_NEEDS_CONNECT);
        assert_eq!(world.rows("account where email like '%ada%'").await, 1);
        assert_eq!(world.rows("saml_account").await, 0);
    })
    .await;
}

#[tokio::test]
async fn who_is_asked_about_waits_and_comes_in_by_an_invitation() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        verified(&scene, "acme.example").await;
        choose(&scene, Provisioning::Approval, Role::Member).await;
        for _ in 0..2 {
            let told = arrive(&scene, &mut Browser::fresh(), "new@acme.example").await;
            assert_eq!(told.unwrap_err(), code::PROVISIONING_WAITS);
        }
        let owner = scene.owner_here().await;
        let mails = world.mails_to(&scene.owner.email).await;
        let asked = mails
            .iter()
            .filter(|mail| mail.subject.contains("asks to join"));
        assert_eq!(asked.count(), 1, "one mail, however often they come");
        let waiting = scene.service.join_requests(&owner, "acme").await.unwrap();
        assert_eq!(waiting.len(), 1);
        scene
            .service
            .approve_join_request(&owner, "acme", waiting[0].id)
            .await
            .unwrap();
        let token = world.mailed_token("new@acme.example").await;
        let mut browser = Browser::fresh();
        let request = scene
            .leave_by_invitation(&mut browser, &token)
            .await
            .unwrap();
        let handle = scene
            .answer(&request, &scene.about("new@acme.example"))
            .await
            .unwrap();
        assert!(scene.complete(&browser, &handle).await.is_ok());
        assert_eq!(world.rows("join_request").await, 0);

        arrive(&scene, &mut Browser::fresh(), "two@acme.example")
            .await
            .unwrap_err();
        let waiting = scene.service.join_requests(&owner, "acme").await.unwrap();
        scene
            .service
            .decline_join_request(&owner, "acme", waiting[0].id)
            .await
            .unwrap();
        arrive(&scene, &mut Browser::fresh(), "two@acme.example")
            .await
            .unwrap_err();
        assert!(
            scene
                .service
                .join_requests(&owner, "acme")
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}
