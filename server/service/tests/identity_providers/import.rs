//! Identity providers made by a program.
use crate::{AGGREGATE, OKTA, code, company};
use domain::{code, saml::IdpProduct};
use service::{
    identity_provider::{Import, ManualValues, Proposal, State},
    testing::on_each_database,
};

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
