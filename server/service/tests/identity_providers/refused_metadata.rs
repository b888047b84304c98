//! Metadata that can not be used.
use crate::{OKTA, codes, draft, save};
use domain::code;
use service::{
    identity_provider::{ManualValues, Outcome, Proposal, ProposalSource},
    testing::on_each_database,
};

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
