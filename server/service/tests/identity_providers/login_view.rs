use crate::{code, company, configured};
use domain::code;
use service::{identity_provider::ProviderState, testing::on_each_database};

#[tokio::test]
async fn a_draft_is_found_for_our_metadata_and_trusted_by_nobody() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        configured(&world, &admin, "acme", "acme").await;
        let found = world
            .service
            .identity_provider_for_login("acme")
            .await
            .unwrap()
            .unwrap();
        assert!(matches!(found.state, ProviderState::Draft));
        assert_eq!(
            code(found.trust().map(|_| ())),
            code::IDENTITY_PROVIDER_DRAFT
        );
        assert!(found.serves(acme));
        assert!(
            world
                .service
                .identity_provider_for_login("nobody")
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}
