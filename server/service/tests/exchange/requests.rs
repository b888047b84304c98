//! This service's own keys, and what requests to an identity provider carry.
use crate::scene::{Browser, acme, refused};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{code, saml::Binding};
use openssl::{hash::MessageDigest, sign::Verifier};
use service::{
    Caller, Service,
    exchange::{Departure, Started},
    identity_provider::{Encryption, IdpInitiated, RequestChange, Signing},
    sp_key::{KeyPurpose, Rotation},
    testing::{Request, nobody, on_each_database},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::Barrier;

pub fn change() -> RequestChange {
    RequestChange {
        signing: Signing::AsMetadataSays,
        binding: None,
        force_authn: false,
        authn_context: String::new(),
        name_id_format: String::new(),
        idp_initiated: IdpInitiated::Off,
        encryption: Encryption::Off,
    }
}

async fn started(service: &Service, hint: Option<&str>) -> Started {
    service
        .start_login(&nobody(), "acme", "/", hint, None)
        .await
        .unwrap()
}

fn redirect(started: &Started) -> &url::Url {
    match &started.departure {
        Departure::Redirect(url) => url,
        Departure::Post { .. } => panic!("a redirect"),
    }
}

#[tokio::test]
async fn two_servers_that_need_a_key_at_once_make_one_and_keep_it_sealed() {
    on_each_database(async |world| {
        let servers = [world.service.clone(), world.second_server().await];
        let barrier = Arc::new(Barrier::new(2));
        let made = servers.map(|server| {
            let barrier = Arc::clone(&barrier);
            tokio::spawn(async move {
                barrier.wait().await;
                server.sp_keys(KeyPurpose::Signing).await.unwrap().current
            })
        });
        let mut fingerprints = Vec::new();
        for key in made {
            let key = key.await.unwrap();
            assert!(key.certificate().not_after() > world.service.now().plus(Duration::from_secs(9 * 365 * 86_400)));
            fingerprints.push(key.certificate().sha256().to_owned());
        }
        assert_eq!(fingerprints[0], fingerprints[1]);
        assert_eq!(world.rows("sp_key").await, 1);
        let encryption = KeyPurpose::Encryption(acme(&world).await.provider);
        let other = world.service.sp_keys(encryption).await.unwrap();
        assert_ne!(other.current.certificate().sha256(), fingerprints[0]);
        // A row's private key opens in that row only.
        world
            .execute("update sp_key set private_key = (select private_key from sp_key where purpose = 'encryption')")
            .await;
        assert!(world.service.sp_keys(KeyPurpose::Signing).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn the_next_keys_are_advertised_before_they_are_used_and_the_old_ones_decrypt_on() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let service = &scene.service;
        let encryption = KeyPurpose::Encryption(scene.provider);
        let owner = world.signed_in(&scene.owner).await;
        refused(&world, code::FORBIDDEN, async || {
            let rotated = service.rotate_sp_keys(&owner).await;
            rotated.map_err(|error| error.refusal().code)
        })
        .await;
        let advertised = async || {
            let metadata = service.service_provider_metadata("acme").await.unwrap();
            let keys = metadata.matches("<md:KeyDescriptor").count();
            (keys, metadata)
        };
        let first = service.sp_keys(encryption).await.unwrap().current;
        assert_eq!(advertised().await.0, 1);
        let shell = Caller::command_line();
        assert_eq!(
            service.rotate_sp_keys(&shell).await.unwrap(),
            Rotation::Advertised
        );
        let keys = service.sp_keys(encryption).await.unwrap();
        assert_eq!(
            keys.current.certificate(),
            first.certificate(),
            "still in use"
        );
        let next = keys.next.unwrap();
        assert_eq!(advertised().await.0, 2);
        assert_eq!(
            service.rotate_sp_keys(&shell).await.unwrap(),
            Rotation::Switched
        );
        let keys = service.sp_keys(encryption).await.unwrap();
        assert_eq!(keys.current.certificate(), next.certificate());
        assert!(
            keys.decrypting()
                .any(|key| key.certificate() == first.certificate())
        );
        let (count, metadata) = advertised().await;
        assert_eq!(count, 1);
        assert!(!metadata.contains(&STANDARD.encode(first.certificate().der())));
        world.clock.advance(Duration::from_secs(91 * 86_400));
        let keys = service.sp_keys(encryption).await.unwrap();
        assert!(keys.retired.is_empty());
    })
    .await;
}

#[tokio::test]
async fn requests_are_signed_where_the_admin_or_the_metadata_says_so() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let service = &scene.service;
        let owner = world.signed_in(&scene.owner).await;
        assert!(!redirect(&started(service, None).await).as_str().contains("Signature="));
        world
            .execute("update identity_provider set wants_signed_requests = true, sso_post_url = 'https://idp.acme.example/post'")
            .await;
        let signed = started(service, None).await;
        let query = redirect(&signed).query().unwrap();
        let (octets, signature) = query.split_once("&Signature=").unwrap();
        let signature = url::form_urlencoded::parse(signature.as_bytes()).next().unwrap().0;
        let key = service.sp_keys(KeyPurpose::Signing).await.unwrap().current;
        let public = key.certificate().public_key().unwrap();
        let mut verifier = Verifier::new(MessageDigest::sha256(), &public).unwrap();
        let signature = STANDARD.decode(&*signature).unwrap();
        assert!(verifier.verify_oneshot(&signature, octets.as_bytes()).unwrap());
        assert!(service.service_provider_metadata("acme").await.unwrap().contains("AuthnRequestsSigned=\"true\""));

        let by_post = RequestChange { binding: Some(Binding::Post), authn_context: "urn:x:mfa".to_owned(), ..change() };
        service.change_request_settings(&owner, "acme", "acme", by_post).await.unwrap();
        let Departure::Post { action, fields } = started(service, None).await.departure else {
            panic!("a form")
        };
        assert_eq!(action.as_str(), "https://idp.acme.example/post");
        let xml = String::from_utf8(STANDARD.decode(&fields[0].1).unwrap()).unwrap();
        assert!(xml.contains("<ds:SignatureValue>") && xml.contains(">urn:x:mfa<"));

        let never = RequestChange { signing: Signing::Never, ..change() };
        service.change_request_settings(&owner, "acme", "acme", never).await.unwrap();
        let Departure::Post { fields, .. } = started(service, None).await.departure else {
            panic!("the binding stays")
        };
        let xml = String::from_utf8(STANDARD.decode(&fields[0].1).unwrap()).unwrap();
        assert!(!xml.contains("Signature") && !xml.contains("RequestedAuthnContext"));
        assert_eq!(world.rows("audit_event where action = 'identity_provider.requests_changed'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn wishes_that_cannot_be_granted_are_refused_all_at_once() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let owner = world.signed_in(&scene.owner).await;
        let before = world.dump().await;
        let wrong = RequestChange {
            binding: Some(Binding::Post),
            authn_context: "two words".to_owned(),
            name_id_format: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient".to_owned(),
            ..change()
        };
        let refusals = scene
            .service
            .change_request_settings(&owner, "acme", "acme", wrong)
            .await;
        let fields: Vec<_> = refusals
            .unwrap_err()
            .iter()
            .map(|error| error.refusal().field)
            .collect();
        assert_eq!(
            fields,
            [
                Some("binding"),
                Some("authn_context"),
                Some("name_id_format")
            ]
        );
        let stranger = world.person("stranger@acme.example").await;
        let stranger = world.signed_in(&stranger).await;
        let refused = scene
            .service
            .change_request_settings(&stranger, "acme", "acme", change())
            .await;
        assert_eq!(refused.unwrap_err()[0].refusal().code, code::NOT_FOUND);
        let after = world.dump().await;
        assert_eq!(
            after.get("identity_provider"),
            before.get("identity_provider")
        );
    })
    .await;
}

#[tokio::test]
async fn an_older_sign_in_does_not_pass_where_a_fresh_one_was_asked_for() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let eve = scene.managed("eve@acme.example").await;
        let owner = world.signed_in(&scene.owner).await;
        let force = RequestChange {
            force_authn: true,
            ..change()
        };
        scene
            .service
            .change_request_settings(&owner, "acme", "acme", force)
            .await
            .unwrap();
        let mut browser = Browser::fresh();
        let request = scene.start_login(&mut browser).await.unwrap();
        let mut assertion = scene.about(&eve.email);
        assertion.authn_instant = assertion.now.minus(Duration::from_secs(600));
        refused(&world, code::SAML_FORCEAUTHN_IGNORED, async || {
            scene.answer(&request, &assertion).await
        })
        .await;
        assert_eq!(
            world
                .rows("flight_record where code = 'saml.forceauthn_ignored'")
                .await,
            1
        );
        scene.login(&mut browser, &eve.email).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_typed_address_is_told_to_products_that_know_what_to_do_with_it() {
    on_each_database(async |world| {
        let scene = acme(&world).await;
        let service = &scene.service;
        let hint = async |hint, parameter: &str| {
            let started = started(service, Some(hint)).await;
            let mut pairs = redirect(&started).query_pairs().into_owned();
            assert_eq!(
                Request::of(&started).acs_url,
                "https://gatehouse.example/saml/acme/callback"
            );
            pairs
                .find(|(name, _)| name.as_str() == parameter)
                .map(|(_, value)| value)
        };
        assert_eq!(hint("eve@acme.example", "login_hint").await, None);
        world
            .execute("update identity_provider set product = 'entra'")
            .await;
        assert_eq!(
            hint("eve@acme.example", "login_hint").await.as_deref(),
            Some("eve@acme.example")
        );
        assert_eq!(hint("no address", "login_hint").await, None);
        world
            .execute("update identity_provider set product = 'okta'")
            .await;
        assert_eq!(
            hint("eve@acme.example", "LoginHint").await.as_deref(),
            Some("eve@acme.example")
        );
    })
    .await;
}
