//! Making, renaming and deleting organizations.
use crate::{acme, code_of};
use domain::{Role, code, id::IdentityProviderId, organization::Plan};
use service::testing::{nobody, on_each_database};
use std::sync::Arc;

#[tokio::test]
async fn whoever_makes_an_organization_owns_it_on_the_free_plan() {
    on_each_database(async |world| {
        let person = world.person("ada@acme.example").await;
        let caller = world.signed_in(&person).await;
        let made = world
            .service
            .create_organization(&caller, " Acme Corp. ", "")
            .await
            .unwrap();
        assert_eq!(
            (made.slug.as_str(), made.name.as_str(), made.plan, made.role),
            ("acme-corp", "Acme Corp.", Plan::Free, Role::Owner)
        );
        assert_eq!(world.service.organizations(&caller).await.unwrap(), [made]);
        let taken = world
            .service
            .create_organization(&caller, "Acme Corp", "")
            .await
            .unwrap_err()
            .refusal();
        assert_eq!(
            (taken.code, taken.field),
            (code::ORGANIZATION_NAME_TAKEN, Some("slug"))
        );
        let bad = world
            .service
            .create_organization(&caller, "Acme", "Acme!")
            .await
            .unwrap_err()
            .refusal();
        assert_eq!((bad.code, bad.field), (code::INVALID, Some("slug")));
        assert_eq!(
            code_of(
                world
                    .service
                    .create_organization(&nobody(), "Acme", "")
                    .await
            ),
            code::SIGN_IN_REQUIRED
        );
        assert_eq!(
            (
                world.rows("organization").await,
                world.rows("membership").await
            ),
            (1, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn company_accounts_and_operators_make_no_organizations() {
    on_each_database(async |world| {
        let (acme, ..) = acme(&world, Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let managed = world.managed_person("mina@acme.example", provider).await;
        let link = world.saml_account(provider, &managed).await;
        let managed = world.signed_in_by(&managed, provider, link).await;
        assert_eq!(
            code_of(
                world
                    .service
                    .create_organization(&managed, "Mine", "")
                    .await
            ),
            code::ACCOUNT_MANAGED
        );
        let operator = world.operator("op@gatehouse.example").await;
        let operator = world.signed_in(&operator).await;
        assert_eq!(
            code_of(
                world
                    .service
                    .create_organization(&operator, "Mine", "")
                    .await
            ),
            code::FORBIDDEN
        );
    })
    .await;
}

#[tokio::test]
async fn two_servers_racing_for_one_address_make_one_organization() {
    on_each_database(async |world| {
        let person = world.person("ada@acme.example").await;
        let caller = world.signed_in(&person).await;
        let other = world.person("bob@acme.example").await;
        let other = world.signed_in(&other).await;
        let second = world.second_server().await;
        let barrier = Arc::new(tokio::sync::Barrier::new(2));
        let (one, two) = tokio::join!(
            async {
                barrier.wait().await;
                world
                    .service
                    .create_organization(&caller, "Acme", "acme")
                    .await
            },
            async {
                barrier.wait().await;
                second.create_organization(&other, "Acme", "acme").await
            }
        );
        let lost = [one, two]
            .into_iter()
            .filter_map(std::result::Result::err)
            .collect::<Vec<_>>();
        assert_eq!(lost.len(), 1);
        assert_eq!(lost[0].refusal().code, code::ORGANIZATION_NAME_TAKEN);
        assert_eq!(
            (
                world.rows("organization").await,
                world.rows("membership").await
            ),
            (1, 1)
        );
    })
    .await;
}

#[tokio::test]
async fn deleting_takes_the_typed_name_and_waits_for_the_identity_provider_to_go() {
    on_each_database(async |world| {
        let (acme, owner, caller) = acme(&world, Plan::Enterprise).await;
        world.team(acme, "Field").await;
        world.fleet(Err(acme), "Berlin", 3).await;
        world.fleet(Ok(owner.account), "Own", 1).await;
        let provider = world.identity_provider("acme", acme).await;
        let service = &world.service;
        assert_eq!(
            code_of(service.delete_organization(&caller, "acme", "acme").await),
            code::CONFIRMATION_MISMATCH
        );
        assert_eq!(
            code_of(service.delete_organization(&caller, "acme", "ACME").await),
            code::ORGANIZATION_IN_USE
        );
        world
            .execute("delete from identity_provider_organization")
            .await;
        assert_eq!(
            code_of(service.delete_organization(&caller, "acme", "ACME").await),
            code::ORGANIZATION_IN_USE,
            "its home is here"
        );
        assert_eq!(world.rows("device").await, 4);
        world.execute("delete from identity_provider").await;
        let _: IdentityProviderId = provider;
        service
            .delete_organization(&caller, "acme", "ACME")
            .await
            .unwrap();
        assert_eq!(
            (
                world.rows("organization").await,
                world.rows("team").await,
                world.rows("membership").await
            ),
            (0, 0, 0)
        );
        assert_eq!(
            (
                world.rows("fleet").await,
                world.rows("device").await,
                world.rows("account").await
            ),
            (1, 1, 1)
        );
        assert_eq!(
            world
                .rows("audit_event where action = 'organization.deleted'")
                .await,
            1
        );
    })
    .await;
}
