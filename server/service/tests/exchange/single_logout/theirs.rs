//! What the identity provider asks, and who asks in its name.
use super::{SLO, acme_with_logout, login, query, saml_sessions, send};
use crate::scene::{Browser, Scene, company, other_idp, refused};
use domain::{
    code,
    saml::{
        AuthnRequest, NameId,
        logout::{LogoutExpectation, LogoutRequest, ReceivedLogout},
        name_id_format,
    },
};
use service::{
    exchange::Departure,
    single_logout::LogoutStep,
    sp_key::KeyPurpose,
    testing::{nobody, on_each_database},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Barrier;

/// What the identity provider asks.
fn request(scene: &Scene<'_>, email: &str, index: Option<&str>, random: u8) -> LogoutRequest {
    let now = scene.service.now();
    LogoutRequest {
        id: AuthnRequest::new_id([random; 16]),
        issue_instant: now,
        not_on_or_after: now.plus(Duration::from_secs(60)),
        destination: scene.service.logout_url(scene.identifier),
        issuer: scene.idp.entity_id.clone(),
        name_id: NameId {
            value: format!("subject-{email}"),
            format: name_id_format::PERSISTENT.to_owned(),
            name_qualifier: None,
            sp_name_qualifier: None,
        },
        session_index: index.map(str::to_owned),
    }
}

/// Sends a request and reads our signed answer as the identity provider would.
async fn ask(scene: &Scene<'_>, request: &LogoutRequest) -> String {
    let step = send(scene, &query(&request.message(), &scene.idp.signing_key()))
        .await
        .unwrap();
    let LogoutStep::Answer {
        departure: Departure::Redirect(url),
        ..
    } = step
    else {
        panic!("{step:?}")
    };
    assert!(
        url.as_str()
            .starts_with(&format!("{SLO}/done?SAMLResponse=")),
        "{url}"
    );
    let received = ReceivedLogout::from_query(url.query().unwrap()).unwrap();
    assert_eq!(received.relay_state(), Some("state"));
    let key = scene
        .service
        .sp_keys(KeyPurpose::Signing)
        .await
        .unwrap()
        .current;
    let expectation = LogoutExpectation {
        identity_provider: scene.service.entity_id(scene.identifier),
        certificates: vec![key.certificate().clone()],
        logout_url: format!("{SLO}/done"),
        skew: Duration::ZERO,
    };
    let verified = received
        .verify_response(&expectation, scene.service.now())
        .unwrap();
    assert_eq!(verified.in_response_to, request.id);
    format!("{:?}", verified.outcome)
}

#[tokio::test]
async fn the_identity_provider_ends_exactly_the_sessions_it_names() {
    on_each_database(async |world| {
        let scene = acme_with_logout(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let ada = scene.managed("ada@acme.example").await;
        login(&scene, &eve.email, Some("one")).await;
        login(&scene, &eve.email, Some("two")).await;
        login(&scene, &eve.email, Some("three")).await;
        login(&scene, &ada.email, Some("one")).await;
        world.signed_in(&scene.owner).await;
        let passwords = world.rows("session where method = 'password'").await;

        assert_eq!(
            ask(&scene, &request(&scene, &eve.email, Some("one"), 1)).await,
            "Done"
        );
        assert_eq!(saml_sessions(&world).await, 3);
        // A session that is gone already is out, too.
        assert_eq!(
            ask(&scene, &request(&scene, &eve.email, Some("one"), 2)).await,
            "Done"
        );
        assert_eq!(saml_sessions(&world).await, 3);
        assert_eq!(
            ask(&scene, &request(&scene, &eve.email, None, 3)).await,
            "Done"
        );
        assert_eq!(saml_sessions(&world).await, 1);
        assert_eq!(
            world.rows("session where method = 'password'").await,
            passwords
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'session.ended_by_identity_provider'")
                .await,
            2
        );
        assert_eq!(
            world
                .rows("flight_record where purpose = 'logout' and outcome = 'accepted'")
                .await,
            3
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_signed_in_before_it_was_taken_offline_is_still_signed_out() {
    on_each_database(async |world| {
        let scene = acme_with_logout(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        login(&scene, &eve.email, Some("one")).await;
        let owner = world.signed_in(&scene.owner).await;
        let service = &scene.service;
        service.take_offline(&owner, "acme", "acme").await.unwrap();
        let refused = scene.start_login(&mut Browser::fresh()).await.unwrap_err();
        assert_eq!(refused, code::IDENTITY_PROVIDER_DISABLED);
        assert_eq!(saml_sessions(&world).await, 1);
        let asked = request(&scene, &eve.email, None, 1);
        assert_eq!(ask(&scene, &asked).await, "Done");
        assert_eq!(saml_sessions(&world).await, 0);
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_ended_is_said() {
    on_each_database(async |world| {
        let scene = acme_with_logout(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        login(&scene, &eve.email, None).await;
        login(&scene, &eve.email, Some("one")).await;
        assert_eq!(
            ask(&scene, &request(&scene, &eve.email, Some("one"), 1)).await,
            "Partial"
        );
        assert_eq!(saml_sessions(&world).await, 1);
        let outcome = ask(&scene, &request(&scene, "stranger@acme.example", None, 2)).await;
        assert!(outcome.contains("UnknownPrincipal"), "{outcome}");
        // The same name in another format or of another domain is somebody else.
        for change in [
            |name: &mut NameId| name.format = name_id_format::EMAIL_ADDRESS.to_owned(),
            |name: &mut NameId| name.name_qualifier = Some("https://elsewhere.example".to_owned()),
            |name: &mut NameId| {
                name.sp_name_qualifier = Some("https://elsewhere.example".to_owned());
            },
        ] {
            let mut request = request(&scene, &eve.email, None, 0);
            request.id = AuthnRequest::new_id(*uuid::Uuid::new_v4().as_bytes());
            change(&mut request.name_id);
            assert!(ask(&scene, &request).await.contains("UnknownPrincipal"));
        }
        // What is left out means the two of us.
        let mut request = request(&scene, &eve.email, None, 5);
        request.name_id.name_qualifier = Some(scene.idp.entity_id.clone());
        request.name_id.sp_name_qualifier = Some(scene.service.entity_id("acme"));
        assert_eq!(ask(&scene, &request).await, "Done");
        assert_eq!(saml_sessions(&world).await, 0);
    })
    .await;
}

#[tokio::test]
async fn nobody_else_ends_a_session() {
    on_each_database(async |world| {
        let scene = acme_with_logout(&world).await;
        let other = company(&world, "other", other_idp()).await;
        let eve = scene.managed("eve@acme.example").await;
        login(&scene, &eve.email, Some("one")).await;
        let honest = request(&scene, &eve.email, None, 1);
        let key = scene.idp.signing_key();
        let theirs = other_idp().signing_key();
        let sent = query(&honest.message(), &key);

        let attempts = [
            (
                "forged",
                code::SAML_SIGNATURE_INVALID,
                query(&honest.message(), &theirs),
            ),
            (
                "unsigned",
                code::SAML_LOGOUT_UNSIGNED,
                sent.split_once("&SigAlg=").unwrap().0.to_owned(),
            ),
            (
                "stripped",
                code::SAML_LOGOUT_UNSIGNED,
                sent.split_once("&Signature=").unwrap().0.to_owned(),
            ),
            (
                "doubled",
                code::SAML_LOGOUT_AMBIGUOUS,
                format!("{sent}&SAMLRequest=x"),
            ),
            (
                "relayed",
                code::SAML_SIGNATURE_INVALID,
                sent.replace("RelayState=state", "RelayState=other"),
            ),
            (
                "elsewhere",
                code::SAML_DESTINATION_MISMATCH,
                query(
                    &LogoutRequest {
                        destination: other.service.logout_url("other"),
                        ..honest.clone()
                    }
                    .message(),
                    &key,
                ),
            ),
            (
                "expired",
                code::SAML_LOGOUT_EXPIRED,
                query(
                    &LogoutRequest {
                        issue_instant: honest.issue_instant.minus(Duration::from_secs(3600)),
                        ..honest.clone()
                    }
                    .message(),
                    &key,
                ),
            ),
        ];
        for (name, code, query) in attempts {
            let before = world.dump().await;
            assert_eq!(send(&scene, &query).await.unwrap_err(), code, "{name}");
            assert_eq!(world.dump().await, before, "{name}");
        }
        // Another tenant's identity provider, at its own address, about a name that it made up.
        let stolen = LogoutRequest {
            issuer: other_idp().entity_id.clone(),
            destination: other.service.logout_url("other"),
            ..honest.clone()
        };
        let step = send(&other, &query(&stolen.message(), &theirs))
            .await
            .unwrap();
        assert!(matches!(step, LogoutStep::Ended { .. }), "{step:?}");
        assert_eq!(saml_sessions(&world).await, 1);

        send(&scene, &sent).await.unwrap();
        assert_eq!(saml_sessions(&world).await, 0);
        login(&scene, &eve.email, Some("two")).await;
        refused(&world, code::SAML_REPLAYED, async || {
            send(&scene, &sent).await
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn one_request_at_two_servers_is_obeyed_once() {
    on_each_database(async |world| {
        let scene = acme_with_logout(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        login(&scene, &eve.email, Some("one")).await;
        let sent = query(
            &request(&scene, &eve.email, None, 1).message(),
            &scene.idp.signing_key(),
        );
        let barrier = Arc::new(Barrier::new(2));
        let servers = [world.service.clone(), world.second_server().await];
        let answers = servers.map(|server| {
            let (barrier, sent) = (Arc::clone(&barrier), sent.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                let step = server.logout_by_query(&nobody(), "acme", &sent).await;
                step.map(drop).map_err(|(error, _)| error.refusal().code)
            })
        });
        let mut outcomes = Vec::new();
        for answer in answers {
            outcomes.push(answer.await.unwrap());
        }
        outcomes.sort_by_key(Result::is_err);
        assert_eq!(outcomes, [Ok(()), Err(code::SAML_REPLAYED)]);
    })
    .await;
}
