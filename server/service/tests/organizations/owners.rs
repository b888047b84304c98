//! Owners: the last one stays, and admins do not act on them.
use crate::{acme, code_of};
use domain::{Role, code, organization::Plan};
use service::testing::{at_once, on_each_database};

#[tokio::test]
async fn the_last_owner_with_a_way_in_stays_while_an_identity_provider_is_there() {
    on_each_database(async |world| {
        let (acme, owner, caller) = acme(&world, Plan::Enterprise).await;
        let provider = world.identity_provider("acme", acme).await;
        let managed = world.managed_person("mina@acme.example", provider).await;
        world.member(acme, &managed, Role::Owner).await;
        let link = world.saml_account(provider, &managed).await;
        let managed_session = world.signed_in_by(&managed, provider, link).await;
        let service = &world.service;
        for refused in [
            service.leave_organization(&caller, "acme").await,
            service
                .change_role(&caller, "acme", owner.account, Role::Admin)
                .await,
            service
                .remove_member(&managed_session, "acme", owner.account)
                .await,
            service
                .change_role(&managed_session, "acme", owner.account, Role::Member)
                .await,
        ] {
            assert_eq!(code_of(refused), code::ORGANIZATION_LAST_WAY_IN);
        }
        // Taking out somebody who is no way in lowers nothing.
        service
            .change_role(&caller, "acme", managed.account, Role::Admin)
            .await
            .unwrap();
        service
            .change_role(&caller, "acme", managed.account, Role::Owner)
            .await
            .unwrap();
        service
            .leave_organization(&managed_session, "acme")
            .await
            .unwrap();
        let second = world.person("second@acme.example").await;
        world.member(acme, &second, Role::Owner).await;
        service.leave_organization(&caller, "acme").await.unwrap();
        assert_eq!(world.rows("membership").await, 1);
    })
    .await;
}

#[tokio::test]
async fn an_organization_never_loses_its_only_owner() {
    on_each_database(async |world| {
        let (_, owner, caller) = acme(&world, Plan::Free).await;
        assert_eq!(
            code_of(world.service.leave_organization(&caller, "acme").await),
            code::ORGANIZATION_LAST_OWNER
        );
        let demoted = world
            .service
            .change_role(&caller, "acme", owner.account, Role::Member)
            .await;
        assert_eq!(code_of(demoted), code::ORGANIZATION_LAST_OWNER);
    })
    .await;
}

#[tokio::test]
async fn two_owners_who_leave_at_once_on_two_servers_do_not_both_get_away() {
    on_each_database(async |world| {
        let (acme, _, first) = acme(&world, Plan::Enterprise).await;
        world.identity_provider("acme", acme).await;
        let second = world.person("second@acme.example").await;
        world.member(acme, &second, Role::Owner).await;
        let second = world.signed_in(&second).await;
        let server = world.second_server().await;
        let (one, two) = at_once(
            world.service.leave_organization(&first, "acme"),
            server.leave_organization(&second, "acme"),
        )
        .await;
        assert_eq!(
            [&one, &two]
                .iter()
                .filter(|outcome| outcome.is_ok())
                .count(),
            1
        );
        let refused = one.err().or(two.err()).unwrap();
        assert_eq!(refused.refusal().code, code::ORGANIZATION_LAST_WAY_IN);
        assert_eq!(world.rows("membership where role = 'owner'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn admins_never_act_on_owners_nor_make_them() {
    on_each_database(async |world| {
        let (acme, owner, _) = acme(&world, Plan::Team).await;
        let admin = world.person("adam@acme.example").await;
        world.member(acme, &admin, Role::Admin).await;
        let member = world.person("mina@acme.example").await;
        world.member(acme, &member, Role::Member).await;
        let caller = world.signed_in(&admin).await;
        let service = &world.service;
        assert_eq!(
            code_of(
                service
                    .change_role(&caller, "acme", owner.account, Role::Member)
                    .await
            ),
            code::NOT_AN_OWNER
        );
        assert_eq!(
            code_of(service.remove_member(&caller, "acme", owner.account).await),
            code::NOT_AN_OWNER
        );
        assert_eq!(
            code_of(
                service
                    .change_role(&caller, "acme", member.account, Role::Owner)
                    .await
            ),
            code::OWNER_REQUIRED
        );
        assert_eq!(
            code_of(
                service
                    .change_role(&caller, "acme", admin.account, Role::Owner)
                    .await
            ),
            code::OWNER_REQUIRED
        );
        assert_eq!(
            code_of(service.remove_member(&caller, "acme", admin.account).await),
            code::NOT_YOURSELF
        );
        service
            .change_role(&caller, "acme", member.account, Role::Admin)
            .await
            .unwrap();
        assert_eq!(
            world.rows("audit_event").await,
            1,
            "refusals change nothing and log nothing"
        );
    })
    .await;
}
