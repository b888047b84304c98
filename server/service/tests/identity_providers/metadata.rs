use crate::{AGGREGATE, ENTRA, OKTA, code, codes, company, configured, save};
use domain::{code, saml::IdpProduct};
use service::{
    identity_provider::{
        ChecklistItem, Import, ManualValues, Outcome, Proposal, ProposalSource, ProviderSettings,
        State,
    },
    testing::{World, on_each_database},
};

async fn draft(world: &World) -> service::Caller {
    let (_, admin) = company(world, "acme").await;
    world
        .service
        .create_identity_provider(&admin, "acme", "acme", IdpProduct::Other)
        .await
        .unwrap();
    admin
}

#[tokio::test]
async fn an_uploaded_file_is_previewed_saved_and_switched_live() {
    on_each_database(async |world| {
        let admin = draft(&world).await;
        let service = &world.service;
        let checklist = service
            .go_live_checklist(&admin, "acme", "acme")
            .await
            .unwrap();
        assert!(!checklist.is_complete());
        assert_eq!(
            code(service.go_live(&admin, "acme", "acme").await),
            code::IDENTITY_PROVIDER_INCOMPLETE
        );
        assert_eq!(
            code(service.preview_metadata(&admin, "acme", "acme").await),
            code::PROPOSAL_MISSING
        );
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::File(ENTRA.to_vec()))
            .await
            .unwrap();
        let preview = service
            .preview_metadata(&admin, "acme", "acme")
            .await
            .unwrap();
        let Outcome::Ready(ready) = &preview.outcome else {
            panic!("{:?}", preview.outcome)
        };
        assert_eq!(
            (ready.product, ready.certificates.len()),
            (IdpProduct::Entra, 2)
        );
        assert!(ready.endpoints.iter().any(|endpoint| endpoint.used) && !ready.ignored.is_empty());
        let before = service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!((before.entity_id, before.certificates.len()), (None, 0));
        service
            .save_metadata(&admin, "acme", "acme", &preview.version)
            .await
            .unwrap();
        let saved = service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(
            (saved.product, saved.state, saved.certificates.len()),
            (IdpProduct::Entra, State::Draft, 2)
        );
        assert_eq!(saved.entity_id.as_deref(), Some(ready.entity_id.as_str()));
        service.go_live(&admin, "acme", "acme").await.unwrap();
        assert_eq!(
            code(service.go_live(&admin, "acme", "acme").await),
            code::IDENTITY_PROVIDER_LIVE
        );
        let login = service
            .identity_provider_for_login("acme")
            .await
            .unwrap()
            .unwrap();
        let trust = login.trust().unwrap();
        assert_eq!(
            (trust.entity_id.as_str(), trust.certificates.len()),
            (ready.entity_id.as_str(), 2)
        );
        assert!(trust.destination().is_some());
        for action in ["created", "metadata_saved", "went_live"] {
            assert_eq!(
                world
                    .rows(&format!(
                        "audit_event where action = 'identity_provider.{action}'"
                    ))
                    .await,
                1
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_saved_is_what_was_previewed() {
    on_each_database(async |world| {
        let admin = draft(&world).await;
        let service = &world.service;
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::File(OKTA.to_vec()))
            .await
            .unwrap();
        let seen = service
            .preview_metadata(&admin, "acme", "acme")
            .await
            .unwrap()
            .version;
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::File(ENTRA.to_vec()))
            .await
            .unwrap();
        assert_eq!(
            code(service.save_metadata(&admin, "acme", "acme", &seen).await),
            code::CONFLICT
        );
        save(&world, &admin, "acme", "acme").await.unwrap();
        assert_eq!(
            code(service.save_metadata(&admin, "acme", "acme", &seen).await),
            code::PROPOSAL_MISSING
        );
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::File(OKTA.to_vec()))
            .await
            .unwrap();
        service
            .discard_proposal(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(
            service
                .proposal_source(&admin, "acme", "acme")
                .await
                .unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_with_several_providers_asks_which() {
    on_each_database(async |world| {
        let admin = draft(&world).await;
        let service = &world.service;
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::File(AGGREGATE.to_vec()))
            .await
            .unwrap();
        let preview = service
            .preview_metadata(&admin, "acme", "acme")
            .await
            .unwrap();
        let Outcome::Choose(candidates) = preview.outcome else {
            panic!("{:?}", preview.outcome)
        };
        assert_eq!(candidates.len(), 2);
        let refused = service
            .save_metadata(&admin, "acme", "acme", &preview.version)
            .await;
        assert_eq!(code(refused), code::METADATA_SEVERAL_PROVIDERS);
        let unknown = service
            .choose_proposed(&admin, "acme", "acme", "https://elsewhere.example")
            .await;
        assert_eq!(code(unknown), code::METADATA_NO_IDENTITY_PROVIDER);
        service
            .choose_proposed(&admin, "acme", "acme", &candidates[1].entity_id)
            .await
            .unwrap();
        let chosen = service
            .preview_metadata(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_ne!(chosen.version, preview.version);
        save(&world, &admin, "acme", "acme").await.unwrap();
        let saved = service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(saved.entity_id, Some(candidates[1].entity_id.clone()));
    })
    .await;
}

#[tokio::test]
async fn by_hand_every_fault_is_told_at_once_and_what_was_typed_stays() {
    on_each_database(async |world| {
        let admin = draft(&world).await;
        let service = &world.service;
        let mut values = ManualValues {
            issuer: "two words".into(),
            sso_url: "http://idp.example/sso".into(),
            binding: "post".into(),
            certificate: "none".into(),
        };
        let refused = service
            .propose_metadata(&admin, "acme", "acme", Proposal::Manual(values.clone()))
            .await;
        assert_eq!(
            codes(refused),
            [
                (code::ISSUER_INVALID, Some("issuer")),
                (code::METADATA_LOCATION_NOT_HTTPS, Some("sso_url")),
                (code::CERTIFICATE_UNREADABLE, Some("certificate")),
            ]
        );
        assert_eq!(
            service
                .proposal_source(&admin, "acme", "acme")
                .await
                .unwrap(),
            Some(ProposalSource::Manual(values.clone()))
        );
        assert!(matches!(
            service
                .preview_metadata(&admin, "acme", "acme")
                .await
                .unwrap()
                .outcome,
            Outcome::Refused(_)
        ));
        values.issuer = "https://idp.example/".into();
        values.sso_url = "https://idp.example/sso".into();
        values.certificate = include_str!("../../../domain/tests/metadata/certificate.pem").into();
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::Manual(values))
            .await
            .unwrap();
        save(&world, &admin, "acme", "acme").await.unwrap();
        service.go_live(&admin, "acme", "acme").await.unwrap();
        let login = service
            .identity_provider_for_login("acme")
            .await
            .unwrap()
            .unwrap();
        let trust = login.trust().unwrap();
        assert_eq!(
            trust.destination().unwrap().as_str(),
            "https://idp.example/sso"
        );
        assert_eq!(trust.request_binding, domain::saml::Binding::Post);
    })
    .await;
}

#[tokio::test]
async fn unusable_metadata_is_refused_and_changes_nothing() {
    on_each_database(async |world| {
        let admin = draft(&world).await;
        let service = &world.service;
        let transient = String::from_utf8_lossy(OKTA)
            .replace("nameid-format:unspecified", "nameid-format:transient")
            .replace(
                "1.1:nameid-format:emailAddress",
                "2.0:nameid-format:transient",
            )
            .replace("1.1:nameid-format:transient", "2.0:nameid-format:transient");
        let ours = String::from_utf8_lossy(OKTA);
        let start = ours.find("entityID=\"").unwrap() + 10;
        let end = start + ours[start..].find('"').unwrap();
        let ours = format!(
            "{}https://gatehouse.example/saml/acme/metadata{}",
            &ours[..start],
            &ours[end..]
        );
        for (proposal, expected) in [
            (
                Proposal::File(Vec::new()),
                (code::METADATA_EMPTY, Some("file")),
            ),
            (
                Proposal::Paste("  ".into()),
                (code::METADATA_EMPTY, Some("text")),
            ),
            (
                Proposal::File(b"hello".to_vec()),
                (code::METADATA_NOT_XML, Some("file")),
            ),
            (
                Proposal::File(b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>".to_vec()),
                (code::METADATA_DOCTYPE, Some("file")),
            ),
            (
                Proposal::File(vec![b' '; 2 * 1024 * 1024 + 1]),
                (code::METADATA_TOO_LARGE, Some("file")),
            ),
            (
                Proposal::File(transient.into_bytes()),
                (code::METADATA_TRANSIENT, Some("file")),
            ),
            (
                Proposal::File(ours.into_bytes()),
                (code::ENTITY_ID_OURS, Some("file")),
            ),
            (
                Proposal::Url("http://idp.example/".into()),
                (code::METADATA_URL_INVALID, Some("url")),
            ),
            (
                Proposal::Url("https://127.0.0.1/".into()),
                (code::METADATA_URL_PRIVATE, Some("url")),
            ),
        ] {
            let refused = service
                .propose_metadata(&admin, "acme", "acme", proposal)
                .await;
            assert_eq!(codes(refused), [expected]);
        }
        assert_eq!(world.rows("identity_provider_proposal").await, 0);
        let pasted = service
            .propose_metadata(&admin, "acme", "acme", Proposal::Paste("<x/>".into()))
            .await;
        assert_eq!(codes(pasted), [(code::METADATA_NOT_METADATA, Some("text"))]);
        assert_eq!(
            service
                .proposal_source(&admin, "acme", "acme")
                .await
                .unwrap(),
            Some(ProposalSource::Paste("<x/>".into()))
        );
        assert_eq!(
            world
                .rows("identity_provider where entity_id is not null")
                .await,
            0
        );
    })
    .await;
}

#[tokio::test]
async fn the_entity_id_stays_while_people_are_linked_by_it() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        configured(&world, &admin, "acme", "acme").await;
        let service = &world.service;
        let id = service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap()
            .id;
        let person = world.managed_person("first@acme.example", id).await;
        world.saml_account(id, &person).await;
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::File(ENTRA.to_vec()))
            .await
            .unwrap();
        assert_eq!(
            code(save(&world, &admin, "acme", "acme").await),
            code::ENTITY_ID_IN_USE
        );
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::File(OKTA.to_vec()))
            .await
            .unwrap();
        save(&world, &admin, "acme", "acme").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn with_a_lower_plan_certificates_are_renewed_and_nothing_else_changes() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        configured(&world, &admin, "acme", "acme").await;
        let service = &world.service;
        service.go_live(&admin, "acme", "acme").await.unwrap();
        world.execute("update organization set plan = 'team'").await;
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::File(OKTA.to_vec()))
            .await
            .unwrap();
        save(&world, &admin, "acme", "acme").await.unwrap();
        service
            .propose_metadata(&admin, "acme", "acme", Proposal::File(ENTRA.to_vec()))
            .await
            .unwrap();
        assert_eq!(
            code(save(&world, &admin, "acme", "acme").await),
            code::PLAN_REQUIRED
        );
        assert_eq!(
            code(
                service
                    .rename_identifier(&admin, "acme", "acme", "other")
                    .await
            ),
            code::PLAN_REQUIRED
        );
        let settings = ProviderSettings {
            name: "Other".into(),
            product: IdpProduct::Okta,
            email_attribute: String::new(),
        };
        let refused = service
            .change_identity_provider(&admin, "acme", "acme", settings)
            .await;
        assert_eq!(codes(refused), [(code::PLAN_REQUIRED, None)]);
        assert!(
            service
                .identity_provider_for_login("acme")
                .await
                .unwrap()
                .unwrap()
                .trust()
                .is_ok()
        );
        service
            .delete_identity_provider(&admin, "acme", "acme", "acme")
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn settings_are_checked_together() {
    on_each_database(async |world| {
        let admin = draft(&world).await;
        let wrong = ProviderSettings {
            name: " ".into(),
            product: IdpProduct::Okta,
            email_attribute: "e mail".into(),
        };
        let refused = world
            .service
            .change_identity_provider(&admin, "acme", "acme", wrong)
            .await;
        assert_eq!(
            codes(refused),
            [
                (code::INVALID, Some("name")),
                (code::EMAIL_ATTRIBUTE_INVALID, Some("email_attribute"))
            ]
        );
        let right = ProviderSettings {
            name: " Acme ID ".into(),
            product: IdpProduct::Keycloak,
            email_attribute: "urn:oid:0.9".into(),
        };
        world
            .service
            .change_identity_provider(&admin, "acme", "acme", right)
            .await
            .unwrap();
        let view = world
            .service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(
            (view.name.as_str(), view.product),
            ("Acme ID", IdpProduct::Keycloak)
        );
        let login = world
            .service
            .identity_provider_for_login("acme")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(login.email_attribute.as_deref(), Some("urn:oid:0.9"));
    })
    .await;
}

#[tokio::test]
async fn the_checklist_says_when_every_certificate_is_past_its_date() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        configured(&world, &admin, "acme", "acme").await;
        world
            .execute("update identity_provider_certificate set not_after = 1")
            .await;
        let checklist = world
            .service
            .go_live_checklist(&admin, "acme", "acme")
            .await
            .unwrap();
        assert!(checklist.items.contains(&ChecklistItem::Certificate {
            done: true,
            expired: true
        }));
        assert!(checklist.is_complete());
    })
    .await;
}

#[tokio::test]
async fn a_program_makes_one_in_one_call_or_nothing() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let import = |metadata: Proposal, entity_id: Option<&str>| Import {
            identifier: "acme".into(),
            product: None,
            metadata,
            entity_id: entity_id.map(str::to_owned),
        };
        let service = &world.service;
        for (refused, expected) in [
            (
                import(Proposal::File(AGGREGATE.to_vec()), None),
                code::METADATA_SEVERAL_PROVIDERS,
            ),
            (
                import(Proposal::File(AGGREGATE.to_vec()), Some("x")),
                code::METADATA_NO_IDENTITY_PROVIDER,
            ),
            (
                import(Proposal::File(b"<x/>".to_vec()), None),
                code::METADATA_NOT_METADATA,
            ),
            (
                import(Proposal::Manual(ManualValues::default()), None),
                code::ISSUER_INVALID,
            ),
        ] {
            let refused = service
                .import_identity_provider(&admin, "acme", refused)
                .await;
            assert_eq!(code(refused.map(drop)), expected);
        }
        assert_eq!(world.rows("identity_provider").await, 0);
        let made = service
            .import_identity_provider(&admin, "acme", import(Proposal::File(OKTA.to_vec()), None))
            .await
            .unwrap();
        assert_eq!(
            (made.identifier.as_str(), made.product, made.state),
            ("acme", IdpProduct::Okta, State::Draft)
        );
        assert_eq!(
            service
                .identity_provider_list(&admin, "acme")
                .await
                .unwrap()
                .len(),
            1
        );
        service
            .go_live(&admin, "acme", &made.id.to_string())
            .await
            .unwrap();
    })
    .await;
}
