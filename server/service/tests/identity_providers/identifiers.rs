use crate::{code, company, member};
use domain::{Role, code, organization::Plan, saml::IdpProduct};
use service::testing::on_each_database;
use std::sync::Arc;
use tokio::sync::Barrier;

#[tokio::test]
async fn an_identifier_raced_by_two_servers_goes_to_one() {
    on_each_database(async |world| {
        company(&world, "acme").await;
        let (_, acme) = {
            let organization = world.organization("one", Plan::Enterprise).await;
            (
                organization,
                member(&world, organization, "a@one.example", Role::Admin).await,
            )
        };
        let (_, globex) = company(&world, "two").await;
        let second = world.second_server().await;
        for round in 0..10 {
            let identifier = format!("shared-{round}");
            let barrier = Arc::new(Barrier::new(2));
            let first_try = async {
                barrier.wait().await;
                world
                    .service
                    .create_identity_provider(&acme, "one", &identifier, IdpProduct::Okta)
                    .await
            };
            let second_try = async {
                barrier.wait().await;
                second
                    .create_identity_provider(&globex, "two", &identifier, IdpProduct::Okta)
                    .await
            };
            let (first, second) = tokio::join!(first_try, second_try);
            assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
            assert_eq!(
                code(if first.is_ok() { second } else { first }),
                code::IDENTIFIER_TAKEN
            );
            assert_eq!(world.rows("identity_provider").await, 1);
            assert_eq!(world.rows("identity_provider_organization").await, 1);
            world.execute("delete from identity_provider").await;
        }
    })
    .await;
}

#[tokio::test]
async fn two_drafts_raced_in_one_organization_leave_one() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        let second = world.second_server().await;
        let (first, second) = tokio::join!(
            world
                .service
                .create_identity_provider(&admin, "acme", "acme-one", IdpProduct::Okta),
            second.create_identity_provider(&admin, "acme", "acme-two", IdpProduct::Okta)
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert_eq!(
            code(if first.is_ok() { second } else { first }),
            code::ORGANIZATION_HAS_ONE
        );
        assert_eq!(world.rows("identity_provider").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_identifier_is_refused_with_what_was_probably_meant() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        for wrong in ["teamName", "a", "metadata", "a b", "ä-b", "a/b", ""] {
            let refused = world
                .service
                .create_identity_provider(&admin, "acme", wrong, IdpProduct::Okta)
                .await;
            let refusal = refused.expect_err(wrong).refusal();
            assert_eq!(
                (refusal.code, refusal.field),
                (code::IDENTIFIER_INVALID, Some("identifier")),
                "{wrong}"
            );
            if wrong == "teamName" {
                assert!(refusal.message.unwrap().contains("teamname would do"));
            }
        }
        assert_eq!(world.rows("identity_provider").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_identifier_that_was_used_is_never_given_to_another_home() {
    on_each_database(async |world| {
        let (acme, admin) = company(&world, "acme").await;
        let (_, globex) = company(&world, "globex").await;
        world.service.create_identity_provider(&admin, "acme", "acme", IdpProduct::Okta).await.unwrap();
        world
            .execute("insert into sso_identifier (identifier, home_organization_id, first_login_at) select identifier, home_organization_id, 1 from identity_provider")
            .await;
        world.service.delete_identity_provider(&admin, "acme", "acme", "acme").await.unwrap();
        let there = world.service.identifier_availability(&globex, "acme", Some("globex")).await.unwrap();
        assert!(!there.available);
        assert_eq!(there.suggestion.as_deref(), Some("acme-sso"));
        let refused = world.service.create_identity_provider(&globex, "globex", "acme", IdpProduct::Okta).await;
        assert_eq!(code(refused), code::IDENTIFIER_TAKEN);
        world.service.create_identity_provider(&globex, "globex", "globex", IdpProduct::Okta).await.unwrap();
        assert_eq!(code(world.service.rename_identifier(&globex, "globex", "globex", "acme").await), code::IDENTIFIER_TAKEN);
        assert!(world.service.identifier_availability(&admin, "acme", Some("acme")).await.unwrap().available);
        world.service.create_identity_provider(&admin, "acme", "acme", IdpProduct::Okta).await.unwrap();
        let _ = acme;
    })
    .await;
}

#[tokio::test]
async fn an_identifier_changes_only_before_the_first_login() {
    on_each_database(async |world| {
        let (_, admin) = company(&world, "acme").await;
        world
            .service
            .create_identity_provider(&admin, "acme", "first", IdpProduct::Okta)
            .await
            .unwrap();
        assert_eq!(
            world
                .service
                .rename_identifier(&admin, "acme", "first", "second")
                .await
                .unwrap(),
            "second"
        );
        world
            .execute("update identity_provider set first_login_at = 1")
            .await;
        assert_eq!(
            code(
                world
                    .service
                    .rename_identifier(&admin, "acme", "second", "third")
                    .await
            ),
            code::IDENTIFIER_IN_USE
        );
        assert!(
            world
                .service
                .identity_provider_for_login("second")
                .await
                .unwrap()
                .is_some()
        );
        assert!(
            world
                .service
                .identity_provider_for_login("Second")
                .await
                .unwrap()
                .is_none()
        );
    })
    .await;
}

#[tokio::test]
async fn availability_is_told_to_those_who_may_configure_and_slowly_to_those_who_try_many() {
    on_each_database(async |world| {
        let (organization, admin) = company(&world, "acme").await;
        let member = member(&world, organization, "member@acme.example", Role::Member).await;
        let free = world
            .service
            .identifier_availability(&admin, "acme", Some("acme"))
            .await
            .unwrap();
        assert!(free.available && free.suggestion.is_none());
        assert_eq!(
            free.login_url.as_deref(),
            Some("https://gatehouse.example/saml/acme")
        );
        let wrong = world
            .service
            .identifier_availability(&admin, "Acme Corp", None)
            .await
            .unwrap();
        assert_eq!(
            (wrong.available, wrong.suggestion.as_deref()),
            (false, Some("acme-corp"))
        );
        assert_eq!(
            code(
                world
                    .service
                    .identifier_availability(&member, "acme", None)
                    .await
            ),
            code::ADMIN_REQUIRED
        );
        let nobody = service::testing::nobody();
        assert_eq!(
            code(
                world
                    .service
                    .identifier_availability(&nobody, "acme", None)
                    .await
            ),
            code::SIGN_IN_REQUIRED
        );
        let mut refused = None;
        for _ in 0..100 {
            if let Err(error) = world
                .service
                .identifier_availability(&admin, "acme", None)
                .await
            {
                refused = Some(error.refusal().code);
                break;
            }
        }
        assert_eq!(refused, Some(code::RATE_LIMITED));
    })
    .await;
}
