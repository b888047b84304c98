//! Renew links, and those who would misuse them.
use crate::{DAY, acme, key, owner, scene::Scene, with_server};
use domain::{Code, Role, code, organization::Plan};
use service::{
    identity_provider::{Proposal, Renewed},
    testing::{MetadataServer, START, TestIdentityProvider, nobody},
};

async fn link(scene: &Scene<'_>) -> String {
    let made = scene
        .service
        .make_renew_link(&owner(scene).await, "acme", "acme")
        .await
        .unwrap();
    let url = made.url.expose().to_owned();
    url.strip_prefix("https://gatehouse.example/renew/")
        .unwrap()
        .to_owned()
}

async fn refused(scene: &Scene<'_>, token: &str, proposal: Proposal) -> Code {
    let before = scene.world.dump().await;
    let outcome = scene
        .service
        .renew_by_link(&nobody(), token, proposal)
        .await;
    assert_eq!(
        scene.world.dump().await,
        before,
        "a refusal changed something"
    );
    outcome.unwrap_err().refusal().code
}

fn newer() -> Proposal {
    Proposal::Paste(key(START.minus(DAY), 365).certificate())
}

#[tokio::test]
async fn a_link_shows_what_is_on_record_and_works_once() {
    with_server(async |world, server| {
        let idp = key(START.minus(DAY), 365);
        let scene = acme(&world, server, idp).await;
        let token = link(&scene).await;
        for _ in 0..2 {
            let shown = scene.service.peek_renew_link(&token).await.unwrap();
            assert_eq!(shown.entity_id, idp.entity_id);
            assert_eq!(shown.certificates[0].sha256, idp.fingerprint());
        }
        // What cannot be used leaves the link working.
        for (proposal, expected) in [
            (Proposal::Paste(" \n".to_owned()), code::METADATA_EMPTY),
            (
                Proposal::Paste("hello".to_owned()),
                code::CERTIFICATE_UNREADABLE,
            ),
            (Proposal::File(b"<x".to_vec()), code::METADATA_NOT_XML),
            (
                Proposal::Paste(idp.certificate()),
                code::METADATA_NOTHING_NEW,
            ),
        ] {
            assert_eq!(refused(&scene, &token, proposal).await, expected);
        }
        let outcome = scene
            .service
            .renew_by_link(&nobody(), &token, newer())
            .await;
        assert_eq!(outcome.unwrap(), Renewed::Waiting);
        assert_eq!(refused(&scene, &token, newer()).await, code::LINK_EXPIRED);
        let peeked = scene.service.peek_renew_link(&token).await;
        assert_eq!(peeked.unwrap_err().refusal().code, code::LINK_EXPIRED);
        assert_eq!(world.rows("identity_provider_certificate").await, 1);
        let admin = owner(&scene).await;
        let links = scene.service.renew_links(&admin, "acme", "acme").await;
        assert!(links.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn expired_revoked_unknown_and_other_tenants_links_open_nothing() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 365)).await;
        let admin = owner(&scene).await;
        let service = &scene.service;
        for token in ["", "none", &"A".repeat(43), "' or 1=1 --"] {
            assert_eq!(refused(&scene, token, newer()).await, code::LINK_EXPIRED);
        }
        let revoked = link(&scene).await;
        let id = service.renew_links(&admin, "acme", "acme").await.unwrap()[0].id;
        // Another tenant's admin can not revoke it, nor see it.
        let other = world.organization("other", Plan::Enterprise).await;
        let stranger = world.person("admin@other.example").await;
        world.member(other, &stranger, Role::Admin).await;
        world.identity_provider("other", other).await;
        let stranger = world.signed_in(&stranger).await;
        let tried = service
            .revoke_renew_link(&stranger, "other", "other", &id.to_string())
            .await;
        assert_eq!(tried.unwrap_err().refusal().code, code::NOT_FOUND);
        let seen = service.renew_links(&stranger, "other", "other").await;
        assert!(seen.unwrap().is_empty());
        service
            .revoke_renew_link(&admin, "acme", "acme", &id.to_string())
            .await
            .unwrap();
        assert_eq!(refused(&scene, &revoked, newer()).await, code::LINK_EXPIRED);
        let expired = link(&scene).await;
        world.clock.advance(DAY * 30);
        assert_eq!(refused(&scene, &expired, newer()).await, code::LINK_EXPIRED);
        // A link of another tenant's provider reaches that provider alone.
        let theirs = service.make_renew_link(&stranger, "other", "other").await;
        let theirs = match theirs {
            Ok(made) => made.url.expose().rsplit('/').next().unwrap().to_owned(),
            Err(error) => panic!("{error}"),
        };
        let ours = TestIdentityProvider::metadata(&[key(START.minus(DAY), 365)], "");
        assert_eq!(
            refused(&scene, &theirs, Proposal::Paste(ours)).await,
            code::METADATA_OTHER_ENTITY
        );
    })
    .await;
}

#[tokio::test]
async fn a_link_never_changes_the_entity_id_and_takes_no_more_than_metadata_may_be() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 365)).await;
        let token = link(&scene).await;
        let evil = TestIdentityProvider::valid("https://evil.example/e", START, START.plus(DAY));
        let other = TestIdentityProvider::metadata(&[&evil], "");
        assert_eq!(
            refused(&scene, &token, Proposal::File(other.into_bytes())).await,
            code::METADATA_OTHER_ENTITY
        );
        for filler in [b' ', b'A', b'<'] {
            let mut large = vec![filler; 2 * 1024 * 1024 + 1];
            large[0] = b'A';
            assert_eq!(
                refused(&scene, &token, Proposal::File(large)).await,
                code::METADATA_TOO_LARGE
            );
        }
        assert_eq!(
            refused(
                &scene,
                &token,
                Proposal::Url("http://127.0.0.1/".to_owned())
            )
            .await,
            code::METADATA_URL_INVALID
        );
        assert_eq!(
            refused(
                &scene,
                &token,
                Proposal::Url("https://10.0.0.1/".to_owned())
            )
            .await,
            code::METADATA_URL_PRIVATE
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_address_on_record_serves_is_in_force_at_once_and_all_else_waits() {
    with_server(async |world, server| {
        let idp = key(START.minus(DAY), 365);
        let scene = acme(&world, server, idp).await;
        let next = key(START.minus(DAY), 365);
        let both = TestIdentityProvider::metadata(&[idp, next], "");
        let elsewhere = MetadataServer::start();
        elsewhere.publish(both.clone());
        // Not trusted by this installation: the test's own servers share no authority.
        let token = link(&scene).await;
        assert_eq!(
            refused(&scene, &token, Proposal::Url(elsewhere.url.clone())).await,
            code::METADATA_URL_UNREACHABLE
        );
        let handed_in = scene
            .service
            .renew_by_link(&nobody(), &token, Proposal::Paste(both.clone()))
            .await;
        assert_eq!(handed_in.unwrap(), Renewed::Waiting);
        server.publish(both);
        // The same host under another path: anybody may have put it there.
        let token = link(&scene).await;
        let beside = Proposal::Url(format!("{}/of-another-tenant", server.url));
        let fetched = scene.service.renew_by_link(&nobody(), &token, beside).await;
        assert_eq!(fetched.unwrap(), Renewed::Waiting);
        assert_eq!(world.rows("identity_provider_certificate").await, 1);
        let token = link(&scene).await;
        let fetched = scene
            .service
            .renew_by_link(&nobody(), &token, Proposal::Url(server.url.clone()))
            .await;
        assert_eq!(fetched.unwrap(), Renewed::Accepted);
        assert_eq!(world.rows("identity_provider_certificate").await, 2);
        assert_eq!(world.rows("identity_provider_held_change").await, 0);
    })
    .await;
}

#[tokio::test]
async fn two_who_use_one_link_at_once_are_one_proposal() {
    with_server(async |world, server| {
        let scene = acme(&world, server, key(START.minus(DAY), 365)).await;
        let token = link(&scene).await;
        let second = world.second_server().await;
        let nobody = nobody();
        let (one, other) = tokio::join!(
            scene.service.renew_by_link(&nobody, &token, newer()),
            second.renew_by_link(&nobody, &token, newer())
        );
        let refused: Vec<Code> = [one, other]
            .into_iter()
            .filter_map(|outcome| outcome.err().map(|error| error.refusal().code))
            .collect();
        assert_eq!(refused, [code::LINK_EXPIRED]);
        assert_eq!(
            world
                .rows("audit_event where action = 'identity_provider.renew_link_used'")
                .await,
            1
        );
    })
    .await;
}
