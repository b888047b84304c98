//! Signing out here: what we ask the identity provider, and what counts as its answer.
use super::{SLO, acme_with_logout, login, query, saml_sessions, send};
use crate::scene::{Scene, acme, other_idp, refused};
use domain::{
    code,
    id::ExchangeId,
    saml::{
        AuthnRequest,
        logout::{LogoutExpectation, LogoutResponse, LogoutStatus, ReceivedLogout},
    },
};
use service::{
    exchange::Departure,
    single_logout::{ElsewhereOutcome, LogoutStep},
    sp_key::KeyPurpose,
    testing::on_each_database,
};
use std::time::Duration;

#[tokio::test]
async fn signing_out_here_does_not_wait_and_offers_the_other_side() {
    on_each_database(async |world| {
        let scene = acme_with_logout(&world).await;
        let service = &scene.service;
        let eve = scene.managed("eve@acme.example").await;
        let (browser, caller) = login(&scene, &eve.email, Some("one")).await;
        let cookie = browser.cookie.as_deref();
        let there = service
            .sign_out(&caller, cookie)
            .await
            .unwrap()
            .elsewhere
            .unwrap();
        assert_eq!(
            (saml_sessions(&world).await, there.identifier.as_str()),
            (0, "acme")
        );
        let view = async |exchange: ExchangeId, cookie| {
            let view = service.signed_out("acme", exchange, cookie).await;
            view.map(|view| view.outcome)
                .map_err(|error| error.refusal().code)
        };
        assert_eq!(
            view(there.exchange, cookie).await,
            Ok(ElsewhereOutcome::Waiting)
        );
        assert_eq!(
            view(there.exchange, Some("another")).await,
            Err(code::NOT_FOUND)
        );
        assert_eq!(view(there.exchange, None).await, Err(code::NOT_FOUND));

        let started = service
            .resume_departure("acme", there.exchange, cookie)
            .await
            .unwrap();
        let Departure::Redirect(url) = &started.departure else {
            panic!("a redirect")
        };
        let received = ReceivedLogout::from_query(url.query().unwrap()).unwrap();
        let key = service.sp_keys(KeyPurpose::Signing).await.unwrap().current;
        let expectation = LogoutExpectation {
            identity_provider: service.entity_id("acme"),
            certificates: vec![key.certificate().clone()],
            logout_url: SLO.to_owned(),
            skew: Duration::ZERO,
        };
        let asked = received
            .verify_request(&expectation, service.now())
            .unwrap();
        assert_eq!(
            (asked.name.as_str(), asked.session_indexes.as_slice()),
            ("subject-eve@acme.example", ["one".to_owned()].as_slice())
        );

        // An assertion is no answer to it.
        let confused = service_request(&scene, &asked.id);
        refused(&world, code::SAML_EXCHANGE_UNKNOWN, async || {
            scene
                .post(&scene.idp.answer(&confused, &scene.about(&eve.email)))
                .await
        })
        .await;
        let answer = LogoutResponse {
            id: AuthnRequest::new_id([8; 16]),
            issue_instant: service.now(),
            destination: service.logout_url("acme"),
            issuer: scene.idp.entity_id.clone(),
            in_response_to: asked.id.clone(),
            status: LogoutStatus::Partial,
        };
        let forged = query(&answer.message(), &other_idp().signing_key());
        assert_eq!(
            send(&scene, &forged).await.unwrap_err(),
            code::SAML_SIGNATURE_INVALID
        );
        let unknown = LogoutResponse {
            in_response_to: "_other".to_owned(),
            ..answer.clone()
        };
        let unknown = query(&unknown.message(), &scene.idp.signing_key());
        assert_eq!(
            send(&scene, &unknown).await.unwrap_err(),
            code::SAML_LOGOUT_UNKNOWN
        );
        let sent = query(&answer.message(), &scene.idp.signing_key());
        let step = send(&scene, &sent).await.unwrap();
        assert!(matches!(step, LogoutStep::Show { exchange } if exchange == there.exchange));
        assert_eq!(
            view(there.exchange, cookie).await,
            Ok(ElsewhereOutcome::Partial)
        );
        assert_eq!(send(&scene, &sent).await.unwrap_err(), code::SAML_REPLAYED);
    })
    .await;
}

fn service_request(scene: &Scene<'_>, id: &str) -> service::testing::Request {
    service::testing::Request {
        id: id.to_owned(),
        acs_url: scene.service.acs_url("acme"),
        audience: scene.service.entity_id("acme"),
        force_authn: false,
    }
}

#[tokio::test]
async fn there_is_nothing_to_offer_without_an_address_or_after_a_password() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let (browser, caller) = login(&scene, &eve.email, Some("one")).await;
        let signed_out = scene
            .service
            .sign_out(&caller, browser.cookie.as_deref())
            .await
            .unwrap();
        assert!(signed_out.elsewhere.is_none());
        let owner = world.signed_in(&scene.owner).await;
        assert!(
            scene
                .service
                .sign_out(&owner, None)
                .await
                .unwrap()
                .elsewhere
                .is_none()
        );
        assert_eq!(
            world.rows("saml_exchange where purpose = 'logout'").await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_never_comes_is_not_taken_for_one() {
    on_each_database(async |world| {
        let scene = acme_with_logout(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let (browser, caller) = login(&scene, &eve.email, None).await;
        let cookie = browser.cookie.as_deref();
        let there = scene
            .service
            .sign_out(&caller, cookie)
            .await
            .unwrap()
            .elsewhere
            .unwrap();
        world.clock.advance(Duration::from_secs(601));
        let view = scene
            .service
            .signed_out("acme", there.exchange, cookie)
            .await
            .unwrap();
        assert_eq!(view.outcome, ElsewhereOutcome::Unknown);
    })
    .await;
}
