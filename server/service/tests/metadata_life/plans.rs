//! With a lowered plan certificates are still renewed, and a provider is taken offline (B17).
use crate::{DAY, acme, key, owner, with_server};
use domain::{code, organization::Plan};
use service::{
    Caller,
    identity_provider::{Proposal, Refreshed, Renewed},
    testing::{START, TestIdentityProvider, nobody},
};

#[tokio::test]
async fn a_lowered_plan_renews_and_takes_offline_and_does_no_more() {
    with_server(async |world, server| {
        let idp = key(START.minus(DAY), 365);
        let scene = acme(&world, server, idp).await;
        let admin = owner(&scene).await;
        let service = &scene.service;
        service
            .set_plan(&Caller::command_line(), "acme", Plan::Free)
            .await
            .unwrap();
        let next = key(START.minus(DAY), 365);
        server.publish(TestIdentityProvider::metadata(&[idp, next], ""));
        let refreshed = service.refresh_metadata(&admin, "acme", "acme").await;
        assert_eq!(refreshed.unwrap(), Refreshed::Accepted);
        let made = service
            .make_renew_link(&admin, "acme", "acme")
            .await
            .unwrap();
        let token = made.url.expose().rsplit('/').next().unwrap();
        let third = key(START.minus(DAY), 365);
        let outcome = service
            .renew_by_link(&nobody(), token, Proposal::Paste(third.certificate()))
            .await;
        assert_eq!(outcome.unwrap(), Renewed::Waiting);
        let held = service.held_change(&admin, "acme", "acme").await;
        let version = held.unwrap().unwrap().version;
        service
            .approve_held_change(&admin, "acme", "acme", &version)
            .await
            .unwrap();
        assert_eq!(world.rows("identity_provider_certificate").await, 3);
        service.take_offline(&admin, "acme", "acme").await.unwrap();
        let back = service.bring_back(&admin, "acme", "acme").await;
        assert_eq!(back.unwrap_err().refusal().code, code::PLAN_REQUIRED);
    })
    .await;
}
