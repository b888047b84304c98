//! Approving and discarding.
use crate::{DAY, acme, give, key, owner, with_server};
use domain::{Role, code};
use service::{
    identity_provider::{Proposal, Renewed},
    testing::{START, nobody},
};

#[tokio::test]
async fn what_is_approved_is_what_was_seen() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 365)).await;
        let admin = owner(&scene).await;
        let service = &scene.service;
        let propose = async || {
            let made = service
                .make_renew_link(&admin, "acme", "acme")
                .await
                .unwrap();
            let token = made.url.expose().rsplit('/').next().unwrap().to_owned();
            let next = key(START.minus(DAY), 365);
            let outcome = service
                .renew_by_link(&nobody(), &token, Proposal::Paste(next.certificate()))
                .await;
            assert_eq!(outcome.unwrap(), Renewed::Waiting);
            service
                .held_change(&admin, "acme", "acme")
                .await
                .unwrap()
                .unwrap()
        };
        let first = propose().await;
        let second = propose().await;
        assert_ne!(first.version, second.version);
        let stale = service
            .approve_held_change(&admin, "acme", "acme", &first.version)
            .await;
        assert_eq!(stale.unwrap_err().refusal().code, code::CONFLICT);
        service
            .approve_held_change(&admin, "acme", "acme", &second.version)
            .await
            .unwrap();
        let again = service
            .approve_held_change(&admin, "acme", "acme", &second.version)
            .await;
        assert_eq!(again.unwrap_err().refusal().code, code::NOTHING_HELD);
        assert_eq!(world.rows("identity_provider_certificate").await, 2);
        // Whoever saves metadata has decided.
        propose().await;
        give(&world, &admin, Proposal::Url(server.url.clone())).await;
        let held = service.held_change(&admin, "acme", "acme").await;
        assert!(held.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn only_admins_of_the_home_organization_see_and_decide() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 365)).await;
        let labs = world
            .organization("labs", domain::organization::Plan::Enterprise)
            .await;
        let guest = world.person("admin@labs.example").await;
        world.member(labs, &guest, Role::Admin).await;
        world.link_organization(scene.provider, labs, None).await;
        let member = world.person("member@acme.example").await;
        world
            .member(scene.organization, &member, Role::Member)
            .await;
        let service = &scene.service;
        for (caller, slug, expected) in [
            (nobody(), "acme", code::SIGN_IN_REQUIRED),
            (world.signed_in(&member).await, "acme", code::ADMIN_REQUIRED),
            (world.signed_in(&guest).await, "acme", code::NOT_FOUND),
            (
                world.signed_in(&guest).await,
                "labs",
                code::IDENTITY_PROVIDER_ELSEWHERE,
            ),
        ] {
            let before = world.dump().await;
            let told = |outcome: service::Result<()>| outcome.unwrap_err().refusal().code;
            let life = service.metadata_life(&caller, slug, "acme").await;
            assert_eq!(told(life.map(drop)), expected);
            let held = service.held_change(&caller, slug, "acme").await;
            assert_eq!(told(held.map(drop)), expected);
            let refreshed = service.refresh_metadata(&caller, slug, "acme").await;
            assert_eq!(told(refreshed.map(drop)), expected);
            let approved = service
                .approve_held_change(&caller, slug, "acme", "x")
                .await;
            assert_eq!(told(approved), expected);
            let discarded = service.discard_held_change(&caller, slug, "acme").await;
            assert_eq!(told(discarded), expected);
            let made = service.make_renew_link(&caller, slug, "acme").await;
            assert_eq!(told(made.map(drop)), expected);
            let links = service.renew_links(&caller, slug, "acme").await;
            assert_eq!(told(links.map(drop)), expected);
            let id = scene.provider.to_string();
            let revoked = service.revoke_renew_link(&caller, slug, "acme", &id).await;
            assert_eq!(told(revoked), expected);
            let pinned = service.pin_metadata_key(&caller, slug, "acme", "").await;
            assert_eq!(told(pinned), expected);
            assert_eq!(world.dump().await, before);
        }
    })
    .await;
}
