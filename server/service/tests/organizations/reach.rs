//! What a session made by an identity provider opens.
use crate::{acme, code_of};
use domain::{Role, code, organization::Plan};
use service::testing::on_each_database;

#[tokio::test]
async fn a_session_of_a_provider_that_does_not_manage_the_account_opens_its_organizations_only() {
    on_each_database(async |world| {
        let (acme, _, _) = acme(&world, Plan::Enterprise).await;
        let globex = world.organization("globex", Plan::Team).await;
        let provider = world.identity_provider("acme", acme).await;
        let person = world.person("pia@acme.example").await;
        world.member(acme, &person, Role::Member).await;
        world.member(globex, &person, Role::Admin).await;
        let link = world.saml_account(provider, &person).await;
        let bound = world.signed_in_by(&person, provider, link).await;
        let service = &world.service;
        let slugs: Vec<_> = service
            .organizations(&bound)
            .await
            .unwrap()
            .into_iter()
            .map(|found| found.slug)
            .collect();
        assert_eq!(slugs, ["acme"]);
        assert!(service.organization(&bound, "acme").await.is_ok());
        assert_eq!(
            code_of(service.organization(&bound, "globex").await),
            code::SESSION_SCOPE
        );
        assert_eq!(
            code_of(service.create_organization(&bound, "Mine", "").await),
            code::SESSION_SCOPE
        );
        assert_eq!(
            service
                .organizations(&world.signed_in(&person).await)
                .await
                .unwrap()
                .len(),
            2
        );
    })
    .await;
}
