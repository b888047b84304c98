use crate::{code, company, configured};
use domain::{Role, code};
use service::testing::on_each_database;

#[tokio::test]
async fn a_provider_goes_only_when_nobody_is_left_anywhere() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let (labs, labs_admin) = company(&world, "labs").await;
        configured(&world, &admin, "acme", "acme").await;
        let service = &world.service;
        let id = service
            .identity_provider(&admin, "acme", "acme")
            .await
            .unwrap()
            .id;
        world.link_organization(id, labs, None).await;
        let person = world.managed_person("first@acme.example", id).await;
        world.member(labs, &person, Role::Member).await;
        world.saml_account(id, &person).await;
        // Unlinked since: the person is still there.
        service
            .unlink_organization(&labs_admin, "labs", "acme")
            .await
            .unwrap();
        let left = service
            .remaining_people(&admin, "acme", "acme")
            .await
            .unwrap();
        assert_eq!(
            (left.total, left.people[0].remote_id.as_str()),
            (1, "first@acme.example")
        );
        let refused = service
            .delete_identity_provider(&admin, "acme", "acme", "acme")
            .await;
        assert_eq!(code(refused), code::IDENTITY_PROVIDER_IN_USE);
        world.execute("delete from saml_account").await;
        let refused = service
            .delete_identity_provider(&admin, "acme", "acme", "Acme")
            .await;
        assert_eq!(code(refused), code::CONFIRMATION_MISMATCH);
        assert_eq!(world.rows("identity_provider").await, 1);
        service
            .delete_identity_provider(&admin, "acme", "acme", "acme")
            .await
            .unwrap();
        for table in [
            "identity_provider",
            "identity_provider_certificate",
            "identity_provider_organization",
        ] {
            assert_eq!(world.rows(table).await, 0, "{table}");
        }
        assert_eq!(
            world
                .rows("audit_event where action = 'identity_provider.deleted'")
                .await,
            1
        );
        assert_eq!(
            code(service.identity_provider(&admin, "acme", "acme").await),
            code::NOT_FOUND
        );
    })
    .await;
}
