//! Taking a live provider offline and back.
use crate::{
    DAY, acme, key, owner,
    scene::{Browser, signed_in},
    with_server,
};
use domain::{Role, code, organization::Plan};
use service::{identity_provider::State, testing::START};

#[tokio::test]
async fn offline_refuses_logins_with_its_code_and_leaves_sessions() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 365)).await;
        let eve = scene.managed("eve@acme.example").await;
        let admin = owner(&scene).await;
        let service = &scene.service;
        let before = scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        // Somebody is on the way when it goes offline: before the answer, and before the completion.
        let (mut early, mut late) = (Browser::fresh(), Browser::fresh());
        let request = scene.start_login(&mut early).await.unwrap();
        let other = scene.start_login(&mut late).await.unwrap();
        let handle = scene
            .answer(&other, &scene.about(&eve.email))
            .await
            .unwrap();
        service.take_offline(&admin, "acme", "acme").await.unwrap();
        let refused = Err(code::IDENTITY_PROVIDER_DISABLED);
        let answered = scene.answer(&request, &scene.about(&eve.email)).await;
        assert_eq!(answered.map(drop), refused);
        let completed = scene.complete(&late, &handle).await;
        assert_eq!(completed.map(drop), refused);
        let started = scene.start_login(&mut Browser::fresh()).await;
        assert_eq!(started.map(drop), refused);
        let caller = signed_in(&world, &before).await;
        assert!(caller.session().is_some(), "sessions stay");
        let view = service.identity_provider(&admin, "acme", "acme").await;
        assert_eq!(view.unwrap().state, State::Disabled);
        service.take_offline(&admin, "acme", "acme").await.unwrap();
        assert_eq!(
            world
                .rows("audit_event where action = 'identity_provider.taken_offline'")
                .await,
            1
        );
        service.bring_back(&admin, "acme", "acme").await.unwrap();
        scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_linked_organization_decides_for_itself_alone() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 365)).await;
        let eve = scene.managed("eve@acme.example").await;
        let labs = world.organization("labs", Plan::Enterprise).await;
        let guest = world.person("admin@labs.example").await;
        world.member(labs, &guest, Role::Admin).await;
        world.link_organization(scene.provider, labs, None).await;
        let guest = world.signed_in(&guest).await;
        let service = &scene.service;
        service.take_offline(&guest, "labs", "acme").await.unwrap();
        let there = service.identity_provider(&guest, "labs", "acme").await;
        assert_eq!(there.unwrap().state, State::Disabled);
        let admin = owner(&scene).await;
        let home = service.identity_provider(&admin, "acme", "acme").await;
        assert_eq!(home.unwrap().state, State::Live);
        scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        let joined = "membership where source = 'mapped' and role = 'member'";
        assert_eq!(world.rows(joined).await, 0, "nobody joins what is offline");
        service.bring_back(&guest, "labs", "acme").await.unwrap();
        scene
            .login(&mut Browser::fresh(), &eve.email)
            .await
            .unwrap();
        assert_eq!(world.rows(joined).await, 1);
    })
    .await;
}
