//! Settings, plans and the checklist.
use crate::{ENTRA, OKTA, code, codes, company, configured, draft, save};
use domain::{code, saml::IdpProduct};
use service::{
    identity_provider::{ChecklistItem, Proposal, ProviderSettings},
    provisioning::AttributeNames,
    testing::on_each_database,
};

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
        };
        let refused = service
            .change_identity_provider(&admin, "acme", "acme", settings)
            .await;
        assert_eq!(code(refused), code::PLAN_REQUIRED);
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
async fn settings_and_attribute_names_are_checked() {
    on_each_database(async |world| {
        let admin = draft(&world).await;
        let wrong = ProviderSettings {
            name: " ".into(),
            product: IdpProduct::Okta,
        };
        let refused = world
            .service
            .change_identity_provider(&admin, "acme", "acme", wrong)
            .await;
        assert_eq!(code(refused), code::INVALID);
        let wrong = AttributeNames {
            email: Some("e mail".into()),
            groups: Some("g".repeat(257)),
            last_name: Some(" ".into()),
            ..AttributeNames::default()
        };
        let refused = world
            .service
            .change_attribute_names(&admin, "acme", "acme", wrong)
            .await;
        assert_eq!(
            codes(refused),
            [
                (code::ATTRIBUTE_INVALID, Some("email")),
                (code::ATTRIBUTE_INVALID, Some("groups"))
            ]
        );
        let right = ProviderSettings {
            name: " Acme ID ".into(),
            product: IdpProduct::Keycloak,
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
        let preset = AttributeNames::preset(IdpProduct::Entra);
        world
            .service
            .change_attribute_names(&admin, "acme", "acme", preset.clone())
            .await
            .unwrap();
        let login = world
            .service
            .identity_provider_for_login("acme")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(login.attributes, preset);
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
