//! Metadata that somebody gives by its address through a set-up link: it waits wherever it comes from.
use crate::{DAY, acme, key, owner, scene::Scene, with_server};
use domain::{Role, organization::Plan, saml::IdpProduct};
use service::{
    Caller,
    identity_provider::{NewSetupLink, Proposal, SetupLinkWish},
    testing::{MetadataServer, START, TestIdentityProvider, World, nobody},
};

fn wish() -> SetupLinkWish {
    SetupLinkWish {
        for_whom: "Ian".to_owned(),
        days: String::new(),
    }
}

/// Gives the server's address by the link and hands it in. Gives the link as forms name it.
async fn hand_in(world: &World, server: &MetadataServer, link: NewSetupLink) -> String {
    let service = &world.service;
    let token = link.url.expose().rsplit('/').next().unwrap().to_owned();
    let holder = service.setup_link_holder(&nobody(), &token).await.unwrap();
    let form = link.id.to_string();
    service
        .give_setup_metadata(&holder, &form, Proposal::Url(server.url.clone()))
        .await
        .unwrap();
    service.hand_in_setup(&holder, &form).await.unwrap();
    form
}

async fn accept(world: &World, admin: &Caller, slug: &str, form: &str) {
    let service = &world.service;
    let review = service.setup_review(admin, slug, slug, form).await.unwrap();
    let version = review.proposed.unwrap().version;
    service
        .accept_setup(admin, slug, slug, form, &version)
        .await
        .unwrap();
}

#[tokio::test]
async fn of_a_live_provider_even_the_address_on_record_adds_no_key_by_a_link() {
    with_server(async |world, server| {
        let idp = key(START.minus(DAY), 365);
        let scene: Scene<'_> = acme(&world, server, idp).await;
        let admin = owner(&scene).await;
        let next = key(START.minus(DAY), 365);
        server.publish(TestIdentityProvider::metadata(&[idp, next], ""));
        let link = world
            .service
            .make_setup_link(&admin, "acme", "acme", &wish())
            .await
            .unwrap();
        let form = hand_in(&world, server, link).await;
        assert_eq!(world.rows("identity_provider_certificate").await, 1);
        accept(&world, &admin, "acme", &form).await;
        assert_eq!(world.rows("identity_provider_certificate").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_refreshed_from_the_address_once_an_admin_accepted_it() {
    with_server(async |world, server| {
        server.publish(TestIdentityProvider::metadata(
            &[key(START.minus(DAY), 365)],
            "",
        ));
        let organization = world.organization("globex", Plan::Enterprise).await;
        let person = world.person("admin@globex.example").await;
        world.member(organization, &person, Role::Admin).await;
        let admin = world.signed_in(&person).await;
        let service = &world.service;
        service
            .create_identity_provider(&admin, "globex", "globex", IdpProduct::Other)
            .await
            .unwrap();
        let link = service
            .make_setup_link(&admin, "globex", "globex", &wish())
            .await
            .unwrap();
        let form = hand_in(&world, server, link).await;
        let review = service
            .setup_review(&admin, "globex", "globex", &form)
            .await
            .unwrap();
        let proposed = review.proposed.unwrap();
        assert_eq!(proposed.refreshed_from.as_ref(), Some(&server.url));
        assert_eq!(world.rows("identity_provider_refresh").await, 0);
        accept(&world, &admin, "globex", &form).await;
        let saved = service
            .identity_provider(&admin, "globex", "globex")
            .await
            .unwrap();
        assert_eq!(saved.metadata_url.as_ref(), Some(&server.url));
        assert_eq!(world.rows("identity_provider_refresh").await, 1);
    })
    .await;
}
