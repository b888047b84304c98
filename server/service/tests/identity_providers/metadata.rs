//! Metadata: previewed, saved, chosen from.
use crate::{AGGREGATE, ENTRA, OKTA, code, company, configured, draft, save};
use domain::{code, saml::IdpProduct};
use service::{
    identity_provider::{Outcome, Proposal, State},
    testing::on_each_database,
};

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
